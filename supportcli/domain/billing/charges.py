"""What a ticket costs: rates, the work logged and what the ticket turned out to be, as lines with their reasons.

What decides is often known late (the cause, the version), so nothing is stored: charges are computed from the
ticket as it now is. The first rate of the policy whose condition holds is the ticket's; without one there is
no charge. These are the conventions where vendors' pages leave them open:

- Work by the hour is rounded up entry by entry, to a multiple of the rate's increment.
- The minimum is bought once for a ticket: what its entries lack is a line of its own, without surcharges.
- Work that runs from one band into another is split where the calendar opens or closes; what an entry is
  rounded up by counts as its last second does. Bands that are open together add up.
- A surcharge is a share of the line, bands included.
- What is counted in units is charged by whole units; a number that nobody recorded is still to be agreed.
- An incident is bought when the ticket is opened, whether or not work follows. Work beyond the time that it
  covers buys another with the entry that goes beyond.
- What a quota pays for, beyond which is charged, is a line of nothing; it counts towards the minimum.
- Each line is rounded once, at its end; totals are sums of lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from supportcli.domain.billing.money import amount_of, rounded
from supportcli.domain.billing.prices import Price, is_free, price_of, quote_of, rate_of, reason
from supportcli.domain.cover.included import Included, included
from supportcli.domain.language.coverage import Quota
from supportcli.domain.language.pricing import Rate
from supportcli.domain.language.rules import Fact
from supportcli.domain.running.terms import Terms
from supportcli.domain.tickets.events import Event, effective
from supportcli.domain.tickets.statuses import CANCELLED
from supportcli.domain.tickets.ticket import Ticket
from supportcli.domain.tickets.worked import Work, work_of
from supportcli.domain.time.duration import Duration, seconds_text

_SECOND = timedelta(seconds=1)
_DIGITS = 12
"""Longer numbers are slips of the finger."""

Surcharge = tuple[str, Decimal]
"""What it is for (a calendar of the policy, or the rate), and the share that it adds."""


class ChargeLine(Struct, frozen=True):
    """One line of a bill.

    Attributes:
        rate: The id of the rate.
        name: The rate as the vendor names it.
        what: What was done, or what is bought.
        quantity: In words: ``1h 30m``, ``2 incidents``.
        seconds: The time that is charged; 0 for an incident.
        unit_price: Per hour or incident; ``None`` while it is still to be agreed.
        amount: In whole minor units; ``None`` while the price is still to be agreed.
        currency: ISO 4217; empty where the policy names none.
        surcharges: What was added to the price.
        reason: The facts of the ticket that chose the rate, and what it says.
        clause: Where it stands on the vendor's page.
        at: When the work began, or the incident was bought.
        least: The amount at the lower end of a range that is still to be agreed.
        most: The amount at its upper end.
    """

    rate: str
    name: str
    what: str
    quantity: str
    seconds: int
    unit_price: Decimal | None
    amount: Decimal | None
    currency: str
    surcharges: tuple[Surcharge, ...]
    reason: str
    clause: str | None
    at: datetime
    least: Decimal | None = None
    most: Decimal | None = None


def charges(terms: Terms, ticket: Ticket, history: Iterable[Event], fact: Fact) -> tuple[ChargeLine, ...]:
    """The lines of a ticket's bill, as the ticket now is, in the order in which they arose."""
    rate = rate_of(terms.policy, fact)
    if rate is None or ticket.status == CANCELLED or ticket.opened_at is None:
        return ()
    events = effective(history)
    price = price_of(terms.policy, rate, quote_of(events))
    blank = ChargeLine(
        rate=rate.id,
        name=rate.name,
        what="",
        quantity="",
        seconds=0,
        unit_price=price.each,
        amount=None,
        currency=price.currency,
        surcharges=(),
        reason=reason(terms.policy, rate, price, fact),
        clause=rate.clause,
        at=ticket.opened_at,
    )
    paid = {} if is_free(rate) else included(terms, ticket, events)
    bill = _Bill(terms, rate, price, blank, paid, paid.get(events[0].id))
    work = work_of(events)
    if rate.per == "unit":
        return (bill.units(ticket.details.get(rate.counts or "", "")),)
    return tuple(bill.incidents(ticket.opened_at, work) if rate.per == "incident" else bill.hours(work))


