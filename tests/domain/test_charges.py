"""Charges: rates, work and facts give lines; every amount of the tables is worked out by hand.

Work is done on Monday 2 March 2026 and after, in UTC; the office is open Monday to Friday, 09:00-17:00.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from supportcli.domain.billing.charges import ChargeLine, charges
from supportcli.domain.billing.money import rounded
from supportcli.domain.billing.prices import prepayment, rate_of
from supportcli.domain.language.condition import Condition
from supportcli.domain.language.coverage import Allowance, Quota
from supportcli.domain.language.policy import Approval, Policy
from supportcli.domain.language.pricing import Band, Rate
from supportcli.domain.running.terms import Terms
from supportcli.domain.tickets import events as ev
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.folding import fold
from supportcli.domain.tickets.kinds import Beyond
from supportcli.domain.time.calendar_spec import CalendarSpec, parse_window
from supportcli.domain.time.duration import parse
from supportcli.domain.time.instants import iso
from tests.conftest import at
from tests.events import recorded

OPENED = "2026-03-02 08:00"
DAY = ((parse_window("00:00-24:00"),),)
NIGHT = CalendarSpec("night", weekly=((parse_window("17:00-09:00"),),) * 7)
WEEKEND = CalendarSpec("weekend", weekly=((),) * 5 + DAY * 2)
HOURLY = Rate("hourly", "Work by the hour", "100")
INCIDENT = Rate("incident", "Per incident", "349", per="incident", covers=parse("1h"), clause="page 4")
FREE = Rate(
    "bug", "Bugs", "0", when=Condition((("cause", ("bug",)), ("version-phase", ("supported",)))), clause="§ 8"
)


def told(*entries: tuple[str, str], quote: dict[str, Any] | None = None) -> list[Event]:
    """A history: a ticket is opened at 08:00, then (instant at which work began, time worked)."""
    history = [recorded(at(OPENED), ev.OPENED, {"subject": "It does not work"}, id=1, operation=1)]
    if quote is not None:
        history.append(recorded(at(OPENED), ev.QUOTED, quote, id=2, operation=2))
    for n, (began, worked) in enumerate(entries, 3):
        data = {
            "seconds": parse(worked).amount,
            "what": f"work {n - 2}",
            "by": "ana",
            "started_at": iso(at(began)),
        }
        history.append(recorded(at("2026-04-01 00:00"), ev.LOGGED, data, id=n, operation=n))
    return history


def lines(
    rates: Rate | Sequence[Rate], history: list[Event], *, currency: str = "EUR", **facts: object
) -> tuple[ChargeLine, ...]:
    """The bill of a ticket under a policy with these rates."""
    card = (rates,) if isinstance(rates, Rate) else tuple(rates)
    policy = Policy("test", "Test", "Tester", calendars=(NIGHT, WEEKEND), currency=currency, rates=card)
    return charges(Terms(policy), fold(history, 1), history, lambda name: facts.get(name.replace("-", "_")))


def bill(found: Sequence[ChargeLine]) -> list[str]:
    """The lines as ``quantity = amount``."""
    return [f"{line.quantity} = {line.amount}" for line in found]


BANDED = Rate("hourly", "Hourly", "100", bands=(Band("night", "0.5"), Band("weekend", "1")))
QUARTERS = Rate("hourly", "Hourly", "100", increment=parse("15m"))


@pytest.mark.parametrize(
    ("rate", "entries", "expected"),
    [
        (HOURLY, [], []),
        (HOURLY, [("2026-03-02 10:00", "1h30m")], ["1h 30m = 150.00"]),
        (HOURLY, [("2026-03-02 10:00", "20m")], ["20m = 33.33"]),
        (HOURLY, [("2026-03-02 10:00", "20m"), ("2026-03-02 11:00", "40m")], ["20m = 33.33", "40m = 66.67"]),
        # rounded up entry by entry
        (QUARTERS, [("2026-03-02 10:00", "1m")], ["15m = 25.00"]),
        (QUARTERS, [("2026-03-02 10:00", "15m")], ["15m = 25.00"]),
        (QUARTERS, [("2026-03-02 10:00", "16m"), ("2026-03-02 11:00", "5m")], ["30m = 50.00", "15m = 25.00"]),
        # the minimum is the ticket's, not the entry's
        (
            Rate("hourly", "Hourly", "100", minimum=parse("1h")),
            [("2026-03-02 10:00", "20m"), ("2026-03-02 11:00", "10m")],
            ["20m = 33.33", "10m = 16.67", "30m = 50.00"],
        ),
        (Rate("hourly", "Hourly", "100", minimum=parse("1h")), [("2026-03-02 10:00", "2h")], ["2h = 200.00"]),
        (Rate("hourly", "Hourly", "100", minimum=parse("1h")), [], []),
        # an hour by day and half an hour by night: split at 17:00, which belongs to the night
        (BANDED, [("2026-03-02 16:00", "1h30m")], ["1h = 100.00", "30m = 75.00"]),
        (BANDED, [("2026-03-02 16:00", "1h")], ["1h = 100.00"]),
        (BANDED, [("2026-03-02 17:00", "1h")], ["1h = 150.00"]),
        # Saturday 09:30 is weekend; Saturday 08:00 is night as well, and both are added
        (BANDED, [("2026-03-07 09:30", "1h")], ["1h = 200.00"]),
        (BANDED, [("2026-03-07 08:00", "1h")], ["1h = 250.00"]),
        # Friday 23:00 to Saturday 10:00: one hour of night, nine of both, one of weekend
        (BANDED, [("2026-03-06 23:00", "11h")], ["1h = 150.00", "9h = 2250.00", "1h = 200.00"]),
        # what an entry is rounded up by counts as its last second does: 16:50 + 20m, rounded to 30m
        (
            Rate("h", "H", "100", increment=parse("30m"), bands=(Band("night", "0.5"),)),
            [("2026-03-02 16:50", "20m")],
            ["10m = 16.67", "20m = 50.00"],
        ),
        # a surcharge is a share of the line, bands included: 100 × 1.5 × 1.25
        (
            Rate("old", "Old version", "100", bands=(Band("night", "0.5"),), surcharge="0.25"),
            [("2026-03-02 18:00", "1h")],
            ["1h = 187.50"],
        ),
        # an incident is bought when it is opened; each begun hour beyond the first buys another
        (INCIDENT, [], ["1 incident = 349.00"]),
        (INCIDENT, [("2026-03-02 10:00", "1h")], ["1 incident = 349.00"]),
        (INCIDENT, [("2026-03-02 10:00", "61m")], ["1 incident = 349.00", "1 incident = 349.00"]),
        (
            INCIDENT,
            [("2026-03-02 10:00", "40m"), ("2026-03-02 12:00", "30m"), ("2026-03-03 10:00", "2h")],
            ["1 incident = 349.00", "1 incident = 349.00", "2 incidents = 698.00"],
        ),
        (Rate("i", "I", "349", per="incident"), [("2026-03-02 10:00", "9h")], ["1 incident = 349.00"]),
        (
            Rate("i", "I", "200", per="incident", surcharge="0.25", bands=(Band("night", "0.5"),)),
            [],
            ["1 incident = 375.00"],  # opened at 08:00, at night: 200 × 1.5 × 1.25
        ),
        # free work is a line of nothing, without minimum and surcharges
        (
            Rate("f", "F", "0", minimum=parse("1h"), surcharge="0.25"),
            [("2026-03-02 10:00", "9m")],
            ["9m = 0.00"],
        ),
    ],
)
def test_work_and_a_rate_give_lines(rate: Rate, entries: list[tuple[str, str]], expected: list[str]) -> None:
    """Hours, increments, minimum, bands, surcharges and incidents, by hand."""
    assert bill(lines(rate, told(*entries))) == expected


def test_the_first_rate_that_holds_counts_and_says_why() -> None:
    """A bug is free in a supported version; the cause and the version that decide are known late."""
    card, work = (FREE, HOURLY), told(("2026-03-02 10:00", "1h"))
    free = lines(card, work, cause="bug", version_phase="supported")[0]
    assert (free.rate, free.amount, free.clause) == ("bug", Decimal("0.00"), "§ 8")
    assert free.reason == "cause bug, version-phase supported: free of charge"
    old = lines(card, work, cause="bug", version_phase="ended")[0]
    assert (old.rate, old.amount) == ("hourly", Decimal("100.00"))
    assert old.reason == "cause bug, version-phase ended: 100.00 EUR per hour"
    unknown = lines(card, work)[0]
    assert unknown.reason == "cause and version-phase not known: 100.00 EUR per hour"


def test_without_a_rate_there_is_no_charge() -> None:
    """Neither where no rate holds nor where the policy has none."""
    work = told(("2026-03-02 10:00", "1h"))
    assert lines(FREE, work) == lines((), work) == ()


def test_a_ticket_whose_opening_was_undone_costs_nothing() -> None:
    """And work that was undone is not charged."""
    history = told(("2026-03-02 10:00", "1h"))
    undone = recorded(at("2026-04-02 00:00"), ev.UNDONE, {"operation": 3}, id=9, operation=9)
    assert lines(HOURLY, [*history, undone]) == ()
    gone = recorded(at("2026-04-02 00:00"), ev.UNDONE, {"operation": 1}, id=9, operation=9)
    assert lines(INCIDENT, [*told(), gone]) == ()


RANGE = Rate("consulting", "Consulting", "275", most="400", prepaid="prepaid", clause="§ 11")
QUOTE = {"price": "300", "per": "hour", "currency": "USD", "by": "jo@acme.example"}


def test_a_range_waits_for_a_quote_and_tells_both_ends() -> None:
    """Two hours at 275 to 400 an hour are 550 to 800; the total does not pretend to know."""
    work = ("2026-03-02 10:00", "2h")
    open_ = lines(RANGE, told(work), currency="USD")[0]
    assert (open_.unit_price, open_.amount) == (None, None)
    assert (open_.least, open_.most) == (Decimal("550.00"), Decimal("800.00"))
    assert open_.reason == "275.00 USD to 400.00 USD per hour, to be agreed"
    agreed = lines(RANGE, told(work, quote=QUOTE), currency="USD")[0]
    assert (agreed.unit_price, agreed.amount, agreed.least) == (Decimal(300), Decimal("600.00"), None)
    assert agreed.reason == "300.00 USD per hour, agreed by jo@acme.example"


def test_a_quote_is_no_price_for_what_is_free_or_sold_otherwise() -> None:
    """A bug stays free whatever was agreed before it was known to be one; an hour's price is no incident's."""
    history = told(("2026-03-02 10:00", "1h"), quote={**QUOTE, "currency": "EUR"})
    assert bill(lines(FREE, history, cause="bug", version_phase="supported")) == ["1h = 0.00"]
    assert bill(lines(HOURLY, history)) == ["1h = 300.00"]
    assert bill(lines(INCIDENT, history)) == ["1 incident = 349.00"]


def test_a_page_without_a_price_waits_for_a_quote() -> None:
    """ "At an hourly rate or as agreed": the currency is the quote's."""
    silent = Rate("hourly", "Hourly", "")
    work = ("2026-03-02 10:00", "90m")
    open_ = lines(silent, told(work), currency="")[0]
    assert (open_.amount, open_.least, open_.reason) == (None, None, "per hour, to be agreed")
    agreed = lines(silent, told(work, quote={**QUOTE, "price": "80"}), currency="")[0]
    assert (agreed.amount, agreed.currency) == (Decimal("120.00"), "USD")


