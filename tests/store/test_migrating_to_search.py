"""A desk from before there was a search finds its old tickets as soon as it is opened."""

from __future__ import annotations

from pathlib import Path

from supportcli.store import search
from supportcli.store.connection import open_store
from supportcli.store.migrations import LATEST, version
from supportcli.store.search_words import expression, wanted
from tests.earlier_desk import before_migration

AT = "2026-03-02T09:00:00Z"


def test_an_old_desk_gets_its_index(tmp_path: Path) -> None:
    """The second version's tables, with a ticket in them; opening the file indexes it and puts the list in order."""
    path = tmp_path / "desk.db"
    with before_migration(path, "finding") as old:
        old.execute("INSERT INTO operations (at, actor, command) VALUES (?, 'ana', 'open')", (AT,))
        old.execute(
            "INSERT INTO tickets (status, subject, opened_at, updated_at) VALUES ('new', 'Printer jams', ?, ?)",
            (AT, AT),
        )
        data = '{"subject":"Printer jams","description":"Paper is torn"}'
        old.execute(
            "INSERT INTO events (ticket, operation, at, actor, kind, data) VALUES (1, 1, ?, 'ana', 'opened', ?)",
            (AT, data),
        )
    store = open_store(path)
    assert version(store.connection) == LATEST
    found = search.matches(store.connection, expression(wanted(["torn"])) or "", 5)
    assert [hit.id for hit in found] == [1]
    assert search.problems(store.connection) == []
    store.close()