class _Bill:
    """The lines of one ticket under one rate."""

    def __init__(
        self,
        terms: Terms,
        rate: Rate,
        price: Price,
        blank: ChargeLine,
        paid: Mapping[int, Included],
        opening: Included | None,
    ) -> None:
        self.terms = terms
        self.rate = rate
        self.price = price
        self.blank = blank
        self.paid = paid
        self.opening = opening
        self.share = Fraction(1) if rate.share is None else Fraction(amount_of(rate.share))
        self.whole: tuple[Surcharge, ...] = ()
        if rate.surcharge is not None:
            self.whole = ((rate.name, amount_of(rate.surcharge)),)

    def hours(self, work: tuple[Work, ...]) -> list[ChargeLine]:
        made, free, billed = [], 0, 0
        for entry in work:
            pays = self.opening or self.paid.get(entry.event)
            within = (
                0
                if pays is None
                else min(entry.seconds, entry.seconds if pays.seconds is None else pays.seconds)
            )
            if pays is not None:
                made.append(self._free(entry.what, seconds_text(within), entry.began_at, pays.quota))
                free += within
            for bands, seconds in self._pieces(entry.began_at + timedelta(seconds=within), entry.ended_at):
                made.append(self._hourly(entry.what, seconds, bands, entry.began_at))
                billed += seconds
        lacking = _seconds(self.rate.minimum) - free - billed
        if billed and lacking > 0 and not is_free(self.rate):
            what = f"up to the minimum of {seconds_text(_seconds(self.rate.minimum))}"
            made.append(self._hourly(what, lacking, (), work[0].began_at))
        return made

    def incidents(self, opened_at: datetime, work: tuple[Work, ...]) -> list[ChargeLine]:
        covers = _seconds(self.rate.covers)
        bought = f"the incident, up to {seconds_text(covers)} of work" if covers else "the incident"
        made = [self._incident(bought, 1, opened_at)]
        if self.opening is not None:
            made = [self._free(bought, "1 incident", opened_at, self.opening.quota)]
        if not covers or is_free(self.rate):
            return made
        paid, done = 1, 0
        for entry in work:
            done += entry.seconds
            further = -(-done // covers) - paid
            if further > 0:
                paid += further
                what = f"work beyond {seconds_text(covers * (paid - further))}: {entry.what}"
                made.append(self._incident(what, further, entry.began_at))
        return made

    def units(self, answer: str) -> ChargeLine:
        """The line for what was counted: ``401`` at 100 a unit are five units."""
        what = (self.rate.counts or "").replace("-", " ")
        text = answer.strip().replace(",", "").replace(" ", "")
        if not text.isdecimal() or len(text) > _DIGITS:
            return replace(self.blank, what=f"{what}: no number is recorded")
        number, each = int(text), self.rate.each
        units = -(-number // each)
        quantity = f"{units} unit{'s' * (units != 1)} of {each}" if each > 1 else str(units)
        line = replace(self.blank, what=f"{number:,} {what}", quantity=quantity)
        return self._priced(line, Fraction(units), ())

    def _pieces(self, start: datetime, end: datetime) -> list[tuple[tuple[Surcharge, ...], int]]:
        """The time by what is added to it; rounded up, and never less than it is."""
        found: dict[tuple[Surcharge, ...], int] = {}
        edges = {start, end}
        for band in self.rate.bands:
            for window in self.terms.calendar(band.calendar).windows(start, end):
                edges |= set(window)
        for opens, closes in pairwise(sorted(edges)):
            bands = self._bands(opens)
            found[bands] = found.get(bands, 0) + int((closes - opens).total_seconds())
        increment = _seconds(self.rate.increment)
        if increment and found:
            found[self._bands(end - _SECOND)] += -int((end - start).total_seconds()) % increment
        return list(found.items())

    def _bands(self, at: datetime) -> tuple[Surcharge, ...]:
        return tuple(
            (band.calendar, amount_of(band.surcharge))
            for band in self.rate.bands
            if self.terms.calendar(band.calendar).is_open(at)
        )

    def _free(self, what: str, quantity: str, at: datetime, quota: Quota) -> ChargeLine:
        """A line of nothing, which says what pays for it."""
        nothing = rounded(Decimal(0), self.price.currency)
        return replace(
            self.blank,
            what=what,
            quantity=quantity,
            unit_price=nothing,
            amount=nothing,
            reason=f"within {quota.name}",
            clause=quota.clause,
            at=at,
        )

    def _hourly(self, what: str, seconds: int, bands: tuple[Surcharge, ...], at: datetime) -> ChargeLine:
        line = replace(self.blank, what=what, quantity=seconds_text(seconds), seconds=seconds, at=at)
        return self._priced(line, Fraction(seconds, 3600), bands)

    def _incident(self, what: str, count: int, at: datetime) -> ChargeLine:
        quantity = f"{count} incident{'s' * (count != 1)}"
        return self._priced(
            replace(self.blank, what=what, quantity=quantity, at=at), Fraction(count), self._bands(at)
        )

    def _priced(self, line: ChargeLine, units: Fraction, bands: tuple[Surcharge, ...]) -> ChargeLine:
        factor = self.share * units * (1 + sum((Fraction(share) for _, share in bands), Fraction(0)))
        for _, share in self.whole:
            factor *= 1 + Fraction(share)
        price = self.price
        waits = price.each is None
        return replace(
            line,
            surcharges=() if is_free(self.rate) else (*bands, *self.whole),
            amount=_times(price.each, factor, price.currency),
            least=_times(price.least, factor, price.currency) if waits else None,
            most=_times(price.most, factor, price.currency) if waits else None,
        )


def _times(price: Decimal | None, factor: Fraction, currency: str) -> Decimal | None:
    return None if price is None else rounded(Fraction(price) * factor, currency)


def _seconds(duration: Duration | None) -> int:
    """The seconds of an amount of work; business hours of work are hours of work."""
    if duration is None or duration.unit not in ("seconds", "open-seconds"):
        return 0
    return duration.amount
