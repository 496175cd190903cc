"""The tables of the engineering tracker: requests on their way there, and what was read last."""

from __future__ import annotations

TRACKER = (
    """CREATE TABLE tracker_requests (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        ticket INTEGER NOT NULL REFERENCES tickets (id),
        operation INTEGER NOT NULL REFERENCES operations (id),
        tracker TEXT NOT NULL,
        project TEXT NOT NULL,
        title TEXT NOT NULL,
        body TEXT NOT NULL,
        labels TEXT NOT NULL,
        marker TEXT NOT NULL UNIQUE,
        tell INTEGER NOT NULL CHECK (tell IN (0, 1)),
        state TEXT NOT NULL CHECK (state IN ('pending', 'sent', 'failed', 'cancelled')),
        attempts INTEGER NOT NULL DEFAULT 0,
        newest INTEGER,
        created_at TEXT NOT NULL CHECK (length(created_at) = 20),
        try_at TEXT CHECK (try_at IS NULL OR length(try_at) = 20),
        sent_at TEXT CHECK (sent_at IS NULL OR length(sent_at) = 20),
        error TEXT
    ) STRICT""",
    "CREATE INDEX tracker_requests_due ON tracker_requests (try_at, id) WHERE state = 'pending'",
    "CREATE INDEX tracker_requests_ticket ON tracker_requests (ticket)",
    "CREATE INDEX tracker_requests_operation ON tracker_requests (operation)",
    """CREATE TABLE tracker_reads (
        url TEXT PRIMARY KEY,
        etag TEXT,
        read_at TEXT NOT NULL CHECK (length(read_at) = 20)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX events_tracked ON events (ticket) WHERE kind IN ('filed', 'tracked', 'tracker-state')",
)
"""``newest``: the project's newest issue before the first attempt; a later one may be this request's."""
