r"""Records for programs: TSV, CSV, JSON, JSON lines and ids, written one by one as they come.

=======  ==========================================================================================
tsv      a header, then one record a line; tab, line end, backslash and control characters are
         escaped (``\t \n \r \\ \x1b \u202e``), so that nothing is cut and no terminal obeys
csv      RFC 4180 with a header; a cell that a spreadsheet would run gets a leading apostrophe
json     one document: a list with one record a line; ASCII only
jsonl    one JSON object a line; ASCII only
ids      the field ``id``, one a line
=======  ==========================================================================================

Missing values are empty in TSV and CSV and ``null`` in JSON; instants are ``2026-01-05T12:00:00Z``, durations
integer seconds, truth values ``true`` and ``false``; lists are joined by commas in TSV and CSV.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import Enum
from itertools import chain, islice
from typing import Any, TextIO

from supportcli.domain.time.instants import iso

Records = Iterable[Mapping[str, object]]

FORMATS = ("tsv", "csv", "json", "jsonl", "ids")
"""The names that ``write_records`` knows."""


def write_records(records: Records, fields: Sequence[str], format_: str, out: TextIO) -> None:
    """Write records in one of ``FORMATS``.

    Args:
        records: Mappings; a field that one lacks is written as missing.
        fields: What to write, in this order.
        format_: One of ``FORMATS``.
        out: Where to; it must not translate line ends.

    Raises:
        ValueError: The format is none of them.
    """
    writers: dict[str, Callable[[Records, Sequence[str], TextIO], None]] = {
        "tsv": _tsv,
        "csv": _csv,
        "json": _json,
        "jsonl": _jsonl,
        "ids": _ids,
    }
    if format_ not in writers:
        raise ValueError(f"no plain format is called {format_!r}")
    # what fails before its first record prints no header either
    source = iter(records)
    first = list(islice(source, 1))
    writers[format_](chain(first, source), fields, out)


def write_document(document: object, out: TextIO) -> None:
    """Write one JSON document, indented; ASCII only."""
    out.write(_dump(document, indent=2) + "\n")


def text_of(value: object) -> str:
    """A value as one cell of TSV or CSV, before escaping."""
    if isinstance(value, str) and not isinstance(value, Enum):
        return value
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return _dump(value)
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        if any(isinstance(item, Mapping) for item in items):
            return _dump(items)
        return ",".join(text_of(item) for item in items)
    plain = _plain(value)
    if isinstance(plain, bool):
        return "true" if plain else "false"
    return str(plain)


def escape(text: str) -> str:
    """The text as a TSV cell: on one line, reversible, and without effect on a terminal."""
    return _ESCAPED.sub(_escape_one, text)


def guard(text: str) -> str:
    """The text as a CSV cell that no spreadsheet runs; a number such as ``-5`` stays a number."""
    if text and (text[0] in _RUNS or text.lstrip()[:1] in _FORMULA) and not _NUMBER.fullmatch(text):
        return "'" + text
    return text


_BIDI = "\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
_BROKEN = "\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f"
_ESCAPED = re.compile(f"[\x00-\x1f\x7f-\x9f\\\\{_BIDI}{_BROKEN}]")
_UNPRINTABLE = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f{_BIDI}{_BROKEN}]")
_SHORT = {"\t": "\\t", "\n": "\\n", "\r": "\\r", "\\": "\\\\"}

# OWASP, "CSV Injection": also the full-width forms, which some spreadsheets fold
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_RUNS = (*_FORMULA, "\t", "\r", "\n")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)*(?:[eE][+-]?[0-9]+)?", re.ASCII)


def _escape_one(found: re.Match[str]) -> str:
    character = found[0]
    code = ord(character)
    if short := _SHORT.get(character):
        return short
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _tsv(records: Records, fields: Sequence[str], out: TextIO) -> None:
    write = out.write
    write("\t".join(fields) + "\n")
    for record in records:
        write("\t".join([escape(text_of(record.get(field))) for field in fields]) + "\n")


def _csv(records: Records, fields: Sequence[str], out: TextIO) -> None:
    import csv

    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(fields)
    for record in records:
        writer.writerow([_csv_cell(record.get(field)) for field in fields])


def _csv_cell(value: object) -> str:
    text = text_of(value)
    if isinstance(value, int | float) and not isinstance(value, Enum):
        return text
    return _UNPRINTABLE.sub(_escape_one, guard(text).replace("\r\n", "\n"))


def _json(records: Records, fields: Sequence[str], out: TextIO) -> None:
    before = "[\n"
    for record in records:
        out.write(before + _dump({field: record.get(field) for field in fields}))
        before = ",\n"
    out.write("[]\n" if before == "[\n" else "\n]\n")


def _jsonl(records: Records, fields: Sequence[str], out: TextIO) -> None:
    for record in records:
        out.write(_dump({field: record.get(field) for field in fields}) + "\n")


def _ids(records: Records, _fields: Sequence[str], out: TextIO) -> None:
    for record in records:
        out.write(escape(text_of(record["id"])) + "\n")


def _dump(value: object, indent: int | None = None) -> str:
    text = json.dumps(value, ensure_ascii=True, allow_nan=False, indent=indent, default=_plain)
    # the one control character that is ASCII and that JSON leaves alone
    return text.replace("\x7f", "\\u007f")


def _plain(value: Any) -> Any:
    """What JSON has no type for, as something it has."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return int(value.total_seconds())
    if isinstance(value, set | frozenset):
        return sorted(value, key=str)
    if isinstance(value, Mapping):
        return dict(value)
    return value if isinstance(value, bool | int | float) else str(value)
