"""Once an issue has a number: the events that say so, and the letter that tells the customer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from supportcli.desk.desk import Desk
from supportcli.desk.letters import reference
from supportcli.desk.operation import Case
from supportcli.domain import engineering
from supportcli.domain import events as ev
from supportcli.domain.events import Event
from supportcli.store.outbox import Letter


def letter_of(desk: Desk, case: Case, issue: engineering.Issue) -> Letter | None:
    """The word to the customer that engineering works on it, under which number; ``None`` without a contact."""
    ticket = case.ticket
    if ticket.contact is None:
        return None
    body = (
        f"Engineering has your case now, as issue {issue.name}:\n\n    {issue.url}\n\n"
        f"Your request keeps its number {reference(desk, ticket.id)}; we write to you as soon as there is news.\n"
    )
    subject = f"Re: {reference(desk, ticket.id)} {ticket.subject}"
    return Letter(ticket.id, "issue", (ticket.contact,), subject, body, "")


def telling(
    desk: Desk, case: Case, data: Mapping[str, object], letter: Letter | None, at: datetime | None = None
) -> list[Event]:
    """The events of an issue whose number is known: it is told, and what the policy wants is recorded."""
    known = dict(data)
    if letter is not None:
        known |= {"told": letter.recipients[0], "body": letter.body}
    events = [Event(at or desk.now, ev.TRACKED, known)]
    flag = case.policy.tracker.flag if case.policy else None
    if flag is not None and not case.ticket.flags.get(flag):
        events.append(Event(at or desk.now, ev.CLASSIFIED, {"flags": {flag: True}}))
    return events