MONTHLY = Quota("incidents", "Incidents", "incident", (Allowance(2),), beyond="charge", clause="§ 4")
TIME = Quota("hours", "Support hours", "minutes", (Allowance(60),), draws=("work",), beyond="charge")


def with_quota(rate: Rate, quota: Quota, history: list[Event]) -> tuple[ChargeLine, ...]:
    """The bill under a policy with this quota."""
    policy = Policy("test", "Test", "Tester", currency="EUR", rates=(rate,), quotas=(quota,))
    return charges(Terms(policy), fold(history, 1), history, lambda _: None)


def beyond(history: list[Event], place: int, quota: str, units: int) -> list[Event]:
    """The history with an event that went beyond a quota by so many units."""
    changed = list(history)
    event = changed[place]
    over = (Beyond(quota, units, "x", "charge"),)
    changed[place] = structs.replace(event, data=structs.replace(event.data, beyond=over))
    return changed


def test_what_is_within_a_quota_costs_nothing() -> None:
    """An incident of the two that are included is a line of nothing; the third is bought."""
    history = told(("2026-03-02 10:00", "30m"))
    line = with_quota(INCIDENT, MONTHLY, history)[0]
    assert (line.amount, line.reason, line.clause) == (Decimal("0.00"), "within Incidents", "§ 4")
    assert bill(with_quota(INCIDENT, MONTHLY, beyond(history, 0, "incidents", 1))) == ["1 incident = 349.00"]
    assert bill(with_quota(HOURLY, MONTHLY, history)) == ["30m = 0.00"]
    assert bill(with_quota(HOURLY, MONTHLY, beyond(history, 0, "incidents", 1))) == ["30m = 50.00"]


