"""Business time as other systems' test suites see it: each published case, by its id.

``tests/vectors/business_time.json`` explains its fields under ``conventions``. Where a peer counts by another
convention than ours, the case stands in ``DIFFERENT`` with the reason, and we check that we really differ.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from supportcli.domain.time.calendar import Calendar
from supportcli.domain.time.calendar_spec import DAYS, CalendarSpec, Window, parse_window

Case = dict[str, Any]

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "business_time.json").read_text("utf-8"))
CASES: dict[str, Case] = {
    case["id"]: case
    for group in ("calendar_vectors", "extra_vectors", "dst_local_time_vectors")
    for case in VECTORS[group]
}

DIFFERENT: dict[str, str] = {
    "biz-btw-003": "an end before the start counts negative here, the peer says zero",
    "glpi-btw-004": "an end before the start counts negative here, the peer says zero",
}


def windows(pairs: list[list[str]]) -> tuple[Window, ...]:
    return tuple(parse_window(f"{start}-{end}") for start, end in pairs)


def without(hours: tuple[Window, ...], breaks: tuple[Window, ...]) -> tuple[Window, ...]:
    """What the breaks leave of a day's windows."""
    for pause_start, pause_end in breaks:
        pieces = [
            piece
            for start, end in hours
            for piece in ((start, min(end, pause_start)), (max(start, pause_end), end))
            if piece[0] < piece[1]
        ]
        hours = tuple(pieces)
    return hours


def calendar_of(case: Case) -> Calendar:
    weekly = tuple(windows(case["weekly_hours"][day]) for day in DAYS)
    replaced = {day: windows(pairs) for day, pairs in case.get("date_overrides", {}).items()}
    for day, pairs in case.get("breaks", {}).items():
        usual = replaced.get(day, weekly[date.fromisoformat(day).weekday()])
        replaced[day] = without(usual, windows(pairs))
    return Calendar(
        CalendarSpec(
            case["id"],
            zone=case["tz"],
            weekly=weekly,
            closed=tuple(case["holidays"]),
            replaced=tuple(replaced.items()),
            business_day="same-time",
        )
    )


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def resolved(case: Case) -> datetime:
    """The instant of a local time: that at which a window of one second opens there."""
    local = datetime.fromisoformat(case["local"])
    second = local.hour * 3600 + local.minute * 60 + local.second
    spec = CalendarSpec("x", zone=case["tz"], replaced=((local.date().isoformat(), ((second, second + 1),)),))
    return Calendar(spec).next_open(datetime(local.year, 1, 1, tzinfo=UTC))


def answer(case: Case) -> datetime | int | bool:
    """What our calendar says to the case's question."""
    if case["op"] == "resolve_local_time":
        return resolved(case)
    calendar, start = calendar_of(case), instant(case["start"])
    match case["op"]:
        case "add_working_time":
            return calendar.add(start, case["amount_seconds"])
        case "add_working_days":
            return calendar.business_days(start, case["amount_days"])
        case "working_time_between":
            return calendar.between(start, instant(case["end"]))
        case "is_open":
            return calendar.is_open(start)
        case "next_open":
            return calendar.next_open(start)
        case "next_close":
            return calendar.next_close(start)
        case operation:
            raise AssertionError(f"unknown operation {operation}")


def expected(case: Case) -> datetime | int | bool:
    """What the case asks for under our conventions: a clock that runs out at closing is due at closing."""
    if case["op"] == "working_time_between":
        return int(case["expected_seconds"])
    if case["op"] == "is_open":
        return bool(case["expected"])
    return instant(case["expected_if_closing"] if case.get("boundary_sensitive") else case["expected"])


@pytest.mark.parametrize("name", [name for name in CASES if name not in DIFFERENT])
def test_a_published_case_has_its_published_answer(name: str) -> None:
    """What other desks computed for the same hours and question."""
    assert answer(CASES[name]) == expected(CASES[name])


@pytest.mark.parametrize("name", DIFFERENT)
def test_a_case_is_set_aside_only_where_we_really_differ(name: str) -> None:
    """The list of differences names existing cases and hides none that we answer as published."""
    assert DIFFERENT[name]
    assert answer(CASES[name]) != expected(CASES[name])


def test_no_case_was_lost_on_the_way() -> None:
    """All collected questions about calendars are asked, and every id is asked once."""
    counted = [
        len(VECTORS[group]) for group in ("calendar_vectors", "extra_vectors", "dst_local_time_vectors")
    ]
    assert counted == [197, 24, 7]
    assert len(CASES) == 228
