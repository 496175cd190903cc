"""``supportcli undo``: take back one operation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from supportcli.cli.invocation import invocation_of
from supportcli.cli.options import DryRun, Json, Yes
from supportcli.cli.output import choose, emit_document, emit_records, pick, say, warn
from supportcli.cli.people import change_record
from supportcli.cli.verbs import OUTCOME_FIELDS, How, confirm_many, desk_of, emit_events, outcome_record

if TYPE_CHECKING:
    from supportcli.desk.finish import UndoResult

UNDONE_FIELDS = (*OUTCOME_FIELDS, "records")


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
    from supportcli.render.master_data import undone_phrase

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
        whole = {
            **outcome_record(undone.outcome, how),
            "records": list(map(change_record, undone.records)),
        }
        emit_document({name: whole[name] for name in pick(choose(None, json), UNDONE_FIELDS)})
    elif dry_run:
        _emit_plan(undone)
    named = ", ".join(map(str, tickets)) if len(tickets) <= 5 else f"{len(tickets)} tickets"
    said = f"operation {undone.operation} undone: {undone.command} {named}".rstrip()
    said += "".join(f"; {undone_phrase(change)}" for change in undone.records)
    if undone.cancelled:
        said += f"; {_messages(undone.cancelled)} taken back"
    say("dry run: nothing was recorded" if dry_run else said, invocation)
    if undone.sent and not dry_run:
        warn(f"{_messages(undone.sent)} had already been sent")
    for stays in undone.stay:
        warn(stays)


def _emit_plan(undone: UndoResult) -> None:
    if undone.outcome.changes:
        emit_events(undone.outcome)
    if undone.records:
        fields = ("kind", "key", "before", "after")
        emit_records(map(change_record, undone.records), fields, "tsv")


def _messages(count: int) -> str:
    return f"{count} message{'' if count == 1 else 's'}"
