"""Clocks as other desks' test suites see them: each published scenario, by its id.

A scenario names targets in minutes or days of open time; here it becomes a policy, its events become a history,
and after each named event the clocks are asked what is due. What a change of the peer's SLA does is what a change
of priority does here. Scenarios that follow another convention stand in ``DIFFERENT`` with the reason.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from supportcli.domain.language.condition import Condition
from supportcli.domain.language.policy import Measure, Policy, Target
from supportcli.domain.running.clocks import Clock, clocks
from supportcli.domain.running.terms import Terms
from supportcli.domain.tickets import events as ev
from supportcli.domain.tickets.events import Event
from supportcli.domain.time.calendar_spec import DAYS, CalendarSpec, parse_window
from supportcli.domain.time.duration import parse
from tests.events import recorded

Scenario = dict[str, Any]


VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "business_time.json").read_text("utf-8"))
SCENARIOS: dict[str, Scenario] = {case["id"]: case for case in VECTORS["escalation_vectors"]}

DIFFERENT = {
    "rt-esc-008": "the peer gives the old due time back after a wait; here a pause always counts",
}

FIRST, SECOND = Condition((("priority", ("first",)),)), Condition((("priority", ("second",)),))

MEASURES = {
    "first_response": Measure("first_response", "", until=("closed",)),
    "resolution": Measure("resolution", "", stops=("resolved",), pauses=("*",)),
    "next_response": Measure(
        "next_response", "", starts=("opened", "customer-reply"), stops=("reply",), recurs=True
    ),
    "keep_in_loop": Measure(
        "keep_in_loop", "", starts=("reply",), stops=("reply", "customer-reply"), recurs=True
    ),
}
UPDATES = ("next_response", "keep_in_loop", "update")


def calendar(case: Scenario, name: str = "hours", only: str | None = None) -> CalendarSpec:
    weekly = tuple(
        tuple(parse_window(f"{a}-{b}") for a, b in case["weekly_hours"][day]) if only in (None, day) else ()
        for day in DAYS
    )
    mode = "close" if case["policy"].get("end_of_working_day") else "same-time"
    return CalendarSpec(
        name, zone=case["tz"], weekly=weekly, closed=tuple(case["holidays"]), business_day=mode
    )


def policy(case: Scenario) -> Policy:
    """The scenario's targets, for its first and, after a change, its second set of terms."""
    named = case["policy"]
    changed = next(
        (e["policy"] for e in case["events"] if e["type"] == "sla_change" and "policy" in e), named
    )
    measures: list[Measure] = []
    targets: list[Target] = []
    groups = {"": (named, changed)} if "sla" not in named else {k: (named[k],) * 2 for k in ("sla", "ola")}
    for group, sets in groups.items():
        for measure in MEASURES.values():
            name = f"{group}_{measure.id}".strip("_")
            found = [
                (_duration(terms, measure.id), when)
                for terms, when in zip(sets, (FIRST, SECOND), strict=True)
            ]
            if found[0][0] is None:
                continue
            measures.append(_with_pauses(case, measure, name, group))
            targets += [Target(name, parse(text), when) for text, when in found if text]
    calendars = (calendar(case),)
    if "Sunday-only" in named.get("note", ""):
        calendars = (calendar(case, "A", "sun"), calendar(case, "B", "mon"))
        targets = [
            Target(t.measure, t.duration, t.when, calendar="A" if t.when == FIRST else "B") for t in targets
        ]
    return Policy(
        "peer", "Peer", "peer", calendars=calendars, measures=tuple(measures), targets=tuple(targets)
    )


def _duration(terms: dict[str, Any], measure: str) -> str | None:
    if f"{measure}_days" in terms:
        return f"{terms[f'{measure}_days']}bd"
    return f"{terms[measure]}bm" if measure in terms else None


def _with_pauses(case: Scenario, measure: Measure, name: str, group: str) -> Measure:
    pauses = measure.pauses
    if "ignore_on_statuses" in case["policy"]:
        pauses = ("*",)
    if measure.id == "keep_in_loop" and "ignore_on_statuses_keep_in_loop" in case["policy"]:
        pauses = ("*",)
    starts = ("assigned",) if group == "ola" else measure.starts
    return Measure(name, "", starts, measure.stops, measure.until, measure.recurs, pauses, calendar="hours")


