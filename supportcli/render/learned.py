"""What the desk learned, and how good it is, as a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from supportcli.domain.suggestions.measuring import Figures
from supportcli.render.lines import Line, aligned, line, safe
from supportcli.render.suggestions import percent

_MOST_LABELS = 10
_SOURCES = {"rule": "rules", "example": "examples", "history": "history"}


class Fact(Protocol):
    """What was learned of one fact."""

    @property
    def fact(self) -> str:
        """kind, level, cause or priority."""

    @property
    def labels(self) -> Mapping[str, int]:
        """Tickets by value."""

    @property
    def figures(self) -> Figures | None:
        """Those of the history."""

    @property
    def sources(self) -> Mapping[str, Figures]:
        """Those of the policy's rules and examples."""

    @property
    def why_not(self) -> str:
        """Why nothing was learned."""


class Learned(Protocol):
    """What was learned of one policy."""

    @property
    def policy(self) -> str | None:
        """Its id; ``None``: tickets without terms."""

    @property
    def method(self) -> str:
        """How."""

    @property
    def tickets(self) -> int:
        """From how many."""

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What of each fact."""


def page(learned: Learned) -> list[Line]:
    """The figures of one policy: for each fact and source how often it is right, by confidence."""
    name = safe(learned.policy) if learned.policy else "tickets without terms"
    made = [line(f"{name}: {learned.tickets} decided tickets, {learned.method}", "bold")]
    for fact in learned.facts:
        if not fact.labels:
            continue
        made.append(line(f"{fact.fact}: {_labels(fact.labels)}", indent=2))
        if fact.figures is None:
            made.append(line(f"history: not learned: {fact.why_not}", indent=4))
        for source, figures in {"history": fact.figures, **fact.sources}.items():
            if figures is not None:
                made += _figures(source, figures)
    return made


def _labels(labels: Mapping[str, int]) -> str:
    """The values with most tickets, and how many more there are."""
    order = sorted(labels.items(), key=lambda pair: (-pair[1], pair[0]))
    more = [f"{len(order) - _MOST_LABELS} more"] if len(order) > _MOST_LABELS else []
    return ", ".join([*(f"{safe(label)} {n}" for label, n in order[:_MOST_LABELS]), *more])


def _figures(source: str, figures: Figures) -> list[Line]:
    surely = figures.reliable_from
    told = "at no confidence reliable"
    if surely is not None:
        told = f"reliable from {surely:g} on" if surely else "reliable at every confidence"
    head = (
        f"{_SOURCES[source]}: macro-F1 {figures.macro_f1:.2f}, accuracy {figures.accuracy:.2f}"
        f" on {figures.tickets} tickets, {told}"
    )
    rows = [
        (
            (f"confidence {band.least:g}+", "dim"),
            (f"{band.tickets} tickets", ""),
            ("too few to tell" if band.reliability is None else f"{percent(band.reliability)} right", ""),
            (f"covers {percent(figures.coverage(band))}", "dim"),
        )
        for band in figures.bands
        if band.tickets
    ]
    return [line(head, indent=4), *aligned(rows, indent=6)]
