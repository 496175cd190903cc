"""Foreign files: mappings, their problems, and what the shipped ones make of their formats."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from supportcli.desk.desk import Desk
from supportcli.desk.doctor import examine
from supportcli.desk.importing.mapping_file import read_mapping
from supportcli.desk.importing.mappings import load_mapping
from supportcli.desk.importing.request import ImportRequest, ImportResult, Input
from supportcli.desk.importing.run import import_files
from supportcli.domain.errors import InvalidError
from supportcli.domain.tickets import codec
from supportcli.domain.tickets.events import Event
from supportcli.store.history import histories

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SHIPPED = ("boston-311", "boston-311-2016", "bugzilla", "servicenow")
DATA = Path(os.environ.get("SUPPORTCLI_TEST_DATA", Path(__file__).parents[3] / "shared" / "data"))


@pytest.fixture
def desk(make_desk: Any) -> Desk:
    found: Desk = make_desk(NOW)
    return found


def bring(desk: Desk, path: Path, mapping: str, **options: Any) -> ImportResult:
    return import_files(desk, ImportRequest((Input(path, path.name),), mapping=mapping, **options))


def rows(desk: Desk, sql: str) -> list[tuple[Any, ...]]:
    return desk.store.connection.execute(sql).fetchall()


def told(desk: Desk, ticket: int = 1) -> list[tuple[str, str, str, dict[str, Any]]]:
    """A history after its opening: instant, kind, actor and data."""

    def line(event: Event) -> tuple[str, str, str, dict[str, Any]]:
        return f"{event.at:%m-%d %H:%M}", event.kind, event.actor, codec.plain(event)

    return [line(event) for event in histories(desk.store.connection, [ticket])[ticket][1:]]


CHANGEABLE = (
    "status, priority, impact, urgency, assignee, team, kind, level, cause, product, version, environment"
)
GOOD = """\
source = "x"
key = "no"
[fields]
subject = "title"
opened_at = "when"
"""


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_mappings_are_good(name: str) -> None:
    """Each is found by its name."""
    assert load_mapping(name).source == name.removesuffix("-2016")


def test_every_problem_of_a_mapping_is_told_with_its_line() -> None:
    """Unknown keys with what may have been meant; words, dates, zones and durations checked."""
    text = """\
