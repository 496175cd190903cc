"""Service credits of a customer: what each contract gets back, period by period, with the tickets that missed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from msgspec import Struct

from supportcli.desk.desk import Desk
from supportcli.desk.operation import sound_cases
from supportcli.desk.people import require_customer
from supportcli.domain.actions import action
from supportcli.domain.billing.credits import Miss, Owed, misses_of, owed, period_of
from supportcli.domain.billing.money import MoneyError, amount_of
from supportcli.domain.cover.quotas import Stretch
from supportcli.domain.documents import Record
from supportcli.domain.errors import NotFoundError, UsageError
from supportcli.domain.language.pricing import Credit
from supportcli.domain.people import Contract
from supportcli.domain.running.facts import facts_of
from supportcli.store import charges as store
from supportcli.store import people

CREDIT_FIELDS = (
    "contract", "policy", "credit", "name", "period_from", "period_to", "missed", "allowed", "share", "amount",
    "currency", "claim_until", "reason", "clause", "tickets",
)  # fmt: skip
"""The keys of a credit. ``share`` is of the period's fee, ``amount`` needs the fee."""

_BATCH = 200


class Claim(Struct, frozen=True):
    """What is asked about: one contract or all, the fee of a period, and the day of the claim."""

    contract: int | None = None
    fee: str | None = None
    claimed: date | None = None


def credits_of(desk: Desk, customer: str, claim: Claim | None = None) -> list[Record]:
    """Every period of the customer's contracts in which a guaranteed target was missed.

    Raises:
        NotFoundError: No such customer, or the customer has no such contract.
        UsageError: The fee is no amount.
    """
    asked = claim or Claim()
    try:
        fee = None if asked.fee is None else amount_of(asked.fee)
    except MoneyError as error:
        raise UsageError(str(error)) from None
    connection = desk.store.connection
    require_customer(connection, customer)
    contracts = {one.id: one for one in people.contracts(connection, customer)}
    if asked.contract is not None and asked.contract not in contracts:
        raise NotFoundError(
            f"{customer} has no contract {asked.contract}", hint=action("customer show", customer)
        )
    made = []
    for number, contract in contracts.items():
        if asked.contract in (None, number):
            made += [
                _record(contract, currency, found)
                for currency, found in _of_contract(desk, contract, fee, asked.claimed)
            ]
    return made


def _of_contract(
    desk: Desk, contract: Contract, fee: Decimal | None, claimed: date | None
) -> Iterator[tuple[str, Owed]]:
    zone = ZoneInfo(contract.zone or desk.settings.zone)
    today = desk.now.astimezone(zone).date()
    groups: dict[tuple[Stretch, str], tuple[Credit, str, list[Miss]]] = {}
    for credit, currency, miss in _misses(desk, contract.id):
        period = period_of(credit, miss, contract.starts_on, zone)
        # of a credit that counts each ticket alone, every ticket is a group of its own
        name = f"{credit.id} {miss.ticket}" if credit.period == "ticket" else credit.id
        groups.setdefault((period, name), (credit, currency, []))[2].append(miss)
    for period, name in sorted(groups):
        credit, currency, misses = groups[period, name]
        yield (
            currency,
            owed(credit, period, misses, today=today, fee=fee, currency=currency, claimed=claimed),
        )


def _misses(desk: Desk, contract: int) -> Iterator[tuple[Credit, str, Miss]]:
    ids = store.missed(desk.store.connection, contract, desk.now)
    for start in range(0, len(ids), _BATCH):
        for case in sound_cases(desk, ids[start : start + _BATCH]):
            if case.terms is None:
                continue
            with desk.aside.apart("ticket", case.ticket.id):
                fact = facts_of(case.ticket, case.terms)
                for credit in case.terms.policy.credits:
                    for miss in misses_of(credit, case.ticket, case.clocks, fact, desk.now):
                        yield credit, case.terms.policy.currency, miss


def _record(contract: Contract, currency: str, found: Owed) -> Record:
    return {
        "contract": contract.id,
        "policy": contract.policy,
        "credit": found.credit.id,
        "name": found.credit.name,
        "period_from": found.period.start,
        "period_to": date.fromordinal(found.period.end.toordinal() - 1),
        "missed": len(found.misses),
        "allowed": found.credit.over,
        "share": found.share,
        "amount": found.amount,
        "currency": currency or None,
        "claim_until": found.claim_until,
        "reason": found.reason,
        "clause": found.credit.clause,
        "tickets": list(dict.fromkeys(miss.ticket for miss in found.misses)),
    }
