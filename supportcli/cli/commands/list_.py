"""``supportcli list [FILTER…]``: the board at a terminal, flat rows in a pipe, whole records as JSON."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from supportcli.cli.context import open_desk
from supportcli.cli.invocation import invocation_of
from supportcli.cli.options import (
    Assignee,
    Customer,
    Filters,
    Format,
    FormatOption,
    Json,
    Limit,
    Plan,
    Policy,
    Priority,
)  # fmt: skip
from supportcli.cli.output import Form, choose, emit_records, pick, say
from supportcli.domain.actions import action
from supportcli.domain.errors import UsageError

if TYPE_CHECKING:
    from supportcli.desk.desk import Desk
    from supportcli.domain.tickets.query import Query

Status = Annotated[
    str | None,
    typer.Option("--status", metavar="S", help="new, open, waiting, resolved, closed.", show_default=False),
]
Mine = Annotated[bool, typer.Option("--mine", help="Those that you work on.")]
Sort = Annotated[
    str | None,
    typer.Option(
        "--sort", metavar="FIELD", help="due, id, priority, created …; -created turns it.", show_default=False
    ),
]


Columns = Annotated[
    str | None,
    typer.Option(
        "--fields",
        metavar="NAMES",
        help="With --format tsv or csv: id,subject,next_step …",
        show_default=False,
    ),
]


def list_(
    ctx: typer.Context,
    filters: Filters = None,
    status: Status = None,
    priority: Priority = None,
    customer: Customer = None,
    assignee: Assignee = None,
    policy: Policy = None,
    plan: Plan = None,
    mine: Mine = False,
    sort: Sort = None,
    limit: Limit = None,
    fields: Columns = None,
    format_: FormatOption = None,
    json: Json = None,
) -> None:
    """List tickets, what is due first.

    Filters are words such as status:open priority:p1,p2 due:..4h not:plan:free is:breached printer, or a
    view: triage, mine, at-risk, breached, all, or your own. Without a status it lists open work.
    """
    flags = {
        "status": status, "priority": priority, "customer": customer, "assignee": assignee, "policy": policy,
        "plan": plan,
    }  # fmt: skip
    words = [*(filters or ()), *(f"{name}:{value}" for name, value in flags.items() if value is not None)]
    if mine:
        words.append("assignee:me")
    form = choose(format_, json)
    from supportcli.desk.look.board import records
    from supportcli.desk.look.fields import FIELDS, FLAT_FIELDS, HISTORY_FIELDS
    from supportcli.desk.look.query import query_of

    if fields is not None:
        form = _with_fields(form, fields, json)
    # JSON tells everything but histories; a flat format has no place for what is nested
    whole = [name for name in FIELDS if name not in HISTORY_FIELDS]
    chosen = pick(form, FIELDS, whole if form.format in (Format.json, Format.jsonl) else FLAT_FIELDS)
    with closing(open_desk(ctx)) as desk:
        query = query_of(desk, words, sort)
        if form.is_table:
            print_board(ctx, desk, query, [*words, *(("--sort", sort) if sort else ())], limit)
            return
        wanted = ("id",) if form.format is Format.ids else chosen
        emit_records(records(desk, query, wanted, limit=limit), wanted, form.format)


def _with_fields(form: Form, fields: str, json: str | None) -> Form:
    """The form with the columns that were asked for; a table draws its own, and --json names its own."""
    if json is not None or form.format in (Format.table, Format.ids):
        raise UsageError(
            "--fields belongs to --format tsv or csv", hint=action("list", format="tsv", fields="id")
        )
    return Form(form.format, tuple(filter(None, fields.split(","))))


def print_board(ctx: typer.Context, desk: Desk, query: Query, words: list[str], limit: int | None) -> None:
    """The board on the terminal, as many lines as fit, and how many more there are."""
    from supportcli.cli.screen import console, rows_that_fit
    from supportcli.desk.look.board import board
    from supportcli.render.board import MOST_STEPS, WITH_STEPS, board_table, more_line

    screen = console()
    most = rows_that_fit(screen) if limit is None else limit
    found = board(desk, query, most, steps=screen.width >= WITH_STEPS and most <= MOST_STEPS)
    if not found.total:
        say("no tickets", invocation_of(ctx))
        return
    if found.lines:
        screen.print(board_table(found.lines, width=screen.width, now=desk.now, zone=desk.settings.zone))
    if found.total > len(found.lines):
        screen.print(more_line(found.total - len(found.lines), found.total, words), soft_wrap=True)
