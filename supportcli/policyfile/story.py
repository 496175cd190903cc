"""The door for stories: TOML text in, a story or all its problems out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from supportcli.domain.errors import InvalidError, Problem
from supportcli.domain.story import Expected, Line, Story, Value
from supportcli.policyfile.lines import Path, line_numbers, line_of
from supportcli.policyfile.report import Report, key_of, suggestion
from supportcli.policyfile.story_instants import instant
from supportcli.policyfile.story_words import ANY, FACTS, HEADER, LINE, LISTS, OF_MEASURES, OF_TICKETS, VERBS
from supportcli.policyfile.toml_text import data_of

MOST_TIMES = 10_000
_NOTHING = ("none", "absent")


def read_story(text: str, file: str) -> Story:
    """Read a story.

    Args:
        text: TOML.
        file: What to call the text in messages.

    Raises:
        InvalidError: With every problem of the file, not only the first.
    """
    data = data_of(text, file, "story")
    if isinstance(data, Problem):
        raise _invalid(file, (data,))
    report = Report(file, line_numbers(text))
    story = _Reader(data, report).story()
    if report.failed():
        raise _invalid(file, tuple(report.sorted()))
    return story


def _invalid(file: str, problems: tuple[Problem, ...]) -> InvalidError:
    count = f"{len(problems)} problems" if len(problems) > 1 else "a problem"
    return InvalidError(f"{file} has {count}", problems=problems)


class _Reader:
    """Reads one story; what is wrong goes to the report, and reading goes on."""

    def __init__(self, data: dict[str, Any], report: Report) -> None:
        self.data = data
        self.report = report
        self.zone = self._zone()

    def story(self) -> Story:
        data = self.data
        self._unknown((), data, (*HEADER, "then"))
        lines = data.get("then")
        if not isinstance(lines, list) or not lines or not all(isinstance(each, dict) for each in lines):
            self.report.error(("then",), "a story needs lines: [[then]]")
            lines = []
        contract = data.get("contract", True)
        if not isinstance(contract, bool):
            self.report.error(("contract",), "must be true or false")
        since = self._text((), data, "contract-since")
        if since is not None and not _is_date(since):
            self.report.error(("contract-since",), "must be a date such as 2026-01-01")
        return Story(
            self.report.file,
            self._text((), data, "title") or "",
            str(self.zone),
            self._text((), data, "policy"),
            self._text((), data, "plan"),
            contract is not False,
            since,
            {name: word for name in FACTS if (word := self._text((), data, name)) is not None},
            self._lines(lines),
        )

    def _zone(self) -> ZoneInfo:
        name = self.data.get("zone", "Etc/UTC")
        try:
            return ZoneInfo(name)
        except (KeyError, ValueError, OSError, TypeError):
            self.report.error(("zone",), f"no time zone is called {name!r}")
            return ZoneInfo("Etc/UTC")

    def _lines(self, lines: list[dict[str, Any]]) -> tuple[Line, ...]:
        before: datetime | None = None
        found = []
        for number, each in enumerate(lines):
            path: Path = ("then", number)
            self._unknown(path, each, LINE)
            at = self._instant((*path, "at"), each.get("at"), before)
            if at is not None and before is not None and at < before:
                self.report.error((*path, "at"), "is before the line above")
            before = at or before
            if before is not None:
                found.append(self._line(path, each, before))
        return tuple(found)

    def _line(self, path: Path, line: dict[str, Any], at: datetime) -> Line:
        verbs = [name for name in line if name in VERBS]
        if len(verbs) > 1:
            self.report.error((*path, verbs[1]), f"one thing for each line: {verbs[0]} stands there already")
        verb = verbs[0] if verbs else None
        times = line.get("times", 1)
        if not isinstance(times, int) or isinstance(times, bool) or not 1 <= times <= MOST_TIMES:
            self.report.error((*path, "times"), f"must be a number from 1 to {MOST_TIMES}")
            times = 1
        return Line(
            at,
            line_of(self.report.lines, path),
            key_of(path),
            verb,
            self._how((*path, verb), verb, line[verb]) if verb else {},
            self._text(path, line, "ticket"),
            times,
            self._expected(path, line, at),
        )

    def _how(self, path: Path, verb: str, value: object) -> dict[str, str | bool | tuple[str, ...]]:
        allowed = VERBS[verb]
        if value is True:
            return {}
        if isinstance(value, str) and allowed.main is not None:
            return {allowed.main: value}
        if not isinstance(value, dict):
            self.report.error(path, "must be true, a text or a table" if allowed.main else "must be a table")
            return {}
        if allowed.words != ANY:
            self._unknown(path, value, (*allowed.words, *allowed.flags, *allowed.lists))
        how: dict[str, str | bool | tuple[str, ...]] = {}
        for name, word in value.items():
            if name in allowed.flags:
                if not isinstance(word, bool):
                    self.report.error((*path, name), "must be true or false")
                how[name] = word is True
            elif name in allowed.lists:
                how[name] = self._list((*path, name), word)
            elif (text := self._text(path, value, name)) is not None:
                how[name] = text
        return how

    def _expected(self, path: Path, line: dict[str, Any], at: datetime) -> tuple[Expected, ...]:
        found: list[Expected] = []
        for what, value in line.items():
            here = (*path, what)
            if what in OF_MEASURES:
                found += self._of_measures(here, what, value, at)
            elif what in LISTS:
                found.append(self._entry(here, what, self._list(here, value)))
            elif what == "left":
                found += self._left(here, value)
            elif what == "refused":
                refused = value if isinstance(value, bool) else self._text(path, line, what)
                found.append(self._entry(here, what, refused))
            elif what in OF_TICKETS:
                text = self._text(path, line, what)
                found.append(self._entry(here, what, None if text in _NOTHING else text))
        return tuple(found)

    def _of_measures(self, path: Path, what: str, value: object, at: datetime) -> list[Expected]:
        if not isinstance(value, dict):
            self.report.error(path, "must be a table: a measure and what is expected of it")
            return []
        found = []
        for measure in value:
            here = (*path, measure)
            wanted: str | datetime | None
            if value[measure] in _NOTHING:
                wanted = None
            elif what == "due":
                wanted = self._instant(here, value[measure], at)
            else:
                wanted = self._text(path, value, measure)
            found.append(self._entry(here, what, wanted, measure))
        return found

    def _left(self, path: Path, value: object) -> list[Expected]:
        if not isinstance(value, dict):
            self.report.error(path, "must be a table: a quota and what is left of it")
            return []
        found = []
        for quota, left in value.items():
            here = (*path, quota)
            if left != "unlimited" and (not isinstance(left, int) or isinstance(left, bool)):
                self.report.error(here, 'must be a number or "unlimited"')
            else:
                found.append(self._entry(here, "left", left, quota))
        return found

    def _entry(
        self,
        path: Path,
        what: str,
        value: Value,
        of: str | None = None,
    ) -> Expected:
        return Expected(what, value, line_of(self.report.lines, path), key_of(path), of)

    def _list(self, path: Path, value: object) -> tuple[str, ...]:
        words = [value] if isinstance(value, str) else value
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            self.report.error(path, "must be a list of texts")
            return ()
        return tuple(words)

    def _instant(self, path: Path, value: object, before: datetime | None) -> datetime | None:
        if value is None:
            self.report.error(path, "missing")
            return None
        try:
            return instant(value, before, self.zone)
        except ValueError as error:
            self.report.error(path, str(error))
            return None

    def _text(self, path: Path, table: dict[str, Any], name: str) -> str | None:
        value = table.get(name)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value.isoformat()
        if value is not None and (not isinstance(value, str) or not value.strip()):
            self.report.error((*path, name), "must be a text")
            return None
        return value

    def _unknown(self, path: Path, table: dict[str, Any], known: tuple[str, ...]) -> None:
        for name in table:
            if name not in known:
                self.report.error((*path, name), f"unknown key{suggestion(name, known)}")


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
