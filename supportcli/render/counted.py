"""The answer to "when is it due?": the instant, and the open windows that were counted to reach it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

from supportcli.domain.time.duration import Duration, in_words
from supportcli.render.lines import Line, Piece, aligned, safe
from supportcli.render.when import full
from supportcli.render.why import counted_rows, due_in_both


def counted_lines(
    start: datetime,
    duration: Duration,
    calendar: str,
    due: datetime | None,
    windows: Sequence[tuple[datetime, datetime]],
    more: int,
    zone: tzinfo,
) -> list[Line]:
    """The lines of the answer; instants are in ``zone``, the due one in UTC too."""
    rows: list[list[Piece]] = [
        [("start", "dim"), (full(start, zone), "")],
        [("duration", "dim"), (in_words(duration), "")],
        [("calendar", "dim"), (safe(calendar), "")],
        [("zone", "dim"), (str(zone), "")],
        *counted_rows(windows, more, zone),
        [("due", "dim"), (due_in_both(due, zone) if due else "never: nothing is scheduled", "bold")],
    ]
    return aligned(rows, indent=0)
