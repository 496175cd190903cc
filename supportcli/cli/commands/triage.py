"""``supportcli triage [FILTER…]``: everything that waits for a decision, one ticket after another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from supportcli.cli.invocation import invocation_of
from supportcli.cli.options import Filters, Format, FormatOption, Json, Limit
from supportcli.cli.output import choose, emit_records, pick, say
from supportcli.cli.prompts import can_prompt
from supportcli.cli.verbs import desk_of

if TYPE_CHECKING:
    from supportcli.desk.desk import Desk
    from supportcli.domain.tickets.query import Query

Listed = Annotated[bool, typer.Option("--list", help="Print what waits, and ask nothing.")]
Sort = Annotated[str | None, typer.Option("--sort", metavar="FIELD", help="As for list.", show_default=False)]


def triage(
    ctx: typer.Context,
    filters: Filters = None,
    listed: Listed = False,
    sort: Sort = None,
    limit: Limit = None,
    format_: FormatOption = None,
    json: Json = None,
) -> None:
    """Decide about tickets one after another, with one key each.

    Enter does what is suggested; ? tells the keys. Each decision is an operation of its own, and u takes the last
    one back. In a pipe, or with --list, it prints what waits for a decision and the command that decides it.
    """
    from supportcli.desk.deciding import DECISION_FIELDS
    from supportcli.desk.look.query import query_of

    invocation = invocation_of(ctx)
    asks = not listed and format_ is None and json is None and can_prompt(invocation)
    form = choose(format_, json)
    flat = tuple(name for name in DECISION_FIELDS if name != "decisions")
    fields = pick(
        form, DECISION_FIELDS, DECISION_FIELDS if form.format in (Format.json, Format.jsonl) else flat
    )
    with desk_of(ctx) as desk:
        query = query_of(desk, list(filters or ()), sort)
        if asks:
            from supportcli.cli.triaging import walk

            walk(ctx, desk, query, limit)
        elif form.is_table:
            _print_table(ctx, desk, query, limit)
        else:
            _emit(desk, query, fields, form.format, limit)


def _emit(desk: Desk, query: Query, fields: tuple[str, ...], format_: Format, limit: int | None) -> None:
    from supportcli.desk.deciding import record, waiting

    records = (record(one, desk.settings.prefix) for one in waiting(desk, query, limit=limit))
    if format_ is Format.ids:
        fields = ("id",)
    emit_records(records, fields, format_)


def _print_table(ctx: typer.Context, desk: Desk, query: Query, limit: int | None) -> None:
    from supportcli.cli.screen import console, rows_that_fit
    from supportcli.desk.deciding import waiting
    from supportcli.render.lines import Piece, aligned, safe, write_painted
    from supportcli.render.untrusted import untrusted

    screen = console()
    most = rows_that_fit(screen) if limit is None else limit
    wide = min(60, max(20, screen.width * 2 // 5))
    rows: list[list[Piece]] = [
        [
            (str(one.case.ticket.id), "bold"),
            (untrusted(one.case.ticket.subject, width=wide), ""),
            (safe(one.decisions[0].text), ""),
            (safe(one.decisions[0].command), "cyan"),
        ]
        for one in waiting(desk, query, limit=most)
    ]
    if not rows:
        say("nothing waits for a decision", invocation_of(ctx))
        return
    write_painted(aligned(rows, indent=0, below=1), screen)
