"""Tickets from files: what is read, what is refused, what is recorded."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from supportcli.desk.desk import Desk
from supportcli.desk.doctor import examine
from supportcli.desk.importing.request import ImportRequest, ImportResult, Input
from supportcli.desk.importing.run import import_files
from supportcli.desk.people import add_contract, add_customer
from supportcli.domain.errors import InvalidError, NotFoundError, UsageError
from supportcli.domain.tickets import codec
from supportcli.domain.tickets.events import Event
from supportcli.store.history import histories

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
def desk(make_desk: Any) -> Desk:
    found: Desk = make_desk(NOON)
    return found


def bring(desk: Desk, folder: Path, text: str, name: str = "t.csv", **options: Any) -> ImportResult:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return import_files(desk, ImportRequest((Input(path, name),), **options))


def problems(desk: Desk, folder: Path, text: str, name: str = "t.csv", **options: Any) -> list[str]:
    """What an import refuses; nothing may have been recorded."""
    with pytest.raises(InvalidError) as caught:
        bring(desk, folder, text, name, **options)
    assert rows(desk, "SELECT COUNT(*) FROM operations") == [(0,)]
    return [str(problem) for problem in caught.value.problems]


def rows(desk: Desk, sql: str) -> list[tuple[Any, ...]]:
    return desk.store.connection.execute(sql).fetchall()


def history(desk: Desk, ticket: int = 1) -> list[Event]:
    return histories(desk.store.connection, [ticket])[ticket]


def told(desk: Desk, ticket: int = 1) -> list[str]:
    """A history as lines: instant, kind, actor."""
    return [f"{event.at:%d %H:%M} {event.kind} {event.actor}" for event in history(desk, ticket)]


RECORD = '{"key": 7, "subject": "Printer", "opened_at": "2026-03-01T11:00:00+01:00", "closed_at": "2026-03-01 11:30"}'
ONE = "key,subject,opened_at,closed_at\n7,Printer,2026-03-01T10:00:00Z,2026-03-01T11:30:00Z\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("t.csv", ONE),
        ("no-suffix", ONE.replace(",", "\t")),
        ("t.tsv", ONE.replace(",", ";")),
        ("bom.csv", "\ufeff" + ONE),
        ("crlf.csv", ONE.replace("\n", "\r\n")),
        ("t.json", f"[{RECORD}]"),
        ("lines.json", f"{RECORD}\n\n"),
        ("object.jsonl", f'{{\n "made": {{"by": "x"}},\n "tickets": [\n  {RECORD}\n ]\n}}\n'),
    ],
)  # fmt: skip
def test_the_format_is_told_from_the_content(desk: Desk, tmp_path: Path, name: str, text: str) -> None:
    """Commas, tabs or semicolons, a document, a list in an object or a record a line: the same ticket."""
    assert bring(desk, tmp_path, text, name).imported == 1
    assert rows(desk, "SELECT subject, status, source, source_key, opened_at, closed_at FROM tickets") == [
        ("Printer", "closed", "import", "7", "2026-03-01T10:00:00Z", "2026-03-01T11:30:00Z")
    ]
    assert told(desk) == ["01 10:00 opened ana", "01 11:30 closed ana"]


def test_a_second_import_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    """The natural key makes it a no-op, without an operation of its own."""
    first = bring(desk, tmp_path, ONE + "8,Scanner,2026-03-01T10:00:00Z,\n")
    again = bring(desk, tmp_path, ONE + "8,Scanner,2026-03-01T10:00:00Z,\n9,New,2026-03-01T10:00:00Z,\n")
    third = bring(desk, tmp_path, ONE)
    assert (first.imported, first.ids, first.events) == (2, range(1, 3), 3)
    assert (again.imported, again.already_there, again.ids) == (1, 2, range(3, 4))
    assert (third.imported, third.already_there, third.operation) == (0, 1, None)
    assert rows(desk, "SELECT command, actor FROM operations") == [("import", "ana")] * 2


def test_rows_without_a_key_are_known_by_their_content(desk: Desk, tmp_path: Path) -> None:
    """A plain list of requests may be imported again too."""
    text = "subject,opened_at\nPrinter,2026-03-01\nPrinter,2026-03-02\nPrinter,2026-03-01\n"
    result = bring(desk, tmp_path, text)
    assert (result.imported, result.repeated) == (2, 1)
    assert bring(desk, tmp_path, text).imported == 0


def test_numbers_are_never_used_again(desk: Desk, tmp_path: Path) -> None:
    """An import goes on after the highest number that any ticket ever had."""
    bring(desk, tmp_path, ONE)
    with desk.store.write() as connection:
        connection.execute("UPDATE sqlite_sequence SET seq = 41 WHERE name = 'tickets'")
    assert bring(desk, tmp_path, ONE.replace("\n7,", "\n8,")).ids == range(42, 43)


def test_every_problem_is_told_and_nothing_recorded(desk: Desk, tmp_path: Path) -> None:
    """Each with file, line and column; a quoted cell over two lines counts as two."""
    text = (
        "key,subject,description,contact,customer,status,opened_at,closed_at,priority\n"
        '1,Good,"two\nlines",,,,2026-03-01T10:00:00Z,,P1\n'
        "2,,,joacme,acme,,yesterday,,p9\n"
        "3,Late,,,,closed,2026-03-01T10:00:00Z,2026-02-01T10:00:00Z,P2\n"
        "4,Odd,,,,parked,2026-03-01T10:00:00Z,,P2\n"
        "5,Open,,,,open,2026-03-01T10:00:00Z,2026-03-01T12:00:00Z,P2\n"
        "6,Closed,,,,closed,2026-03-01T10:00:00Z,,P2\n"
        "7,Tomorrow,,,,,2026-03-03T10:00:00Z,,P2\n"
        "8,Short\n"
        "1,Good again,,,,,2026-03-01T10:00:00Z,,P1\n"
        "9,Alone,,jo@nowhere.example,,,2026-03-01T10:00:00Z,,P1\n"
    )
    assert problems(desk, tmp_path, text, policy="portacare", plan="premium") == [
        't.csv:4: opened_at: "yesterday" is not an instant',
        "t.csv:4: subject: missing",
        "t.csv:4: contact: 'joacme' is not an e-mail address",
        "t.csv:4: priority: portacare has no priority p9; one of: P1, P2, P3, P4",
        "t.csv:5: closed_at: 2026-02-01 10:00:00 UTC is before what it follows (2026-03-01 10:00:00)",
        't.csv:6: status: "parked" is none of new, open, waiting, resolved, closed',
        "t.csv:7: closed_at: given, but the status is open",
        "t.csv:8: closed_at: missing: the status is closed",
        "t.csv:9: opened_at: 2026-03-03T10:00:00Z is in the future",
        "t.csv:10: 9 columns expected, 2 found",
        "t.csv:11: key: 1 also stands at t.csv:2, with other values",
        "t.csv:12: contact: jo@nowhere.example is not known: name the customer too",
    ]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("t.csv", "key,subject,prioriy\n1,a,P1\n", "t.csv:1: prioriy: unknown column; did you mean priority?"),
        ("t.csv", "key,subject,key\n1,a,1\n", "t.csv:1: key: the column stands twice"),
        ("t.csv", "", "t.csv: the file is empty"),
        ("t.json", '[{"key": 1, "subject": "a"},\n {"key": 2', "t.json:2: not JSON: expecting ',' delimiter"),
        ("t.json", '{"subject": "a"}\n{"subject": \n', "t.json:2: not JSON: expecting value"),
        ("t.json", "[1]", "t.json:1: not an object"),
        ("t.json", '[{"subject": {"a": 1}}]', "t.json:1: subject must be a text"),
        ("t.json", '[{"subject": "\\ud83d"}]', "t.json:1: subject holds half a character (a lone surrogate)"),
        ("t.json", '[{"subject": "a", "plam": 1}]', "t.json:1: plam: unknown field; did you mean plan?"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_understood(
    desk: Desk, tmp_path: Path, name: str, text: str, expected: str
) -> None:
    """The problem says where, and what may have been meant."""
    assert problems(desk, tmp_path, text, name) == [expected]


def test_bytes_that_are_no_text_name_their_line_and_a_way_out(desk: Desk, tmp_path: Path) -> None:
    """An encoding can be named; a byte order mark needs no naming."""
    path = tmp_path / "old.csv"
    path.write_bytes("key,subject\n1,fine\n2,Stra\u00dfe\n".encode("latin-1"))
    request = ImportRequest((Input(path, "old.csv"),))
    with pytest.raises(InvalidError) as caught:
        import_files(desk, request)
    assert [str(problem) for problem in caught.value.problems] == ["old.csv:3: not utf-8 text"]
    assert "--encoding" in str(caught.value.hint)
    assert import_files(desk, ImportRequest((Input(path, "old.csv"),), encoding="latin-1")).imported == 2
    path.write_bytes("key,subject\n3,Stra\u00dfe\n".encode("utf-16"))
    import_files(desk, ImportRequest((Input(path, "old.csv"),)))
    assert rows(desk, "SELECT subject FROM tickets WHERE id > 1") == [("Straße",), ("Straße",)]


def test_what_is_good_is_imported_and_the_rest_written_down(desk: Desk, tmp_path: Path) -> None:
    """The rejected rows can be mended and imported as they stand."""
    rejects = tmp_path / "rejects.csv"
    text = ONE + '8,,2026-03-01T10:00:00Z,\n9,"a, b",2026-03-01T10:00:00Z,\n10,Bad,never,"x, y"\n'
    result = bring(desk, tmp_path, text, skip_invalid=True, rejects=rejects)
    assert (result.imported, result.rejected, len(result.problems)) == (2, 2, 3)
    assert rejects.read_text().splitlines() == [
        "key,subject,opened_at,closed_at",
        "8,,2026-03-01T10:00:00Z,",
        '10,Bad,never,"x, y"',
    ]
    with pytest.raises(UsageError):
        bring(desk, tmp_path, text, rejects=rejects)


def test_files_of_several_forms_give_their_rejects_as_json_lines(desk: Desk, tmp_path: Path) -> None:
    """One import takes many files; a key may stand in two of them if it says the same."""
    (tmp_path / "a.csv").write_text(ONE + "8,,2026-03-01,\n")
    (tmp_path / "b.json").write_text('[{"key": "7", "subject": "Other"}, {"key": "9", "subject": "Scanner"}]')
    files = tuple(Input(tmp_path / name, name) for name in ("a.csv", "b.json"))
    rejects = tmp_path / "r.jsonl"
    result = import_files(desk, ImportRequest(files, skip_invalid=True, rejects=rejects))
    assert (result.imported, result.rejected) == (2, 2)
    assert [json.loads(line)["key"] for line in rejects.read_text().splitlines()] == ["8", "7"]
    assert [str(each) for each in result.problems] == [
        "a.csv:3: subject: missing",
        "b.json:1: key: 7 also stands at a.csv:2, with other values",
    ]


def test_a_dry_run_writes_nothing(desk: Desk, tmp_path: Path) -> None:
    """It counts what would be done; the policy is read, not stored."""
    text = "key,subject,customer,contact\n1,a,Acme Ltd,jo@acme.example\n2,b,Acme Ltd,\n"
    before = list(desk.store.connection.iterdump())
    result = bring(desk, tmp_path, text, policy="portacare", plan="premium", dry_run=True)
    assert (result.imported, result.events, result.customers, result.contacts) == (2, 2, 1, 1)
    assert result.operation is None
    assert list(desk.store.connection.iterdump()) == before


def test_customers_and_contacts_are_found_or_made(desk: Desk, tmp_path: Path) -> None:
    """By id, by a name that gives the id, by the domain of a known customer; ids are small letters."""
    add_customer(desk, "acme", "Acme Ltd", ("acme.example",))
    text = (
        "key,subject,customer,customer_name,contact,contact_name\n"
        "1,a,acme,,,\n2,b,Acme,,,\n3,c,,,Jo@acme.example,Jo Doe\n"
        "4,d,Ämter & Co,Ämter,info@amter.example,\n5,e,日本,,,\n"
    )
    result = bring(desk, tmp_path, text)
    assert (result.customers, result.contacts) == (2, 2)
    assert rows(desk, "SELECT customer, contact FROM tickets") == [
        ("acme", None),
        ("acme", None),
        ("acme", "jo@acme.example"),
        ("amter-co", "info@amter.example"),
        ("c-cf2abf0c", None),
    ]
    assert rows(desk, "SELECT name FROM customers WHERE id = 'amter-co'") == [("Ämter",)]
    bad = "key,subject,customer,contact\n6,f,amter-co,jo@acme.example\n"
    with pytest.raises(InvalidError) as caught:
        bring(desk, tmp_path, bad)
    expected = "t.csv:2: contact: jo@acme.example belongs to customer acme, not amter-co"
    assert [str(each) for each in caught.value.problems] == [expected]


def test_terms_come_from_the_contract_of_the_day_of_opening(desk: Desk, tmp_path: Path) -> None:
    """A customer's contract counts, else the policy that is named; the ticket is pinned to its revision."""
    add_customer(desk, "acme")
    add_contract(desk, "acme", "portacare", "premium", starts_on=datetime(2026, 3, 1).date())
    text = (
        "key,subject,customer,opened_at,policy,plan\n"
        "1,a,acme,2026-03-01T09:00:00Z,,\n2,b,acme,2026-02-01T09:00:00Z,,\n3,c,,2026-03-01T09:00:00Z,mor,basic\n"
    )
    bring(desk, tmp_path, text)
    assert rows(desk, "SELECT contract, policy, plan, policy_revision IS NOT NULL FROM tickets") == [
        (1, "portacare", "premium", 1),
        (None, None, None, 0),
        (None, "mor", "basic", 1),
    ]


