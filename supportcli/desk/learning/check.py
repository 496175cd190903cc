"""The desk's own held-out check: what a model says of tickets that it has not seen.

Small desks are checked by cross-validation over five folds, large ones by one split that keeps a fifth of
every label aside. The temperature that makes confidences honest is the only number that the check fits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from supportcli.desk.learning import linear, ranking
from supportcli.domain.suggestions.measuring import (
    FOLDS,
    Figures,
    Trial,
    figures,
    folds,
    shares,
    temperature_of,
)
from supportcli.store.models import Ranked

ONE_SPLIT = 3_000
"""From so many tickets on, one split is enough."""
MOST_ASKED = 2_000
"""So many held-out tickets are asked about; more would tell the same."""

Margins = dict[str, float]
Ask = Callable[[str], Margins]


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found of one fact: its figures, and the temperature that suits."""

    figures: Figures
    temperature: float


def check(method: str, texts: Sequence[str], labels: Sequence[str]) -> Checked:
    """Train without some tickets and ask about them.

    Args:
        method: ``linear`` or ``ranking``.
        texts: Subject and description.
        labels: What was decided of each.
    """
    asked: list[tuple[Mapping[str, float], str]] = []
    at = folds(labels)
    for fold in range(FOLDS if len(texts) < ONE_SPLIT else 1):
        kept = [n for n, each in enumerate(at) if each != fold]
        aside = [n for n, each in enumerate(at) if each == fold]
        if len({labels[n] for n in kept}) < 2:
            continue
        aside = aside[:: max(1, -(-len(aside) // MOST_ASKED))]
        asked += _ask(method, texts, labels, kept, aside)
    temperature = temperature_of(asked) if asked else 1.0
    return Checked(figures([_trial(margins, right, temperature) for margins, right in asked]), temperature)


def _ask(
    method: str, texts: Sequence[str], labels: Sequence[str], kept: Sequence[int], aside: Sequence[int]
) -> list[tuple[Mapping[str, float], str]]:
    known, decided = [texts[n] for n in kept], [labels[n] for n in kept]
    if method == "linear":
        model = linear.train(known, {"": decided})
        return [(model.margins(model.vector(texts[n]), ""), labels[n]) for n in aside]
    ranked = Ranked(known)
    try:
        ask = ranking.checked(known, decided, ranked.near)
        return [(ask(texts[n]), labels[n]) for n in aside]
    finally:
        ranked.close()


def _trial(margins: Mapping[str, float], right: str, temperature: float) -> Trial:
    best = next(iter(shares(margins, temperature)), None)
    return Trial(best[0], best[1], right) if best else Trial(None, 0.0, right)
