"""How many additions of business time one core does in a second.

Run it from the top of the tree: ``python -m tests.benchmarks.business_time``.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from supportcli.domain.time.calendar import Calendar
from supportcli.domain.time.calendar_spec import CalendarSpec

ROUNDS = 200_000
HOUR = 3600
OFFICE = ((32_400, 46_800), (50_400, 64_800))
START = datetime(2026, 1, 5, 12, tzinfo=UTC)


def office() -> Calendar:
    """Monday to Friday with a lunch break, in a zone with summer time."""
    return Calendar(CalendarSpec("office", zone="Europe/Berlin", weekly=(OFFICE,) * 5 + ((), ())))


def rate(question: Callable[[datetime], object]) -> float:
    """Answers a second, asked at starts spread over a year."""
    starts = [START + timedelta(minutes=37 * n % 525_600) for n in range(ROUNDS)]
    begun = time.perf_counter()
    for start in starts:
        question(start)
    return ROUNDS / (time.perf_counter() - begun)


def main() -> None:
    """Print one line per kind of question."""
    begun = time.perf_counter()
    calendar = office()
    calendar.add(START, HOUR)
    print(f"{'first answer, building a year':34} {1000 * (time.perf_counter() - begun):9.1f} ms")
    calendar.add(START + timedelta(days=366), 8_000 * HOUR)
    questions: dict[str, Callable[[datetime], object]] = {
        "add an hour": lambda start: calendar.add(start, HOUR),
        "add a thousand business days": lambda start: calendar.add(start, 8_000 * HOUR),
        "subtract a week": lambda start: calendar.add(start, -40 * HOUR),
        "between two instants": lambda start: calendar.between(START, start),
        "ten business days later": lambda start: calendar.same_time(start, 10),
    }
    for name, question in questions.items():
        print(f"{name:34} {rate(question):9,.0f} a second")


if __name__ == "__main__":
    main()