def test_a_policy_or_mapping_that_does_not_exist(desk: Desk, tmp_path: Path) -> None:
    """An option is an error of its own, a column one of its line."""
    with pytest.raises(NotFoundError):
        bring(desk, tmp_path, ONE, policy="nonesuch")
    with pytest.raises(NotFoundError, match="no mapping is called"):
        bring(desk, tmp_path, ONE, mapping="nonesuch")
    text = "key,subject,policy\n1,a,nonesuch\n"
    assert problems(desk, tmp_path, text) == ["t.csv:2: policy: no policy is called nonesuch"]


def test_the_words_of_the_policy_hold(desk: Desk, tmp_path: Path) -> None:
    """In any case they become the policy's own; others are problems that list what there is."""
    good = "key,subject,priority,kind,channel\n1,a,p2,INCIDENT,Email\n"
    bring(desk, tmp_path, good, policy="portacare", plan="premium")
    assert rows(desk, "SELECT priority, priority_code, kind, channel FROM tickets") == [
        ("P2", 60, "incident", "email")
    ]
    with pytest.raises(InvalidError) as caught:
        bad = "key,subject,kind,channel\n2,a,riddle,pigeon\n"
        bring(desk, tmp_path, bad, policy="portacare", plan="premium")
    assert [each.key for each in caught.value.problems] == ["kind", "channel"]


