"""The moment at which the desk has told the customer that a ticket is there."""

from __future__ import annotations

from datetime import datetime

from supportcli.desk.operation import Case
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.kinds import Acknowledged
from supportcli.domain.tickets.moments import ACKNOWLEDGED
from supportcli.store.outbox import Letter


def acknowledged(case: Case, at: datetime, letter: Letter) -> list[Event]:
    """What an acknowledgement records beside its letter: the moment, where a clock of the terms waits for it."""
    measures = case.policy.measures if case.policy else ()
    if not any(ACKNOWLEDGED in (*each.starts, *each.stops, *each.until) for each in measures):
        return []
    return [Event(at, Acknowledged(letter.recipients[0]))]
