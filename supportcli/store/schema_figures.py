"""Indexes for reports: what happened in a month is found by the month, whatever else the desk holds.

Tickets and missed clocks are found by the indexes that lists have. Those of events and clocks are partial: their size
follows what reports count. An ``OR`` of equalities stands where an ``IN`` would read better, because only so does
SQLite see that a query for one kind is served.
"""

from __future__ import annotations

COUNTED_EVENTS = ("reopened", "merged", "escalated", "undone", "logged")
"""Kinds of events that reports look up by their instant."""

MISSED = "(state = 'running' OR state = 'stopped' AND stopped_at > due_at)"
"""Of a clock with a due instant: it has not been met, and will not be once that instant has passed."""

STATEMENTS = (
    "CREATE INDEX clocks_stopped ON clocks (stopped_at) WHERE state = 'stopped'",
    "CREATE INDEX events_counted ON events (kind, at) WHERE "
    + " OR ".join(f"kind = '{kind}'" for kind in COUNTED_EVENTS),
    "CREATE INDEX events_moved ON events (ticket) WHERE kind = 'moved'",
    "CREATE INDEX draws_at ON draws (at)",
)
