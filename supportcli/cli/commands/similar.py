"""``supportcli similar ID``: duplicates and precedents."""

from __future__ import annotations

from contextlib import closing

import typer

from supportcli.cli.commands.search import print_lines
from supportcli.cli.context import open_desk
from supportcli.cli.ids import parse_id
from supportcli.cli.invocation import invocation_of
from supportcli.cli.options import Format, FormatOption, Id, Json, Limit
from supportcli.cli.output import choose, emit_records, pick

USUAL = 10
"""So many are shown if nobody says how many."""

SHOWN = ("id", "reference", "status", "priority", "customer", "opened_at", "subject", "score", "shared")
"""What is told if nothing else is asked for."""


def similar(
    ctx: typer.Context, id_: Id, limit: Limit = USUAL, format_: FormatOption = None, json: Json = None
) -> None:
    """Find the tickets that are most like one: duplicates and precedents.

    They are compared by the words that weigh most, those that few tickets have. The score is the share of that
    weight which the other ticket has too; all tickets are compared, closed ones too.
    """
    form = choose(format_, json)
    from supportcli.desk.finding.alike import ALIKE_FIELDS
    from supportcli.desk.finding.alike import similar as find
    from supportcli.desk.look.fields import FLAT_FIELDS
    from supportcli.render.found import alike_lines

    fields = pick(form, (*FLAT_FIELDS, *ALIKE_FIELDS), SHOWN)
    with closing(open_desk(ctx)) as desk:
        found = find(desk, parse_id(id_, desk.settings.prefix), USUAL if limit is None else limit)
    if form.is_table:
        print_lines(alike_lines(found), "no ticket is like it", invocation_of(ctx))
        return
    wanted = ("id",) if form.format is Format.ids else fields
    emit_records(found, wanted, form.format)
