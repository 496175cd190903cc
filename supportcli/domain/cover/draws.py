"""What a ticket draws from the quotas of its contract: a projection of its history.

A draw stays where it was made — at the opening, at a session, at logged work — but whether it counts is decided
by what the ticket is now: a question that turns out to be an incident draws from then on, at the instant of its
opening, and a ticket whose outcome refunds gives back everything it drew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from supportcli.domain.cover.quotas import allowance_for
from supportcli.domain.language.coverage import Quota
from supportcli.domain.language.rules import Fact, holds
from supportcli.domain.running.facts import facts_of
from supportcli.domain.running.terms import Terms
from supportcli.domain.tickets.carried import LATEST_READING
from supportcli.domain.tickets.events import Event, effective
from supportcli.domain.tickets.kinds import Logged, Opened
from supportcli.domain.tickets.ticket import Ticket
from supportcli.domain.tickets.worked import began_at

OPENED = "opened"
WORK = "work"
SESSION = "session:"


class Draw(Struct, frozen=True):
    """Units that a ticket took: of which quota, when, by what (``opened``, ``work``, ``session:chat``), how many.

    ``number`` counts a ticket's draws of one quota; ``refunded`` is what it gave back.
    """

    quota: str
    number: int
    at: datetime
    cause: str
    amount: int
    refunded: int = 0


def draws_of(terms: Terms | None, ticket: Ticket, history: Iterable[Event]) -> list[Draw]:
    """Everything that a ticket drew, quota by quota, in the order in which it was recorded."""
    if terms is None or not terms.policy.quotas:
        return []
    counting, fact = effective(history), facts_of(ticket, terms)
    return [draw for quota in terms.policy.quotas for draw in _of_quota(quota, fact, ticket, counting)]


def would_draw(terms: Terms, ticket: Ticket, event: Event) -> list[tuple[Quota, int]]:
    """What an event that is about to be recorded would draw; ``ticket`` is the ticket as it would then be."""
    fact = facts_of(ticket, terms)
    return [
        (quota, sum(draw.amount for draw in drawn))
        for quota in terms.policy.quotas
        if (drawn := _of_quota(quota, fact, ticket, [event]))
    ]


def _of_quota(quota: Quota, fact: Fact, ticket: Ticket, history: Iterable[Event]) -> list[Draw]:
    if not holds(quota.when, fact) or allowance_for(quota, fact) is None:
        return []
    given_back = quota.refunds is not None and holds(quota.refunds, fact)
    found = [
        Draw(quota.id, 0, when_used(ticket, event), cause, amount, amount if given_back else 0)
        for event in history
        for cause, amount in _units(event)
        if cause in quota.draws
    ]
    return [replace(draw, number=n) for n, draw in enumerate(found, 1)]


def when_used(ticket: Ticket, event: Event) -> datetime:
    """When the units were used: work counts in the month in which it began, as its charge does.

    By the first reading, work whose beginning was not said counts in the month in which it was noted down.
    """
    if not isinstance(event.data, Logged):
        return event.at
    if ticket.reading >= LATEST_READING:
        return began_at(event.at, event.data)
    return event.data.started_at or event.at


def _units(event: Event) -> Iterator[tuple[str, int]]:
    """What an event uses: one opening, one session, or minutes of work, each entry rounded up to whole minutes."""
    data = event.data
    if isinstance(data, Opened):
        yield OPENED, 1
    elif isinstance(data, Logged):
        minutes = -(-data.seconds // 60)
        if minutes > 0:
            yield WORK, minutes
        if data.session:
            yield f"{SESSION}{data.session}", 1
