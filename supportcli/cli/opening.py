"""What the ways to open a ticket share: opening it, and telling so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from supportcli.cli.invocation import Invocation
from supportcli.cli.output import say
from supportcli.cli.verbs import How, emit, next_due

if TYPE_CHECKING:
    from supportcli.desk.desk import Desk
    from supportcli.desk.intake import OpenRequest


def open_and_tell(desk: Desk, request: OpenRequest, how: How, invocation: Invocation) -> None:
    """Open the ticket; its id goes to standard output, the sentence about it to standard error."""
    from supportcli.desk.intake import open_ticket

    number, outcome = open_ticket(desk, request, dry_run=how.dry_run)
    emit(outcome, how, invocation)
    if not how.dry_run:
        if how.json is None:
            typer.echo(number)
        from supportcli.cli.consequences import consequences

        told = f"{consequences(outcome, number)}{refused(desk, number)}{next_due(desk, number)}"
        say(f"ticket {number}: opened{told}", invocation)


def refused(desk: Desk, ticket: int) -> str:
    """That the policy refuses or excludes the work, and why, to be put behind a sentence."""
    from supportcli.desk.operation import cases
    from supportcli.domain.cover.entitlement import covers

    case = cases(desk, [ticket])[0]
    said = covers(case.terms, case.ticket) if case.terms is not None else ()
    if not said or said[0].verdict not in ("refused", "excluded"):
        return ""
    clause = f" ({said[0].clause})" if said[0].clause else ""
    return f"; {said[0].verdict}: {said[0].text}{clause}"
