"""Alarms of the wider language: other beginnings and ends of ladders, timers with steps, rules that tell somebody."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from supportcli.domain.language.condition import Condition
from supportcli.domain.language.policy import Ladder, Policy, Rule, Step, Timers, TimerStep
from supportcli.domain.running.alarms import alarms
from supportcli.domain.running.clocks import clocks_of
from supportcli.domain.running.terms import Terms
from supportcli.domain.tickets import events as ev
from supportcli.domain.tickets.events import Event
from supportcli.domain.time.calendar_spec import CUSTOMER_ZONE, CalendarSpec, parse_window
from supportcli.domain.time.duration import parse
from tests.events import recorded

OFFICE = CalendarSpec(
    "office", weekly=((parse_window("09:00-17:00"),),) * 5 + ((), ()), business_day="same-time"
)
PLAIN = Policy("test", "Test", "Tester", calendars=(OFFICE,))


def at(text: str) -> datetime:
    day, time = text.split()
    return datetime.fromisoformat(f"2026-03-{int(day):02} {time}").replace(tzinfo=UTC)


def event(text: str, what: str, **data: Any) -> Event:
    return recorded(at(text), what, data)


def opened(**data: Any) -> Event:
    return event("2 10:00", ev.OPENED, subject="x", **data)


def told(policy: Policy, *history: Event) -> list[tuple[str, str, str | None]]:
    """What is to come: (due, action, role)."""
    terms = Terms(policy)
    found = alarms(terms, *clocks_of(terms, history))
    return [(f"{a.due_at:%-d %H:%M}", a.action, a.role) for a in found]


def climbing(starts: str, *until: str) -> Policy:
    return replace(PLAIN, ladder=Ladder((Step(parse("2h"), ("lead",)),), starts=starts, until=until))


TAKEN = event("2 11:00", ev.ASSIGNED, assignee="ana")
ON = event("2 12:00", ev.ASSIGNED, assignee="bo")
REPLY = event("2 12:30", ev.REPLIED, body="a")
SOLVED = event("2 13:00", ev.RESOLVED)


@pytest.mark.parametrize(
    ("policy", "history", "due"),
    [
        (climbing("opened", "resolved", "closed"), [opened()], "2 12:00"),
        (climbing("opened", "resolved", "closed"), [opened(), REPLY], "2 12:00"),
        (climbing("opened", "resolved", "closed"), [opened(), SOLVED], None),
        (climbing("opened", "reply"), [opened()], "2 12:00"),
        (climbing("opened", "reply"), [opened(), REPLY], None),  # until somebody answered
        (climbing("opened", "closed"), [opened(), SOLVED], "2 12:00"),  # it goes on while not closed
        (climbing("assigned", "resolved"), [opened()], None),
        (climbing("assigned", "resolved"), [opened(), TAKEN], "2 13:00"),
        (climbing("handed-on", "resolved"), [opened(), TAKEN], None),
        (climbing("handed-on", "resolved"), [opened(), TAKEN, ON], "2 14:00"),
        (  # a reply before the hand-off ends nothing
            climbing("handed-on", "reply"),
            [opened(), TAKEN, REPLY, event("2 13:00", ev.ASSIGNED, assignee="bo")],
            "2 15:00",
        ),
        (climbing("handed-on", "reply"), [opened(), TAKEN, ON, REPLY], None),
        (
            climbing("opened", "resolved"),
            [opened(), SOLVED, event("2 13:00", ev.REOPENED)],
            "2 15:00",
        ),
    ],
)
def test_where_a_ladder_begins_and_ends(policy: Policy, history: list[Event], due: str | None) -> None:
    """It counts from the last time of its moment until one of its ends comes; reopened, it counts anew."""
    assert told(policy, *history) == ([(due, "escalate", "lead")] if due else [])


EGI = replace(
    PLAIN,
    timers=Timers(
        calendar="office",
        steps=(
            TimerStep(parse("5bd"), "remind", roles=("contact",)),
            TimerStep(parse("10bd"), "remind", roles=("contact",)),
            TimerStep(parse("15bd"), "tell", roles=("monitoring",)),
            TimerStep(parse("10bd"), "close", starts="resolved"),
        ),
    ),
)
ASKED = event("2 10:00", ev.WAITING, on="customer")


def test_two_reminders_then_a_role_is_told() -> None:
    """Waiting since Monday the 2nd: reminded on the 9th and the 16th, and the monitoring team is told on the 23rd."""
    assert told(EGI, opened(), ASKED) == [
        ("9 10:00", "remind", "contact"),
        ("16 10:00", "remind", "contact"),
        ("23 10:00", "notify", "monitoring"),
    ]
    # the zone's clocks change on the 29th, but the office is in UTC: ten business days after the 23rd
    assert told(EGI, opened(), ASKED, event("23 11:00", ev.RESOLVED)) == [("6 11:00", "close", None)]


def test_a_timer_that_was_taken_does_not_come_back() -> None:
    """Its key stands in the history; a new wait has keys of its own."""
    terms = Terms(EGI)
    history = [opened(), ASKED]
    first = alarms(terms, *clocks_of(terms, history))[0]
    history.append(event("9 10:00", ev.REMINDED, key=first.key, role="contact"))
    assert told(EGI, *history)[0] == ("16 10:00", "remind", "contact")
    again = [event("10 10:00", ev.RECEIVED, body="a"), event("10 11:00", ev.WAITING, on="customer")]
    assert told(EGI, *history, *again)[0] == ("17 11:00", "remind", "contact")


def test_timers_of_other_waits_and_priorities() -> None:
    """A step may be for what is waited for, and for some tickets only."""
    steps = (
        TimerStep(parse("1d"), "resolve", when=Condition((("priority", ("P4",)),))),
        TimerStep(parse("2d"), "tell", on="vendor", roles=("partner",)),
        TimerStep(parse("3d"), "tell", on="*", roles=("lead",)),
    )
    policy = replace(PLAIN, timers=Timers(steps=steps))
    assert told(policy, opened(), ASKED) == [("5 10:00", "notify", "lead")]
    assert told(policy, opened(priority="P4"), ASKED)[0] == ("3 10:00", "resolve", None)
    assert told(policy, opened(), event("2 10:00", ev.WAITING, on="vendor")) == [
        ("4 10:00", "notify", "partner"),
        ("5 10:00", "notify", "lead"),
    ]


def test_only_the_answer_of_the_contact_ends_the_wait() -> None:
    """A message that does not count is recorded and moves nothing."""
    other = event("3 10:00", ev.RECEIVED, body="a", contact="someone@else.example", counts=False)
    assert told(EGI, opened(), ASKED, other)[0] == ("9 10:00", "remind", "contact")
    assert told(EGI, opened(), ASKED, event("3 10:00", ev.RECEIVED, body="a")) == []


def test_timers_count_in_the_zone_of_the_customer() -> None:
    """In Tokyo, Monday 10:00 UTC is 19:00: the business day counts from Tuesday 09:00 there."""
    theirs = replace(OFFICE, zone=CUSTOMER_ZONE)
    policy = replace(EGI, calendars=(theirs,))
    assert told(policy, opened(zone="Asia/Tokyo"), ASKED)[0] == ("10 00:00", "remind", "contact")


DEFECTS = Condition((("kind", ("defect",)),))
TELLING = replace(PLAIN, rules=(Rule("defects", DEFECTS, notify=("lead", "product")),))


def test_a_rule_tells_when_its_condition_is_first_met() -> None:
    """The instant is that of the event, whatever comes after it; every role is told once."""
    found = event("2 11:00", ev.CLASSIFIED, kind="defect")
    later = event("2 12:00", ev.COMMENTED, body="a")
    assert told(TELLING, opened()) == []
    both = [("2 11:00", "notify", "lead"), ("2 11:00", "notify", "product")]
    assert told(TELLING, opened(), found) == both
    assert told(TELLING, opened(), found, later) == both
    once = event("2 12:00", ev.NOTIFIED, key="rule:defects:lead", role="lead")
    assert told(TELLING, opened(), found, once) == both[1:]
    # even if the condition holds no more, and again later
    other = event("2 13:00", ev.CLASSIFIED, kind="question")
    again = event("2 14:00", ev.CLASSIFIED, kind="defect")
    assert told(TELLING, opened(), found, once, other, again) == both[1:]


def test_nobody_is_told_of_a_ticket_that_is_closed_or_was_imported() -> None:
    """What was met before an import is history."""
    defect = opened(kind="defect")
    assert told(TELLING, defect, event("2 11:00", ev.CLOSED)) == []
    assert told(TELLING, opened(kind="defect", alarms_from="2026-03-02T10:00:01Z")) == []
