"""A report never reads a growing table whole: every statement that it sends is served by an index."""

from __future__ import annotations

import pytest

from supportcli.desk import finish, intake, people, work
from supportcli.desk.reporting.period import period_of
from supportcli.desk.reporting.report import GROUPS, report
from tests.conftest import MakeDesk, at

GROWING = {"tickets", "events", "clocks", "draws", "operations", "outbox"}


@pytest.mark.parametrize("words", [(), ("customer:acme",), ("priority:p1", "not:plan:gold")], ids=" ".join)
def test_every_statement_has_an_index(make_desk: MakeDesk, words: tuple[str, ...]) -> None:
    """What SQLite says of its plans; a scan of policies or customers does not grow with the tickets."""
    desk = make_desk(at("2026-02-03 09:00"))
    people.add_customer(desk, "acme")
    people.add_contract(desk, "acme", "portacare", "portacare")
    for _ in range(5):
        number, _ = intake.open_ticket(desk, intake.OpenRequest("x", customer="acme", priority="P1"))
        work.reply(desk, [number], "hello")
        finish.resolve(desk, [number], "done")
    finish.reopen(desk, [1])
    sent: dict[str, None] = {}
    later = make_desk(at("2026-03-15 09:00"))
    connection = later.store.connection
    connection.set_trace_callback(sent.setdefault)
    report(later, period_of(later), words, [name for name in GROUPS if name != "month"])
    connection.set_trace_callback(None)
    statements = [sql for sql in sent if sql.lstrip().startswith("SELECT")]
    assert len(statements) > 12
    for sql in statements:
        for row in connection.execute("EXPLAIN QUERY PLAN " + sql):
            scans = row[3].startswith("SCAN") and row[3].split()[1] in GROWING
            assert not scans, (sql, row[3])
