"""``supportcli charges [FILTER…]``: what tickets cost, by ticket, customer, contact, contract or month."""

from __future__ import annotations

from typing import Annotated

import typer

from supportcli.cli.invocation import invocation_of
from supportcli.cli.options import Filters, Format, FormatOption, Json
from supportcli.cli.output import choose, emit_records, pick
from supportcli.cli.verbs import desk_of
from supportcli.domain.actions import action
from supportcli.domain.errors import UsageError


def charges(
    ctx: typer.Context,
    filters: Filters = None,
    by: Annotated[
        str,
        typer.Option(
            "--by", metavar="WHAT", help="line, ticket, customer, contact, contract, month or total."
        ),
    ] = "ticket",
    month: Annotated[
        str | None,
        typer.Option("--month", metavar="MONTH", help="Only what arose in it: 2026-03.", show_default=False),
    ] = None,
    format_: FormatOption = None,
    json: Json = None,
) -> None:
    """Report what tickets cost.

    Filters are those of list; without a word about the status every ticket counts. One row for each group and
    currency; amounts are exact, and what waits for a quote is counted, not guessed.
    """
    from supportcli.desk.billing.charging import fields_of, report, totals_of

    form = choose(format_, json)
    if form.format is Format.ids and by != "ticket":
        raise UsageError("--format ids needs --by ticket", hint=action("charges", format="ids"))
    with desk_of(ctx) as desk:
        rows = report(desk, filters or (), by=by, month=month)
    if form.is_table:
        from supportcli.cli.commands.search import print_lines
        from supportcli.render.charges import report_lines

        print_lines(report_lines(rows, totals_of(rows), by) if rows else [], "no charges", invocation_of(ctx))
    elif form.format is Format.ids:
        emit_records(({"id": row["ticket"]} for row in rows), ("id",), form.format)
    else:
        emit_records(rows, pick(form, fields_of(by)), form.format)
