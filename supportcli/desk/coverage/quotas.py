"""Quotas as people and scripts see them: of every contract, used and left, with the end of the period."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from supportcli.desk.coverage.standings import ledger_of_contract, standing
from supportcli.desk.desk import Desk
from supportcli.domain.actions import action
from supportcli.domain.cover.entitlement import Standing
from supportcli.domain.cover.quotas import allowance_for
from supportcli.domain.documents import Record
from supportcli.domain.errors import NotFoundError
from supportcli.domain.people import Contract
from supportcli.domain.running.facts import facts_of
from supportcli.domain.tickets.ticket import Ticket
from supportcli.store import people, policies

QUOTA_FIELDS = (
    "contract",
    "customer",
    "policy",
    "plan",
    "quota",
    "name",
    "unit",
    "period",
    "period_start",
    "period_end",
    "allowance",
    "rolled_over",
    "owed",
    "may_borrow",
    "used",
    "left",
    "over",
    "again_at",
    "beyond",
    "clause",
)
"""The keys of a quota in every machine-readable format."""


class QuotaLine(Struct, frozen=True):
    """One quota of one contract, as it stands now; ``zone`` is the one in which its periods turn."""

    contract: Contract
    standing: Standing
    zone: str


def quotas(desk: Desk, customer: str | None = None, contract: int | None = None) -> list[QuotaLine]:
    """The quotas of the contracts in force today, of one customer or of all; or of one contract at any time.

    Raises:
        NotFoundError: No such customer or contract, or the contract is another customer's.
    """
    connection = desk.store.connection
    if customer is not None and people.customer(connection, customer) is None:
        raise NotFoundError(f"no customer {customer}", hint=action("customer list"))
    if contract is not None:
        one = people.contract(connection, contract)
        if one is None or customer not in (None, one.customer):
            whose = f" of {customer}" if customer else ""
            raise NotFoundError(f"no contract {contract}{whose}", hint=action("contract list"))
        chosen = [one]
    else:
        chosen = [c for c in people.contracts(connection, customer) if c.covers(desk.now.date())]
    return [line for each in chosen for line in _lines(desk, each)]


def _lines(desk: Desk, contract: Contract) -> Iterator[QuotaLine]:
    latest = policies.latest(desk.store.connection, contract.policy)
    terms = desk.terms(latest.revision) if latest else None
    if terms is None:
        return
    ledger = ledger_of_contract(desk, contract)
    anyone = Ticket(
        policy=contract.policy,
        plan=contract.plan,
        customer=contract.customer,
        contract=contract.id,
        contract_since=contract.starts_on,
        opened_at=desk.now,
    )
    fact = facts_of(anyone, terms)
    for quota in terms.policy.quotas:
        allowance = allowance_for(quota, fact)
        if allowance is not None:
            now = standing(desk, quota, allowance.amount, ledger, desk.now)
            yield QuotaLine(contract, now, str(ledger.zone))


def quota_record(line: QuotaLine) -> Record:
    """A quota of a contract for machines: days are local days, ``period_end`` is the last one."""
    contract = line.contract
    return {
        "contract": contract.id,
        "customer": contract.customer,
        "policy": contract.policy,
        "plan": contract.plan,
        **standing_record(line.standing, line.zone),
    }


def standing_record(now: Standing, zone: str) -> Record:
    """How a quota stands, for machines; ``allowance`` and ``left`` are ``None`` where it is unlimited."""
    quota, has = now.quota, now.balance
    return {
        "quota": quota.id,
        "name": quota.name,
        "unit": quota.unit,
        "period": quota.period,
        "period_start": _day(now.starts_at, zone),
        "period_end": _day(now.ends_at, zone, before=True),
        "allowance": has.allowance,
        "rolled_over": has.carried,
        "owed": has.owed,
        "may_borrow": has.borrow,
        "used": has.used,
        "left": has.left,
        "over": has.over,
        "again_at": now.again_at,
        "beyond": quota.beyond,
        "clause": quota.clause,
    }


def _day(instant: datetime | None, zone: str, *, before: bool = False) -> date | None:
    if instant is None:
        return None
    local = instant.astimezone(ZoneInfo(zone)).date()
    return local - timedelta(days=1) if before else local
