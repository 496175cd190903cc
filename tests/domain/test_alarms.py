"""Alarms: what the desk must do and when, which of it is done, and what lapses."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from supportcli.domain.language.condition import Condition
from supportcli.domain.language.policy import Ladder, Measure, Policy, Priority, Step, Target, Timers
from supportcli.domain.running.alarms import Alarm, alarms, next_alarm_at
from supportcli.domain.running.clocks import clocks_of
from supportcli.domain.running.terms import Terms
from supportcli.domain.tickets import events as ev
from supportcli.domain.tickets.events import Event
from supportcli.domain.time.duration import parse
from tests.events import recorded


def priority(name: str) -> Condition:
    return Condition((("priority", (name,)),))


POLICY = Policy(
    "test",
    "Test",
    "Tester",
    priorities=(Priority("urgent", "Urgent", 1), Priority("normal", "Normal", 2)),
    measures=(Measure("first-response", "First response"),),
    targets=(Target("first-response", parse("4h")),),
    ladder=Ladder(
        (
            Step(parse("0h"), ("lead",), priority("urgent")),
            Step(parse("2h"), ("lead", "manager"), priority("urgent")),
            Step(parse("8h"), ("lead",), priority("normal")),
        )
    ),
    timers=Timers(remind_after=parse("2d"), close_after=parse("5d"), reopen_within=parse("30d")),
)


def at(text: str) -> datetime:
    """``2 10:30`` is the 2nd of March 2026, 10:30 UTC."""
    day, time = text.split()
    return datetime.fromisoformat(f"2026-03-{int(day):02} {time}").replace(tzinfo=UTC)


def event(text: str, kind: str, **data: Any) -> Event:
    return recorded(at(text), kind, data)


def opened(importance: str | None = "normal", **data: Any) -> Event:
    return event("2 10:00", ev.OPENED, subject="x", priority=importance, **data)


def pending(history: list[Event], policy: Policy = POLICY) -> list[Alarm]:
    terms = Terms(policy)
    return alarms(terms, *clocks_of(terms, history))


def told(history: list[Event], policy: Policy = POLICY) -> list[tuple[datetime, str, str]]:
    return [
        (a.due_at, a.action, f"{a.step} {a.role}" if a.step else a.measure or "")
        for a in pending(history, policy)
    ]


def test_alarms_come_in_the_order_of_their_instants() -> None:
    """Warning, breach and the rungs of the ladder; at one instant the ladder's order holds."""
    assert told([opened("urgent")]) == [
        (at("2 10:00"), "escalate", "urgent/0h lead"),
        (at("2 12:00"), "escalate", "urgent/2h lead"),
        (at("2 12:00"), "escalate", "urgent/2h manager"),
        (at("2 13:00"), "warn", "first-response"),
        (at("2 14:00"), "breach", "first-response"),
    ]


def test_what_was_taken_does_not_come_back() -> None:
    """An alarm is known by its key: once it stands in the history it is done."""
    history = [opened("urgent")]
    for n in range(5):
        alarm = pending(history)[0]
        history.append(
            recorded(at("2 15:00"), ev.ESCALATED, {"key": alarm.key, "due_at": "2026-03-02T15:00:00Z"})
        )
        assert len(pending(history)) == 4 - n


def test_a_clock_that_moved_warns_and_breaches_anew() -> None:
    """A breach is of one due instant; after the target changed there is another to be missed."""
    first = pending([opened()])
    breach = next(a for a in first if a.action == "breach")
    longer = replace(POLICY, targets=(Target("first-response", parse("6h")),))
    history = [opened(), event("2 14:00", ev.BREACHED, key=breach.key)]
    assert [a for a, *_ in told(history)] == [at("2 18:00")]
    assert (at("2 16:00"), "breach", "first-response") in told(history, longer)


def test_a_breached_clock_does_not_warn_afterwards() -> None:
    """A warning that was missed is no news after the breach was told."""
    breach = next(a for a in pending([opened()]) if a.action == "breach")
    assert "warn" not in [
        action for _, action, _ in told([opened(), event("2 14:00", ev.BREACHED, key=breach.key)])
    ]


@pytest.mark.parametrize(
    ("kind", "data"),
    [(ev.RESOLVED, {}), (ev.CLOSED, {}), (ev.UNDONE, {"operation": 0})],
)
def test_a_finished_ticket_tells_nobody_that_it_is_late(kind: str, data: dict[str, Any]) -> None:
    """Obligations end with what they guard."""
    history = [opened("urgent"), event("2 10:30", kind, **data)]
    assert [a for a in pending(history) if a.action in ("warn", "breach", "escalate")] == []


def test_a_ladder_of_a_priority_counts_no_earlier_than_the_priority() -> None:
    """Urgent since 15:00: what would have been due before is due then."""
    history = [opened("normal"), event("2 15:00", ev.PRIORITISED, priority="urgent")]
    assert [due for due, action, _ in told(history) if action == "escalate"] == [at("2 15:00")] * 3


def test_a_priority_confirmed_is_not_a_priority_changed() -> None:
    """Saying the same priority again moves nothing."""
    history = [opened("urgent"), event("2 15:00", ev.PRIORITISED, priority="urgent")]
    assert told(history) == told([opened("urgent")])


def test_a_wait_for_the_customer_is_reminded_of_once() -> None:
    """Two days after the wait began; a new wait has its own reminder."""
    history = [opened(), event("2 11:00", ev.REPLIED), event("3 09:00", ev.WAITING, on="customer")]
    (reminder,) = [a for a in pending(history) if a.action == "remind"]
    assert reminder.due_at == at("5 09:00")
    history += [event("5 09:00", ev.REMINDED, key=reminder.key)]
    assert [a for a in pending(history) if a.action == "remind"] == []
    history += [event("6 09:00", ev.RECEIVED), event("6 10:00", ev.WAITING, on="customer")]
    assert [a.due_at for a in pending(history) if a.action == "remind"] == [at("8 10:00")]


def test_a_resolved_ticket_closes_by_itself() -> None:
    """Five days after it was resolved, unless somebody closes or reopens it first."""
    history = [opened(), event("3 09:00", ev.RESOLVED)]
    assert told(history) == [(at("8 09:00"), "close", "")]
    assert pending([*history, event("4 09:00", ev.CLOSED)]) == []


def test_nothing_older_than_the_import_fires() -> None:
    """Imported past events are facts; only what is due from the import on is acted on."""
    history = [opened("urgent", alarms_from="2026-03-02T12:30:00Z")]
    assert [due for due, *_ in told(history)] == [at("2 13:00"), at("2 14:00")]


def test_the_next_alarm_is_the_first() -> None:
    """Only one instant is stored with the ticket."""
    terms = Terms(POLICY)
    assert next_alarm_at(terms, *clocks_of(terms, [opened()])) == at("2 13:00")
    assert next_alarm_at(terms, *clocks_of(terms, [opened(), event("3 09:00", ev.CLOSED)])) is None
