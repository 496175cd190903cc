"""Time worked on a ticket, as its history tells it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from supportcli.domain.tickets.events import Event, effective
from supportcli.domain.tickets.kinds import Logged


@dataclass(frozen=True, slots=True)
class Work:
    """One piece of work: how long, what was done, by whom, in which kind of session.

    ``began_at`` is what was said with the entry; failing that the work ended when it was recorded.
    """

    event: int
    seconds: int
    what: str
    by: str
    began_at: datetime
    recorded_at: datetime
    session: str | None = None

    @property
    def ended_at(self) -> datetime:
        """When the work ended: time worked runs without a break."""
        return self.began_at + timedelta(seconds=self.seconds)


def work_of(history: Iterable[Event]) -> tuple[Work, ...]:
    """The work that counts, in the order in which it was begun."""
    found = [_work(event, event.data) for event in effective(history) if isinstance(event.data, Logged)]
    return tuple(sorted(found, key=lambda work: (work.began_at, work.event)))


def began_at(recorded_at: datetime, data: Logged) -> datetime:
    """When work began: as was said with it; failing that it ended when it was recorded."""
    return data.started_at or recorded_at - timedelta(seconds=data.seconds)


def _work(event: Event, data: Logged) -> Work:
    return Work(
        event.id,
        data.seconds,
        data.what,
        data.by or event.actor,
        began_at(event.at, data),
        event.at,
        data.session,
    )
