"""A list looks its tickets up by one index or reads them in order; whichever it does, it finds the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from supportcli.desk import finish, triage, work
from supportcli.desk.desk import Desk
from supportcli.desk.intake import OpenRequest, open_ticket
from supportcli.desk.look.query import query_of
from supportcli.desk.settings.values import Settings
from supportcli.domain.tickets.query import Query
from supportcli.store import listing

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
FILTERS = (
    "", "status:any", "status:closed", "not:status:new", "status:waiting,new", "priority:p1", "priority:P2,none",
    "priority:20", "not:priority:p1", "plan:premium", "not:plan:premium", "plan:none", "plan:any", "customer:none",
    "not:customer:acme", "assignee:me", "assignee:none,ben", "not:assignee:ana,ben", "kind:incident", "not:kind:none",
    "team:second", "channel:email", "product:any", "due:..4h", "not:due:..4h", "due:none", "due:any",
    "created:..-4h", "not:created:..-4h", "created:-6h..-5h,-3h..", "not:created:-6h..-5h,-3h..", "resolved:any",
    "closed:today", "is:late", "not:is:late", "is:paused,unanswered", "is:at-risk", "is:breached", "not:is:paused",
    "id:2-4", "not:id:2-4", "text:ab", "text:printer", "text:STRASSE", "text:écran", "not:printer", "text:50%",
    "is:late plan:any",
)  # fmt: skip


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk with twelve tickets in all states."""
    path = tmp_path_factory.mktemp("ways") / "desk.db"
    for n in range(12):
        desk = Desk.open(
            path, now=START + timedelta(minutes=20 * n), actor="ana", settings=Settings(), create=True
        )
        subject = ("Printer jams", "Slab of 50% off", "abacus", "ÉCRAN in der Strasse")[n % 4]
        terms = {"policy": "portacare", "plan": ("premium", "portacare")[n % 2], "priority": f"P{n % 3 + 1}"}
        open_ticket(
            desk, OpenRequest(subject, assignee=(None, "ana", "Ben")[n % 3], **(terms if n % 5 else {}))
        )
        desk.close()
    desk = Desk.open(path, now=START + timedelta(hours=6), actor="ana", settings=Settings())
    work.reply(desk, [1, 2, 3, 7], "Hello")
    work.wait(desk, [2, 8], "customer")
    triage.classify(desk, [1, 3, 9, 11], triage.Classification(kind="incident"))
    finish.resolve(desk, [3, 4, 5, 6])
    finish.close(desk, [4, 5])
    return desk


@pytest.mark.parametrize("words", FILTERS)
@pytest.mark.parametrize("turn", ["", "-"])
def test_every_way_finds_the_same(words: str, turn: str, busy: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Looked up, on the way, counted, and as a plain condition: the same tickets in the same order."""
    connection = busy.store.connection
    for sort, (first, *ties) in listing.SORTS.items():
        query = query_of(busy, words.split(), turn + sort)
        condition, values = listing.where(query, busy.now)
        down = " DESC" if turn else ""
        order = ", ".join([f"{first}{down} NULLS LAST", *(f"{each}{down}" for each in ties)])
        plain = [
            row[0]
            for row in connection.execute(
                f"SELECT id FROM tickets WHERE {condition} ORDER BY {order}", values
            )
        ]
        seen = []
        for few, dense in ((0, 0), (100_000, 0), (100_000, 10**9)):
            monkeypatch.setattr(listing, "_FEW", few)
            monkeypatch.setattr(listing, "_DENSE", dense)
            found = listing.Found(connection, query, busy.now)
            assert found.count() == len(plain)
            seen += [[row[0] for row in found.rows(("id",), limit)] for limit in (None, 100)]
            assert [row[0] for row in found.rows(("id",), 3)] == plain[:3]
        assert seen == [plain] * 6
    assert plain or words in EMPTY


EMPTY = ("team:second", "channel:email", "product:any", "priority:20", "is:at-risk")
"""What no ticket of this desk is; everything else must find some, or nothing is compared."""


def test_no_list_reads_the_whole_table(busy: Desk) -> None:
    """Every filter and order is served by an index, and open work in its usual order needs no sorting."""
    connection = busy.store.connection
    for words in FILTERS:
        for sort in listing.SORTS:
            query = query_of(busy, [*words.split(), "status:any"], sort)
            for plan in plans(busy, query):
                whole = [step for step in plan if step.startswith(("SCAN tickets", "SCAN clocks"))]
                assert all("INDEX" in step or sort == "id" for step in whole), (words, sort, plan)
    (board, *_) = plans(busy, query_of(busy, []))
    assert board == ["SEARCH tickets USING INDEX tickets_board (next_due_at>?)"]
    assert connection.in_transaction is False


def plans(desk: Desk, query: Query) -> list[list[str]]:
    """The plan of each statement that the first screenful and the number of all need."""
    connection, said = desk.store.connection, []
    connection.set_trace_callback(said.append)
    found = listing.Found(connection, query, desk.now)
    list(found.rows(("id", "subject"), 40))
    found.count()
    connection.set_trace_callback(None)
    said = [each for each in said if not each.startswith("--")]
    return [[row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {each}")] for each in said]
