"""What the ways to open a ticket share: opening it, and telling so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from supportcli.cli.invocation import Invocation
from supportcli.cli.output import say
from supportcli.cli.verbs import How, beyond, emit_events, emit_outcome, next_due

if TYPE_CHECKING:
    from supportcli.desk.desk import Desk
    from supportcli.desk.intake import OpenRequest


def open_and_tell(desk: Desk, request: OpenRequest, how: How, invocation: Invocation) -> None:
    """Open the ticket; its id goes to standard output, the sentence about it to standard error."""
    from supportcli.desk.intake import open_ticket

    number, outcome = open_ticket(desk, request, dry_run=how.dry_run)
    if how.json is not None:
        emit_outcome(outcome, how)
    elif how.dry_run:
        emit_events(outcome)
    else:
        typer.echo(number)
    if how.dry_run:
        say("dry run: nothing was recorded", invocation)
    else:
        say(f"ticket {number}: opened{beyond(outcome, number)}{next_due(desk, number)}", invocation)
