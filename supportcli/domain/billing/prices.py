"""Which rate a ticket has and what it says: the price of an hour or of an incident, agreed, fixed or open."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from msgspec import Struct

from supportcli.domain.billing.money import amount_of, money_text
from supportcli.domain.language.condition import FACTS, NUMBERS, SINCE
from supportcli.domain.language.policy import Approval, Policy
from supportcli.domain.language.pricing import Rate
from supportcli.domain.language.rules import Fact, holds, names
from supportcli.domain.tickets.events import Event, effective
from supportcli.domain.tickets.kinds import Quoted


class Price(Struct, frozen=True):
    """The price of a rate for one ticket: agreed or fixed (``each``), or a range that is still to be agreed."""

    each: Decimal | None
    least: Decimal | None
    most: Decimal | None
    currency: str
    agreed_by: str | None = None


def rate_of(policy: Policy, fact: Fact) -> Rate | None:
    """The rate of a ticket with these facts: the first that holds."""
    return next((rate for rate in policy.rates if holds(rate.when, fact)), None)


def quote_of(history: Iterable[Event]) -> Quoted | None:
    """The last price that was agreed for the ticket."""
    return next(
        (event.data for event in reversed(effective(history)) if isinstance(event.data, Quoted)), None
    )


def is_free(rate: Rate) -> bool:
    """Whether the rate says that such work costs nothing."""
    return rate.most is None and rate.price != "" and not amount_of(rate.price)


def price_of(policy: Policy, rate: Rate, quote: Quoted | None) -> Price:
    """What one hour, or one incident, costs.

    A quote is the price, except for what is free; a rate without a price, or with a range, waits for one.
    """
    if quote is not None and quote.per == rate.per and not is_free(rate):
        agreed = amount_of(quote.price)
        return Price(agreed, agreed, agreed, quote.currency or "", quote.by)
    if not rate.price:
        return Price(None, None, None, policy.currency)
    low = amount_of(rate.price)
    if rate.most is not None:
        return Price(None, low, amount_of(rate.most), policy.currency)
    return Price(low, low, low, policy.currency)


def prepayment(policy: Policy, fact: Fact) -> Approval | None:
    """The recorded payment that the rate of such a ticket wants before work begins."""
    rate = rate_of(policy, fact)
    if rate is None or rate.prepaid is None:
        return None
    return next((each for each in policy.approvals if each.id == rate.prepaid), None)


def reason(policy: Policy, rate: Rate, price: Price, fact: Fact) -> str:
    """Why this rate: the facts that were asked for until it held, and what it says."""
    asked: set[str] = set()
    for each in policy.rates:
        asked |= names(each.when)
        if each is rate:
            break
    told, unknown = [], []
    for name in (*FACTS, *NUMBERS):
        if name not in asked:
            continue
        value = fact(name)
        if name == SINCE and isinstance(value, int):
            value = date.fromordinal(value)
        if value in (None, "", ()):
            unknown.append(name)
        else:
            told.append(f"{name} {' and '.join(map(str, value)) if isinstance(value, tuple) else value}")
    grounds = [", ".join(told)] if told else []
    if unknown:
        # what is not known yet may change the rate
        first, last = ", ".join(unknown[:-1]), unknown[-1]
        grounds.append(f"{first} and {last} not known" if first else f"{last} not known")
    return ": ".join([*(["; ".join(grounds)] if grounds else []), price_text(rate, price)])


def price_text(rate: Rate, price: Price) -> str:
    """The price in words: ``free of charge``, ``100.00 EUR per hour``, ``… to …, to be agreed``."""
    if is_free(rate):
        return "free of charge"
    unit = unit_text(rate)
    part = f"{amount_of(rate.share):.2%} of ".replace(".00", "") if rate.share else ""
    if price.each is not None:
        agreed = f", agreed by {price.agreed_by}" if price.agreed_by else ""
        return f"{part}{money_text(price.each, price.currency)} per {unit}{agreed}"
    if price.least is None or price.most is None:
        return f"{part}a price per {unit}, to be agreed" if part else f"per {unit}, to be agreed"
    low, high = money_text(price.least, price.currency), money_text(price.most, price.currency)
    return f"{part}{low} to {high} per {unit}, to be agreed"


def unit_text(rate: Rate) -> str:
    """What the price is for: ``hour``, ``incident``, ``100 lines of code``."""
    if rate.per != "unit" or rate.counts is None:
        return rate.per
    counted = rate.counts.replace("-", " ")
    return f"{rate.each} {counted}" if rate.each > 1 else counted
