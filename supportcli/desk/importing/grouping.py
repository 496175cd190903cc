"""Several rows are one ticket: they are gathered by key on disk, and understood together when all were read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from supportcli.desk.importing import eventrows
from supportcli.desk.importing.collect import Collector
from supportcli.desk.importing.fault import Fault
from supportcli.desk.importing.history import Fact
from supportcli.desk.importing.opening import Opener
from supportcli.desk.importing.rejects import Raw
from supportcli.desk.importing.spill import Spill
from supportcli.desk.importing.updates import Story

Values = dict[str, str]
Row = tuple[int, int, Values, Any]
"""The number of the file, the line, the values, and the row as it was if it may have to be put aside."""

_STATE = (
    "status", "assignee", "team", "priority", "impact", "urgency", "kind", "level", "cause", "product",
    "version", "environment", "resolution",
)  # fmt: skip


class Groups:
    """Rows by the key of their ticket, in the order in which the keys first stand in the files."""

    def __init__(self, opener: Opener, collector: Collector, spill: Spill) -> None:
        self._opener = opener
        self._collector = collector
        self._spill = spill
        self._places: dict[str, list[int]] = {}

    def add(self, key: str, file: int, line: int, values: Values, raw: Raw, columns: Sequence[str]) -> None:
        """Keep a row until all were read."""
        kept = (raw, list(columns)) if self._collector.rejects.wanted else None
        place = self._spill.place((file, line, values, kept))
        self._places.setdefault(key, []).append(place)

    def understand(self) -> None:
        """Make a ticket of each group."""
        for key, places in self._places.items():
            rows = self._distinct([self._spill.at(place) for place in places])
            faults: list[Fault] = []
            facts = self._facts(key, rows, faults)
            raws = [row[3] for row in rows if row[3] is not None]
            if faults or facts is None:
                self._collector.refuse(rows[0][:2], faults, raws)
            else:
                self._collector.take(rows[0][:2], facts, raws)

    def _distinct(self, rows: list[Row]) -> list[Row]:
        kept: dict[tuple[tuple[str, str], ...], Row] = {}
        for row in rows:
            if kept.setdefault(tuple(sorted(row[2].items())), row) is not row:
                self._collector.repeated += 1
        return list(kept.values())

    def _facts(self, key: str, rows: list[Row], faults: list[Fault]) -> list[Fact] | None:
        try:
            if "event" in rows[0][2]:
                return of_events(self._opener, key, [(line, values) for _, line, values, _ in rows], faults)
            return self._of_updates(key, rows, faults)
        except Fault as fault:
            faults.append(fault)
            return None

    def _of_updates(self, key: str, rows: list[Row], faults: list[Fault]) -> list[Fact] | None:
        states = []
        for _, line, values, _ in rows:
            try:
                states.append((self._opener.read_instant(values.get("updated_at", "")), line, values))
            except ValueError as error:
                faults.append(Fault("updated_at", str(error), line))
        if faults:
            return None
        states.sort(key=lambda state: state[0])
        first_at, line, first = states[0]
        opening = self._opener.open(first, key, faults)
        if faults:
            return None
        opened_at = opening.at["opened_at"]
        late = (opened_at - first_at).total_seconds()
        if late > self._opener.mapping.slack:
            raise Fault("opened_at", "is later than the first update", line)
        opened_at = min(opened_at, first_at)
        story = Story(opened_at, opening.data, first.get("opened_by", ""), opening.words)
        for at, line, values in states:
            changed = {name: values[name] for name in _STATE if name in values}
            try:
                story.update(at, values.get("updated_by", ""), changed)
            except Fault as fault:
                raise Fault(fault.field, fault.message, line) from None
        return story.facts


def of_events(
    opener: Opener,
    key: str,
    lines: Sequence[tuple[int, Values]],
    faults: list[Fault],
    record: Values | None = None,
) -> list[Fact] | None:
    """The history that events tell; ``record`` opens the ticket if none of them does.

    Raises:
        Fault: They tell none.
    """
    opening_values, opening_line, rest = record, None, []
    for line, values in lines:
        try:
            if eventrows.is_opening(values):
                if opening_line is not None:
                    raise Fault("event", "the ticket is opened twice")
                opening_line, opening_values = line, {**(record or {}), **values}
                opening_values.setdefault("opened_at", values.get("at", ""))
                continue
            at = opener.read_instant(values.get("at", ""))
            rest.append((line, at, values.get("actor", ""), values))
        except Fault as fault:
            faults.append(Fault(fault.field, fault.message, line))
        except ValueError as error:
            faults.append(Fault("at", str(error), line))
    if opening_values is None:
        faults.append(Fault("event", "the ticket is never opened"))
        return None
    opening = opener.open(opening_values, key, faults)
    if faults:
        return None
    actor = opening_values.get("actor", opening_values.get("opened_by", ""))
    return eventrows.facts_of((opening.at["opened_at"], opening.data, actor), rest, opening.words)
