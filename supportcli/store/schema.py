"""The tables, as SQLite wants them: what only SQLite has (STRICT, triggers, pragmas) stands in this file.

Events are the truth. ``tickets``, ``clocks`` and ``draws`` are projections of them, written in the same
transaction and rebuilt by ``doctor``. Times are UTC text of fixed width, ``2026-01-05T12:00:00Z``.
"""

from __future__ import annotations

_AT = "TEXT NOT NULL CHECK (length({0}) = 20)"
_MAYBE_AT = "TEXT CHECK ({0} IS NULL OR length({0}) = 20)"


def _at(name: str) -> str:
    return f"{name} {_AT.format(name)}"


def _maybe_at(name: str) -> str:
    return f"{name} {_MAYBE_AT.format(name)}"


TABLES = (
    """CREATE TABLE meta (
        key TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) STRICT""",
    f"""CREATE TABLE operations (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        {_at("at")},
        actor TEXT NOT NULL,
        command TEXT NOT NULL
    ) STRICT""",
    f"""CREATE TABLE policies (
        revision TEXT PRIMARY KEY,
        policy TEXT NOT NULL,
        name TEXT NOT NULL,
        source TEXT NOT NULL,
        terms TEXT NOT NULL,
        {_at("added_at")},
        number INTEGER NOT NULL,
        UNIQUE (policy, number)
    ) STRICT""",
    f"""CREATE TABLE customers (
        id TEXT PRIMARY KEY CHECK (id <> ''),
        name TEXT NOT NULL,
        domains TEXT NOT NULL DEFAULT '[]',
        {_at("created_at")}
    ) STRICT""",
    f"""CREATE TABLE contacts (
        email TEXT PRIMARY KEY CHECK (email <> ''),
        customer TEXT NOT NULL REFERENCES customers (id),
        name TEXT NOT NULL,
        role TEXT,
        {_at("created_at")}
    ) STRICT""",
    f"""CREATE TABLE contracts (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        customer TEXT NOT NULL REFERENCES customers (id),
        policy TEXT NOT NULL,
        plan TEXT NOT NULL,
        starts_on TEXT NOT NULL CHECK (length(starts_on) = 10),
        ends_on TEXT CHECK (ends_on IS NULL OR length(ends_on) = 10),
        {_at("created_at")}
    ) STRICT""",
    f"""CREATE TABLE tickets (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        status TEXT NOT NULL
            CHECK (status IN ('new', 'open', 'waiting', 'resolved', 'closed', 'cancelled')),
        subject TEXT NOT NULL,
        kind TEXT,
        level TEXT,
        cause TEXT,
        priority TEXT,
        priority_code INTEGER,
        priority_rank INTEGER,
        channel TEXT,
        customer TEXT REFERENCES customers (id),
        contact TEXT REFERENCES contacts (email),
        contract INTEGER REFERENCES contracts (id),
        assignee TEXT,
        team TEXT,
        policy TEXT,
        policy_revision TEXT REFERENCES policies (revision),
        plan TEXT,
        product TEXT,
        version TEXT,
        environment TEXT,
        source TEXT,
        source_key TEXT,
        {_at("opened_at")},
        {_maybe_at("first_response_at")},
        {_maybe_at("resolved_at")},
        {_maybe_at("closed_at")},
        {_at("updated_at")},
        {_maybe_at("next_due_at")},
        next_due_measure TEXT,
        {_maybe_at("next_alarm_at")}
    ) STRICT""",
    f"""CREATE TABLE events (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        ticket INTEGER NOT NULL REFERENCES tickets (id),
        operation INTEGER NOT NULL REFERENCES operations (id),
        {_at("at")},
        actor TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind <> ''),
        data TEXT NOT NULL
    ) STRICT""",
    f"""CREATE TABLE clocks (
        ticket INTEGER NOT NULL REFERENCES tickets (id),
        measure TEXT NOT NULL,
        round INTEGER NOT NULL,
        commitment TEXT NOT NULL CHECK (commitment IN ('guarantee', 'target', 'best-effort')),
        calendar TEXT NOT NULL,
        duration TEXT NOT NULL,
        {_at("started_at")},
        {_maybe_at("due_at")},
        {_maybe_at("warn_at")},
        {_maybe_at("stopped_at")},
        state TEXT NOT NULL CHECK (state IN ('running', 'paused', 'stopped', 'cancelled', 'unscheduled')),
        paused_seconds INTEGER NOT NULL,
        left_seconds INTEGER,
        PRIMARY KEY (ticket, measure, round)
    ) STRICT, WITHOUT ROWID""",
    f"""CREATE TABLE outbox (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        ticket INTEGER REFERENCES tickets (id),
        operation INTEGER NOT NULL REFERENCES operations (id),
        purpose TEXT NOT NULL,
        role TEXT,
        recipients TEXT NOT NULL,
        subject TEXT NOT NULL,
        body TEXT NOT NULL,
        message_id TEXT NOT NULL UNIQUE,
        state TEXT NOT NULL CHECK (state IN ('pending', 'unaddressed', 'sent', 'failed', 'cancelled')),
        attempts INTEGER NOT NULL DEFAULT 0,
        {_at("created_at")},
        {_maybe_at("try_at")},
        {_maybe_at("sent_at")},
        error TEXT
    ) STRICT""",
)

