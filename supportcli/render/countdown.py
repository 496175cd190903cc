"""A clock in a few characters, said three ways: a word, a number and a colour, never the colour alone."""

from __future__ import annotations

from typing import NamedTuple


class Countdown(NamedTuple):
    """The text and the Rich style that goes with it."""

    text: str
    style: str


def countdown(state: str | None, remaining_seconds: int | None, *, warned: bool = False) -> Countdown:
    """The state of a clock as ``breached 3h``, ``due in 25m``, ``ok 6h``, ``paused``, ``met`` or ``none``.

    A running clock without time left is shown as breached even before the desk has recorded it: the screen
    must not be kinder than the instant.

    Args:
        state: One of ``running, paused, met, breached, cancelled, unscheduled``, or ``None`` without a clock.
        remaining_seconds: Time left on the clock's own calendar; negative once it is overdue.
        warned: The clock has passed the warning that its policy sets.
    """
    left = remaining_seconds
    if state == "breached" or (state == "running" and left is not None and left < 0):
        return Countdown(
            f"breached {amount(-left)}" if left is not None and left < 0 else "breached", "bold red"
        )
    if state == "running":
        if left is None:
            return Countdown("running", "green")
        return (
            Countdown(f"due in {amount(left)}", "yellow")
            if warned
            else Countdown(f"ok {amount(left)}", "green")
        )
    if state is None:
        return Countdown("none", "dim")
    return Countdown(state, _STYLES.get(state, ""))


def amount(seconds: int) -> str:
    """A length of time, to the minute below ten hours: ``25m``, ``1h59m``, ``6h``, ``31h``, ``400h``.

    Hours are the largest unit: a day of business time is not 24 of them. Below one minute it is ``<1m``; what
    is smaller than the last unit is cut, so that more time is never promised than there is.
    """
    minutes = abs(seconds) // 60
    if minutes < 1:
        return "<1m"
    hours, minutes = divmod(minutes, 60)
    if not hours:
        return f"{minutes}m"
    return f"{hours}h{minutes:02d}m" if minutes and hours < 10 else f"{hours}h"


_STYLES = {"paused": "cyan", "met": "dim green", "cancelled": "dim", "unscheduled": "dim"}
