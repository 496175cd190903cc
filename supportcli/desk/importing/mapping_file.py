"""Reads a mapping from TOML, with every problem as ``file:line: key: message``."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from collections.abc import Mapping as Table
from difflib import get_close_matches
from typing import Any

from supportcli.desk.importing.mapping import FIELDS, STATUSES, Changes, Comments, Mapping
from supportcli.desk.settings.file import key_lines
from supportcli.domain.errors import InvalidError, Problem
from supportcli.domain.time.duration import DurationError, parse

_TOP = (
    "source", "key", "zone", "dates", "missing", "slack", "converted-twice", "rows", "records", "fields",
    "constants", "values", "changes", "comments",
)  # fmt: skip
_ROWS = ("tickets", "updates")
_CHANGES = ("in", "at", "by", "items", "name", "before", "after", "fields")
_COMMENTS = ("in", "at", "by", "body", "private")
_CHANGEABLE = ("status", "priority", "impact", "urgency", "assignee", "team", "kind", "level", "cause", "product",
               "version", "environment")  # fmt: skip


def read_mapping(text: str, name: str) -> Mapping:
    """The mapping that a TOML text holds.

    Raises:
        InvalidError: It has problems; all of them are listed.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _invalid(name, [Problem(name, None, "", f"not TOML: {error}")]) from None
    reader = _Reader(name, key_lines(text))
    mapping = reader.mapping(tables)
    if reader.problems:
        raise _invalid(name, reader.problems)
    return mapping


def _invalid(name: str, problems: list[Problem]) -> InvalidError:
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    return InvalidError(f"{count} in the mapping {name}", problems=tuple(problems))


