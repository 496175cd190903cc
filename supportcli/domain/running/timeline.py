"""What happened to the clocks between two looks at a ticket: started, paused, moved, met, missed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from supportcli.domain.running.clocks import Clock

What = Literal["starts", "pauses", "goes-on", "moves", "met", "missed", "ends", "no-longer"]


class ClockChange(Struct, frozen=True):
    """One clock that is not as it was; ``clock`` is as it is now (of ``no-longer``: as it was)."""

    what: What
    clock: Clock


def clock_changes(before: Sequence[Clock], after: Sequence[Clock]) -> list[ClockChange]:
    """What is different, in the order of the clocks.

    A clock ``ends`` when it stops without a verdict, and is there ``no-longer`` when no target is in force any more.
    """
    old = {(clock.measure, clock.round): clock for clock in before}
    new = {(clock.measure, clock.round) for clock in after}
    found = [
        ClockChange("no-longer", clock)
        for key, clock in old.items()
        if key not in new and clock.stopped_at is None
    ]
    for clock in after:
        found += [ClockChange(what, clock) for what in _changes(old.get((clock.measure, clock.round)), clock)]
    return found


def _changes(was: Clock | None, clock: Clock) -> list[What]:
    if clock.stopped_at is not None:
        if was is not None and was.stopped_at is not None:
            return []
        # a clock that starts and stops at once has nothing to tell but its end
        return [_end(clock)]
    if was is not None and was.stopped_at is not None:
        # what stopped it was undone
        return ["goes-on", "pauses"] if clock.state == "paused" else ["goes-on"]
    if was is None:
        return ["starts", "pauses"] if clock.state == "paused" else ["starts"]
    if was.state != "paused" and clock.state == "paused":
        return ["pauses"]
    if was.state == "paused" and clock.state != "paused":
        return ["goes-on"]
    same = (was.due_at, was.left_seconds, was.duration) == (clock.due_at, clock.left_seconds, clock.duration)
    return [] if same else ["moves"]


def _end(clock: Clock) -> What:
    if clock.state == "cancelled":
        return "ends"
    late = clock.due_at is not None and clock.stopped_at is not None and clock.stopped_at > clock.due_at
    return "missed" if late else "met"
