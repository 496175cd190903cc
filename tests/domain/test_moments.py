"""A fact is the same moment by whichever door it comes: with the opening, or recorded at the same instant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from supportcli.domain.billing.charges import charges
from supportcli.domain.cover.draws import draws_of
from supportcli.domain.language.condition import Condition
from supportcli.domain.language.coverage import Allowance, Quota
from supportcli.domain.language.policy import Ladder, Measure, Policy, Priority, Step, Target
from supportcli.domain.language.pricing import Rate
from supportcli.domain.running.alarms import alarms
from supportcli.domain.running.clocks import clocks, clocks_of
from supportcli.domain.running.facts import facts_of
from supportcli.domain.running.terms import Terms
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.kinds import (
    Assigned,
    Classified,
    Data,
    Logged,
    Opened,
    Prioritised,
    Replied,
)
from supportcli.domain.time.duration import parse

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MOMENTS = (
    "opened", "classified", "prioritised", "assigned", "flag:down", "flag:vip", "reply", "level-changed", "handed-on",
)  # fmt: skip
ONE_OF = st.lists(st.sampled_from(MOMENTS), min_size=1, max_size=3, unique=True).map(tuple)
MEASURES = st.builds(
    Measure,
    id=st.just("m"),
    name=st.just("M"),
    starts=ONE_OF,
    stops=ONE_OF,
    until=st.lists(st.sampled_from(MOMENTS), max_size=2, unique=True).map(tuple),
    recurs=st.booleans(),
)
WORDS = st.fixed_dictionaries(
    {},
    optional={
        "priority": st.sampled_from(("P1", "P2")),
        "ticket_kind": st.sampled_from(("incident", "question")),
        "level": st.sampled_from(("I", "II")),
        "assignee": st.just("bo"),
        "flags": st.dictionaries(st.sampled_from(("down", "vip")), st.booleans(), min_size=1),
    },
)


def policy(measures: list[Measure]) -> Terms:
    """Targets by priority and kind, a ladder with a step at once, a quota by kind, a rate by flag."""
    named = [replace(measure, id=f"m{n}") for n, measure in enumerate(measures)]
    targets = [
        Target(each.id, parse(text), Condition(facts))
        for each in named
        for text, facts in (
            ("1h", (("priority", ("P1",)),)), ("4h", (("kind", ("incident",)),)), ("8h", ()),
        )
    ]  # fmt: skip
    steps = (
        Step(parse("0h"), ("boss",), Condition((("priority", ("P1",)),))),
        Step(parse("2h"), ("chief",)),
    )
    return Terms(
        Policy(
            "p", "P", "V",
            priorities=(Priority("P1", "Down", 1), Priority("P2", "Slow", 2)),
            measures=tuple(named), targets=tuple(targets), ladder=Ladder(steps=steps),
            quotas=(Quota("q", "Q", "incident", (Allowance(3),), when=Condition((("kind", ("incident",)),))),),
            rates=(Rate("vip", "Vip", "200", when=Condition((("flag", ("vip",)),))), Rate("work", "Work", "100")),
        )
    )  # fmt: skip


def one_by_one(words: dict[str, object], order: list[int]) -> list[Data]:
    """The same facts, each recorded by its own command."""
    said: list[Data] = []
    if "priority" in words:
        said.append(Prioritised(words["priority"]))  # type: ignore[arg-type]
    if "ticket_kind" in words:
        said.append(Classified(ticket_kind=words["ticket_kind"]))  # type: ignore[arg-type]
    if "level" in words:
        said.append(Classified(level=words["level"]))  # type: ignore[arg-type]
    if "assignee" in words:
        said.append(Assigned(words["assignee"]))  # type: ignore[arg-type]
    said += [Classified(flags={name: so}) for name, so in (words.get("flags") or {}).items()]  # type: ignore[attr-defined]
    return [said[n] for n in sorted(range(len(said)), key=lambda n: order[n % len(order)])]


@given(st.lists(MEASURES, min_size=1, max_size=3), WORDS, st.permutations(range(6)), st.integers(0, 3))
@settings(max_examples=300, deadline=None)
def test_a_fact_is_the_same_moment_by_whichever_door(
    measures: list[Measure], words: dict[str, object], order: list[int], hours: int
) -> None:
    """Clocks, steps, quotas and charges are the same, at once and after what happens later."""
    terms = policy(measures)
    later = [
        Event(START + timedelta(hours=hours), Replied(body="x", to="jo")),
        Event(START + timedelta(hours=4), Logged(3600, "work", "bo"), id=90),
    ]
    together = [Event(START, Opened(subject="x", **words), id=1), *later]  # type: ignore[arg-type]
    apart = [
        Event(START, Opened(subject="x"), id=1),
        *(Event(START, data, id=n) for n, data in enumerate(one_by_one(words, order), start=2)),
        *later,
    ]
    found = []
    for history in (together, apart):
        ticket, running = clocks_of(terms, history, 1)
        bill = [(line.name, line.amount) for line in charges(terms, ticket, history, facts_of(ticket, terms))]
        found.append((running, alarms(terms, ticket, running), draws_of(terms, ticket, history), bill))
    assert found[0] == found[1]


def run(measure: Measure, *data: Data) -> list[tuple[str, datetime | None]]:
    terms = Terms(Policy("p", "P", "V", measures=(measure,), targets=(Target(measure.id, parse("4h")),)))
    return [(clock.state, clock.stopped_at) for clock in clocks(terms, [Event(START, each) for each in data])]


@pytest.mark.parametrize(
    ("starts", "stops", "opening", "found"),
    [
        ("flag:down", "resolved", {"flags": {"down": True}}, [("running", None)]),
        ("flag:down", "resolved", {"flags": {"down": False}}, []),
        ("opened", "flag:down", {"flags": {"down": True}}, [("stopped", START)]),
        ("opened", "prioritised", {"priority": "P1"}, [("stopped", START)]),
        ("opened", "assigned", {"team": "network"}, [("stopped", START)]),
        ("opened", "classified", {"product": "router"}, [("stopped", START)]),
        ("assigned", "prioritised", {"priority": "P1", "assignee": "bo"}, [("stopped", START)]),
        ("opened", "level-changed", {"level": "II"}, [("running", None)]),
        ("opened", "classified", {}, [("running", None)]),
    ],
)
def test_a_clock_that_starts_and_stops_at_one_moment_is_met(
    starts: str, stops: str, opening: dict[str, object], found: list[tuple[str, datetime | None]]
) -> None:
    """The facts of an opening are moments, and none of them came first; to name a level first changes none."""
    measure = Measure("m", "M", starts=(starts,), stops=(stops,), until=())
    assert run(measure, Opened(subject="x", **opening)) == found  # type: ignore[arg-type]


def test_a_work_around_ends_the_clock_that_its_reply_starts() -> None:
    """A reply with a work-around is both moments, in this order."""
    measure = Measure("m", "M", starts=("reply",), stops=("work-around",), until=())
    assert run(measure, Opened(subject="x"), Replied(body="x", work_around=True)) == [("stopped", START)]


def test_tickets_of_the_first_reading_are_judged_as_they_were() -> None:
    """What was opened before the facts of an opening were moments keeps its clocks."""
    measure = Measure("m", "M", starts=("flag:down",), stops=("resolved",), until=())
    assert run(measure, Opened(subject="x", flags={"down": True}, reading=1)) == []