INDEXES = (
    "CREATE INDEX tickets_next_alarm ON tickets (next_alarm_at) WHERE next_alarm_at IS NOT NULL",
    "CREATE INDEX tickets_board ON tickets (next_due_at, id) WHERE status IN ('new', 'open', 'waiting')",
    "CREATE UNIQUE INDEX tickets_source ON tickets (source, source_key) WHERE source_key IS NOT NULL",
    "CREATE INDEX tickets_customer ON tickets (customer) WHERE customer IS NOT NULL",
    "CREATE INDEX events_ticket ON events (ticket)",
    "CREATE INDEX events_operation ON events (operation)",
    "CREATE INDEX outbox_due ON outbox (try_at, id) WHERE state = 'pending'",
    "CREATE INDEX outbox_unaddressed ON outbox (role) WHERE state = 'unaddressed'",
    "CREATE INDEX outbox_ticket ON outbox (ticket)",
    "CREATE INDEX contracts_customer ON contracts (customer)",
    "CREATE INDEX contacts_customer ON contacts (customer)",
)

TRIGGERS = tuple(
    f"""CREATE TRIGGER {table}_never_{verb}d BEFORE {verb.upper()} ON {table}
        BEGIN SELECT RAISE(ABORT, '{table} are never changed or deleted'); END"""
    for table in ("events", "operations", "policies")
    for verb in ("update", "delete")
)

DRAWS = (
    f"""CREATE TABLE draws (
        ticket INTEGER NOT NULL REFERENCES tickets (id),
        quota TEXT NOT NULL CHECK (quota <> ''),
        number INTEGER NOT NULL,
        contract INTEGER REFERENCES contracts (id),
        customer TEXT REFERENCES customers (id),
        {_at("at")},
        cause TEXT NOT NULL,
        amount INTEGER NOT NULL CHECK (amount > 0),
        refunded INTEGER NOT NULL DEFAULT 0 CHECK (refunded BETWEEN 0 AND amount),
        PRIMARY KEY (ticket, quota, number)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX draws_contract ON draws (contract, quota, at, amount, refunded) WHERE contract IS NOT NULL",
    "CREATE INDEX draws_customer ON draws (customer, quota, at, amount, refunded) WHERE contract IS NULL",
)
"""What tickets took from the quotas of a contract, or of a customer without one: a projection of the events."""

WORK = ("CREATE INDEX events_logged ON events (ticket) WHERE kind = 'logged'",)
"""Finds the tickets with logged work: its size follows the work, not the tickets."""

SET_ASIDE = f"""CREATE TABLE set_aside (
    what TEXT NOT NULL CHECK (what <> ''),
    id INTEGER NOT NULL,
    reason TEXT NOT NULL,
    tries INTEGER NOT NULL CHECK (tries > 0),
    {_at("since")},
    {_at("try_at")},
    PRIMARY KEY (what, id)
) STRICT, WITHOUT ROWID"""
"""What a batch could not do, kept until it can: told when it is new or has another reason, tried again at ``try_at``.
Letters and requests keep this in their own rows."""


FIRST_READING_UNTIL = "first_reading_until"
"""The number of the last event that was recorded before the facts of an opening were moments (a key of ``meta``)."""

REDATED = "CREATE INDEX events_redated ON events (kind, ticket) WHERE kind = 'redated'"
"""Finds the tickets whose events do not stand at their own instants: there are few."""
