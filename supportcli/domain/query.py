"""What a list asks for: conditions on tickets and their order, before any SQL is written."""

from __future__ import annotations

from dataclasses import dataclass

End = str | int | None
"""One end of a stretch: an instant as stored (UTC text), a ticket's number, or open."""


@dataclass(frozen=True, slots=True)
class Among:
    """A field has one of these values; ``missing`` also admits tickets that have none."""

    field: str
    values: tuple[str, ...] = ()
    missing: bool = False
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Within:
    """A field lies in one of these stretches, each half-open: ``[first, last)``."""

    field: str
    spans: tuple[tuple[End, End], ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """Tickets for which every condition holds, in an order; tickets without the sort field come last."""

    conditions: tuple[Among | Within, ...] = ()
    sort: str = "due"
    descending: bool = False
