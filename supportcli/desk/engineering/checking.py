"""What ``doctor`` asks of engineering: each issue that a history asks for has its request, so that none is lost."""

from __future__ import annotations

from collections.abc import Iterator

from supportcli.desk.desk import Desk
from supportcli.desk.engineering.content import with_marker
from supportcli.desk.operation import Case
from supportcli.domain.tickets.events import effective
from supportcli.domain.tickets.kinds import Filed
from supportcli.store import tracker as store


def lost_requests(desk: Desk, case: Case) -> Iterator[tuple[int, Filed]]:
    """What asked for an issue which neither exists nor waits to be created, each with its operation."""
    missing = {issue.marker for issue in case.ticket.issues if issue.number is None}
    if not missing:
        return
    known = {
        each.marker for each in store.requests(desk.store.connection, ("pending", "failed"), [case.ticket.id])
    }
    for event in effective(case.history):
        data = event.data
        if isinstance(data, Filed) and data.marker in missing - known:
            yield event.operation, data


def given_up(desk: Desk) -> int:
    """How many requests the tracker refused for good."""
    return len(store.requests(desk.store.connection, ("failed",)))


def ask_again(desk: Desk, case: Case) -> None:
    """Put lost requests back, from the history; the caller holds the write lock."""
    for operation, data in lost_requests(desk, case):
        store.forget(desk.store.connection, data.marker)
        store.post(
            desk.store.connection,
            ticket=case.ticket.id,
            operation=operation,
            tracker=data.tracker,
            project=data.project,
            title=data.title,
            body=with_marker(data.body, data.marker),
            labels=data.labels or (),
            marker=data.marker,
            tell=bool(data.tell),
            at=desk.now,
            # it may have been sent before it was lost
            newest=0,
        )
