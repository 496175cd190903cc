"""How long a stopped clock ran in the open time of its own calendar, and how that calendar is called."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache

from supportcli.desk.desk import Desk
from supportcli.domain.errors import DeskError
from supportcli.domain.running.clocks import Clock
from supportcli.domain.tickets.events import Event, effective
from supportcli.domain.tickets.kinds import Moved, Opened
from supportcli.domain.time import duration as durations
from supportcli.domain.time.calendar import Calendar
from supportcli.domain.time.instants import from_iso

ALWAYS = "always"
"""The calendar of elapsed time."""


@cache
def counts_hours(duration: str) -> bool:
    """Whether a duration, as stored, is counted on a calendar rather than on the wall."""
    return durations.needs_hours(durations.parse(duration))


class Counting:
    """The calendars of a desk's revisions, each with its name; made once for a report."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._known: dict[tuple[str, str], tuple[str, Calendar]] = {}
        self._policies: dict[str, str] = {}

    def named(self, revision: str, policy: str, calendar: str) -> tuple[str, Calendar]:
        """A calendar of a revision and its name: the policy's id, the calendar's, and the zone.

        Raises:
            NotFoundError: The revision has no calendar of this name.
        """
        found = self._known.get((revision, calendar))
        if found is None:
            engine = self._desk.calendar(revision, calendar)
            name = f"{policy} {engine.spec.id} ({engine.zone})"
            found = self._known[revision, calendar] = (name, engine)
        return found

    def own(
        self,
        revisions: Iterable[tuple[str, str]],
        calendar: str,
        duration: str,
        span: tuple[str, str],
        paused: int,
    ) -> tuple[str, int]:
        """The calendar's name and the open seconds between two instants, without the pauses.

        Args:
            revisions: Revision and policy that may hold the calendar, the likeliest first.
            calendar: As the clock has it.
            duration: Elapsed ones are counted on the wall, whatever the calendar.
            span: Start and stop, as stored.
            paused: Seconds of the clock's own time.
        """
        start, stop = (from_iso(each) for each in span)
        if counts_hours(duration):
            for revision, policy in revisions:
                try:
                    name, engine = self.named(revision, policy, calendar)
                except DeskError:
                    continue
                return name, max(0, engine.between(start, stop) - paused)
        return ALWAYS, max(0, round((stop - start).total_seconds()) - paused)

    def for_history(self, history: Iterable[Event]) -> Callable[[Clock], tuple[str, int]]:
        """Counts the clocks of one ticket: those that ended before a move by the terms of their time."""
        terms = [
            (event.at, event.data.revision, str(event.data.policy))
            for event in effective(history)
            if isinstance(event.data, Opened | Moved) and event.data.revision
        ]

        def counted(clock: Clock) -> tuple[str, int]:
            stopped = clock.stopped_at or clock.started_at
            span = (_text(clock.started_at), _text(stopped))
            order = [*reversed([t for t in terms if t[0] < stopped]), *[t for t in terms if t[0] >= stopped]]
            revisions = [(revision, policy) for _, revision, policy in order]
            return self.own(revisions, clock.calendar, clock.duration.text, span, clock.paused_seconds)

        return counted


def _text(at: datetime) -> str:
    return at.isoformat()