def test_work_beyond_the_included_time_is_charged() -> None:
    """Of two hours, 50 minutes were left: 70 minutes are charged, after the included ones."""
    history = told(("2026-03-02 16:00", "2h"))
    assert bill(with_quota(HOURLY, TIME, history)) == ["2h = 0.00"]
    assert bill(with_quota(HOURLY, TIME, beyond(history, 1, "hours", 70))) == [
        "50m = 0.00",
        "1h 10m = 116.67",
    ]
    assert bill(with_quota(HOURLY, TIME, beyond(history, 1, "hours", 120))) == ["2h = 200.00"]


def test_only_a_quota_beyond_which_is_charged_pays() -> None:
    """One that refuses, or notes, leaves the charge to the rates."""
    for what in ("refuse", "note"):
        found = with_quota(HOURLY, structs.replace(MONTHLY, beyond=what), told(("2026-03-02 10:00", "30m")))  # type: ignore[arg-type]
        assert bill(found) == ["30m = 50.00"]


def test_the_yen_has_no_cents() -> None:
    """Ten minutes at 1,000 an hour are 166⅔: 167."""
    rate = Rate("hourly", "Hourly", "1000")
    assert bill(lines(rate, told(("2026-03-02 10:00", "10m")), currency="JPY")) == ["10m = 167"]