def test_past_facts_are_recorded_and_old_alarms_never_fire(desk: Desk, tmp_path: Path) -> None:
    """P1 opened 09:30, answered 09:50: the update was due 10:50. The next alarm is the CTO's at 13:30."""
    text = (
        "key,subject,priority,opened_at,first_response_at\n1,a,P1,2026-03-02T09:30:00Z,2026-03-02T09:50:00Z\n"
    )
    bring(desk, tmp_path, text, policy="portacare", plan="portacare")
    bring(
        desk,
        tmp_path,
        text.replace("1,a", "2,a"),
        policy="portacare",
        plan="portacare",
        fire_past_alarms=True,
    )
    assert rows(desk, "SELECT next_due_at, next_due_measure, next_alarm_at FROM tickets ORDER BY id") == [
        ("2026-03-02T10:50:00Z", "update", "2026-03-02T13:30:00Z"),
        ("2026-03-02T10:50:00Z", "update", "2026-03-02T09:30:00Z"),
    ]
    assert codec.plain(history(desk)[0])["alarms_from"] == "2026-03-02T12:00:00Z"
    assert examine(desk).findings == []


def test_a_clock_that_is_a_little_fast_does_no_harm(desk: Desk, tmp_path: Path) -> None:
    """What another machine calls four minutes from now is now."""
    bring(desk, tmp_path, "key,subject,opened_at\n1,a,2026-03-02T12:04:00Z\n")
    assert rows(desk, "SELECT opened_at FROM tickets") == [("2026-03-02T12:00:00Z",)]


