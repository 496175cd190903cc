"""``supportcli undo``: take back one operation."""

from __future__ import annotations

from typing import Annotated

import typer

from supportcli.cli.invocation import invocation_of
from supportcli.cli.options import DryRun, Json, Yes
from supportcli.cli.output import say, warn
from supportcli.cli.verbs import How, confirm_many, desk_of, emit_events, emit_outcome


def undo(
    ctx: typer.Context,
    number: Annotated[
        int | None,
        typer.Option("--operation", metavar="N", min=1, help="This one, not your last.", show_default=False),
    ] = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    json: Json = None,
) -> None:
    """Take back your last operation, or the one with a number."""
    from supportcli.desk.finish import undo as act

    how, invocation = How(dry_run, yes, json), invocation_of(ctx)
    with desk_of(ctx) as desk:
        # looked at first, so that what is confirmed is what is undone
        undone = act(desk, number, dry_run=True)
        tickets = sorted({ticket for ticket, _ in undone.outcome.changes})
        confirm_many(
            len(tickets), f"undo operation {undone.operation} ({undone.command}) on", how, invocation
        )
        if not dry_run:
            undone = act(desk, undone.operation)
    if json is not None:
        emit_outcome(undone.outcome, how)
    elif dry_run:
        emit_events(undone.outcome)
    named = ", ".join(map(str, tickets)) if len(tickets) <= 5 else f"{len(tickets)} tickets"
    said = f"operation {undone.operation} undone: {undone.command} {named}"
    if undone.cancelled:
        said += f"; {_messages(undone.cancelled)} taken back"
    say("dry run: nothing was recorded" if dry_run else said, invocation)
    if undone.sent and not dry_run:
        warn(f"{_messages(undone.sent)} had already been sent")


def _messages(count: int) -> str:
    return f"{count} message{'' if count == 1 else 's'}"