def test_a_rate_that_is_paid_before_work_names_the_approval() -> None:
    """Which records the payment; a rate without one asks for nothing."""
    paid = Approval("prepaid", "Paid in advance")
    policy = Policy("test", "Test", "Tester", approvals=(paid,), rates=(FREE, RANGE))
    assert prepayment(policy, lambda _: None) is paid
    bug = {"cause": "bug", "version-phase": "supported"}
    assert rate_of(policy, bug.get) is FREE
    assert prepayment(policy, bug.get) is None
    assert prepayment(Policy("test", "Test", "Tester"), bug.get) is None


minutes = st.integers(1, 900)
starts = st.integers(0, 14 * 24 * 60).map(lambda n: at("2026-03-02 08:00") + timedelta(minutes=n))
work_entries = st.lists(st.tuples(starts, minutes), max_size=5)
shares = st.sampled_from(["0", "0.25", "0.5", "1"])
amounts = st.sampled_from(["0", "1", "27.50", "100", "349", "0.01"])
times = st.sampled_from([None, "5m", "15m", "1h", "2h"]).map(lambda text: parse(text) if text else None)
hourly_rates = st.builds(
    lambda price, minimum, increment, night, weekend, surcharge: Rate(
        "hourly",
        "Hourly",
        price,
        minimum=minimum,
        increment=increment,
        bands=(Band("night", night), Band("weekend", weekend)),
        surcharge=surcharge,
    ),
    *(amounts, times, times, shares, shares, st.one_of(st.none(), shares)),
)


