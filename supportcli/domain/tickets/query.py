"""What a list asks for: conditions on tickets and their order, before any SQL is written.

Tuples, not dataclasses: every start of ``list`` defines these classes, and they are cheaper.
"""

from __future__ import annotations

from typing import NamedTuple

End = str | int | None
"""One end of a stretch: an instant as stored (UTC text), a ticket's number, or open."""


class Among(NamedTuple):
    """A field has one of these values; ``missing`` also admits tickets that have none."""

    field: str
    values: tuple[str, ...] = ()
    missing: bool = False
    negated: bool = False


class Within(NamedTuple):
    """A field lies in one of these stretches, each half-open: ``[first, last)``."""

    field: str
    spans: tuple[tuple[End, End], ...]
    negated: bool = False


class Query(NamedTuple):
    """Tickets for which every condition holds, in an order; tickets without the sort field come last."""

    conditions: tuple[Among | Within, ...] = ()
    sort: str = "due"
    descending: bool = False
