"""Tickets that were moved to other terms: which terms hold now, and what is kept of those before.

After a move the whole history is read under the new terms, as if the ticket had been under them from its opening:
running clocks are re-targeted from where they started, as after a change of priority. A round that had ended
before the move keeps the verdict that it had: what was promised then was kept or broken then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from msgspec.structs import replace

from supportcli.domain.running.clocks import Clock, Walk, clocks_of
from supportcli.domain.running.terms import Terms
from supportcli.domain.tickets import events as ev
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.folding import fold
from supportcli.domain.tickets.kinds import Moved, Opened
from supportcli.domain.tickets.ticket import Ticket

TermsOf = Callable[[str | None], Terms | None]
"""Finds the terms of a revision."""


def revision_of(history: Sequence[Event]) -> str | None:
    """The revision that a ticket is under: that of its last move, else that of its opening."""
    if not history:
        return None
    for event in history:
        if event.kind == ev.MOVED:
            # undone moves do not count; a history without a move need not be searched for them
            return _last_revision(ev.effective(history) or history[:1])
    return _revision(history[0])


def clocks_across(
    terms_of: TermsOf, history: Iterable[Event], ticket_id: int = 0
) -> tuple[Ticket, list[Clock]]:
    """The folded ticket and its clocks under its terms, rounds that ended before a move by those of their time."""
    counting = ev.effective(history)
    moves = [n for n, event in enumerate(counting) if event.kind == ev.MOVED]
    terms = terms_of(_last_revision(counting)) if counting else None
    if terms is None:
        return fold(counting, ticket_id), []
    ticket, clocks = clocks_of(terms, counting, ticket_id)
    if not moves:
        return ticket, clocks
    before = counting[: moves[-1]]
    under = _last_revision(before)
    kept = [
        replace(clock, revision=clock.revision or under)
        for clock in clocks_across(terms_of, before, ticket_id)[1]
        if _ended(clock)
    ]
    gone = _ended_rounds(terms, before)
    return ticket, [*kept, *_renumbered([c for c in clocks if (c.measure, c.round) not in gone], kept)]


def _renumbered(clocks: list[Clock], kept: list[Clock]) -> list[Clock]:
    """Rounds go on counting where those of the earlier terms ended."""
    numbers: dict[str, int] = {}
    for clock in kept:
        numbers[clock.measure] = max(numbers.get(clock.measure, 0), clock.round)
    found = []
    for clock in clocks:
        numbers[clock.measure] = numbers.get(clock.measure, 0) + 1
        found.append(replace(clock, round=numbers[clock.measure]))
    return found


def _ended_rounds(terms: Terms, history: list[Event]) -> set[tuple[str, int]]:
    """Measure and number of every round that ended, whether or not a target was in force for it."""
    walk = Walk(terms, Ticket())
    for event in history:
        walk.take(event)
    return {(each.measure.id, each.number) for each in walk.rounds if each.stopped_at is not None}


def _ended(clock: Clock) -> bool:
    return clock.stopped_at is not None


def _last_revision(history: Sequence[Event]) -> str | None:
    move = next((event for event in reversed(history) if event.kind == ev.MOVED), history[0])
    return _revision(move)


def _revision(event: Event) -> str | None:
    return event.data.revision if isinstance(event.data, Opened | Moved) else None
