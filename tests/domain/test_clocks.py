"""Clocks over a history: what starts, stops and pauses them, and what a change of terms does to one that runs.

The instants are of Monday 2 March 2026 and after, in UTC; the office is open Monday to Friday, 09:00-17:00.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from supportcli.domain.language.condition import Condition
from supportcli.domain.language.policy import Measure, Policy, Priority, Target
from supportcli.domain.running.clocks import Clock, clocks
from supportcli.domain.running.terms import Terms
from supportcli.domain.tickets import events as ev
from supportcli.domain.tickets.events import Event
from supportcli.domain.time.calendar_spec import CalendarSpec, parse_window
from supportcli.domain.time.duration import parse
from tests.events import recorded

OFFICE = CalendarSpec(
    "office", weekly=((parse_window("09:00-17:00"),),) * 5 + ((), ()), business_day="same-time"
)
URGENT = Condition((("priority", ("urgent",)),))


def policy(**changes: Any) -> Policy:
    plain = Policy(
        "test",
        "Test",
        "Tester",
        calendars=(OFFICE,),
        priorities=(Priority("urgent", "Urgent", 1), Priority("normal", "Normal", 2)),
        measures=(
            Measure("first-response", "First response", calendar="office"),
            Measure(
                "update", "Update", ("reply",), ("reply",), recurs=True, pauses=("customer",), agreement=True
            ),
            Measure(
                "resolution",
                "Resolution",
                ("opened", "reopened"),
                ("resolved",),
                pauses=("*",),
                calendar="office",
            ),
        ),
        targets=(
            Target("first-response", parse("1h"), URGENT),
            Target("first-response", parse("4bh")),
            Target("update", parse("2h")),
            Target("resolution", parse("8bh"), URGENT),
            Target("resolution", parse("16bh")),
        ),
    )
    return replace(plain, **changes)


def at(text: str) -> datetime:
    """``2 10:30`` is the 2nd of March 2026, 10:30 UTC."""
    day, time = text.split()
    return datetime.fromisoformat(f"2026-03-{int(day):02} {time}").replace(tzinfo=UTC)


def event(text: str, kind: str, **data: Any) -> Event:
    return recorded(at(text), kind, data)


def opened(text: str = "2 10:00", **data: Any) -> Event:
    return event(text, ev.OPENED, subject="x", priority="normal", **data)


def found(history: list[Event], measure: str, terms: Policy | None = None) -> list[Clock]:
    return [c for c in clocks(Terms(terms or policy()), history) if c.measure == measure]


def last_due(history: list[Event], measure: str, terms: Policy | None = None) -> datetime | None:
    return found(history, measure, terms)[-1].due_at


def test_a_reply_stops_the_first_response_and_starts_the_updates() -> None:
    """The first response is met once; every reply ends a round of updates and begins the next."""
    history = [
        opened(),
        event("2 10:30", ev.REPLIED),
        event("2 12:00", ev.REPLIED),
        event("2 15:00", ev.REPLIED),
    ]

    (response,) = found(history, "first-response")
    assert (response.due_at, response.stopped_at, response.state) == (at("2 14:00"), at("2 10:30"), "stopped")
    assert [(c.round, c.due_at, c.verdict(at("2 16:00"))) for c in found(history, "update")] == [
        (1, at("2 12:30"), "met"),
        (2, at("2 14:00"), "breached"),
        (3, at("2 17:00"), "running"),
    ]


def test_closing_without_an_answer_is_no_answer() -> None:
    """Reaching ``until`` ends a clock without a verdict, unless it had run out before."""
    assert found([opened(), event("2 12:00", ev.RESOLVED)], "first-response")[0].state == "cancelled"
    late = found([opened(), event("3 12:00", ev.RESOLVED)], "first-response")[0]
    assert late.verdict(at("3 12:00")) == "breached"


def test_business_hours_run_only_while_the_office_is_open() -> None:
    """16 open hours from Monday 10:00: seven on Monday, eight on Tuesday, one on Wednesday."""
    assert last_due([opened()], "resolution") == at("4 10:00")


@pytest.mark.parametrize(
    ("start", "end", "due"),
    [
        ("2 11:00", "2 12:00", "4 11:00"),  # within hours
        ("2 16:00", "3 10:00", "4 12:00"),  # over a night: one hour of Monday, one of Tuesday
        ("2 18:00", "3 08:00", "4 10:00"),  # outside hours: nothing is lost
        ("6 16:00", "9 10:00", "4 10:00"),  # after it ran out: nothing is healed
    ],
)
def test_pauses_count_in_the_clocks_own_time(start: str, end: str, due: str) -> None:
    """A clock on business hours that waits over a night or a weekend loses nothing."""
    history = [opened(), event(start, ev.WAITING, on="vendor"), event(end, ev.RESUMED)]
    assert last_due(history, "resolution") == at(due)


def test_a_paused_clock_has_no_due_instant_and_knows_what_is_left() -> None:
    """While the ticket waits there is nothing to be late for."""
    history = [opened(), event("2 11:00", ev.WAITING, on="customer")]
    (clock,) = found(history, "resolution")
    assert (clock.state, clock.due_at, clock.left_seconds) == ("paused", None, 15 * 3600)
    assert found(history, "first-response")[0].due_at == at(
        "2 14:00"
    )  # an unanswered customer is not excused


def test_waiting_for_something_else_does_not_pause_the_updates() -> None:
    """Updates pause for the customer only; waiting for the vendor is news to tell."""
    history = [opened(), event("2 11:00", ev.REPLIED), event("2 11:30", ev.WAITING, on="vendor")]
    assert found(history, "update")[-1].state == "running"
    assert found(history, "resolution")[-1].state == "paused"


def test_a_new_wait_ends_the_old_one() -> None:
    """First the customer, then the vendor: the updates go on with what they had left."""
    history = [
        opened(),
        event("2 11:00", ev.REPLIED),
        event("2 12:00", ev.WAITING, on="customer"),
        event("2 14:00", ev.WAITING, on="vendor"),
    ]
    assert last_due(history, "update") == at("2 15:00")


@pytest.mark.parametrize(
    ("mode", "due"),
    [
        ("from-start", "2 11:00"),  # one hour from opening, whatever the clock was before
        ("restart", "2 12:30"),  # one hour from the change
        ("keep-elapsed", "2 11:30"),  # 90 of 60 minutes are used: due at once
    ],
)
def test_what_a_priority_change_does(mode: str, due: str) -> None:
    """Opened at 10:00, urgent at 11:30: the policy says from where the hour counts."""
    history = [opened(), event("2 11:30", ev.PRIORITISED, priority="urgent")]
    assert last_due(history, "first-response", policy(on_priority_change=mode)) == at(due)


def test_keep_elapsed_takes_the_used_time_along() -> None:
    """Two of sixteen hours used before the change: six of eight are left after it."""
    history = [opened(), event("2 12:00", ev.PRIORITISED, priority="urgent")]
    assert last_due(history, "resolution", policy(on_priority_change="keep-elapsed")) == at("3 10:00")


def test_an_ended_round_is_judged_by_the_terms_of_its_end() -> None:
    """Answered after three hours as normal, made urgent afterwards: the answer was in time."""
    history = [opened(), event("2 13:00", ev.REPLIED), event("2 13:30", ev.PRIORITISED, priority="urgent")]
    assert found(history, "first-response")[0].verdict(at("2 16:00")) == "met"


def test_an_agreement_holds_for_the_running_round_and_those_after() -> None:
    """Updates every four hours as agreed, from the last reply on; earlier rounds stay as they were judged."""
    agreed = event("2 12:00", ev.AGREED, measure="update", duration="4h", by="jo@acme.example")
    history = [opened(), event("2 10:30", ev.REPLIED), event("2 11:00", ev.REPLIED), agreed]
    first, second = found(history, "update")
    assert (first.due_at, first.agreed_by) == (at("2 12:30"), None)
    assert (second.due_at, second.agreed_by) == (at("2 15:00"), "jo@acme.example")


def test_reopening_starts_what_starts_with_it() -> None:
    """A resolution runs anew after reopening, a first response does not."""
    history = [
        opened(),
        event("2 11:00", ev.REPLIED),
        event("2 12:00", ev.RESOLVED),
        event("3 09:00", ev.REOPENED),
    ]
    assert [c.round for c in found(history, "first-response")] == [1]
    assert [(c.round, c.due_at) for c in found(history, "resolution")] == [
        (1, at("4 10:00")),
        (2, at("4 17:00")),
    ]


def test_undone_operations_do_not_count() -> None:
    """A reply that was taken back stopped nothing."""
    reply = recorded(at("2 11:00"), ev.REPLIED, {}, operation=7)
    history = [opened(), reply, event("2 11:05", ev.UNDONE, operation=7)]
    (clock,) = found(history, "first-response")
    assert (clock.state, clock.stopped_at) == ("running", None)
    assert found(history, "update") == []


@pytest.mark.parametrize(
    ("target", "warn"),
    [
        ("4bh", "2 13:00"),  # three of four open hours
        ("2h", "2 11:30"),
        ("2bd", "3 14:00"),  # 12 of 16 open hours to Wednesday 10:00
    ],
)
def test_a_clock_warns_when_a_share_of_its_time_is_used(target: str, warn: str) -> None:
    """Three quarters by default, in the clock's own time."""
    terms = policy(targets=(Target("first-response", parse(target)),))
    assert found([opened()], "first-response", terms)[0].warn_at == at(warn)


HOURS = st.integers(min_value=0, max_value=24 * 21)


@settings(deadline=None, max_examples=150)
@given(start=HOURS, length=HOURS, gap=HOURS)
def test_a_pause_never_brings_a_due_time_nearer(start: int, length: int, gap: int) -> None:
    """Waiting moves a due instant away or leaves it, and by exactly the open time it took."""
    begin = at("2 10:00") + timedelta(hours=start)
    pause = [
        recorded(begin, ev.WAITING, {"on": "customer"}),
        recorded(begin + timedelta(hours=length), ev.RESUMED, {}),
    ]
    later = recorded(begin + timedelta(hours=length + gap), ev.COMMENTED, {"body": "x"})
    plain = last_due([opened()], "resolution")
    paused = found([opened(), *pause, later], "resolution")[-1]
    assert plain is not None and paused.due_at is not None
    office = Terms(policy()).calendar("office")
    assert paused.due_at >= plain
    assert office.between(plain, paused.due_at) == paused.paused_seconds
