"""Clocks of the wider language: hand-offs, several durations, the customer's zone, words, rules that change a term.

The instants are of Monday 2 March 2026 and after; the office is open Monday to Friday, 09:00-17:00.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from supportcli.domain.language.condition import Comparison, Condition
from supportcli.domain.language.policy import Measure, Policy, Rule, Target
from supportcli.domain.running.clocks import Clock, clocks
from supportcli.domain.running.explain import why
from supportcli.domain.running.terms import Terms
from supportcli.domain.tickets import events as ev
from supportcli.domain.tickets.events import Event
from supportcli.domain.time.calendar_spec import CUSTOMER_ZONE, CalendarSpec, parse_window
from supportcli.domain.time.duration import Duration, parse
from tests.events import recorded

WEEK = ((parse_window("09:00-17:00"),),) * 5 + ((), ())
OFFICE = CalendarSpec("office", weekly=WEEK, business_day="same-time")
THEIRS = CalendarSpec("theirs", zone=CUSTOMER_ZONE, weekly=WEEK, business_day="close")


def at(text: str) -> datetime:
    day, time = text.split()
    return datetime.fromisoformat(f"2026-03-{int(day):02} {time}").replace(tzinfo=UTC)


def event(text: str, what: str, **data: Any) -> Event:
    return recorded(at(text), what, data)


def opened(text: str = "2 10:00", **data: Any) -> Event:
    return event(text, ev.OPENED, subject="x", **data)


def policy(measure: Measure, *targets: Target, **more: Any) -> Policy:
    return Policy(
        "test", "Test", "Tester", calendars=(OFFICE, THEIRS), measures=(measure,), targets=targets, **more
    )


def run(terms: Policy, *history: Event) -> list[tuple[str, str | None]]:
    """Each round as (state, due)."""
    return [(c.state, f"{c.due_at:%-d %H:%M}" if c.due_at else None) for c in clocks(Terms(terms), history)]


PER_UNIT = policy(
    Measure(
        "response",
        "Response of the unit",
        starts=("assigned",),
        stops=("reply", "waiting", "resolved"),
        until=("handed-on", "closed"),
        recurs=True,
    ),
    Target("response", parse("4h")),
)


@pytest.mark.parametrize(
    ("history", "rounds"),
    [
        ([opened()], []),  # nobody has it: no clock
        ([opened(team="core")], [("running", "2 14:00")]),
        ([opened(), event("2 11:00", ev.ASSIGNED, team="core", assignee=None)], [("running", "2 15:00")]),
        (  # the next unit gets its own four hours
            [opened(team="core"), event("2 12:00", ev.ASSIGNED, team="net", assignee=None)],
            [("cancelled", "2 14:00"), ("running", "2 16:00")],
        ),
        (  # too late: what was missed stays missed
            [opened(team="core"), event("2 15:00", ev.ASSIGNED, team="net", assignee=None)],
            [("stopped", "2 14:00"), ("running", "2 19:00")],
        ),
        (  # to the same unit again: its clock runs on
            [opened(team="core"), event("2 12:00", ev.ASSIGNED, team="core", assignee=None)],
            [("running", "2 14:00")],
        ),
        (  # a wait is a change of status: the unit has responded
            [opened(team="core"), event("2 12:00", ev.WAITING, on="customer")],
            [("stopped", "2 14:00")],
        ),
        (
            [
                opened(team="core"),
                event("2 12:00", ev.REPLIED, body="a"),
                event("2 13:00", ev.ASSIGNED, team="net", assignee=None),
            ],
            [("stopped", "2 14:00"), ("running", "2 17:00")],
        ),
    ],
)
def test_a_clock_for_each_assignment(history: list[Event], rounds: list[tuple[str, str | None]]) -> None:
    """It starts when a unit gets the ticket, and anew when the ticket is handed on."""
    assert run(PER_UNIT, *history) == rounds


def test_a_change_of_level_starts_a_clock() -> None:
    """To name a level for the first time is none, and the same level again is none."""
    terms = policy(
        Measure("second-level", "Second level", starts=("level-changed",), stops=("reply",)),
        Target("second-level", parse("2h"), Condition((("level", ("2",)),))),
    )
    assert run(terms, opened(level="1")) == []
    up = event("2 11:00", ev.CLASSIFIED, level="2")
    assert run(terms, opened(level="1"), up) == [("running", "2 13:00")]
    assert run(terms, opened(level="2"), up) == []


def compound(combine: Any, *durations: str, calendar: str = "office", pauses: tuple[str, ...] = ()) -> Policy:
    first, *others = map(parse, durations)
    target = Target("fix", first, others=tuple(others), combine=combine)
    return policy(
        Measure("fix", "Fix", stops=("resolved",), calendar=calendar, pauses=pauses),
        target,
        releases=("2026-03-05",),
    )


@pytest.mark.parametrize(
    ("combine", "durations", "opened_at", "due"),
    [
        ("first-of", ("4bh", "24h"), "2 10:00", "2 14:00"),
        ("first-of", ("4bh", "24h"), "6 16:00", "7 16:00"),  # Friday: a day later is before Monday 12:00
        ("last-of", ("4bh", "24h"), "2 10:00", "3 10:00"),
        ("last-of", ("4bh", "24h"), "6 16:00", "9 12:00"),
        ("first-of", ("next-release", "1w"), "2 10:00", "5 00:00"),
        ("last-of", ("next-release", "1w"), "2 10:00", "9 10:00"),
        ("first-of", ("next-release", "1w"), "6 10:00", "13 10:00"),  # no release is scheduled any more
        ("last-of", ("next-release", "1w"), "6 10:00", None),
    ],
)
def test_the_first_or_last_of_several(
    combine: str, durations: tuple[str, ...], opened_at: str, due: str | None
) -> None:
    """Each duration runs by itself; an unscheduled release is never the first and always the last."""
    assert run(compound(combine, *durations), opened(opened_at))[0][1] == due


def test_several_durations_wait_together() -> None:
    """Four business hours or a day, whichever is first, with a wait from 12:00 to 15:00: 14:00 becomes 17:00."""
    terms = compound("first-of", "4bh", "24h", pauses=("customer",))
    waits = event("2 12:00", ev.WAITING, on="customer")
    assert run(terms, opened(), waits) == [("paused", None)]
    (clock,) = clocks(Terms(terms), [opened(), waits])
    assert (clock.duration.text, clock.left_seconds) == ("4bh", 2 * 3600)
    assert run(terms, opened(), waits, event("2 15:00", ev.RESUMED)) == [("running", "2 17:00")]


def test_several_durations_are_explained() -> None:
    """The one that counts is derived, and all of them are named."""
    terms = Terms(compound("last-of", "4bh", "24h"))
    (clock,) = clocks(terms, [opened()])
    assert why(terms, clock, at("2 11:00")).duration == "24 hours, the last of 4bh, 24h"


@pytest.mark.parametrize(
    ("zone", "due"),
    [
        (None, "2 14:00"),  # UTC where none is known
        ("Europe/Vilnius", "2 14:00"),  # 12:00 there: four hours later it is 16:00 there
        ("America/New_York", "2 18:00"),  # 05:00 there: opens at 14:00 UTC
        ("Asia/Tokyo", "3 04:00"),  # 19:00 there: closed until Tuesday 00:00 UTC
    ],
)
def test_a_calendar_in_the_zone_of_the_customer(zone: str | None, due: str) -> None:
    """The hours are read where the customer is, as it was pinned at the opening."""
    terms = policy(Measure("response", "Response", calendar="theirs"), Target("response", parse("4bh")))
    assert run(terms, opened(zone=zone)) == [("running", due)]


def test_one_policy_serves_several_zones() -> None:
    """Terms remember what is in force; a ticket of another zone does not get the first one's."""
    terms = Terms(
        policy(Measure("response", "Response", calendar="theirs"), Target("response", parse("4bh")))
    )
    calendars = [clocks(terms, [opened(zone=zone)])[0].calendar for zone in ("Asia/Tokyo", None, "Etc/UTC")]
    assert calendars == ["theirs@Asia/Tokyo", "theirs", "theirs@Etc/UTC"]


