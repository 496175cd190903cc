"""What conditions may ask about a ticket: its own fields, and what follows from its history and its terms."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from supportcli.domain.language.condition import SINCE
from supportcli.domain.language.coverage import LifeCycle
from supportcli.domain.language.rules import Fact
from supportcli.domain.running.terms import Terms
from supportcli.domain.tickets.ticket import Ticket

SUPPORTED, EXTENDED, ENDED = "supported", "extended", "ended"


def facts_of(ticket: Ticket, terms: Terms) -> Fact:
    """Look up the facts of a ticket under these terms; nothing is computed before a condition asks for it.

    The look-up follows the ticket: after another event it answers anew.
    """
    return partial(_fact, ticket, terms)


def version_phase(life_cycle: LifeCycle, version: str | None, day: date) -> str | None:
    """Where a version stands on a day: ``supported``, ``extended`` (in its days of grace) or ``ended``.

    A version leaves support when so many later ones are out that it is not among the ``supported`` latest,
    or when its last day has passed, whichever comes first. ``None``: the life cycle does not know it.
    """
    at = next((n for n, each in enumerate(life_cycle.versions) if each.id == version), None)
    if at is None:
        return None
    lasts: list[date] = []
    ends = life_cycle.versions[at].ends_on
    if ends is not None:
        lasts.append(date.fromisoformat(ends))
    if life_cycle.supported:
        later = [_released(each.released_on) for each in life_cycle.versions[at + 1 :]]
        out = sorted(later)[life_cycle.supported - 1 : life_cycle.supported]
        # the day on which it is pushed out is the first that it is not among the latest
        lasts += [released - timedelta(days=1) for released in out if released > date.min]
        lasts += [date.min for released in out if released == date.min]
    last = min(lasts, default=date.max)
    if day <= last:
        return SUPPORTED
    return EXTENDED if (day - last).days <= life_cycle.grace else ENDED


def _released(day: str | None) -> date:
    """A version without a date is out since ever: the vendor's page lists it."""
    return date.min if day is None else date.fromisoformat(day)


def _fact(ticket: Ticket, terms: Terms, name: str) -> object:
    compute = _COMPUTED.get(name)
    return getattr(ticket, name) if compute is None else compute(ticket, terms)


def _flags(ticket: Ticket, _terms: Terms) -> tuple[str, ...]:
    return tuple(name for name, said in ticket.flags.items() if said)


def _opened_in(ticket: Ticket, terms: Terms) -> tuple[str, ...]:
    at = ticket.opened_at
    if at is None:
        return ()
    named = [(spec.id, terms.calendar(terms.local(spec.id, ticket.zone))) for spec in terms.policy.calendars]
    return tuple(name for name, calendar in named if calendar.is_open(at))


def _contract_age(ticket: Ticket, _terms: Terms) -> int | None:
    if ticket.contract_since is None or ticket.opened_at is None:
        return None
    return (ticket.opened_at.date() - ticket.contract_since).days


def _contract_since(ticket: Ticket, _terms: Terms) -> int | None:
    return None if ticket.contract_since is None else ticket.contract_since.toordinal()


def _version_phase(ticket: Ticket, terms: Terms) -> str | None:
    if ticket.opened_at is None:
        return None
    return version_phase(terms.policy.life_cycle, ticket.version, ticket.opened_at.date())


_COMPUTED: dict[str, Callable[[Ticket, Terms], object]] = {
    "flag": _flags,
    "opened-in": _opened_in,
    "contract-age": _contract_age,
    SINCE: _contract_since,
    "version-phase": _version_phase,
    "hand-offs": lambda ticket, _: ticket.hand_offs,
}