def test_a_row_tells_the_life_of_a_ticket(desk: Desk, tmp_path: Path) -> None:
    """Answer, wait, solution and closing, each at its instant and by its actor."""
    text = (
        "key,subject,assignee,opened_by,opened_at,first_response_at,waiting_since,waiting_on,resolved_at,resolved_by,"
        "closed_at,resolution\n"
        "1,a,kim,jo,2026-03-01 09:00,2026-03-01 09:20,2026-03-01 09:30,vendor,2026-03-01 11:00,ira,"
        "2026-03-01 12:00,done\n"
        "2,b,,,2026-03-01 09:00,2026-03-01 10:00,2026-03-01 09:30,,,,,\n"
    )
    bring(desk, tmp_path, text)
    assert told(desk) == [
        "01 09:00 opened jo",
        "01 09:20 replied kim",
        "01 09:30 waiting kim",
        "01 11:00 resolved ira",
        "01 12:00 closed kim",
    ]
    assert codec.plain(history(desk)[3]) == {"body": "done"}
    assert told(desk, 2) == ["01 09:00 opened ana", "01 09:30 waiting ana", "01 10:00 replied ana"]
    assert rows(desk, "SELECT status FROM tickets") == [("closed",), ("waiting",)]


EVENTS = """\
key,event,at,actor,subject,body,on,assignee,why,priority
1,opened,2026-03-01 09:00,,Slow,,,,,P2
2,opened,2026-03-01 09:00,,Other,,,,,
1,replied,2026-03-01 09:30,kim,,Which one?,,,,
1,waiting,2026-03-01 09:30,kim,,,customer,,,
1,received,2026-03-01 10:00,,,All,,,,
1,assigned,2026-03-01 10:10,kim,,,,ira,,
1,resolved,2026-03-01 11:00,ira,,Restarted,,,,
1,reopened,2026-03-01 12:00,,,,,,slow again,
"""


