"""Once an issue has a number: the events that say so, and the letter that tells the customer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from supportcli.desk import letters
from supportcli.desk.desk import Desk
from supportcli.desk.operation import Case
from supportcli.domain.tickets import engineering
from supportcli.domain.tickets import events as ev
from supportcli.domain.tickets.events import Event
from supportcli.store.outbox import Letter


def letter_of(desk: Desk, case: Case, issue: engineering.Issue) -> Letter | None:
    """The word to the customer that engineering works on it, under which number; ``None`` without a contact."""
    return letters.issue(desk, case, issue.name, issue.url) if case.ticket.contact else None


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
