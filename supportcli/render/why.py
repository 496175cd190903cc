"""Why a clock is due when it is, in words: the term, the calendar, what was counted and what was not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

from supportcli.domain.documents import Document
from supportcli.domain.time.duration import seconds_text
from supportcli.domain.time.instants import iso
from supportcli.render.lines import Line, Piece, aligned, line, safe
from supportcli.render.when import full, window


def why_lines(clock: Document, zone: tzinfo) -> list[Line]:
    """The derivation of one clock's due instant.

    Args:
        clock: A clock's record, as ``show --json`` prints it, with instants as datetimes.
        zone: In which instants are shown; the due instant is given in UTC too.
    """
    reason = clock["why"]
    rows: list[list[Piece]] = [
        [("target", "dim"), (safe(reason["duration"]), "")],
        [("commitment", "dim"), (safe(clock["commitment"]), "")],
        [("clause", "dim"), (safe(reason["clause"]), "")],
        [("rule", "dim"), (_rule(reason), "")],
        [("agreed by", "dim"), (safe(reason["agreed_by"]), "")],
        [("counts", "dim"), (safe(reason["counted"]), "")],
        [("started", "dim"), (full(clock["started_at"], zone), "")],
    ]
    rows += counted_rows(reason["windows"], reason["more_windows"], zone)
    rows += [[("paused", "dim"), (_pause(pause, zone), "")] for pause in reason["pauses"]]
    rows.append([("due", "dim"), (_due(clock, zone), "bold")])
    name = safe(clock["measure"]) + (f" {clock['round']}" if clock["round"] > 1 else "")
    return [line(name, "bold", indent=2), *aligned([row for row in rows if row[1][0]], indent=4)]


def counted_rows(windows: Sequence[tuple[datetime, datetime]], more: int, zone: tzinfo) -> list[list[Piece]]:
    """One row for each stretch of time that was counted."""
    rows: list[list[Piece]] = [
        [("counted", "dim"), (f"{window(opens, closes, zone)}  ({_length(opens, closes)})", "")]
        for opens, closes in windows
    ]
    if more:
        rows.append([("", ""), (f"and {more} more windows", "dim")])
    return rows


def due_in_both(due: datetime, zone: tzinfo) -> str:
    """The instant in the zone and in UTC: ``Mon 9 Mar 2026 11:50 (2026-03-09T10:50:00Z)``."""
    return f"{full(due, zone)} ({iso(due)})"


def _rule(reason: Document) -> str:
    clause, when = reason.get("rule_clause"), reason.get("rule_when")
    said = f"{safe(reason['rule'])} ({safe(clause)})" if clause else safe(reason["rule"])
    return f"{said}: {safe(when)}" if when else said


def _due(clock: Document, zone: tzinfo) -> str:
    if clock["due_at"] is not None:
        return due_in_both(clock["due_at"], zone)
    if clock["state"] == "paused":
        return f"{seconds_text(clock['remaining_seconds'] or 0)} after the pause"
    return "no release is scheduled" if clock["duration"] == "next-release" else "not scheduled"


def _pause(pause: Document, zone: tzinfo) -> str:
    start, end = pause["from"], pause["to"]
    if end is None:
        return f"since {full(start, zone)}"
    return f"{window(start, end, zone)}  ({seconds_text(pause['seconds'])} of its own time)"


def _length(opens: datetime, closes: datetime) -> str:
    return seconds_text(int((closes - opens).total_seconds()))
