"""One table of kinds: a new one is used everywhere, a forgotten one fails at the start, unknown ones are kept."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any, ClassVar

import pytest

from supportcli.domain.language.policy import Measure, Policy, Target
from supportcli.domain.running.clocks import clocks
from supportcli.domain.running.terms import Terms
from supportcli.domain.tickets import codec, folding, table
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.kinds import Data, Opened
from supportcli.domain.tickets.table import KINDS, RECORDS, Kind
from supportcli.domain.time.duration import parse
from supportcli.render.history import sentence
from supportcli.store.search import rebuild
from tests.conftest import MONDAY


class Blessed(Data, frozen=True):
    """A kind of this test's."""

    kind: ClassVar[str] = "blessed"

    by: str


ROW = Kind(
    Blessed,
    lambda data, show: f"blessed by {show(data.by)}",
    lambda data: ("flag:blessed",),
    frozenset({"new"}),
    acts=True,
)


@pytest.fixture
def blessed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The table with one more row."""
    monkeypatch.setitem(table.KINDS, "blessed", ROW)  # type: ignore[arg-type]
    monkeypatch.setitem(table.RECORDS, "blessed", Blessed)  # type: ignore[arg-type]


def test_every_kind_is_complete() -> None:
    """Each has a record, a sentence, moments and words for what cannot be done."""
    assert KINDS.keys() == RECORDS.keys()
    for name, kind in KINDS.items():
        assert kind.record.kind == name and kind.record.__doc__
    folding.require_all("the fold", folding._CHANGES)


def test_a_kind_that_is_forgotten_fails_at_the_start() -> None:
    """The program does not start: nobody finds out at work."""
    code = (
        "from supportcli.domain.tickets import kinds, table\n"
        "class New(kinds.Data, frozen=True): pass\n"
        "table.RECORDS['new'] = New\n"
        "import supportcli.domain.tickets.folding\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "RuntimeError: the fold of a ticket and the table of kinds differ in: New" in done.stderr


@pytest.mark.usefixtures("blessed")
def test_a_new_kind_is_used_everywhere() -> None:
    """Read and written, told, counted as a pair of hands, and the moment that its facts are."""
    data = codec.read("blessed", '{"by":"ana","later":1}')
    assert data == Blessed("ana") and codec.write(data) == '{"by":"ana"}'
    assert sentence(data, MONDAY.tzinfo) == "blessed by ana"  # type: ignore[arg-type]
    history = [Event(MONDAY, Opened(subject="x")), Event(MONDAY, data, "ana")]
    assert folding.fold(history).engineers == ("ana",)
    measure = Measure("m", "M", starts=("flag:blessed",), stops=("resolved",))
    terms = Terms(Policy("p", "P", "V", measures=(measure,), targets=(Target("m", parse("1h")),)))
    assert [clock.state for clock in clocks(terms, history)] == ["running"]


@pytest.mark.parametrize(
    ("kind", "text", "field", "value"),
    [
        ("assigned", '{"assignee":null}', "assignee", None),
        ("assigned", "{}", "assignee", None),
        ("classified", '{"kind":null,"level":"II"}', "ticket_kind", None),
        ("handed-on", '{"from":{"level":"I"},"why":"x"}', "had", table.k.Had("I")),
        ("detailed", '{"answers":{"a":"b"},"from":{"a":3}}', "known_from", {"a": 3}),
        ("linked", '{"to":3,"as":"related"}', "link", "related"),
        ("approved", '{"approval":"x"}', "is_yes", True),
        ("received", '{"body":"x","counts":false,"of-tomorrow":[1]}', "counts", False),
    ],
)
def test_old_rows_are_read(kind: str, text: str, field: str, value: object) -> None:
    """Absent, null, renamed and surplus keys."""
    found = getattr(codec.read(kind, text), field)
    assert (found or None) == value if value is None else found == value


@pytest.fixture
def newer(run: Any, tmp_path: Path) -> Any:
    """A ticket with an event of a kind, and a key, that only a newer version knows."""
    run("init")
    run("open", "--subject", "x", "--no-input")
    run("take", "1")
    connection = sqlite3.connect(tmp_path / "desk.db")
    connection.execute(
        "INSERT INTO operations (at, actor, command) VALUES ('2026-03-02T09:00:00Z', 'bo', 'bless')"
    )
    for kind, data in (("blessed", '{"by":"bo"}'), ("commented", '{"body":"x","mood":"good"}')):
        connection.execute(
            "INSERT INTO events (ticket, operation, at, actor, kind, data)"
            " SELECT 1, MAX(id), '2026-03-02T09:00:00Z', 'bo', ?, ? FROM operations",
            (kind, data),
        )
    rebuild(connection)
    connection.commit()
    return run


def test_what_a_newer_version_wrote_survives(newer: Any) -> None:
    """It is shown, exported, stands in the way of an undo, and is taken back by its own."""
    (record,) = (json.loads(newer("show", "1", "--json").out),)
    data = [event["data"] for event in record["events"]][-2:]
    assert data == [{"by": "bo"}, {"body": "x", "mood": "good"}]
    assert "blessed" in newer("show", "1").out
    assert newer("undo").code == 4
    assert newer("--as", "bo", "undo").code == 0
    assert newer("doctor").code == 0
    assert '"mood"' in newer("export").out