def test_one_event_a_row(desk: Desk, tmp_path: Path) -> None:
    """Rows with an event column are a history, gathered by key wherever they stand."""
    result = bring(desk, tmp_path, EVENTS, policy="portacare", plan="premium")
    assert (result.imported, result.events) == (2, 8)
    assert [event.kind for event in history(desk)] == [
        "opened", "replied", "waiting", "received", "assigned", "resolved", "reopened",
    ]  # fmt: skip
    assert rows(desk, "SELECT status, assignee, priority, first_response_at FROM tickets WHERE id = 1") == [
        ("open", "ira", "P2", "2026-03-01T09:30:00Z")
    ]
    assert bring(desk, tmp_path, EVENTS, policy="portacare", plan="premium").already_there == 2


HANDED = """\
key,event,at,actor,subject,assignee,team,why,priority,decided_by
1,opened,2026-03-01 09:00,,Slow,kim,,,P2,
1,prioritised,2026-03-01 09:10,us,,,,,P3,suggestion
1,handed-on,2026-03-01 09:30,kim,,,network,theirs,,
2,opened,2026-03-01 09:00,,Slow,kim,,,P2,
2,handed-on,2026-03-01 09:30,kim,,ira,network,hers,,
"""


def test_a_hand_off_that_is_imported_is_as_one_at_the_desk(desk: Desk, tmp_path: Path) -> None:
    """Nobody has the ticket unless the row names a person; what a suggestion decided stays a suggestion's."""
    bring(desk, tmp_path, HANDED, policy="portacare", plan="premium")
    assert rows(desk, "SELECT assignee, team FROM tickets") == [(None, "network"), ("ira", "network")]
    assert codec.plain(history(desk)[1]) == {"priority": "P3", "decided_by": "suggestion"}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("1,resumed,2026-03-01 09:40,,,,,,,", "t.csv:3: event: a ticket that is new cannot be resumed"),
        ("1,replied,2026-03-01 09:40,,,,,,,", "t.csv:3: body: missing: replied needs it"),
        ("1,replied,2026-03-01 09:40,,,hi,,,,P1", "t.csv:3: priority: replied does not carry it"),
        ("1,frobbed,2026-03-01 09:40,,,,,,,", 't.csv:3: event: "frobbed" is none of opened, classified'),
        ("1,assigned,2026-03-01 08:40,,,,,ira,,", "t.csv:3: at: is before the opening"),
        ("1,assigned,soon,,,,,ira,,", 't.csv:3: at: "soon" is not an instant'),
        ("1,prioritised,2026-03-01 09:40,,,,,,,P7", "t.csv:3: priority: portacare has no priority P7"),
        ("9,assigned,2026-03-01 09:40,,,,,ira,,", "t.csv:3: event: the ticket is never opened"),
        ("1,opened,2026-03-01 09:40,,Again,,,,,", "t.csv:3: event: the ticket is opened twice"),
        (",assigned,2026-03-01 09:40,,,,,ira,,", "t.csv:3: key or id: missing: it identifies the ticket"),
    ],
)
def test_an_event_that_does_not_fit(desk: Desk, tmp_path: Path, row: str, expected: str) -> None:
    """The problem stands at the event's own line."""
    text = "\n".join([*EVENTS.splitlines()[:2], row]) + "\n"
    (found,) = problems(desk, tmp_path, text, policy="portacare", plan="premium")
    assert found.startswith(expected)