key = []
zone = "Mars/Base"
dates = ["day first"]
slack = "3bh"
rows = "both"
sorce = "x"
[fields]
subjct = "title"
status = 3
[constants]
customer = ""
[values.status]
Done = "finished"
[changes]
in = "history"
[changes.fields]
state = "subject"
"""
    with pytest.raises(InvalidError) as caught:
        read_mapping(text, "m.toml")
    assert sorted(str(problem) for problem in caught.value.problems) == sorted(
        [
            "m.toml:1: key: must be a text or a list of texts",
            'm.toml:2: zone: no time zone is called "Mars/Base"',
            'm.toml:3: dates: must be "iso" or formats such as "%d/%m/%Y %H:%M"',
            "m.toml:4: slack: must be elapsed time such as 1m",
            "m.toml:5: rows: must be one of tickets, updates",
            "m.toml:6: sorce: unknown key; did you mean source?",
            "m.toml: source: missing",
            "m.toml:8: fields.subjct: unknown key; did you mean subject?",
            "m.toml:9: fields.status: must be a text or a list of texts",
            'm.toml:7: fields: needs "subject"',
            'm.toml:7: fields: needs "opened_at"',
            "m.toml:11: constants.customer: must be a text",
            "m.toml:13: values.status.Done: must be one of new, open, waiting, resolved, closed",
            "m.toml:14: changes.at: missing",
            "m.toml:14: changes.by: missing",
            "m.toml:14: changes.name: missing",
            "m.toml:14: changes.before: missing",
            "m.toml:14: changes.after: missing",
            f"m.toml:17: changes.fields.state: must be one of {CHANGEABLE}",
        ]
    )


@pytest.mark.parametrize(
    ("lines", "written", "instant"),
    [
        ("", "2016-07-01T10:00:00Z", "2016-07-01T10:00:00Z"),
        ("", "2016-07-01T10:00:00.9-04:00", "2016-07-01T14:00:00Z"),
        ("", "2016-07-01", "2016-07-01T00:00:00Z"),
        ('zone = "America/New_York"', "2016-07-01 10:00", "2016-07-01T14:00:00Z"),
        ('zone = "America/New_York"', "2016-01-01 10:00", "2016-01-01T15:00:00Z"),
        # 2016-03-13 02:30 did not exist, 2016-11-06 01:30 was twice: the offset before the change
        ('zone = "America/New_York"', "2016-03-13 02:30", "2016-03-13T07:30:00Z"),
        ('zone = "America/New_York"', "2016-11-06 01:30", "2016-11-06T05:30:00Z"),
        ('zone = "America/New_York"\nconverted-twice = true', "2016-07-01 06:00", "2016-07-01T14:00:00Z"),
        ('zone = "America/New_York"\nconverted-twice = true', "2016-01-01 05:00", "2016-01-01T15:00:00Z"),
        ('dates = ["%d/%m/%Y %H:%M", "iso"]', "29/2/2016 01:16", "2016-02-29T01:16:00Z"),
        ('dates = ["%d/%m/%Y %H:%M", "iso"]', "2016-02-29 01:16", "2016-02-29T01:16:00Z"),
    ],
)
def test_instants_are_read_as_the_mapping_says(
    desk: Desk, tmp_path: Path, lines: str, written: str, instant: str
) -> None:
    """Formats in order; a zone for those without an offset; exports that converted local time twice."""
    (tmp_path / "m.toml").write_text(f"{lines}\n{GOOD}")
    (tmp_path / "t.csv").write_text(f"no,title,when\n1,a,{written}\n")
    bring(desk, tmp_path / "t.csv", str(tmp_path / "m.toml"))
    assert rows(desk, "SELECT opened_at FROM tickets") == [(instant,)]


def test_values_constants_and_missing_tokens(desk: Desk, tmp_path: Path) -> None:
    """A constant stands where a row has no value; a star translates every other word."""
    (tmp_path / "m.toml").write_text(
        'missing = ["?", "-"]\n'
        + GOOD
        + 'kind = ["sub", "class"]\nproduct = "thing"\n[constants]\nproduct = "none"\n'
        '[values.kind]\nA = "alpha"\nB = ""\n"*" = "other"\n'
    )
    (tmp_path / "t.csv").write_text(
        "no,title,when,sub,class,thing\n1,a,2016-01-01,A,B,?\n2,b,2016-01-01,?,Z,box\n3,c,2016-01-01,B,-,-\n"
    )
    bring(desk, tmp_path / "t.csv", str(tmp_path / "m.toml"))
    assert rows(desk, "SELECT kind, product FROM tickets") == [
        ("alpha", "none"),
        ("other", "box"),
        (None, "none"),
    ]


def test_columns_that_are_not_there_are_told_once(desk: Desk, tmp_path: Path) -> None:
    """In the words of the file, before any row is looked at, and no row can be skipped for it."""
    (tmp_path / "m.toml").write_text(GOOD + 'closed_at = ["done", "ended"]\n')
    (tmp_path / "t.csv").write_text("nr,title,when\n1,a,2016-01-01\n2,b,2016-01-01\n")
    with pytest.raises(InvalidError) as caught:
        bring(desk, tmp_path / "t.csv", str(tmp_path / "m.toml"), skip_invalid=True)
    assert [str(problem) for problem in caught.value.problems] == [
        "t.csv:1: no: no such column",
        "t.csv:1: done or ended: no such column",
    ]


COLUMNS = {
    "number": "INC1", "incident_state": "New", "caller_id": "Caller 1", "opened_by": "Opened by 8",
    "opened_at": "29/2/2016 01:16", "sys_updated_by": "Updated by 2", "sys_updated_at": "29/2/2016 01:23",
    "contact_type": "Phone", "location": "L1", "category": "C55", "subcategory": "S1", "u_symptom": "Symptom 72",
    "cmdb_ci": "?", "impact": "2 - Medium", "urgency": "2 - Medium", "priority": "3 - Moderate",
    "assignment_group": "Group 56", "assigned_to": "?", "closed_code": "?",
}  # fmt: skip


def updates(*rows: dict[str, str]) -> str:
    """An export in which each row of an incident has the values of the one before, unless it says otherwise."""
    lines, last = [",".join(COLUMNS)], dict(COLUMNS)
    for row in rows:
        base = COLUMNS if row.get("number", "INC1") != "INC1" else last
        line = {**base, **row}
        if base is last:
            last = line
        lines.append(",".join(line.values()))
    return "\n".join(lines) + "\n"


def state(word: str, at: str, by: str, **others: str) -> dict[str, str]:
    return {"incident_state": word, "sys_updated_at": at, "sys_updated_by": f"Updated by {by}", **others}


HIGH = {"impact": "1 - High", "urgency": "1 - High", "priority": "1 - Critical"}
OTHER = {
    "number": "INC2",
    "opened_at": "1/3/2016 10:00",
    "contact_type": "?",
    "u_symptom": "?",
    "priority": "2 - High",
}
SERVICENOW = updates(
    state("New", "29/2/2016 01:23", "2"),
    state("New", "1/3/2016 10:00", "2", **OTHER),
    state("Active", "29/2/2016 02:00", "3", assigned_to="Resolver 9"),
    state("Awaiting Vendor", "29/2/2016 03:00", "3", **HIGH),
    state("Active", "29/2/2016 05:00", "3", assignment_group="Group 70"),
    state("Resolved", "29/2/2016 08:53", "4", closed_code="code 5"),
    state("Active", "29/2/2016 10:00", "4"),
    state("Resolved", "29/2/2016 11:29", "4"),
    state("Closed", "5/3/2016 12:00", "5"),
    state("Closed", "5/3/2016 12:00", "5"),
)


def test_an_incident_export_with_a_row_for_each_update(desk: Desk, tmp_path: Path) -> None:
    """What differs from one row to the next is what happened, at that row's instant and by its hand."""
    (tmp_path / "incidents.csv").write_text(SERVICENOW)
    result = bring(desk, tmp_path / "incidents.csv", "servicenow")
    assert (result.imported, result.repeated) == (2, 1)
    assert told(desk) == [
        ("02-29 02:00", "assigned", "Updated by 3", {"assignee": "Resolver 9"}),
        (
            "02-29 03:00",
            "prioritised",
            "Updated by 3",
            {"priority": "P1", "impact": "high", "urgency": "high"},
        ),
        ("02-29 03:00", "waiting", "Updated by 3", {"on": "vendor"}),
        ("02-29 05:00", "assigned", "Updated by 3", {"assignee": "Resolver 9", "team": "Group 70"}),
        ("02-29 05:00", "resumed", "Updated by 3", {}),
        ("02-29 08:53", "classified", "Updated by 4", {"cause": "code 5"}),
        ("02-29 08:53", "resolved", "Updated by 4", {}),
        ("02-29 10:00", "reopened", "Updated by 4", {}),
        ("02-29 11:29", "resolved", "Updated by 4", {}),
        ("03-05 12:00", "closed", "Updated by 5", {}),
    ]
    assert rows(desk, "SELECT subject, status, priority, channel, opened_at FROM tickets") == [
        ("Symptom 72", "closed", "P1", "phone", "2016-02-29T01:16:00Z"),
        ("S1", "new", "P2", None, "2016-03-01T10:00:00Z"),
    ]
    assert bring(desk, tmp_path / "incidents.csv", "servicenow").already_there == 2
    assert examine(desk).findings == []


