"""All issues of all tickets: what waits to be created, what engineering works on, what became of it."""

from __future__ import annotations

from collections.abc import Sequence

from supportcli.desk.desk import Desk
from supportcli.desk.operation import sound_cases
from supportcli.domain.documents import Record
from supportcli.domain.tickets.engineering import issue_record, step_in_words
from supportcli.store import tracker as store
from supportcli.store.tracker import Request

FIELDS = (
    "ticket", "status", "tracker", "project", "number", "url", "title", "state", "reason", "fixed_in", "told",
    "request", "attempts", "try_at", "error", "next_step",
)  # fmt: skip
"""The keys of an issue in every machine-readable format."""


def issues(desk: Desk, tickets: Sequence[int] | None = None) -> list[Record]:
    """One record for each issue, in the order of the tickets; of some tickets or of all that have one.

    Raises:
        NotFoundError: Names every ticket that does not exist.
    """
    connection = desk.store.connection
    known = list(sound_cases(desk, store.tracked_tickets(connection) if tickets is None else tickets))
    waiting = {
        request.marker: request for request in store.requests(connection, (), [c.ticket.id for c in known])
    }
    return [
        {"ticket": case.ticket.id, "status": case.ticket.status}
        | issue_record(issue)
        | _request(waiting.get(issue.marker or ""))
        | {"next_step": step_in_words(issue, case.ticket.id)}
        for case in known
        for issue in case.ticket.issues
    ]


def _request(request: Request | None) -> Record:
    if request is None:
        return {"request": None, "attempts": None, "try_at": None, "error": None}
    return {
        "request": request.state,
        "attempts": request.attempts,
        "try_at": request.try_at,
        "error": request.error,
    }


def request_records(desk: Desk, states: tuple[str, ...] = (), ticket: int | None = None) -> list[Record]:
    """Requests to the tracker as the outbox lists them, beside its messages; oldest first."""
    tickets = None if ticket is None else [ticket]
    return [as_message(each) for each in store.requests(desk.store.connection, states, tickets)]


def as_message(request: Request) -> Record:
    """A request under the keys of a message: to a project, about a title, told apart by its marker."""
    return {
        "id": None,
        "ticket": request.ticket,
        "purpose": "issue request",
        "role": None,
        "recipients": (request.project,),
        "subject": request.title,
        "body": request.body,
        "message_id": request.marker,
        "state": request.state,
        "attempts": request.attempts,
        "created_at": request.created_at,
        "try_at": request.try_at,
        "sent_at": request.sent_at,
        "error": request.error,
    }
