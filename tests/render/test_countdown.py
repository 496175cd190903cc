"""A clock in a few characters."""

from __future__ import annotations

import pytest

from supportcli.render.countdown import amount, countdown


@pytest.mark.parametrize(
    ("state", "remaining", "warned", "text", "style"),
    [
        ("running", 6 * 3600, False, "ok 6h", "green"),
        ("running", 25 * 60, True, "due in 25m", "yellow"),
        ("running", 25 * 60, False, "ok 25m", "green"),
        ("running", 59, True, "due in <1m", "yellow"),
        ("running", 0, True, "due in <1m", "yellow"),
        ("running", -1, True, "breached <1m", "bold red"),
        ("running", -3 * 3600, True, "breached 3h", "bold red"),
        ("running", None, False, "running", "green"),
        ("breached", -3 * 3600, True, "breached 3h", "bold red"),
        ("breached", None, False, "breached", "bold red"),
        ("breached", 0, False, "breached", "bold red"),
        ("paused", 3600, False, "paused", "cyan"),
        ("met", 3600, False, "met", "dim green"),
        ("cancelled", None, False, "cancelled", "dim"),
        ("unscheduled", None, False, "unscheduled", "dim"),
        (None, None, False, "none", "dim"),
    ],
)
def test_a_clock_says_it_in_word_number_and_colour(
    state: str | None, remaining: int | None, warned: bool, text: str, style: str
) -> None:
    """The word alone tells the state; the colour repeats it."""
    assert countdown(state, remaining, warned=warned) == (text, style)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "<1m"),
        (59, "<1m"),
        (60, "1m"),
        (3599, "59m"),
        (3600, "1h"),
        (2 * 3600 - 1, "1h59m"),
        (3600 + 5 * 60, "1h05m"),
        (10 * 3600 - 1, "9h59m"),
        (10 * 3600 + 1800, "10h"),
        (31 * 3600, "31h"),
        (400 * 3600, "400h"),
        (-3600, "1h"),
    ],
)
def test_amounts(seconds: int, text: str) -> None:
    """Minutes below ten hours, hours above; never more than there is."""
    assert amount(seconds) == text
