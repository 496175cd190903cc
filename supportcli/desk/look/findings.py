"""What was asked of the customer, re-created and found: parts of a ticket's record."""

from __future__ import annotations

from supportcli.domain.documents import Record
from supportcli.domain.running.details import asked
from supportcli.domain.tickets.ticket import Ticket
from supportcli.domain.tickets.troubleshooting import entries_of


def asked_record(ticket: Ticket) -> Record | None:
    """The last request for details: when, which questions, and which of them have no answer yet."""
    request = asked(ticket)
    if request is None:
        return None
    return {
        "at": request.at,
        "questions": list(request.questions),
        "unanswered": list(request.unanswered),
    }


def recreated_record(ticket: Ticket) -> Record | None:
    """Where the desk tried last to re-create the case, and whether it happened there."""
    event = ticket.recreated
    if event is None:
        return None
    data = event.data
    return {
        "where": data.where,
        "environment": data.environment or None,
        "again": data.again,
        "by": event.actor,
        "at": event.at,
    }


def troubleshooting_records(ticket: Ticket) -> list[Record]:
    """The record of troubleshooting, entry by entry."""
    return [
        {
            "step": entry.step,
            "text": entry.text,
            "theory": entry.theory,
            "verdict": entry.verdict,
            "by": entry.by,
            "at": entry.at,
        }
        for entry in entries_of(ticket.troubleshot)
    ]