def test_a_target_in_words() -> None:
    """It is shown and has no due instant; without words there is no clock."""
    none = Duration("none", 0, "none")
    words = Target("response", none, commitment="best-effort", text="as soon as an engineer is free")
    measure = Measure("response", "Response")
    terms = Terms(policy(measure, words))
    (clock,) = clocks(terms, [opened()])
    assert (clock.state, clock.due_at, clock.commitment) == ("unscheduled", None, "best-effort")
    assert why(terms, clock, at("2 11:00")).duration == "as soon as an engineer is free"
    assert run(policy(measure, replace(words, text="")), opened()) == []


def one(terms: Policy, first: Event) -> Clock | None:
    found = clocks(Terms(terms), [first])
    return found[0] if found else None


RULED = policy(
    Measure("on-site", "On site", stops=("resolved",), calendar="office", clause="T-1"),
    Target("on-site", parse("2bh")),
    rules=(
        Rule("opt-in", Condition((("flag", ("around-the-clock",)),)), calendar="always", clause="R-1"),
        Rule("part-accepted", Condition((("flag", ("own-part",)),)), void=True, clause="R-2"),
        Rule("new", Condition(compared=(Comparison("contract-age", "<=", 30),)), duration=parse("4h"), clause="R-3"),
        Rule("late", Condition(none_of=(Condition((("opened-in", ("office",)),)),)), duration=parse("1bd")),
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "data", "due", "rule"),
    [
        ("2 10:00", {}, "2 12:00", None),
        ("2 16:00", {}, "3 10:00", None),
        ("2 16:00", {"flags": {"around-the-clock": True}}, "2 18:00", ("opt-in", "R-1")),
        ("2 16:00", {"flags": {"around-the-clock": False}}, "3 10:00", None),
        ("2 10:00", {"contract_since": "2026-01-31"}, "2 14:00", ("new", "R-3")),  # 30 days old
        ("2 10:00", {"contract_since": "2026-01-30"}, "2 12:00", None),  # 31
        (
            "2 18:00",
            {},
            "4 09:00",
            ("late", None),
        ),  # counts as Tuesday 09:00; a business day later is Wednesday
    ],
)
def test_rules_change_the_term(
    text: str, data: dict[str, Any], due: str, rule: tuple[str, str | None] | None
) -> None:
    """A calendar by an opt-in, a duration by the contract's age or by the hour, each with its rule and clause."""
    clock = one(RULED, opened(text, **data))
    assert clock is not None
    assert clock.due_at is not None
    assert f"{clock.due_at:%-d %H:%M}" == due
    assert (clock.rule, clock.rule_clause) == (rule or (None, None))