def test_a_json_record_may_carry_its_events(desk: Desk, tmp_path: Path) -> None:
    """Events as our own JSON shows them, or flat."""
    record = {
        "id": 5, "subject": "Slow", "opened_at": "2026-03-01T09:00:00Z", "status": "open", "clocks": [],
        "events": [
            {"event": "replied", "at": "2026-03-01T09:30:00Z", "actor": "kim", "body": "hi", "work_around": True},
            {"id": 3, "operation": 2, "kind": "resolved", "at": "2026-03-01T10:00:00Z", "data": {"body": "ok"}},
        ],
    }  # fmt: skip
    bring(desk, tmp_path, json.dumps(record), "t.json")
    assert told(desk) == ["01 09:00 opened ana", "01 09:30 replied kim", "01 10:00 resolved ana"]
    assert codec.plain(history(desk)[1]) == {"body": "hi", "work_around": True}


def test_strange_text_is_kept_as_it_is(desk: Desk, tmp_path: Path) -> None:
    """A megabyte, escape sequences, line ends and quotation marks are data."""
    subject = '\x1b[31m"red"\x00\u202e' + "x" * 1_000_000
    bring(desk, tmp_path, json.dumps([{"subject": subject}]), "t.json")
    quoted = '"' + subject.replace('"', '""').replace("\x00", "") + '\nmore"'
    bring(desk, tmp_path, f"key,subject\n1,{quoted}\n")
    assert rows(desk, "SELECT subject FROM tickets") == [
        (subject,),
        (subject.replace("\x00", "") + "\nmore",),
    ]