def history_of(entries: Sequence[tuple[datetime, int]]) -> list[Event]:
    """A history with this work."""
    return told(*[(f"{began:%Y-%m-%d %H:%M}", f"{worked}m") for began, worked in entries])


def billed(found: Sequence[ChargeLine]) -> int:
    """The seconds that are charged."""
    return sum(line.seconds for line in found)


def exact(found: Sequence[ChargeLine]) -> Fraction:
    """The sum before rounding."""
    total = Fraction(0)
    for line in found:
        factor = Fraction(1)
        bands = [share for name, share in line.surcharges if name in ("night", "weekend")]
        whole = [share for name, share in line.surcharges if name == "Hourly"]
        factor *= 1 + sum(map(Fraction, bands), Fraction(0))
        for share in whole:
            factor *= 1 + Fraction(share)
        total += Fraction(line.unit_price or 0) * Fraction(line.seconds, 3600) * factor
    return total


@given(hourly_rates, work_entries)
def test_a_line_is_its_time_times_its_price_rounded_once(
    rate: Rate, entries: list[tuple[datetime, int]]
) -> None:
    """Every line can be checked with what stands on it."""
    for line in lines(rate, history_of(entries)):
        assert line.amount == rounded(exact([line]), "EUR")


@given(hourly_rates, work_entries)
def test_rounding_up_never_charges_less_than_was_worked(
    rate: Rate, entries: list[tuple[datetime, int]]
) -> None:
    """All the time worked is charged, at no less than the price."""
    found = lines(rate, history_of(entries))
    worked = 60 * sum(length for _, length in entries)
    assert billed(found) >= worked
    assert exact(found) >= Fraction(rate.price) * Fraction(worked, 3600)


@given(hourly_rates, work_entries)
def test_more_work_never_costs_less(rate: Rate, entries: list[tuple[datetime, int]]) -> None:
    """Leaving out an entry charges neither more time nor more money."""
    found = lines(rate, history_of(entries))
    for n in range(len(entries)):
        fewer = lines(rate, history_of(entries[:n] + entries[n + 1 :]))
        assert billed(fewer) <= billed(found)
        assert exact(fewer) <= exact(found)


@given(hourly_rates, starts, st.integers(2, 900), st.data())
def test_splitting_work_never_charges_less_time(rate: Rate, began: datetime, length: int, data: Any) -> None:
    """Two entries one after the other instead of one: each is rounded up; without increments nothing changes."""
    first = data.draw(st.integers(1, length - 1))
    whole = lines(rate, history_of([(began, length)]))
    parts = lines(rate, history_of([(began, first), (began + timedelta(minutes=first), length - first)]))
    assert billed(parts) >= billed(whole)
    if rate.increment is None:
        assert billed(parts) == billed(whole)
        assert exact(parts) == exact(whole)


@given(work_entries, st.sampled_from(["30m", "1h", "3h"]))
def test_incidents_cover_all_the_work_and_no_more(entries: list[tuple[datetime, int]], covers: str) -> None:
    """As many are bought as the work needs, at least one, however it was split."""
    rate = Rate("incident", "Per incident", "349", per="incident", covers=parse(covers))
    found = lines(rate, history_of(entries))
    worked = sum(length for _, length in entries)
    needed = max(1, -(-worked // (parse(covers).amount // 60)))
    assert sum((line.amount or Decimal(0) for line in found), Decimal(0)) == 349 * needed
