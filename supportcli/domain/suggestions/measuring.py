"""How good suggestions are: figures of a held-out check, by bands of confidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import exp, log

from msgspec import Struct

EDGES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9)
"""Where the bands of confidence begin."""
RELIABLE = 0.8
"""Suggestions of which so many are right are called reliable."""
ENOUGH = 5
"""Fewer suggestions than this measure nothing."""
FOLDS = 5

_TEMPERATURES = tuple(0.04 * 1.25**step for step in range(24))


class Trial(Struct, frozen=True):
    """One suggestion of a check: what was said, how sure, and what is right."""

    said: str | None
    confidence: float
    right: str


class Band(Struct, frozen=True):
    """Suggestions at least as sure as ``least``, and less than the next band: how many, and how many right."""

    least: float
    tickets: int
    right: int

    @property
    def reliability(self) -> float | None:
        """The share that was right; ``None`` where there were too few to tell."""
        return self.right / self.tickets if self.tickets >= ENOUGH else None


class Figures(Struct, frozen=True):
    """The figures of a check: tickets asked about, macro-F1 and accuracy (0 to 1), and the bands."""

    tickets: int
    macro_f1: float
    accuracy: float
    bands: tuple[Band, ...]

    @property
    def reliable_from(self) -> float | None:
        """The least confidence from which on suggestions are reliable, all surer ones taken together."""
        for number, band in enumerate(self.bands):
            tickets = sum(each.tickets for each in self.bands[number:])
            right = sum(each.right for each in self.bands[number:])
            if tickets >= ENOUGH and right >= RELIABLE * tickets and (band.reliability or 1) >= RELIABLE:
                return band.least
        return None

    def coverage(self, band: Band) -> float:
        """The share of all tickets whose suggestion is at least as sure as this band."""
        surer = sum(each.tickets for each in self.bands if each.least >= band.least)
        return surer / self.tickets if self.tickets else 0.0

    def measured(self, confidence: float) -> float | None:
        """How often suggestions as sure as this were right; ``None`` where that was not measured."""
        band = next((each for each in reversed(self.bands) if confidence >= each.least), None)
        return band.reliability if band else None


def figures(trials: Sequence[Trial]) -> Figures:
    """The figures of a check."""
    bands = []
    for least, most in zip(EDGES, (*EDGES[1:], 2.0), strict=True):
        inside = [each for each in trials if each.said is not None and least <= each.confidence < most]
        bands.append(Band(least, len(inside), sum(each.said == each.right for each in inside)))
    right = sum(each.said == each.right for each in trials)
    score = macro_f1((each.said, each.right) for each in trials)
    return Figures(len(trials), score, right / len(trials) if trials else 0.0, tuple(bands))


def macro_f1(pairs: Iterable[tuple[str | None, str]]) -> float:
    """The mean over all labels of F1 (pairs of what was said and what is right), from 0 to 1."""
    hit: dict[str, int] = {}
    said: dict[str, int] = {}
    true: dict[str, int] = {}
    for guess, right in pairs:
        true[right] = true.get(right, 0) + 1
        if guess is not None:
            said[guess] = said.get(guess, 0) + 1
        if guess == right:
            hit[right] = hit.get(right, 0) + 1
    labels = said.keys() | true.keys()
    if not labels:
        return 0.0
    return sum(2 * hit.get(each, 0) / (said.get(each, 0) + true.get(each, 0)) for each in labels) / len(
        labels
    )


def folds(labels: Sequence[str], count: int = FOLDS) -> list[int]:
    """The fold of each item; every label is spread evenly over the folds, and the same each time."""
    seen: dict[str, int] = {}
    found = []
    for label in labels:
        # labels begin in different folds, so that rare ones do not all stand in the first
        start = seen.setdefault(label, len(seen) % count)
        found.append(start % count)
        seen[label] = start + 1
    return found


def shares(margins: Mapping[str, float], temperature: float) -> list[tuple[str, float]]:
    """Margins as shares that add up to one, the largest first; a low temperature tells them further apart."""
    if not margins:
        return []
    highest = max(margins.values())
    raw = {label: exp((margin - highest) / temperature) for label, margin in margins.items()}
    total = sum(raw.values())
    return sorted(((label, each / total) for label, each in raw.items()), key=lambda pair: -pair[1])


def temperature_of(checked: Sequence[tuple[Mapping[str, float], str]]) -> float:
    """The temperature at which shares are honest: what is said with 0.8 is right four times of five.

    Args:
        checked: Held-out margins, each with the label that is right.
    """
    return min(_TEMPERATURES, key=lambda each: sum(_surprise(m, right, each) for m, right in checked))


def _surprise(margins: Mapping[str, float], right: str, temperature: float) -> float:
    if right not in margins:
        return 10.0
    highest = max(margins.values())
    total = sum(exp((margin - highest) / temperature) for margin in margins.values())
    return log(total) - (margins[right] - highest) / temperature


def as_data(found: Figures) -> dict[str, object]:
    """Figures as plain values for JSON."""
    return {
        "tickets": found.tickets,
        "macro_f1": round(found.macro_f1, 4),
        "accuracy": round(found.accuracy, 4),
        "reliable_from": found.reliable_from,
        "bands": [
            {
                "least": each.least,
                "tickets": each.tickets,
                "right": each.right,
                "reliability": None if each.reliability is None else round(each.reliability, 4),
                "coverage": round(found.coverage(each), 4),
            }
            for each in found.bands
        ],
    }


def from_data(data: Mapping[str, object]) -> Figures:
    """What :func:`as_data` wrote."""
    rows = data["bands"]
    assert isinstance(rows, list)  # noqa: S101
    bands = tuple(Band(float(row["least"]), int(row["tickets"]), int(row["right"])) for row in rows)
    return Figures(
        int(str(data["tickets"])), float(str(data["macro_f1"])), float(str(data["accuracy"])), bands
    )