def test_a_fault_in_one_update_is_told_at_its_line(desk: Desk, tmp_path: Path) -> None:
    """And all rows of its ticket are put aside together."""
    (tmp_path / "t.csv").write_text(SERVICENOW.replace("Awaiting Vendor", "On Hold"))
    result = bring(desk, tmp_path / "t.csv", "servicenow", skip_invalid=True, rejects=tmp_path / "r.csv")
    assert [str(problem) for problem in result.problems] == [
        't.csv:5: incident_state: "On Hold" is none of new, open, waiting, resolved, closed'
    ]
    assert (result.imported, result.rejected) == (1, 1)
    assert len((tmp_path / "r.csv").read_text().splitlines()) == 9  # the header and eight distinct rows


BUG = {
    "id": 7, "summary": "Button is dead", "creator": "jo@x.example", "creator_detail": {"real_name": "Jo"},
    "creation_time": "2017-08-10T06:00:00Z", "status": "VERIFIED", "resolution": "FIXED", "priority": "P1",
    "assigned_to": "dev@y.example", "type": "defect", "product": "Firefox", "component": "Toolbars",
    "version": "unspecified", "op_sys": "All",
    "history": [
        {"when": "2017-08-10T07:00:00Z", "who": "dev@y.example", "changes": [
            {"field_name": "priority", "removed": "--", "added": "P1"},
            {"field_name": "status", "removed": "NEW", "added": "ASSIGNED"},
            {"field_name": "assigned_to", "removed": "nobody@mozilla.org", "added": "dev@y.example"},
            {"field_name": "cc", "removed": "", "added": "a@b.example"},
        ]},
        {"when": "2017-08-12T23:00:00Z", "who": "dev@y.example", "changes": [
            {"field_name": "status", "removed": "ASSIGNED", "added": "RESOLVED"},
            {"field_name": "resolution", "removed": "", "added": "FIXED"},
        ]},
        {"when": "2017-08-14T09:00:00Z", "who": "qa@y.example", "changes": [
            {"field_name": "status", "removed": "RESOLVED", "added": "VERIFIED"}]},
    ],
    "comments": [
        {"author": "jo@x.example", "creation_time": "2017-08-10T06:00:00Z", "text": "It does nothing."},
        {"author": "dev@y.example", "creation_time": "2017-08-10T07:00:00Z", "text": "Since when?"},
        {"author": "jo@x.example", "creation_time": "2017-08-10T08:00:00Z", "text": "Today."},
        {"author": "dev@y.example", "creation_time": "2017-08-11T08:00:00Z", "text": "hm", "is_private": True},
    ],
}  # fmt: skip


