"""The door for stories: TOML text in, a story or all its problems out."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from supportcli.domain.documents import Record
from supportcli.domain.errors import InvalidError, Problem
from supportcli.domain.story import Expected, Line, Story, Value
from supportcli.domain.words.timeline import NOTHING, UNTIMED, measure_meant, states_meant
from supportcli.policyfile.lines import Path, line_numbers, line_of
from supportcli.policyfile.report import Report, key_of, known_names
from supportcli.policyfile.story_contracts import contracts_in
from supportcli.policyfile.story_instants import instant
from supportcli.policyfile.story_parts import check_keys, day_in, list_of, text_in, zone_in
from supportcli.policyfile.story_words import ANY, FACTS, HEADER, LINE, LISTS, OF_MEASURES, OF_TICKETS, VERBS
from supportcli.policyfile.toml_text import data_of

MOST_TIMES = 10_000
_ROUND = re.compile(r"(\S+) ([0-9]{1,6})", re.ASCII)
"""One round of a measure as the timeline names it: ``update 2``."""
_LEFT = re.compile(r"(?:.*: )?[0-9]+ of [0-9]+(?: left)?(?: \[[^\]]+\])?")
"""What is left of a quota as the timeline says it: ``Calls: 3 of 5 left``."""


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

    def __init__(self, data: Record, report: Report) -> None:
        self.data = data
        self.report = report
        self.zone = zone_in(report, (), data, "zone") or ZoneInfo("Etc/UTC")
        self.contracts = contracts_in(data, report)

    def story(self) -> Story:
        data = self.data
        check_keys(self.report, (), data, (*HEADER, "then"))
        lines = data.get("then")
        if not isinstance(lines, list) or not lines or not all(isinstance(each, dict) for each in lines):
            self.report.error(("then",), "a story needs lines: [[then]]")
            lines = []
        return Story(
            self.report.file,
            self._text((), data, "title") or "",
            str(self.zone),
            self._text((), data, "policy"),
            self._text((), data, "plan"),
            self.contracts,
            {name: word for name in FACTS if (word := self._text((), data, name)) is not None},
            self._lines(lines),
        )

    def _lines(self, lines: list[Record]) -> tuple[Line, ...]:
        before: datetime | None = None
        found = []
        for number, each in enumerate(lines):
            path: Path = ("then", number)
            check_keys(self.report, path, each, LINE)
            at = self._instant((*path, "at"), each.get("at"), before)
            if at is not None and before is not None and at < before:
                self.report.error((*path, "at"), "is before the line above")
            before = at or before
            if before is not None:
                found.append(self._line(path, each, before))
        return tuple(found)

    def _line(self, path: Path, line: Record, at: datetime) -> Line:
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
            self._check_name(path, verb, allowed.main, value)
            return {allowed.main: value}
        if not isinstance(value, dict):
            self.report.error(path, "must be true, a text or a table" if allowed.main else "must be a table")
            return {}
        if allowed.words != ANY:
            check_keys(self.report, path, value, (*allowed.words, *allowed.flags, *allowed.lists))
        how: dict[str, str | bool | tuple[str, ...]] = {}
        for name, word in value.items():
            if allowed.words != ANY and name not in (*allowed.words, *allowed.flags, *allowed.lists):
                continue
            if name in allowed.flags:
                if not isinstance(word, bool):
                    self.report.error((*path, name), "must be true or false")
                how[name] = word is True
            elif name in allowed.lists:
                how[name] = list_of(self.report, (*path, name), word)
            elif (text := self._text(path, value, name)) is not None:
                self._check_name((*path, name), verb, name, text)
                how[name] = text
        if verb == "end-contract":
            day_in(self.report, path, value, "on")
        return how

    def _check_name(self, path: Path, verb: str, word: str, text: str) -> None:
        """Names of contracts and of verbs are the story's own: it must have them."""
        if word == "contract" and verb in ("open", "end-contract"):
            self.report.reference(path, "contract", text, [each.name for each in self.contracts if each.name])
        elif (verb, word) == ("undo", "what") and text not in VERBS:
            self.report.error(path, f"there is no verb {text!r}{known_names(text, VERBS)}")

    def _expected(self, path: Path, line: Record, at: datetime) -> tuple[Expected, ...]:
        found: list[Expected] = []
        for what, value in line.items():
            here = (*path, what)
            if what in OF_MEASURES:
                found += self._of_measures(here, what, value, at)
            elif what in LISTS:
                words = list_of(self.report, here, value)
                if what in ("warned", "breached"):
                    words = tuple(measure_meant(what, word) for word in words)
                found.append(self._entry(here, what, words))
            elif what == "left":
                found += self._left(here, value)
            elif what == "credits":
                found += self._credits(here, value)
            elif what == "refused":
                refused = value if isinstance(value, bool) else self._text(path, line, what)
                found.append(self._entry(here, what, refused))
            elif what in OF_TICKETS:
                text = self._text(path, line, what)
                nothing = (*NOTHING, "nobody") if what == "assignee" else NOTHING
                found.append(self._entry(here, what, None if text in nothing else text))
        return tuple(found)

    def _of_measures(self, path: Path, what: str, value: object, at: datetime) -> list[Expected]:
        if not isinstance(value, dict):
            self.report.error(path, "must be a table: a measure and what is expected of it")
            return []
        found = []
        for measure in value:
            here = (*path, measure)
            name = _ROUND.fullmatch(measure)
            wanted = self._of_measure(here, what, value, at)
            found.append(self._entry(here, what, wanted, *(name.groups() if name else (measure,))))
        return found

    def _of_measure(self, path: Path, what: str, table: Record, at: datetime) -> Value:
        value = table[str(path[-1])]
        if value in NOTHING or (what == "due" and value == UNTIMED):
            return None
        if what == "due":
            return self._instant(path, value, at)
        text = self._text(path[:-1], table, str(path[-1]))
        if what != "state" or text is None:
            return text
        try:
            return text if states_meant(text) else None
        except ValueError as error:
            self.report.error(path, str(error))
            return None

    def _left(self, path: Path, value: object) -> list[Expected]:
        if not isinstance(value, dict):
            self.report.error(path, "must be a table: a quota and what is left of it")
            return []
        found = []
        for quota, left in value.items():
            here = (*path, quota)
            said = isinstance(left, str) and (left in ("unlimited", *NOTHING) or _LEFT.fullmatch(left))
            if not said and (not isinstance(left, int) or isinstance(left, bool)):
                self.report.error(here, 'must be a number, "3 of 5 left" or "unlimited"')
            else:
                found.append(self._entry(here, "left", None if left in NOTHING else left, quota))
        return found

    def _credits(self, path: Path, value: object) -> list[Expected]:
        if not isinstance(value, dict):
            self.report.error(
                path, 'must be a table: a service credit and what it gives back, such as "10 %"'
            )
            return []
        texts = {credit: self._text(path, value, credit) for credit in value}
        return [
            self._entry((*path, credit), "credits", None if text in NOTHING else text, credit)
            for credit, text in texts.items()
        ]

    def _entry(
        self,
        path: Path,
        what: str,
        value: Value,
        of: str | None = None,
        round_: str | None = None,
    ) -> Expected:
        number = int(round_) if round_ else None
        return Expected(what, value, line_of(self.report.lines, path), key_of(path), of, number)

    def _instant(self, path: Path, value: object, before: datetime | None) -> datetime | None:
        if value is None:
            self.report.error(path, "missing")
            return None
        try:
            return instant(value, before, self.zone)
        except ValueError as error:
            self.report.error(path, str(error))
            return None

    def _text(self, path: Path, table: Record, name: str) -> str | None:
        return text_in(self.report, path, table, name)
