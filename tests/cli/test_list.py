"""``list``: which tickets, in which order, in which form; at a terminal, in a pipe, as JSON."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from supportcli.desk import finish, people, policies, work
from supportcli.desk.desk import Desk
from supportcli.desk.intake import OpenRequest, open_ticket
from supportcli.desk.look.board import board
from supportcli.desk.look.fields import FIELDS, FLAT_FIELDS, FOLDED_FIELDS, HISTORY_FIELDS
from supportcli.desk.look.query import query_of
from supportcli.domain.tickets.board import BoardLine
from supportcli.domain.tickets.ticket import ACTIVE
from supportcli.store import listing
from tests.terminal import in_terminal

PAUSING = """
id = "pausing"
name = "Pausing"
vendor = "Tests"

[plans.only]
name = "Only"

[measures.first-response]
name = "First answer"
pauses = ["customer"]

[targets.first-response]
only = "4h"
"""


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def board_desk(make_desk: Any, tmp_path: Path, once: Any) -> Desk:
    """Monday 2 March 2026, 09:00 UTC; seven tickets of which ticket 6 is resolved.

    == ============== ======== ==== =============== ==========================================
    id opened          under    prio assignee        nearest clock at 09:00
    == ============== ======== ==== =============== ==========================================
    1  Mon 07:30      acme     P1   ana             first-response 08:30: breached for 30 m
    2  Mon 07:20      acme     P2                   first-response 09:20, warned since 08:50
    3  Fri 15:00      globex                        reaction, 12 h of 07–16 UTC: Tue 09:00
    4  Mon 08:00      nobody                        none
    5  Mon 06:00      pause                         paused at 08:00 with 2 h left
    6  Mon 08:00      acme     P4   ana             none: resolved
    7  Mon 08:30      acme     P3   ana             Tue 09:00: the desk opens at 09:00
    == ============== ======== ==== =============== ==========================================
    """

    def furnish() -> None:
        (tmp_path / "pausing.toml").write_text(PAUSING)
        desk = make_desk(at("2026-02-27 15:00"))
        policies.add_policy(desk, str(tmp_path / "pausing.toml"))
        for customer, policy, plan in (
            ("acme", "portacare", "premium"),
            ("globex", "mor", "basic"),
            ("pause", "pausing", "only"),
        ):
            people.add_customer(desk, customer, customer.title())
            people.add_contract(desk, customer, policy, plan)
        for opened, request in {
            "2026-03-02 07:30": OpenRequest("No calls", customer="acme", priority="P1", assignee="ana"),
            "2026-03-02 07:20": OpenRequest("Slow calls", customer="acme", priority="P2", agreed_by="jo"),
            "2026-02-27 15:00": OpenRequest("50%_off is wrong", customer="globex"),
            "2026-03-02 08:00": OpenRequest("Who are we?"),
            "2026-03-02 06:00": OpenRequest("Logs\tneeded", customer="pause"),
            "2026-03-02 08:00:01": OpenRequest("Done", customer="acme", priority="P4", assignee="ana"),
            "2026-03-02 08:30": OpenRequest("Planning calls", customer="acme", priority="P3", assignee="ana"),
        }.items():
            desk.now = at(opened)
            open_ticket(desk, request)
        desk.now = at("2026-03-02 08:00")
        work.wait(desk, [5], "customer")
        desk.now = at("2026-03-02 08:59")
        finish.resolve(desk, [6], "Done.")
        desk.close()

    once("board", furnish)
    return make_desk(at("2026-03-02 09:00"))


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ([], "1 2 7 3 5 4"),
        (["all"], "1 2 7 3 6 5 4"),
        (["mine"], "1 7"),
        (["--mine"], "1 7"),
        (["triage"], "2 3 5 4"),
        (["triage", "customer:acme"], "2"),
        (["breached"], "1"),
        (["at-risk"], "2"),
        (["is:paused"], "5"),
        (["is:late"], "1"),
        (["is:breached,at-risk"], "1 2"),
        (["status:resolved"], "6"),
        (["status:any", "not:status:new,open"], "6 5"),
        (["priority:p1,P4", "status:any"], "1 6"),
        (["priority:80"], "1"),
        (["priority:none"], "3 5 4"),
        (["--priority", "p1,p2"], "1 2"),
        (["customer:none"], "4"),
        (["not:customer:acme"], "3 5 4"),
        (["--customer", "ACME", "--assignee", "none"], "2"),
        (["assignee:any"], "1 7"),
        (["plan:premium"], "1 2 7"),
        (["--policy", "mor"], "3"),
        (["--plan", "only"], "5"),
        (["due:..30m"], "1 2"),
        (["due:2026-03-03"], "7 3"),
        (["due:none"], "5 4"),
        (["created:..-1d"], "3"),
        (["created:2026-03-02T07:30..2026-03-02T08:00Z"], "1 4"),
        (["not:created:today"], "3"),
        (["resolved:-1h.."], "6"),
        (["id:2-4"], "2 3 4"),
        (["id:SUP-6,1"], "1 6"),
        (["calls"], "1 2 7"),
        (["CALLS", "slow"], "2"),
        (["not:calls", "customer:any"], "3 5"),
        (["50%_"], "3"),
        (["%"], "3"),
        (["--sort", "id"], "1 2 3 4 5 7"),
        (["--sort", "-created"], "7 4 1 2 5 3"),
        (["--sort", "priority"], "1 2 7 3 5 4"),
        (["--limit", "2"], "1 2"),
        (["--limit", "0"], ""),
        (["no such words"], ""),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_words_and_flags_choose_tickets(words: list[str], ids: str, board_desk: Desk, run: Any) -> None:
    """What is due first comes first, then by priority and number; no match is no failure."""
    found = run("list", *words, "--format", "ids")
    assert (found.code, found.out.split(), found.err) == (0, ids.split(), "")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["stauts:open"], 'error: no filter is called "stauts:"\n\nhint: did you mean status:?'),
        (["--status", "opne"], 'error: no status is called "opne"\n\nhint: status: one of active, any, new'),
        (["--sort", "age"], 'error: "age" is no order\n\nhint: --sort, one of: due, id, priority'),
        (["--json", "id,colour"], '"hint": "valid fields: id, reference, status'),
        (["--json", "--format", "csv"], "--json contradicts --format csv"),
    ],
)
def test_mistakes_are_usage_errors(words: list[str], message: str, board_desk: Desk, run: Any) -> None:
    """A wrong word is named with the valid ones; nothing is printed as data."""
    found = run("list", *words)
    assert (found.code, found.out) == (2, "")
    assert message in found.err


def test_a_pipe_gets_one_flat_record_a_line(board_desk: Desk, run: Any) -> None:
    """TSV with a header; tabs of a subject are escaped, instants are UTC, nothing is cut."""
    head, *lines = run("list", "id:5").out.splitlines()
    assert head == "\t".join(FLAT_FIELDS)
    (record,) = [dict(zip(FLAT_FIELDS, line.split("\t"), strict=True)) for line in lines]
    assert record["reference"] == "SUP-5"
    assert record["subject"] == "Logs\\tneeded"
    assert record["opened_at"] == "2026-03-02T06:00:00Z"
    assert record["next_due_at"] == ""


def test_csv_is_read_back(board_desk: Desk, run: Any) -> None:
    """CSV holds the same fields, and a spreadsheet's parser finds the subject again."""
    rows = list(csv.DictReader(io.StringIO(run("list", "--format", "csv").out)))
    assert [row["id"] for row in rows] == ["1", "2", "7", "3", "5", "4"]
    assert rows[3]["subject"] == "50%_off is wrong"


