"""What changed of customers, contacts and contracts: appended with the change itself, never changed or deleted.

``before`` and ``after`` hold the whole row as JSON; who and when stand in the operation. Rows that are older than
this table have no addition in it.
"""

from __future__ import annotations

MASTER_DATA = (
    """CREATE TABLE master_data_changes (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        operation INTEGER NOT NULL REFERENCES operations (id),
        kind TEXT NOT NULL CHECK (kind IN ('customer', 'contact', 'contract')),
        key TEXT NOT NULL CHECK (key <> ''),
        customer TEXT NOT NULL,
        before TEXT,
        after TEXT,
        undoes INTEGER REFERENCES operations (id),
        CHECK (before IS NOT NULL OR after IS NOT NULL)
    ) STRICT""",
    "CREATE INDEX master_data_changes_operation ON master_data_changes (operation)",
    "CREATE INDEX master_data_changes_record ON master_data_changes (kind, key)",
    "CREATE INDEX master_data_changes_undoes ON master_data_changes (undoes) WHERE undoes IS NOT NULL",
    *(
        f"""CREATE TRIGGER master_data_changes_never_{verb}d BEFORE {verb.upper()} ON master_data_changes
        BEGIN SELECT RAISE(ABORT, 'master_data_changes are never changed or deleted'); END"""
        for verb in ("update", "delete")
    ),
)