def test_a_rule_voids_the_target() -> None:
    """A customer who takes the part has no clock for the visit."""
    assert one(RULED, opened(flags={"own-part": True})) is None


def test_a_clock_that_runs_while_it_is_our_turn() -> None:
    """It starts anew with every message of the customer; one that was late before it stays late."""
    terms = policy(
        Measure(
            "our-turn",
            "Our turn",
            starts=("opened", "customer-reply"),
            stops=("reply",),
            until=("customer-reply", "resolved", "closed"),
            recurs=True,
        ),
        Target("our-turn", parse("4h")),
    )
    written = event("2 12:00", ev.RECEIVED, body="more")
    late = event("2 15:00", ev.RECEIVED, body="hello?")
    assert run(terms, opened(), written) == [("cancelled", "2 14:00"), ("running", "2 16:00")]
    assert run(terms, opened(), late) == [("stopped", "2 14:00"), ("running", "2 19:00")]
    answered = event("2 13:00", ev.REPLIED, body="a")
    assert run(terms, opened(), written, answered) == [("cancelled", "2 14:00"), ("stopped", "2 16:00")]
    # a colleague's message that does not count is no turn of the customer's
    vain = event("2 12:00", ev.RECEIVED, body="me too", counts=False)
    assert run(terms, opened(), vain) == [("running", "2 14:00")]
