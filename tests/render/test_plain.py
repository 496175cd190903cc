"""Records for programs: every format, every kind of value, every character."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportcli.render.plain import FORMATS, escape, guard, write_document, write_records


class State(Enum):
    """An enumeration as a record may hold one."""

    running = "running"


RECORD: dict[str, object] = {
    "id": 42,
    "subject": "No calls\nsince\t10:00 \\o/",
    "due": datetime(2026, 1, 5, 13, 0, 0, 999_999, timezone(timedelta(hours=1))),
    "day": date(2026, 1, 5),
    "late": True,
    "open": False,
    "team": None,
    "left": timedelta(hours=1, seconds=5),
    "share": 0.5,
    "state": State.running,
    "labels": ["a", "b"],
    "clocks": [{"measure": "fix", "due_at": None}],
}


def written(format_: str, records: Any, fields: list[str]) -> str:
    """What a format makes of records."""
    out = io.StringIO(newline="")
    write_records(records, fields, format_, out)
    return out.getvalue()


def test_tsv() -> None:
    """A header and one line a record; tabs, line ends and backslashes are escaped, missing values empty."""
    assert written("tsv", [RECORD], [*RECORD, "nowhere"]) == (
        "id\tsubject\tdue\tday\tlate\topen\tteam\tleft\tshare\tstate\tlabels\tclocks\tnowhere\n"
        "42\tNo calls\\nsince\\t10:00 \\\\o/\t2026-01-05T12:00:00Z\t2026-01-05\t"
        "true\tfalse\t\t3605\t0.5\trunning\ta,b\t"
        '[{"measure": "fix", "due_at": null}]\t\n'
    )


def test_csv() -> None:
    """RFC 4180: CRLF, quotation marks where needed and doubled inside."""
    records = [{"id": 1, "subject": 'say "hi", now\nor never'}, {"id": 2, "subject": None}]
    assert (
        written("csv", records, ["id", "subject"]) == 'id,subject\r\n1,"say ""hi"", now\nor never"\r\n2,\r\n'
    )


def test_json_is_one_document() -> None:
    """A list with one record a line; instants in UTC, durations in seconds, null for what is missing."""
    text = written("json", [RECORD, {"id": 43}], list(RECORD))
    assert len(text.splitlines()) == 4
    first, second = json.loads(text)
    assert first == {
        **{
            name: RECORD[name]
            for name in ("id", "subject", "late", "open", "team", "share", "labels", "clocks")
        },
        "due": "2026-01-05T12:00:00Z",
        "day": "2026-01-05",
        "left": 3605,
        "state": "running",
    }
    assert list(first) == list(RECORD)
    assert second["subject"] is None and list(second) == list(RECORD)


@pytest.mark.parametrize(
    ("format_", "text"),
    [("tsv", "id\n"), ("csv", "id\r\n"), ("json", "[]\n"), ("jsonl", ""), ("ids", "")],
)
def test_no_records(format_: str, text: str) -> None:
    """Nothing is still a valid document."""
    assert written(format_, [], ["id"]) == text


def test_jsonl_and_ids() -> None:
    """One object a line, and one id a line."""
    records = [{"id": 1, "subject": "é"}, {"id": 2, "subject": "b"}]
    assert (
        written("jsonl", records, ["subject", "id"])
        == '{"subject": "\\u00e9", "id": 1}\n{"subject": "b", "id": 2}\n'
    )
    assert written("ids", records, ["id", "subject"]) == "1\n2\n"


def test_one_document_is_indented() -> None:
    """A single thing is printed for reading, in ASCII."""
    out = io.StringIO()
    write_document({"id": 1, "at": datetime(2026, 1, 5, tzinfo=UTC), "name": "é\x7f"}, out)
    assert out.getvalue() == '{\n  "id": 1,\n  "at": "2026-01-05T00:00:00Z",\n  "name": "\\u00e9\\u007f"\n}\n'


@pytest.mark.parametrize("format_", FORMATS)
def test_records_are_written_as_they_come(format_: str) -> None:
    """A million records need no more memory than one: each is written before the next is asked for."""
    out = io.StringIO()
    before: list[int] = []

    def records() -> Iterator[dict[str, object]]:
        for number in range(1, 4):
            before.append(len(out.getvalue()))
            yield {"id": number}

    write_records(records(), ["id"], format_, out)
    assert before[0] < before[1] < before[2]


@pytest.mark.parametrize("format_", FORMATS)
def test_what_fails_before_its_first_record_prints_nothing(format_: str) -> None:
    """No header stands above an error."""

    def nothing() -> Iterator[dict[str, object]]:
        raise LookupError
        yield {}

    out = io.StringIO()
    with pytest.raises(LookupError):
        write_records(nothing(), ("id",), format_, out)
    assert out.getvalue() == ""


def test_an_unknown_format() -> None:
    """A table is nothing for this module."""
    with pytest.raises(ValueError, match="table"):
        written("table", [], [])


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+SUM(A1)", "'+SUM(A1)"),
        ("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        (" =1+1", "' =1+1"),
        ("＝1+1", "'＝1+1"),
        ('=HYPERLINK("http://evil.example")', '\'=HYPERLINK("http://evil.example")'),
        ("-", "'-"),
        ("-5", "-5"),
        ("+4930123456", "+4930123456"),
        ("-5.25", "-5.25"),
        ("-1,5", "-1,5"),
        ("-5e3", "-5e3"),
        ("a=1", "a=1"),
        ("", ""),
    ],
)
def test_a_spreadsheet_runs_no_cell(text: str, cell: str) -> None:
    """A cell that begins a formula gets an apostrophe; a number stays a number."""
    assert guard(text) == cell


def test_numbers_are_not_guarded() -> None:
    """Negative seconds stay negative seconds."""
    assert written("csv", [{"left": -300, "cost": -1.5}], ["left", "cost"]) == "left,cost\r\n-300,-1.5\r\n"


ANY = st.text(st.characters(exclude_categories=[]))
LATIN = st.text(st.characters(max_codepoint=0x2FF))


@given(st.one_of(ANY, LATIN))
def test_a_tsv_cell_is_one_line_and_can_be_read_back(text: str) -> None:
    """Escaping loses nothing and leaves nothing that breaks a line or a screen."""
    cell = escape(text)
    assert len(cell.splitlines()) <= 1 and "\t" not in cell
    assert not any(ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0 or 0xD800 <= ord(c) < 0xE000 for c in cell)
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") & set(cell)
    assert unescape(cell) == text


def unescape(cell: str) -> str:
    """The inverse of ``escape``, written independently."""
    letters = iter(cell)
    out = []
    for letter in letters:
        if letter != "\\":
            out.append(letter)
            continue
        kind = next(letters)
        size = {"x": 2, "u": 4, "U": 8}.get(kind)
        if size is None:
            out.append({"t": "\t", "n": "\n", "r": "\r", "\\": "\\"}[kind])
        else:
            out.append(chr(int("".join(next(letters) for _ in range(size)), 16)))
    return "".join(out)


@given(st.lists(st.tuples(LATIN, LATIN)))
def test_every_format_keeps_its_shape(rows: list[tuple[str, str]]) -> None:
    """Whatever the cells hold, the number of records and columns stays, and JSON is read back exactly."""
    records = [{"a": a, "b": b} for a, b in rows]
    tsv = written("tsv", records, ["a", "b"])
    assert [line.count("\t") for line in tsv.split("\n")[:-1]] == [1] * (len(rows) + 1)
    read = list(csv.reader(io.StringIO(written("csv", records, ["a", "b"]), newline="")))
    assert [len(row) for row in read] == [2] * (len(rows) + 1)
    assert json.loads(written("json", records, ["a", "b"])) == records
    assert [json.loads(line) for line in written("jsonl", records, ["a", "b"]).split("\n")[:-1]] == records


@pytest.mark.parametrize("format_", FORMATS)
@given(text=st.one_of(ANY, LATIN))
def test_no_format_commands_a_terminal(format_: str, text: str) -> None:
    """No control character but line end and tab reaches the screen, and no surrogate breaks the encoding."""
    shown = written(format_, [{"id": text}], ["id"])
    assert not any((ord(c) < 0x20 and c not in "\t\r\n") or 0x7F <= ord(c) < 0xA0 for c in shown)
    assert shown.count("\r") == (2 if format_ == "csv" else 0)
    shown.encode()