class _Reader:
    """Takes a mapping out of tables and notes what is wrong with them."""

    def __init__(self, name: str, lines: Table[str, int]) -> None:
        self.name = name
        self.lines = lines
        self.problems: list[Problem] = []

    def mapping(self, top: Table[str, Any]) -> Mapping:
        self._known(top, "", _TOP)
        fields = self._columns(self._table(top, "", "fields"))
        constants = self._words(self._table(top, "", "constants"), "constants", FIELDS)
        if "subject" not in fields and "subject" not in constants:
            self._problem("fields", 'needs "subject"')
        if "opened_at" not in fields:
            self._problem("fields", 'needs "opened_at"')
        updates = self._choice(top, "rows", _ROWS) == "updates"
        if updates and "updated_at" not in fields:
            self._problem("fields", 'rows = "updates" needs "updated_at"')
        return Mapping(
            source=self._text(top, "", "source") or "",
            key=tuple((column,) for column in self._texts(top, "key", needed=True)),
            fields=fields,
            constants=constants,
            values=self._values(self._table(top, "", "values")),
            dates=self._dates(top),
            zone=self._zone(top),
            converted_twice=self._flag(top, "converted-twice"),
            slack=self._seconds(top, "slack"),
            missing=frozenset({"", *self._texts(top, "missing", needed=False, empty=True)}),
            updates=updates,
            records=self._text(top, "", "records", needed=False),
            changes=self._changes(self._table(top, "", "changes")),
            comments=self._comments(self._table(top, "", "comments")),
        )

    def _problem(self, key: str, message: str) -> None:
        line = self.lines.get(key, self.lines.get(key.rpartition(".")[0]))
        self.problems.append(Problem(self.name, line, key, message))

    def _known(self, table: Table[str, Any], prefix: str, names: Iterable[str]) -> None:
        valid = tuple(names)
        for name in table:
            if name not in valid:
                near = get_close_matches(name, valid, n=1)
                self._problem(f"{prefix}{name}", f"unknown key{f'; did you mean {near[0]}?' if near else ''}")

    def _take(
        self,
        table: Table[str, Any],
        key: str,
        good: Callable[[Any], bool],
        must: str,
        *,
        needed: bool = False,
    ) -> Any:
        value = table.get(key.rpartition(".")[2])
        if value is None:
            if needed:
                self._problem(key, "missing")
            return None
        if good(value):
            return value
        self._problem(key, must)
        return None

    def _table(self, table: Table[str, Any], prefix: str, name: str) -> Table[str, Any]:
        return self._take(table, f"{prefix}{name}", lambda v: isinstance(v, dict), "must be a table") or {}

    def _text(self, table: Table[str, Any], prefix: str, name: str, *, needed: bool = True) -> str | None:
        value: str | None = self._take(table, f"{prefix}{name}", _is_text, "must be a text", needed=needed)
        return value

    def _flag(self, table: Table[str, Any], name: str) -> bool:
        return bool(self._take(table, name, lambda v: isinstance(v, bool), "must be true or false"))

    def _choice(self, table: Table[str, Any], name: str, words: tuple[str, ...]) -> str | None:
        value: str | None = self._take(
            table, name, lambda v: v in words, f"must be one of {', '.join(words)}"
        )
        return value

    def _texts(
        self, table: Table[str, Any], key: str, *, needed: bool, empty: bool = False
    ) -> tuple[str, ...]:
        def good(value: Any) -> bool:
            listed = value if isinstance(value, list) else [value]
            return bool(listed) and all(isinstance(v, str) and (empty or v) for v in listed)

        value = self._take(table, key, good, "must be a text or a list of texts", needed=needed)
        return () if value is None else tuple(value) if isinstance(value, list) else (value,)

    def _columns(self, table: Table[str, Any]) -> dict[str, tuple[str, ...]]:
        self._known(table, "fields.", FIELDS)
        return {name: self._texts(table, f"fields.{name}", needed=False) for name in table if name in FIELDS}

    def _words(self, table: Table[str, Any], prefix: str, names: tuple[str, ...]) -> dict[str, str]:
        self._known(table, f"{prefix}.", names)
        return {name: self._text(table, f"{prefix}.", name) or "" for name in table if name in names}

    def _values(self, table: Table[str, Any]) -> dict[str, dict[str, str]]:
        self._known(table, "values.", FIELDS)
        found = {}
        for name in table:
            words = self._table(table, "values.", name)
            good = {their: ours for their, ours in words.items() if isinstance(ours, str)}
            for their in words.keys() - good.keys():
                self._problem(f"values.{name}.{their}", "must be a text")
            if name == "status":
                for their, ours in good.items():
                    if ours and ours.partition(":")[0] not in STATUSES:
                        self._problem(f"values.status.{their}", f"must be one of {', '.join(STATUSES)}")
            found[name] = good
        return found

    def _dates(self, top: Table[str, Any]) -> tuple[str, ...]:
        dates = self._texts(top, "dates", needed=False) or ("iso",)
        if any(form != "iso" and "%" not in form for form in dates):
            self._problem("dates", 'must be "iso" or formats such as "%d/%m/%Y %H:%M"')
        return dates

    def _zone(self, top: Table[str, Any]) -> str | None:
        from zoneinfo import ZoneInfo

        name = self._text(top, "", "zone", needed=False)
        try:
            return None if name is None else ZoneInfo(name).key
        except (OSError, KeyError, ValueError):
            self._problem("zone", f'no time zone is called "{name}"')
            return None

    def _seconds(self, top: Table[str, Any], name: str) -> int:
        text = self._text(top, "", name, needed=False)
        if text is None:
            return 0
        try:
            duration = parse(text)
        except DurationError as error:
            self._problem(name, str(error))
            return 0
        if duration.unit != "seconds":
            self._problem(name, "must be elapsed time such as 1m")
        return duration.amount

    def _changes(self, table: Table[str, Any]) -> Changes | None:
        if not table:
            return None
        self._known(table, "changes.", _CHANGES)
        fields = self._table(table, "changes.", "fields")
        for their, ours in fields.items():
            if ours not in _CHANGEABLE:
                self._problem(f"changes.fields.{their}", f"must be one of {', '.join(_CHANGEABLE)}")
        text = {
            name: self._text(table, "changes.", name, needed=name != "items") or "" for name in _CHANGES[:-1]
        }
        return Changes(
            text["in"],
            text["at"],
            text["by"],
            text["items"],
            text["name"],
            text["before"],
            text["after"],
            fields,
        )

    def _comments(self, table: Table[str, Any]) -> Comments | None:
        if not table:
            return None
        self._known(table, "comments.", _COMMENTS)
        text = {name: self._text(table, "comments.", name) or "" for name in _COMMENTS[:-1]}
        private = self._text(table, "comments.", "private", needed=False)
        return Comments(text["in"], text["at"], text["by"], text["body"], private)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())