def test_json_has_every_field_but_the_history(board_desk: Desk, run: Any) -> None:
    """``--json`` gives whole records; histories only where they are asked for."""
    found = json.loads(run("list", "--json").out)
    assert list(found[0]) == [*FLAT_FIELDS, *FOLDED_FIELDS]
    assert found[0]["clocks"][0]["state"] == "breached"
    assert found[0]["clocks"][0]["overdue_seconds"] == 1800
    with_events = json.loads(run("list", "id:1", "--json", "id,events").out)
    assert [event["kind"] for event in with_events[0]["events"]] == ["opened"]


def test_json_lines_are_the_same_records(board_desk: Desk, run: Any) -> None:
    """JSONL and JSON differ in their frame only."""
    whole = json.loads(run("list", "--json").out)
    lines = [json.loads(line) for line in run("list", "--format", "jsonl").out.splitlines()]
    assert lines == whole


def test_rows_and_folds_agree(board_desk: Desk, run: Any) -> None:
    """A flat field is the same whether it comes from the row or from the folded history."""
    flat = json.loads(run("list", "all", "--json", ",".join(FLAT_FIELDS)).out)
    folded = json.loads(run("list", "all", "--json", ",".join([*FLAT_FIELDS, "clocks"])).out)
    assert flat == [{name: record[name] for name in FLAT_FIELDS} for record in folded]


