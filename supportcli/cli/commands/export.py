"""``supportcli export [FILTER…]``: whole tickets with their histories, for other programs and for keeping."""

from __future__ import annotations

from contextlib import closing

import typer

from supportcli.cli.context import open_desk
from supportcli.cli.options import Filters, Format, FormatOption, Json, Limit
from supportcli.cli.output import choose, emit_records, pick
from supportcli.domain.actions import action
from supportcli.domain.errors import UsageError


def export(
    ctx: typer.Context,
    filters: Filters = None,
    limit: Limit = None,
    format_: FormatOption = None,
    json: Json = None,
) -> None:
    """Write tickets whole, with their histories, as JSON lines.

    Filters are those of list; without a word about the status every ticket is written, the oldest first. The keys
    are those of show --json; --json id,events writes some of them, --format csv and tsv what fits into a cell.
    """
    from supportcli.desk.look.board import records
    from supportcli.desk.look.fields import FIELDS, FLAT_FIELDS
    from supportcli.desk.look.query import query_of_all

    if format_ is None and json is None:
        format_ = Format.jsonl
    if format_ is Format.table:
        raise UsageError("export writes no table", hint=action("list"))
    form = choose(format_, json)
    is_flat = form.format in (Format.tsv, Format.csv)
    fields = ("id",) if form.format is Format.ids else pick(form, FIELDS, FLAT_FIELDS if is_flat else FIELDS)
    with closing(open_desk(ctx)) as desk:
        query = query_of_all(desk, filters or ())
        emit_records(records(desk, query, fields, limit=limit), fields, form.format)
