"""Facts that follow from a ticket's history and its terms; what is not known is None."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from supportcli.domain.language.coverage import LifeCycle, Version
from supportcli.domain.language.policy import Policy
from supportcli.domain.running.facts import facts_of, version_phase
from supportcli.domain.running.terms import Terms
from supportcli.domain.tickets import events as ev
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.folding import fold
from supportcli.domain.time.calendar_spec import CUSTOMER_ZONE, CalendarSpec, parse_window
from tests.events import recorded

WEEK = ((parse_window("09:00-17:00"),),) * 5 + ((), ())
POLICY = Policy(
    "test",
    "Test",
    "Tester",
    calendars=(
        CalendarSpec("office", weekly=WEEK),
        CalendarSpec("theirs", zone=CUSTOMER_ZONE, weekly=WEEK),
        CalendarSpec("always", always=True),
    ),
    life_cycle=LifeCycle((Version("1.0", "2025-01-01"), Version("2.0", "2026-01-01")), supported=1),
)


def at(text: str) -> datetime:
    """``2 10:30`` is the 2nd of March 2026, a Monday, 10:30 UTC."""
    day, time = text.split()
    return datetime.fromisoformat(f"2026-03-{int(day):02} {time}").replace(tzinfo=UTC)


def event(text: str, what: str, **data: Any) -> Event:
    return recorded(at(text), what, data)


def fact(name: str, *history: Event, opened: str = "2 10:00", **data: Any) -> object:
    first = event(opened, ev.OPENED, subject="x", **data)
    return facts_of(fold([first, *history], 1), Terms(POLICY))(name)


THREE = LifeCycle(
    (
        Version("1", "2024-01-01"),
        Version("2", "2025-01-01", ends_on="2025-12-31"),
        Version("3", "2026-02-01"),
        Version("4", "2026-06-01"),
    ),
    supported=2,
    grace=30,
)


@pytest.mark.parametrize(
    ("version", "day", "phase"),
    [
        ("1", "2025-12-31", "supported"),  # 1 and 2 are the two latest that are out
        ("1", "2026-01-31", "supported"),
        ("1", "2026-02-01", "extended"),  # 3 is out: the two latest are 2 and 3; grace begins
        ("1", "2026-03-02", "extended"),  # the 30th day after 31 January
        ("1", "2026-03-03", "ended"),
        ("2", "2025-12-31", "supported"),
        ("2", "2026-01-01", "extended"),  # its own last day has passed, though it is still among the two
        ("2", "2026-01-30", "extended"),
        ("2", "2026-01-31", "ended"),
        ("3", "2026-05-31", "supported"),
        ("4", "2026-11-21", "supported"),
        ("5", "2026-11-21", None),
        (None, "2026-11-21", None),
    ],
)
def test_where_a_version_stands(version: str | None, day: str, phase: str | None) -> None:
    """The latest ones are supported until a later one pushes them out or their last day passes."""
    assert version_phase(THREE, version, date.fromisoformat(day)) == phase


def test_versions_without_dates_are_out_since_ever() -> None:
    """A page that only lists versions: of three, the two latest are supported, and there is no grace to count."""
    listed = LifeCycle((Version("7"), Version("8"), Version("9")), supported=2, grace=30)
    day = date(2026, 11, 21)
    assert [version_phase(listed, v, day) for v in ("7", "8", "9")] == ["ended", "supported", "supported"]


@pytest.mark.parametrize(
    ("opened", "zone", "open_calendars"),
    [
        ("2 10:00", None, ("office", "theirs", "always")),
        ("2 08:59", None, ("always",)),
        ("2 17:00", None, ("always",)),  # closed at the closing instant
        ("2 08:00", "Europe/Vilnius", ("theirs", "always")),  # 10:00 there
        ("2 16:00", "Europe/Vilnius", ("office", "always")),  # 18:00 there
        ("7 10:00", "Europe/Vilnius", ("always",)),  # a Saturday
    ],
)
def test_the_calendars_that_were_open(opened: str, zone: str | None, open_calendars: tuple[str, ...]) -> None:
    """As of the opening, each in its zone; a calendar of the customer's zone in theirs."""
    assert fact("opened-in", opened=opened, zone=zone) == open_calendars


def test_the_age_of_the_contract() -> None:
    """Days from its first day to the opening; unknown without a contract."""
    assert fact("contract-age", contract_since="2026-02-20") == 10
    assert fact("contract-age", contract_since="2026-03-02") == 0
    assert fact("contract-age") is None


def test_flags_are_those_recorded_as_so() -> None:
    """A flag that was denied, or taken back, is none."""
    said = event("2 11:00", ev.CLASSIFIED, flags={"paid": True, "remote": False})
    back = event("2 12:00", ev.CLASSIFIED, flags={"paid": False})
    assert fact("flag", said) == ("paid",)
    assert fact("flag", said, back) == ()
    assert fact("flag", flags={"opt-in": True}) == ("opt-in",)


def test_the_version_stands_where_it_stood_at_the_opening() -> None:
    """A version named later is judged by the day of the opening all the same."""
    assert fact("version-phase", version="1.0") == "ended"
    assert fact("version-phase", event("20 10:00", ev.CLASSIFIED, version="2.0")) == "supported"
    assert fact("version-phase", version="9.9") is None


def test_hand_offs_are_changes_of_hands() -> None:
    """The first assignment is none, the same name again is none; a new name, team or level is one each."""
    steps = [
        (event("2 10:10", ev.CLASSIFIED, level="1"), 0),  # nobody has it yet
        (event("2 10:20", ev.ASSIGNED, assignee="ana"), 0),
        (event("2 10:30", ev.ASSIGNED, assignee="ana"), 0),
        (event("2 10:40", ev.ASSIGNED, assignee="bo"), 1),
        (event("2 10:50", ev.ASSIGNED, assignee="bo", team="core"), 2),
        (event("2 11:00", ev.CLASSIFIED, level="2"), 3),
        (event("2 11:10", ev.CLASSIFIED, kind="defect"), 3),
        (event("2 11:20", ev.ASSIGNED, assignee="ana"), 4),
    ]
    for n, (_, expected) in enumerate(steps, 1):
        assert fact("hand-offs", *[step for step, _ in steps[:n]]) == expected


def test_counts_of_the_history() -> None:
    """Answers of the desk and reopenings are counted."""
    history = [
        event("2 11:00", ev.REPLIED, body="a"),
        event("2 12:00", ev.REPLIED, body="b"),
        event("2 13:00", ev.RESOLVED),
        event("2 14:00", ev.REOPENED),
    ]
    assert (fact("replies", *history), fact("reopenings", *history)) == (2, 1)
