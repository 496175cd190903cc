"""The tables of mail as SQLite wants them: raw messages, attachments, what is awaited, addresses that bounce.

Messages are no projection: the raw bytes are the truth beside the events, and ``doctor`` cannot make them anew.
"""

from __future__ import annotations

MAIL = (
    """CREATE TABLE blobs (
        id INTEGER PRIMARY KEY,
        sha256 TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64),
        size INTEGER NOT NULL,
        packed INTEGER NOT NULL CHECK (packed IN (0, 1)),
        content BLOB NOT NULL
    ) STRICT""",
    """CREATE TABLE messages (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        sha256 TEXT NOT NULL UNIQUE REFERENCES blobs (sha256),
        size INTEGER NOT NULL,
        message_id TEXT NOT NULL DEFAULT '',
        ticket INTEGER REFERENCES tickets (id),
        received_at TEXT NOT NULL CHECK (length(received_at) = 20),
        sent_at TEXT CHECK (sent_at IS NULL OR length(sent_at) = 20),
        sender TEXT NOT NULL,
        sender_name TEXT NOT NULL DEFAULT '',
        subject TEXT NOT NULL,
        action TEXT NOT NULL CHECK (action IN ('opened', 'joined', 'reopened', 'recorded', 'held')),
        automatic TEXT,
        note TEXT,
        attachments INTEGER NOT NULL DEFAULT 0,
        flaws TEXT NOT NULL DEFAULT '[]'
    ) STRICT""",
    "CREATE INDEX messages_message_id ON messages (message_id) WHERE message_id <> ''",
    "CREATE INDEX messages_ticket ON messages (ticket) WHERE ticket IS NOT NULL",
    "CREATE INDEX messages_held ON messages (ticket) WHERE action = 'held'",
    """CREATE TABLE awaited (
        message_id TEXT NOT NULL,
        message INTEGER NOT NULL REFERENCES messages (id),
        PRIMARY KEY (message_id, message)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE attachments (
        message INTEGER NOT NULL REFERENCES messages (id),
        number INTEGER NOT NULL,
        name TEXT NOT NULL,
        media_type TEXT NOT NULL,
        size INTEGER NOT NULL,
        sha256 TEXT REFERENCES blobs (sha256),
        PRIMARY KEY (message, number)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE bounces (
        email TEXT PRIMARY KEY CHECK (email <> ''),
        bounced_at TEXT NOT NULL CHECK (length(bounced_at) = 20),
        message INTEGER NOT NULL REFERENCES messages (id)
    ) STRICT, WITHOUT ROWID""",
    "ALTER TABLE outbox ADD COLUMN in_reply_to TEXT",
    "ALTER TABLE outbox ADD COLUMN thread TEXT NOT NULL DEFAULT '[]'",
    "CREATE INDEX outbox_answers ON outbox (recipients, created_at) WHERE purpose = 'acknowledgement'",
)
"""``awaited``: Message-IDs that a message refers to and nobody has seen yet. ``attachments.sha256`` is null for what
was too large to be unpacked. ``outbox.thread``: the References of a message, the oldest first, as JSON."""
