"""The fold: what a history says of a ticket, and which events its state admits."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec import structs

from supportcli.domain.errors import RefusedError
from supportcli.domain.tickets import events as ev
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.folding import check, fold
from supportcli.domain.tickets.table import KINDS
from supportcli.domain.tickets.ticket import STATUSES, Ticket
from tests.events import recorded

START = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
OPENED = recorded(START, ev.OPENED, {"subject": "No calls", "customer": "acme"})


def then(what: str, *, minutes: int = 1, operation: int = 0, **data: Any) -> Event:
    return recorded(START.replace(minute=minutes), what, data, operation=operation)


@pytest.mark.parametrize(
    ("history", "status"),
    [
        ([], "new"),
        ([then(ev.ASSIGNED, assignee="ana")], "open"),
        ([then(ev.REPLIED)], "open"),
        ([then(ev.COMMENTED)], "new"),
        ([then(ev.WAITING, on="customer")], "waiting"),
        ([then(ev.WAITING, on="customer"), then(ev.RECEIVED)], "open"),
        ([then(ev.WAITING, on="vendor"), then(ev.RECEIVED)], "waiting"),
        ([then(ev.WAITING, on="vendor"), then(ev.RESUMED)], "open"),
        ([then(ev.RESOLVED)], "resolved"),
        ([then(ev.RESOLVED), then(ev.CLOSED)], "closed"),
        ([then(ev.CLOSED), then(ev.REOPENED)], "open"),
    ],
)
def test_the_state_that_a_history_leads_to(history: list[Event], status: str) -> None:
    """Each row is a history after the opening and the state it ends in."""
    assert fold([OPENED, *history]).status == status


def test_closing_without_resolving_resolves() -> None:
    """A ticket that is closed was resolved, at the latest then."""
    ticket = fold([OPENED, then(ev.CLOSED, minutes=9)])
    assert ticket.resolved_at == ticket.closed_at == START.replace(minute=9)


def test_an_undone_operation_leaves_no_trace_but_its_record() -> None:
    """Undoing the classification gives the ticket back as it was."""
    classified = then(ev.CLASSIFIED, kind="defect", operation=2)
    before = fold([OPENED])
    after = fold([OPENED, classified, recorded(START, ev.UNDONE, {"operation": 2})])
    assert replace(after, updated_at=None) == replace(before, updated_at=None)


def test_an_undone_opening_cancels_the_ticket() -> None:
    """The number stays taken, the ticket is cancelled, what it was about can still be read."""
    opened = structs.replace(OPENED, operation=1)
    ticket = fold([opened, recorded(START, ev.UNDONE, {"operation": 1})])
    assert (ticket.status, ticket.subject) == ("cancelled", "No calls")


ALLOWED = {name: kind.states for name, kind in KINDS.items() if kind.states is not None}


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("kind", sorted(ALLOWED))
def test_each_state_admits_what_the_table_says(status: str, kind: str) -> None:
    """A refusal names the ticket, its state, and a command."""
    ticket = Ticket(id=7, status=status)
    if status in ALLOWED[kind]:
        check(kind, ticket)
        return
    with pytest.raises(RefusedError, match=f"ticket 7 is {status}") as refused:
        check(kind, ticket)
    assert str(refused.value.hint).startswith("supportcli ")


def test_nothing_is_done_to_a_cancelled_ticket() -> None:
    """A ticket whose opening was undone takes no event."""
    assert not any("cancelled" in allowed for allowed in ALLOWED.values())
