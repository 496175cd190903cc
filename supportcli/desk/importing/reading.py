"""The first pass: every file is read to its end, every ticket understood, every problem noted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import TextIO

from supportcli.desk.importing import jsons, nested
from supportcli.desk.importing.collect import Collector
from supportcli.desk.importing.delimited import Delimited
from supportcli.desk.importing.fault import Fault
from supportcli.desk.importing.grouping import Groups, of_events
from supportcli.desk.importing.history import Fact, life_of
from supportcli.desk.importing.jsons import JsonError
from supportcli.desk.importing.opening import Opener
from supportcli.desk.importing.request import Progress
from supportcli.desk.importing.updates import Story
from supportcli.domain.documents import Record
from supportcli.domain.errors import Problem

_COMPUTED = frozenset(
    {
        "reference", "priority_code", "policy_revision", "next_due_at", "next_due_measure", "next_step",
        "clocks", "escalations", "approvals", "agreements", "details", "events",
        "details_asked", "recreated_in", "troubleshooting",
    }
)  # fmt: skip
"""What our own JSON says of a ticket beyond its fields; it is computed again, except for the events."""

_TELL_EVERY = 1000


class Reading:
    """Reads files into a collector.

    Args:
        opener: Makes openings.
        collector: Takes tickets and problems.
        groups: Takes rows of which several are one ticket.
        progress: Is told how many bytes of how many were read.
        size: How many there are.
    """

    def __init__(
        self, opener: Opener, collector: Collector, groups: Groups, progress: Progress | None, size: int
    ) -> None:
        self._opener = opener
        self._mapping = opener.mapping
        self._collector = collector
        self._groups = groups
        self._progress = progress
        self._size = size
        self._before = 0
        self.unreadable = False
        """A file as a whole could not be understood: leaving out rows does not help."""

    def delimited(self, number: int, name: str, stream: TextIO, delimiter: str) -> None:
        """Read a file of rows."""
        file = Delimited(stream, name, delimiter)
        problems = file.problems(self._mapping)
        if problems:
            self._give_up(*problems)
            return
        read, read_key = file.values_reader(self._mapping), file.key_reader(self._mapping)
        grouped = self._mapping.updates or (self._mapping.strict and "event" in file.header)
        header, collector = file.header, self._collector
        for count, (line, cells) in enumerate(file.rows()):
            if count % _TELL_EVERY == 0:
                self._tell(stream)
            try:
                values, key = read(cells), read_key(cells)
                if not key:
                    key = self._made_key("\x1f".join(cells), needed=grouped)
                if grouped:
                    self._groups.add(key, number, line, values, cells, header)
                    continue
                facts = self._life(values, key)
            except _Faults as found:
                collector.refuse((number, line), found.faults, [(cells, header)])
            except ValueError as error:
                collector.refuse((number, line), [Fault("", str(error))], [(cells, header)])
            else:
                collector.take((number, line), facts, [(cells, header)])

    def json(self, number: int, name: str, stream: TextIO) -> None:
        """Read a document of records, or records one a line."""
        read = jsons.values_reader(self._mapping)
        try:
            for count, (line, record) in enumerate(jsons.records(stream, self._mapping.records)):
                if count % _TELL_EVERY == 0:
                    self._tell(stream)
                if isinstance(record, JsonError):
                    self._collector.refuse((number, record.line), [Fault("", str(record))])
                    continue
                self._record(number, line, record, read)
        except JsonError as error:
            self._give_up(Problem(name, error.line, "", str(error)))

    def next_file(self, size: int) -> None:
        """A file of so many bytes is done."""
        self._before += size

    def _record(self, number: int, line: int, record: Record, read: jsons.ReadValues) -> None:
        try:
            values, key = read(record), jsons.key_of(record, self._mapping)
            grouped = self._mapping.updates or (self._mapping.strict and "event" in values)
            if not key:
                key = self._made_key(json.dumps(record, sort_keys=True), needed=grouped)
            if grouped:
                self._groups.add(key, number, line, values, record, ())
                return
            facts = self._of_record(record, values, key)
        except _Faults as found:
            self._collector.refuse((number, line), found.faults, [(record, ())])
        except ValueError as error:
            self._collector.refuse((number, line), [Fault("", str(error))], [(record, ())])
        else:
            self._collector.take((number, line), facts, [(record, ())])

    def _of_record(self, record: Record, values: dict[str, str], key: str) -> list[Fact]:
        mapping = self._mapping
        faults: list[Fault] = []
        if mapping.strict:
            faults += [Fault(*wrong) for wrong in jsons.unknown_keys(record, mapping, _COMPUTED)]
        try:
            lines = nested.event_lines(record) if mapping.strict else None
            if lines is not None:
                facts = of_events(self._opener, key, [(0, each) for each in lines], faults, values)
            elif mapping.changes is not None or mapping.comments is not None:
                first = nested.first_values(record, values, mapping)
                opening = self._opener.open(first, key, faults)
                _stop_at(faults)
                story = Story(
                    opening.at["opened_at"], opening.data, first.get("opened_by", ""), opening.words
                )
                story.update(opening.at["opened_at"], "", {"status": first.get("status")})
                facts = nested.tell(story, record, mapping, self._opener.read_instant, opening.requester)
            else:
                facts = self._life(values, key, faults)
        except Fault as fault:
            raise _Faults([*faults, fault]) from None
        _stop_at(faults)
        assert facts is not None  # noqa: S101  # without faults there is a history
        return facts

    def _life(self, values: dict[str, str], key: str, faults: list[Fault] | None = None) -> list[Fact]:
        faults = [] if faults is None else faults
        opening = self._opener.open(values, key, faults)
        _stop_at(faults)
        try:
            return life_of(values, opening.at, opening.data, self._mapping.slack)
        except Fault as fault:
            raise _Faults([fault]) from None

    def _made_key(self, content: str, *, needed: bool) -> str:
        """A row of our own format without a key has its content for one, so that it is imported once."""
        if needed or not self._mapping.strict:
            column = " and ".join(" or ".join(some) for some in self._mapping.key)
            raise _Faults([Fault(column, "missing: it identifies the ticket")])
        return hashlib.sha256(content.encode()).hexdigest()[:24]

    def _give_up(self, *problems: Problem) -> None:
        self._collector.problems += problems
        self.unreadable = True

    def _tell(self, stream: TextIO) -> None:
        if self._progress is not None:
            self._progress("reading", self._before + stream.buffer.tell(), self._size)


class _Faults(Exception):  # noqa: N818  # carries what is wrong with one ticket to where it is noted
    """Everything that is wrong with one ticket."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(faults)
        self.faults = faults


def _stop_at(faults: list[Fault]) -> None:
    if faults:
        raise _Faults(faults)
