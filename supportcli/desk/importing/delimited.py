"""CSV and TSV: rows with the line on which each begins, and what a row's cells are by field."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from typing import TextIO

from supportcli.desk.importing.mapping import Mapping
from supportcli.domain.errors import InvalidError, Problem

Values = dict[str, str]
_LONGEST_CELL = 2**31 - 1


class Delimited:
    """A file of rows under a header.

    Args:
        stream: Its text.
        name: What messages call it.
        delimiter: One character.
    """

    def __init__(self, stream: TextIO, name: str, delimiter: str) -> None:
        csv.field_size_limit(_LONGEST_CELL)  # the default refuses a description of 128 KB
        self.name = name
        self._reader = csv.reader(stream, delimiter=delimiter)
        self.header = [column.strip().lstrip("\ufeff") for column in next(self._reader, [])]

    def problems(self, mapping: Mapping) -> list[Problem]:
        """What is wrong with the header."""
        known = set(self.header)
        wanted = [*mapping.key, *mapping.fields.values()]
        used = {column for some in wanted for column in some}
        twice = [column for column in sorted(known & used) if self.header.count(column) > 1]
        found = [(column, "the column stands twice") for column in twice]
        if mapping.strict:
            for column in self.header:
                if column not in used:
                    near = get_close_matches(column, sorted(used), n=1)
                    found.append((column, f"unknown column{f'; did you mean {near[0]}?' if near else ''}"))
        else:
            found += [
                (" or ".join(some), "no such column") for some in wanted if not known.intersection(some)
            ]
        return [Problem(self.name, 1, column, message) for column, message in found]

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """The line on which each row begins, and its cells; empty lines are skipped.

        Raises:
            InvalidError: The rest cannot be cut into rows.
        """
        reader, line = self._reader, self._reader.line_num + 1
        try:
            for cells in reader:
                if cells:
                    yield line, cells
                line = reader.line_num + 1
        except csv.Error as error:
            problem = Problem(self.name, line, "", str(error))
            raise InvalidError("nothing was imported", problems=(problem,)) from None

    def values_reader(self, mapping: Mapping) -> Callable[[list[str]], Values]:
        """The function that turns a row's cells into values by field.

        It raises ValueError, with a message for a person, for a row with more or fewer cells than the header.
        """
        place = {column: n for n, column in enumerate(self.header)}
        plan = []
        for field, columns in mapping.fields.items():
            places = tuple(place[c] for c in columns if c in place)
            words = mapping.values.get(field)
            plan += [(field, at, words) for at in places]
        width, constants, missing = len(self.header), mapping.constants, mapping.missing

        def read(cells: list[str]) -> Values:
            if len(cells) != width:
                raise ValueError(f"{width} columns expected, {len(cells)} found")
            values = dict(constants)
            taken = ""
            for field, at, words in plan:
                text = cells[at].strip()
                if text in missing or field == taken:
                    continue
                if words is not None:
                    text = words.get(text, words.get("*", text))
                    if not text:
                        continue
                values[field] = text
                taken = field
            return values

        return read

    def key_reader(self, mapping: Mapping) -> Callable[[list[str]], str]:
        """The function that gives a row's natural key, empty if it has none."""
        place = {column: n for n, column in enumerate(self.header)}
        parts = [tuple(place[c] for c in some if c in place) for some in mapping.key]
        missing = mapping.missing

        def read(cells: list[str]) -> str:
            found = []
            for places in parts:
                texts = (cells[at].strip() for at in places)
                found.append(next((text for text in texts if text not in missing), ""))
            return "/".join(found) if all(found) else ""

        return read
