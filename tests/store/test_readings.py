"""Tickets of older desks are judged as they were; those opened after the desk was brought up to date are not."""

from __future__ import annotations

from pathlib import Path

from supportcli.domain.tickets.kinds import Opened
from supportcli.store.connection import open_store
from supportcli.store.history import add_operation, append, histories
from tests.conftest import MONDAY
from tests.earlier_desk import before_migration
from tests.events import recorded

AT = "2026-03-02T09:00:00Z"


def _desk_of_the_version_before(path: Path) -> None:
    with before_migration(path, "readings") as old:
        old.execute("INSERT INTO operations (at, actor, command) VALUES (?, 'ana', 'open')", (AT,))
        old.execute(
            "INSERT INTO tickets (status, subject, opened_at, updated_at) VALUES ('new', 'x', ?, ?)", (AT, AT)
        )
        old.execute(
            "INSERT INTO events (ticket, operation, at, actor, kind, data)"
            """ VALUES (1, 1, ?, 'ana', 'opened', '{"subject":"x","flags":{"down":true}}')""",
            (AT,),
        )


def test_old_openings_are_of_the_first_reading(tmp_path: Path) -> None:
    """What the file holds stays as it is, and the store says that it was brought up to date."""
    _desk_of_the_version_before(tmp_path / "desk.db")
    store = open_store(tmp_path / "desk.db")
    assert store.was_migrated
    with store.write():
        store.connection.execute(
            "INSERT INTO tickets (status, subject, opened_at, updated_at) VALUES ('new', 'y', ?, ?)", (AT, AT)
        )
        operation = add_operation(store.connection, MONDAY, "ana", "open")
        append(store.connection, 2, operation, recorded(MONDAY, "opened", {"subject": "y"}))
    found = [events[0].data for events in histories(store.connection, [1, 2]).values()]
    assert [data.reading for data in found if isinstance(data, Opened)] == [1, 2]
    store.close()
    again = open_store(tmp_path / "desk.db")
    assert not again.was_migrated
    again.close()