def test_no_tickets_is_an_empty_answer(board_desk: Desk, run: Any) -> None:
    """Every format has its own way to be empty."""
    assert run("list", "id:99", "--json").out == "[]\n"
    assert run("list", "id:99", "--format", "tsv").out.count("\n") == 1
    table = run("list", "id:99", "--format", "table")
    assert (table.code, table.out, table.err) == (0, "", "no tickets\n")


def lines_of(desk: Desk, *words: str) -> dict[int, BoardLine]:
    return {line.id: line for line in board(desk, query_of(desk, words), 100).lines}


def test_the_nearest_clock_counts_its_own_time(board_desk: Desk) -> None:
    """Elapsed clocks count elapsed time, business clocks what is left of support hours, paused ones stand."""
    found = lines_of(board_desk)
    told = {n: (line.measure, line.state, line.remaining_seconds, line.warned) for n, line in found.items()}
    assert told == {
        1: ("first-response", "breached", -1800, True),
        2: ("first-response", "running", 1200, True),
        # Mon 09:00–16:00 UTC and Tue 07:00–09:00 UTC
        3: ("reaction", "running", 9 * 3600, False),
        4: (None, None, None, False),
        5: ("first-response", "paused", 2 * 3600, False),
        # Mon 09:00–18:00; at Tue 09:00 the desk has just opened
        7: ("first-response", "running", 9 * 3600, False),
    }
    assert found[3].due_at == at("2026-03-03 09:00")


def test_a_board_knows_how_many_it_does_not_show(board_desk: Desk) -> None:
    """The lines are limited, the total is not."""
    found = board(board_desk, query_of(board_desk, ["all"]), 2)
    assert ([line.id for line in found.lines], found.total) == ([1, 2], 7)


def test_the_board_is_served_by_its_index(board_desk: Desk) -> None:
    """The usual order of open work needs no sort of the whole desk."""
    seen: list[str] = []
    connection = board_desk.store.connection
    connection.set_trace_callback(seen.append)
    list(listing.rows(connection, query_of(board_desk, []), ("id",), board_desk.now, limit=20))
    connection.set_trace_callback(None)
    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {seen[0]}")]
    assert any("USING INDEX tickets_board" in step for step in plan), plan
    assert "USE TEMP B-TREE FOR ORDER BY" not in plan


def test_every_status_of_open_work_is_in_the_index(board_desk: Desk) -> None:
    """The index's condition is written once more in the schema; the two must name the same states."""
    row = board_desk.store.connection.execute("SELECT sql FROM sqlite_master WHERE name = 'tickets_board'")
    assert f"status IN ({', '.join(repr(name) for name in ACTIVE)})" in row.fetchone()[0]


@pytest.mark.parametrize("sort", sorted(listing.SORTS))
def test_every_order_can_be_asked_for(sort: str, board_desk: Desk, run: Any) -> None:
    """Each field of the order works both ways and loses no ticket."""
    for order in (sort, f"-{sort}"):
        assert sorted(run("list", "--sort", order, "--format", "ids").out.split()) == list("123457")


@pytest.mark.parametrize("field", sorted(set(FIELDS) - set(HISTORY_FIELDS)))
def test_every_field_can_be_asked_for(field: str, board_desk: Desk, run: Any) -> None:
    """``--json FIELD`` gives that field of every ticket."""
    assert [list(record) for record in json.loads(run("list", f"--json={field}").out)] == [[field]] * 6


