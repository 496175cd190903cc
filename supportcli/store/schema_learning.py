"""What the desk learned from its own decisions; full-text search is SQLite's alone.

A model is data: words and weights, compressed, never anything that could be executed when it is read.
``learned_texts`` holds no texts of its own: they stand in the events.
"""

from __future__ import annotations

LEARNING = (
    """CREATE TABLE models (
        policy TEXT PRIMARY KEY,
        method TEXT NOT NULL CHECK (method IN ('linear', 'ranking')),
        learned_at TEXT NOT NULL CHECK (length(learned_at) = 20),
        actor TEXT NOT NULL,
        tickets INTEGER NOT NULL CHECK (tickets > 0),
        figures TEXT NOT NULL,
        content BLOB NOT NULL
    ) STRICT""",
    """CREATE TABLE learned (
        ticket INTEGER PRIMARY KEY REFERENCES tickets (id),
        policy TEXT NOT NULL REFERENCES models (policy),
        labels TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX learned_policy ON learned (policy)",
    """CREATE VIRTUAL TABLE learned_texts USING fts5(
        text, content = '', tokenize = 'porter unicode61 remove_diacritics 2'
    )""",
)
"""One model for each policy (the empty id: tickets without terms), and the tickets that it was learned from."""
