"""Time worked on a ticket, as its history tells it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from supportcli.domain.tickets.events import LOGGED, Event, effective


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
    found = [_work(event) for event in effective(history) if event.kind == LOGGED]
    return tuple(sorted(found, key=lambda work: (work.began_at, work.event)))


def _work(event: Event) -> Work:
    data = event.data
    seconds, started = int(data["seconds"]), data.get("started_at")
    return Work(
        event.id,
        seconds,
        data["what"],
        data.get("by") or event.actor,
        datetime.fromisoformat(started) if started else event.at - timedelta(seconds=seconds),
        event.at,
        data.get("session"),
    )
