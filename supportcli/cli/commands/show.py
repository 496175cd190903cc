"""``supportcli show IDS``: the page of a ticket, or its whole record as JSON."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from supportcli.cli.context import open_desk
from supportcli.cli.ids import parse_ids
from supportcli.cli.invocation import invocation_of
from supportcli.cli.options import Format, FormatOption, Ids, Json
from supportcli.cli.output import choose, emit_document, emit_records, pick, say
from supportcli.domain.documents import Document

if TYPE_CHECKING:
    from supportcli.desk.desk import Desk


def show(
    ctx: typer.Context,
    ids: Ids,
    why: Annotated[bool, typer.Option("--why", help="Explain every due time.")] = False,
    full: Annotated[bool, typer.Option("--full", help="Show long texts whole.")] = False,
    format_: FormatOption = None,
    json: Json = None,
) -> None:
    """Show tickets: clocks, next steps, history.

    In a pipe it is the same page without colours and with nothing cut. --json gives one ticket as an object
    and several as a list; --format tsv and csv give a line for each field.
    """
    from supportcli.desk.look.fields import FIELDS

    form = choose(format_ or (Format.table if json is None else None), json)
    fields = pick(form, FIELDS)
    with closing(open_desk(ctx)) as desk:
        found = parse_ids(ids, sys.stdin, desk.settings.prefix)
        if not found:
            say("no tickets", invocation_of(ctx))
        elif form.is_table:
            _print_pages(desk, found, why=why, whole=full)
        else:
            _emit(desk, found, fields, form.format)


def _print_pages(desk: Desk, ids: Sequence[int], *, why: bool, whole: bool) -> None:
    from supportcli.desk.look.sheet import sheets
    from supportcli.render.lines import line, write_painted, write_plain
    from supportcli.render.page import page
    from supportcli.render.when import zone_of

    zone, screen = zone_of(desk.settings.zone), None
    if sys.stdout.isatty():
        from supportcli.cli.screen import console

        screen = console()
    for n, sheet in enumerate(sheets(desk, ids)):
        # a pipe loses nothing: neither texts that a screen folds nor ends of lines
        lines = page(sheet, now=desk.now, zone=zone, why=why, whole=whole or screen is None)
        lines = [*([line(), line("─" * 8, "dim"), line()] if n else []), *lines]
        if screen is None:
            write_plain(lines, sys.stdout)
        else:
            write_painted(lines, screen)


def _emit(desk: Desk, ids: Sequence[int], fields: Sequence[str], format_: Format) -> None:
    from supportcli.desk.look import view

    if format_ in (Format.tsv, Format.csv):
        emit_records(_by_field(view.show(desk, ids), fields), ("id", "field", "value"), format_)
    elif format_ is Format.json and len(ids) == 1:
        whole = view.show(desk, ids)[0]
        emit_document({name: whole[name] for name in fields})
    else:
        emit_records(view.show(desk, ids), fields, format_)


def _by_field(records: Sequence[Document], fields: Sequence[str]) -> Iterator[Document]:
    for record in records:
        for name in fields:
            yield {"id": record["id"], "field": name, "value": record[name]}