def history(case: Scenario) -> list[list[Event]]:
    """The events of the scenario; one may be several of ours."""
    result = []
    for event in case["events"]:
        at = datetime.fromisoformat(event["at"])
        kinds: dict[str, list[Event]] = {
            "created": [recorded(at, ev.OPENED, {"subject": "x", "priority": "first"})],
            "agent_reply": [recorded(at, ev.REPLIED, {})],
            "customer_reply": [recorded(at, ev.RECEIVED, {})],
            "sla_change": [recorded(at, ev.PRIORITISED, {"priority": "second"})],
            "policy_attached": [recorded(at, ev.ASSIGNED, {"assignee": "team"})],
            "cron": [],
            "status": [
                recorded(at, ev.WAITING, {"on": "customer"})
                if event.get("to") == "waiting"
                else recorded(at, ev.RESUMED, {})
            ],
        }
        result.append(kinds[event["type"]])
    return result


def prefix(case: Scenario, after: str) -> int:
    """How many of the scenario's events have happened after the one that this label names."""
    events = case["events"]
    if after in ("last event", "agent_reply + open"):
        return len(events)
    if time := re.fullmatch(r"cron (\d\d:\d\d)", after):
        return 1 + next(n for n, e in enumerate(events) if e["at"][11:16] == time[1])
    words = after.split()
    nth = {"first": 1, "second": 2, "third": 3}.get(words[0], 1)
    matching = [n for n, e in enumerate(events) if words[-1] in (e["type"], e.get("to"))]
    return 1 + matching[nth - 1]


def due(found: list[Clock], names: tuple[str, ...]) -> datetime | None:
    running = [c.due_at for c in found if c.measure in names and c.state == "running" and c.due_at]
    return min(running, default=None)


def instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


@pytest.mark.parametrize("name", [n for n in SCENARIOS if n not in DIFFERENT])
def test_scenario(name: str) -> None:
    """What is due after each named event is what the peer's own test says."""
    case = SCENARIOS[name]
    terms = Terms(policy(case))
    steps = history(case)
    for expected in case["expected"]:
        happened = [event for step in steps[: prefix(case, expected["after"])] for event in step]
        found = clocks(terms, happened)
        everything = tuple(m.id for m in terms.policy.measures)
        for key, value in expected.items():
            if key == "next_due":
                assert due(found, everything) == instant(value), expected["after"]
            elif key == "update_due":
                assert due(found, UPDATES) == instant(value), expected["after"]
            elif key.endswith("_due"):
                assert due(found, (key.removesuffix("_due"),)) == instant(value), expected["after"]
            elif key == "hold_seconds":
                assert max(c.paused_seconds for c in found) == value
            elif key == "levels":
                check_levels(terms, found, value)


def check_levels(terms: Terms, found: list[Clock], levels: list[dict[str, str]]) -> None:
    """A level is so much open time, or so many working days, from the due instant of its clock."""
    hours = terms.calendar("hours")
    for level in levels:
        offset = re.search(r"([+-]\d+) (min|h|working days)", level["offset"])
        assert offset is not None
        measure = "first_response" if "first response" in level["offset"] else "resolution"
        clock = next(
            c
            for c in found
            if c.measure.endswith(measure)
            and (level["offset"].split()[0] in ("sla", "ola"))
            <= c.measure.startswith(level["offset"].split()[0])
        )
        assert clock.due_at is not None
        amount = int(offset[1])
        if offset[2] == "working days":
            fires = hours.same_time(clock.due_at, amount)
        else:
            fires = hours.add(clock.due_at, amount * (60 if offset[2] == "min" else 3600))
        assert fires == instant(level["fire_at"]), level["offset"]


def test_the_list_of_differences_hides_nothing() -> None:
    """Every scenario that is left out exists, and really says something else than we do."""
    for name in DIFFERENT:
        case = SCENARIOS[name]
        happened = [event for step in history(case) for event in step]
        last = case["expected"][-1]
        found = clocks(Terms(policy(case)), happened)
        assert due(found, tuple(MEASURES)) != instant(last["next_due"])
