"""Figures counted by hand: percentiles, shares, the balance of the volume, ages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportcli.domain.reporting.figures import Spread, figures_of, rank, share, spread
from supportcli.domain.reporting.observations import Moment, Observations, Period, Verdict, split, together
from supportcli.domain.time.instants import iso

START = datetime(2026, 10, 1, tzinfo=UTC)
END = datetime(2026, 11, 1, tzinfo=UTC)
OCTOBER = Period(START, END, END, "UTC", "October 2026")


def none(_: int) -> None:
    return None


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        # values, (count, p50, p90, p95, mean, most)
        ([], Spread(0, None, None, None, None, None)),
        ([7], Spread(1, 7, 7, 7, 7, 7)),
        ([1, 2], Spread(2, 1, 2, 2, 2, 2)),  # half of two is the first; 1.5 is rounded up
        ([15, 20, 35, 40, 50], Spread(5, 35, 50, 50, 32, 50)),
        (list(range(1, 11)), Spread(10, 5, 9, 10, 6, 10)),
        (list(range(1, 101)), Spread(100, 50, 90, 95, 51, 100)),
        ([0, 0, 0, 1_000], Spread(4, 0, 1_000, 1_000, 250, 1_000)),
    ],
)
def test_percentiles_are_nearest_rank(values: list[int], expected: Spread) -> None:
    """The smallest value that at least so many per cent do not exceed; nothing has none."""
    assert spread(reversed(values)) == expected


@given(st.lists(st.integers(0, 10**9), min_size=1), st.integers(1, 100))
def test_a_percentile_is_an_observed_value(values: list[int], percent: int) -> None:
    """At least so many per cent are not above it, and fewer are below every smaller one."""
    found = rank(sorted(values), percent)
    assert found in values
    assert sum(value <= found for value in values) * 100 >= percent * len(values)
    assert sum(value < found for value in values) * 100 < percent * len(values)


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [(0, 0, None), (0, 3, 0.0), (3, 3, 1.0), (1, 3, 0.3333), (99_999, 100_000, 0.9999), (1, 100_000, 0.0001)],
)
def test_a_share_of_nothing_is_none(part: int, whole: int, expected: float | None) -> None:
    """0 and 1 stand only for exactly that."""
    assert share(part, whole) == expected


def test_an_empty_month_has_no_rates() -> None:
    """Nothing is neither 0 % nor 100 %."""
    figures = figures_of(Observations(), OCTOBER, none)
    assert figures.compliance == figures.breaches == figures.timing == ()
    assert figures.first_response.p50 is None
    assert figures.age.spread.count == 0
    assert figures.volume.backlog_end == 0


def test_a_measure_nobody_met_is_none_of_the_others() -> None:
    """Each measure and commitment has a rate of its own; the first response stands first."""
    seen = Observations(
        verdicts=[
            Verdict(1, "update", 1, "target", met=True),
            Verdict(1, "first-response", 1, "guarantee", met=False),
            Verdict(2, "first-response", 1, "guarantee", met=True),
            Verdict(3, "first-response", 1, "best-effort", met=False),
        ]
    )
    figures = figures_of(seen, OCTOBER, {1: "bug", 3: None}.get)
    assert [(c.measure, c.commitment, c.met, c.missed, c.rate) for c in figures.compliance] == [
        ("first-response", "guarantee", 1, 1, 0.5),
        ("first-response", "best-effort", 0, 1, 0.0),
        ("update", "target", 1, 0, 1.0),
    ]
    assert [(b.cause, b.measure, b.missed) for b in figures.breaches] == [
        ("bug", "first-response", 1),
        (None, "first-response", 1),
    ]


@pytest.mark.parametrize(
    ("age", "bucket"),
    [
        (timedelta(seconds=0), "under 1 day"),
        (timedelta(days=1, seconds=-1), "under 1 day"),
        (timedelta(days=1), "1 to 3 days"),
        (timedelta(days=3), "3 to 7 days"),
        (timedelta(days=7, seconds=-1), "3 to 7 days"),
        (timedelta(days=28), "4 to 13 weeks"),
        (timedelta(days=90), "4 to 13 weeks"),
        (timedelta(days=91), "13 weeks and more"),
        (timedelta(days=4_000), "13 weeks and more"),
    ],
)
def test_ages_fall_into_half_open_buckets(age: timedelta, bucket: str) -> None:
    """What is exactly a day old is a day old."""
    figures = figures_of(Observations(backlog=[Moment(1, iso(END - age))]), OCTOBER, none)
    assert [name for name, count in figures.age.buckets if count] == [bucket]
    assert figures.age.spread == Spread(1, *[round(age.total_seconds())] * 5)


@given(st.lists(st.integers(0, 400 * 86_400)))
def test_ages_read_from_texts_are_ages(seconds: list[int]) -> None:
    """The shortcut that reads only some instants gives what reading all of them gives."""
    backlog = [Moment(n, iso(END - timedelta(seconds=age))) for n, age in enumerate(seconds)]
    age = figures_of(Observations(backlog=backlog), OCTOBER, none).age
    assert age.spread == spread(seconds)
    assert sum(count for _, count in age.buckets) == len(seconds)


@given(st.lists(st.tuples(st.sampled_from(["opened", "resolved", "backlog"]), st.integers(0, 5))))
def test_parts_are_the_whole(facts: list[tuple[str, int]]) -> None:
    """Splitting loses and doubles nothing."""
    seen = Observations()
    for kind, ticket in facts:
        getattr(seen, kind).append(Moment(ticket, iso(START)))
    parts = split(seen, lambda ticket: ticket % 2)
    again = together(parts.values())
    for kind in ("opened", "resolved", "backlog"):
        assert sorted(getattr(again, kind)) == sorted(getattr(seen, kind))
