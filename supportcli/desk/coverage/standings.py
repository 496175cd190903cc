"""How quotas stand: what the database says was drawn, in the periods of the contract's time zone."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from datetime import date, datetime, tzinfo
from itertools import accumulate
from zoneinfo import ZoneInfo

from msgspec import Struct

from supportcli.desk.desk import Desk
from supportcli.domain.cover.entitlement import Standing
from supportcli.domain.cover.quotas import (
    Balance,
    Stretch,
    after,
    allowance_for,
    balance,
    instants,
    period_at,
)
from supportcli.domain.language.coverage import Quota
from supportcli.domain.language.rules import holds
from supportcli.domain.people import Contract
from supportcli.domain.running.facts import facts_of
from supportcli.domain.running.terms import Terms
from supportcli.domain.tickets.ticket import Ticket
from supportcli.store import draws, people
from supportcli.store.draws import Account

_AHEAD = 40
"""So many periods are looked ahead for one in which there is something to draw."""


class Ledger(Struct, frozen=True):
    """Where a ticket's draws are counted: whose account, from and to which day, in which zone."""

    account: Account
    zone: tzinfo
    since: date | None = None
    until: date | None = None


def ledger_of(desk: Desk, contract: int | None, customer: str | None) -> Ledger:
    """The ledger of a contract, else of a customer without one; days are the contract's, else the desk's."""
    found = people.contract(desk.store.connection, contract) if contract is not None else None
    if found is None:
        return Ledger(Account(None, customer), ZoneInfo(desk.settings.zone))
    return ledger_of_contract(desk, found)


def ledger_of_contract(desk: Desk, contract: Contract) -> Ledger:
    """The ledger of a contract."""
    zone = ZoneInfo(contract.zone or desk.settings.zone)
    return Ledger(Account(contract.id), zone, contract.starts_on, contract.ends_on)


def standings(
    desk: Desk, terms: Terms | None, ticket: Ticket, at: datetime, *, every: bool = True
) -> list[Standing]:
    """How each quota that applies to such a ticket stands at an instant.

    Args:
        desk: The desk.
        terms: The terms of the ticket.
        ticket: A ticket; one without a number is only asked about.
        at: The instant.
        every: Also quotas from which the ticket draws nothing, because their condition does not hold.
    """
    if terms is None or not terms.policy.quotas:
        return []
    fact, ledger, found = facts_of(ticket, terms), None, []
    for quota in terms.policy.quotas:
        allowance = allowance_for(quota, fact)
        if allowance is None or not (every or holds(quota.when, fact)):
            continue
        ledger = ledger or ledger_of(desk, ticket.contract, ticket.customer)
        found.append(standing(desk, quota, allowance.amount, ledger, at, ticket=ticket.id))
    return found


def standing(
    desk: Desk, quota: Quota, amount: int | None, ledger: Ledger, at: datetime, *, ticket: int = 0
) -> Standing:
    """How one quota stands at an instant; ``ticket`` is the one whose own draws are told too."""
    connection = desk.store.connection
    drawn = draws.drawn_by(connection, ticket, quota.id) if ticket else 0
    stretch = period_at(quota, at.astimezone(ledger.zone).date(), ledger.since)
    if stretch is None:
        return Standing(quota, Balance(amount, drawn), drawn=drawn)
    bounds = instants(stretch, ledger.zone)
    if not (quota.roll_over or quota.borrow):
        now = Balance(amount, draws.used_within(connection, ledger.account, quota.id, bounds))
        return Standing(quota, now, *bounds, _again(quota, amount, ledger, stretch, now, None), drawn)
    drawn_at = draws.used(connection, ledger.account, quota.id)
    since = ledger.since or (drawn_at[0][0].astimezone(ledger.zone).date() if drawn_at else None)
    used = _by_period(drawn_at, ledger.zone)
    now = balance(quota, amount, stretch, used, since=since, until=ledger.until)
    return Standing(quota, now, *bounds, _again(quota, amount, ledger, stretch, now, used), drawn)


def _again(
    quota: Quota,
    amount: int | None,
    ledger: Ledger,
    stretch: Stretch,
    now: Balance,
    used: Callable[[Stretch], int] | None,
) -> datetime | None:
    """When there is something to draw again, if there is nothing now: what was borrowed may take a while."""
    if now.left is None or now.left > 0 or not amount:
        return None
    since = ledger.since or stretch.start
    step = after(quota, stretch, ledger.since)
    for _ in range(_AHEAD):
        if step is None or (ledger.until is not None and step.start > ledger.until):
            return None
        if used is None or balance(quota, amount, step, used, since=since, until=ledger.until).left:
            return instants(step, ledger.zone)[0]
        step = after(quota, step, ledger.since)
    return None


def _by_period(drawn: list[tuple[datetime, int]], zone: tzinfo) -> Callable[[Stretch], int]:
    """Sums over periods, each found in the logarithm of the number of draws."""
    times = [at for at, _ in drawn]
    sums = [0, *accumulate(units for _, units in drawn)]

    def used(stretch: Stretch) -> int:
        start, end = instants(stretch, zone)
        return sums[bisect_left(times, end)] - sums[bisect_left(times, start)]

    return used