@pytest.mark.parametrize("form", ["lines", "document"])
def test_a_bug_with_its_history_and_comments(desk: Desk, tmp_path: Path, form: str) -> None:
    """The opening has the values before the first changes; others' comments are replies to the reporter."""
    text = json.dumps(BUG) if form == "lines" else json.dumps({"bugs": [BUG]}, indent=1)
    (tmp_path / "bugs.json").write_text(text)
    bring(desk, tmp_path / "bugs.json", "bugzilla")
    opening = histories(desk.store.connection, [1])[1][0]
    assert codec.plain(opening) == {
        "subject": "Button is dead", "customer": "bugzilla", "contact": "jo@x.example", "kind": "defect",
        "description": "It does nothing.", "product": "Firefox", "environment": "All", "team": "Toolbars",
        "source": "bugzilla", "source_key": "7", "alarms_from": "2026-03-02T12:00:00Z",
    }  # fmt: skip
    assert [(at, kind, actor) for at, kind, actor, _ in told(desk)] == [
        ("08-10 07:00", "replied", "dev@y.example"),
        ("08-10 07:00", "prioritised", "dev@y.example"),
        ("08-10 07:00", "assigned", "dev@y.example"),
        ("08-10 08:00", "received", "jo@x.example"),
        ("08-11 08:00", "commented", "dev@y.example"),
        ("08-12 23:00", "classified", "dev@y.example"),
        ("08-12 23:00", "resolved", "dev@y.example"),
        ("08-14 09:00", "closed", "qa@y.example"),
    ]
    assert rows(desk, "SELECT status, priority, assignee, cause FROM tickets") == [
        ("closed", "P1", "dev@y.example", "FIXED")
    ]


@pytest.mark.skipif(not DATA.is_dir(), reason="the real data is not here")
@pytest.mark.parametrize(
    ("name", "imported", "repeated", "closed"),
    [
        ("boston311-100.csv", 100, 0, 85),
        ("boston311-100.tab", 100, 0, 85),
        ("boston311-100.jsonl", 100, 0, 85),
        ("boston311-100-untrimmed.jsonl", 100, 0, 85),
        ("boston311-100-with-nonascii.csv", 100, 0, 85),
        ("boston311-100-notime.csv", 100, 0, 85),
        ("boston311-dmy-100.csv", 100, 0, 85),
        ("boston311-100-20dupes-random.csv", 80, 20, 68),
    ],
)
def test_the_city_s_requests_in_every_variant(
    desk: Desk, name: str, imported: int, repeated: int, closed: int
) -> None:
    """Commas, tabs, JSON lines, day-first dates, dates alone, blanks and repeated rows."""
    result = bring(desk, DATA / "boston-311-2022-100" / name, "boston-311")
    assert (result.imported, result.repeated) == (imported, repeated)
    assert rows(desk, "SELECT COUNT(*) FROM tickets WHERE status = 'closed'") == [(closed,)]


@pytest.mark.skipif(not DATA.is_dir(), reason="the real data is not here")
def test_a_broken_variant_names_its_line(desk: Desk) -> None:
    """One row has a cell too many."""
    path = DATA / "boston-311-2022-100" / "boston311-100-bad.tsv"
    with pytest.raises(InvalidError) as caught:
        bring(desk, path, "boston-311")
    assert [str(each) for each in caught.value.problems] == [f"{path.name}:41: 29 columns expected, 30 found"]
    assert bring(desk, path, "boston-311", skip_invalid=True).imported == 99


@pytest.mark.skipif(not DATA.is_dir(), reason="the real data is not here")
def test_real_bugs_come_with_their_histories(desk: Desk) -> None:
    """58 bugs with 1,037 history entries and 703 comments; doctor finds nothing, the second import neither."""
    path = DATA / "bugbug-fixtures" / "bugs.json"
    assert bring(desk, path, "bugzilla").imported == 58
    # 20 changes of priority; 49 bugs of which 10 went on to be verified
    counts = dict(rows(desk, "SELECT kind, COUNT(*) FROM events GROUP BY kind"))
    assert (counts["prioritised"], counts["resolved"], counts["closed"]) == (20, 49, 10)
    # 703 comments of which 53 are the descriptions
    assert counts["replied"] + counts["received"] == 650
    assert examine(desk).findings == []
    assert bring(desk, path, "bugzilla").already_there == 58
