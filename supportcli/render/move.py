"""What a move to other terms would change, ticket by ticket."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Any

from supportcli.render.lines import Line, Piece, aligned, line, safe
from supportcli.render.when import full

MOST_STEPS = 5
"""So many steps to come are shown of each side."""


def move_lines(previews: Sequence[Any], zone: tzinfo) -> list[Line]:
    """The page before the question: terms, running clocks and the steps to come, before and after."""
    made: list[Line] = []
    for each in previews:
        made.append(line(f"ticket {each.ticket}: {_terms(each)}", "bold"))
        if each.same:
            made.append(line("is under these terms already", "dim", indent=2))
            continue
        made += aligned([_clock(clock, zone) for clock in each.clocks])
        if not each.clocks:
            made.append(line("no clock runs", "dim", indent=2))
        made += _steps("now to come", each.steps, zone) + _steps("then to come", each.new_steps, zone)
        if each.unknown:
            unknown = ", ".join(safe(word) for word in each.unknown)
            made.append(line(f"the new terms do not know {unknown}", "yellow", indent=2))
    return made


def _terms(each: Any) -> str:
    old = " ".join(safe(word) for word in (each.policy, each.plan, each.priority) if word) or "no terms"
    new = " ".join(safe(word) for word in (each.new_policy, each.new_plan, each.new_priority) if word)
    return old if each.same else f"{old} → {new}"


def _clock(clock: Any, zone: tzinfo) -> list[Piece]:
    old = _side(clock.target, clock.due_at, clock.state, zone)
    new = _side(clock.new_target, clock.new_due_at, clock.new_state, zone)
    style = "dim" if old == new else "red" if clock.new_state == "breached" else "yellow"
    return [(safe(clock.measure), ""), (old, "dim"), ("→", "dim"), (new, style)]


def _side(target: str | None, due: datetime | None, state: str | None, zone: tzinfo) -> str:
    if target is None:
        return "none"
    when = f"due {full(due, zone)}" if due else str(state)
    return f"{safe(target)}, {when}{' (breached)' if state == 'breached' else ''}"


def _steps(head: str, steps: Sequence[tuple[datetime, str]], zone: tzinfo) -> list[Line]:
    if not steps:
        return [line(f"{head}: nothing", "dim", indent=2)]
    rows: list[list[Piece]] = [[(full(at, zone), "dim"), (safe(name), "")] for at, name in steps[:MOST_STEPS]]
    more = len(steps) - MOST_STEPS
    rest = [line(f"… and {more} more", "dim", indent=4)] if more > 0 else []
    return [line(f"{head}:", "dim", indent=2), *aligned(rows, indent=4), *rest]
