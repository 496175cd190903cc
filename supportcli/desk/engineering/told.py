"""Once an issue has a number: the events that say so, and the letter that tells the customer."""

from __future__ import annotations

from msgspec.structs import replace

from supportcli.desk import letters
from supportcli.desk.desk import Desk
from supportcli.desk.operation import Case
from supportcli.domain.tickets import engineering
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.kinds import Classified, Tracked
from supportcli.store.outbox import Letter


def letter_of(desk: Desk, case: Case, issue: engineering.Issue) -> Letter | None:
    """The word to the customer that engineering works on it, under which number; ``None`` without a contact."""
    return letters.issue(desk, case, issue.name, issue.url) if case.ticket.contact else None


def telling(desk: Desk, case: Case, data: Tracked, letter: Letter | None) -> list[Event]:
    """The events of an issue whose number is known: it is told, and what the policy wants is recorded."""
    if letter is not None:
        data = replace(data, told=letter.recipients[0], body=letter.body)
    events: list[Event] = [Event(desk.now, data)]
    flag = case.policy.tracker.flag if case.policy else None
    if flag is not None and not case.ticket.flags.get(flag):
        events.append(Event(desk.now, Classified(flags={flag: True})))
    return events
