"""Tickets as they are understood: the good ones kept until all were read, the others told and put aside."""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Sequence

from supportcli.desk.importing.fault import Fault
from supportcli.desk.importing.history import Fact
from supportcli.desk.importing.mapping import Mapping
from supportcli.desk.importing.rejects import Raw, Rejects
from supportcli.desk.importing.spill import Spill
from supportcli.domain.errors import Problem
from supportcli.domain.tickets import codec
from supportcli.domain.tickets.kinds import Opened
from supportcli.domain.time.instants import iso

Place = tuple[int, int]
"""The number of a file and a line in it."""

_LINES = 1 << 40


class Collector:
    """Keeps what is good and notes what is not.

    Args:
        names: What messages call the files.
        mapping: How the files are understood.
        tickets: Where the good ones go, as (source, key, events).
        rejects: Where the rows of the others go.
    """

    def __init__(self, names: Sequence[str], mapping: Mapping, tickets: Spill, rejects: Rejects) -> None:
        self.problems: list[Problem] = []
        self.repeated = 0
        self.rejected = 0
        self.rejects = rejects
        self._names = names
        self._mapping = mapping
        self._tickets = tickets
        # key → what was told under it (a hash) and where, packed into one number: memory counts here
        self._seen: dict[str, int] = {}

    def take(self, place: Place, facts: list[Fact], raws: Iterable[tuple[Raw, Sequence[str]]]) -> None:
        """Keep a ticket; the same again is counted once, another one under the same key is refused."""
        opening = facts[0][1]
        assert isinstance(opening, Opened)  # noqa: S101  # every history begins with one
        source, key = opening.source, opening.source_key or ""
        ticket = (source, key, [(iso(at), data.kind, codec.write(data), actor) for at, data, actor in facts])
        # version 2 gives equal values equal bytes; later ones depend on how the values came about
        packed = marshal.dumps(ticket, 2)
        told = hash(packed) & 0xFFFF_FFFF_FFFF
        name = key if source == self._mapping.source else f"{source}\0{key}"
        where = (place[0] * _LINES + place[1]) << 48
        first = self._seen.setdefault(name, where | told)
        if first == where | told:
            self._tickets.append(packed)
        elif first & 0xFFFF_FFFF_FFFF == told:
            self.repeated += 1
        else:
            file, line = divmod(first >> 48, _LINES)
            fault = Fault("key", f"{key} also stands at {self._names[file]}:{line}, with other values")
            self.refuse(place, [fault], raws)

    def refuse(
        self, place: Place, faults: Iterable[Fault], raws: Iterable[tuple[Raw, Sequence[str]]] = ()
    ) -> None:
        """Note what is wrong with a ticket, and put its rows aside."""
        file, line = place
        self.rejected += 1
        for fault in faults:
            field = self._mapping.label(fault.field)
            self.problems.append(Problem(self._names[file], fault.line or line, field, fault.message))
        for raw, columns in raws:
            self.rejects.write(raw, columns)