def terminal(tmp_path: Path, *words: str, width: int, height: int = 30, **environ: str) -> str:
    """What the program draws on a terminal of this size, without bold and dim."""
    child = in_terminal(
        sys.executable,
        ["-m", "supportcli", *words],
        dimensions=(height, width),
        encoding="utf-8",
        cwd=str(Path(__file__).parents[2]),
        env={
            "PATH": "/usr/bin:/bin",
            "TERM": "xterm",
            "LANG": "C.UTF-8",
            "HOME": str(tmp_path),
            "SUPPORTCLI_DB": str(tmp_path / "desk.db"),
            "SUPPORTCLI_NOW": "2026-03-02T09:00:00Z",
            "SUPPORTCLI_USER": "ana",
            "NO_COLOR": "1",
            "TZ": "UTC",
            **environ,
        },
        timeout=60,
    )
    return re.sub(r"\x1b\[[0-9;]*m", "", str(child.read())).replace("\r\n", "\n")


def test_a_terminal_gets_the_board(board_desk: Desk, tmp_path: Path) -> None:
    """Wide: every column. The countdown has a word and a number; the colour only repeats them."""
    shown = terminal(tmp_path, "list", width=160).splitlines()
    assert shown[0].split() == [
        "ID", "CLOCK", "DUE", "MEASURE", "PRIORITY", "STATUS", "PLAN", "CUSTOMER", "SUBJECT", "ASSIGNEE",
        "NEXT:", "supportcli", "…",
    ]  # fmt: skip
    told = [" ".join(line.split()) for line in shown[2:]]
    assert told == [
        "1 breached 30m 08:30 first-response P1 open premium acme No calls ana reply 1 first-response overdue",
        "2 due in 20m 09:20 first-response P2 new premium acme Slow calls reply 2 first-response due",
        "7 ok 9h Tue 09:00 first-response P3 open premium acme Planning calls ana reply 7 first-response due",
        "3 ok 9h Tue 09:00 reaction new basic globex 50%_off is wrong prioritise 3 PRIORITY it has no…",
        "5 paused first-response waiting only pause Logs needed resume 5 it waits for the custo…",
        "4 no clock new Who are we? take 4 nobody works on it",
    ]


def test_a_narrow_terminal_drops_columns(board_desk: Desk, tmp_path: Path) -> None:
    """At 80 columns number, countdown, priority, customer, subject and assignee stay; no line is wider."""
    shown = terminal(tmp_path, "list", width=80).splitlines()
    for title in ("ID", "CLOCK", "PRIORITY", "CUSTOMER", "SUBJECT", "ASSIGNEE"):
        assert title in shown[0].split()
    assert max(map(len, shown)) <= 80


def test_a_screenful_says_how_many_more_there_are(board_desk: Desk, tmp_path: Path) -> None:
    """The last line counts what is not shown and names the command that shows it."""
    shown = terminal(tmp_path, "list", "--mine", "all", "--sort", "id", width=100, height=6).splitlines()
    assert len(shown) == 2 + 3  # ana has three tickets: all of them fit
    shown = terminal(tmp_path, "list", "all", "not:text:x y", width=100, height=6).splitlines()
    assert shown[-1].rstrip() == "and 2 more: supportcli list all 'not:text:x y' --limit 7"
    assert len(shown) == 2 + 5 + 1


def test_a_dumb_terminal_gets_words(board_desk: Desk, tmp_path: Path) -> None:
    """Without colours or an alphabet beyond ASCII the board says the same."""
    shown = terminal(
        tmp_path, "list", width=160, TERM="dumb", LANG="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0"
    )
    assert "breached 30m" in shown
    assert shown.isascii()


def test_a_desk_from_before_is_only_read(board_desk: Desk, run: Any, tmp_path: Path) -> None:
    """Looking changes nothing: the file's content is the same before and after."""

    def content() -> Iterator[str]:
        with sqlite3.connect(tmp_path / "desk.db") as connection:
            return connection.iterdump()

    before = list(content())
    run("list", "--json")
    run("list")
    assert list(content()) == before
