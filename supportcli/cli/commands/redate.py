"""``supportcli redate``: say when an operation really was, after a clock was wrong."""

from __future__ import annotations

from typing import Annotated

import typer

from supportcli.cli.invocation import invocation_of
from supportcli.cli.options import DryRun, Json, Yes
from supportcli.cli.output import say
from supportcli.cli.verbs import How, confirm_many, desk_of, emit


def redate(
    ctx: typer.Context,
    operations: Annotated[list[int], typer.Argument(metavar="OPERATION...", min=1, help="Their numbers.")],
    at: Annotated[
        str | None,
        typer.Option(
            "--at", metavar="INSTANT", help="When they were; else the latest that can be.", show_default=False
        ),
    ] = None,
    why: Annotated[
        str | None, typer.Option("--reason", metavar="TEXT", help="Why, for the history.", show_default=False)
    ] = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    json: Json = None,
) -> None:
    """Say when operations really were, after a clock was wrong; steps taken stay taken."""
    from supportcli.desk.redating import redate as act
    from supportcli.domain.time.instants import parse_instant
    from supportcli.render.when import full, zone_of

    how, invocation = How(dry_run, yes, json), invocation_of(ctx)
    with desk_of(ctx) as desk:
        instant = None if at is None else parse_instant(at, desk.settings.zone)
        # looked at first, so that what is confirmed is what is done
        done, outcome = act(desk, operations, instant, why, dry_run=True)
        tickets = {ticket for each in done for ticket in each.tickets}
        confirm_many(len(tickets), f"redate {len(done)} operations on", how, invocation)
        if not dry_run:
            done, outcome = act(desk, operations, instant, why)
        emit(outcome, how, invocation)
        if dry_run:
            return
        for each in done:
            was, now = full(each.was, zone_of(desk.settings.zone)), full(each.at, zone_of(desk.settings.zone))
            count = "1 ticket" if len(each.tickets) == 1 else f"{len(each.tickets)} tickets"
            say(
                f"operation {each.operation} ({each.command}, {count}) was at {now}, not at {was}", invocation
            )
