"""How like two texts are: the policy's labelled examples as neighbours of a ticket."""

from __future__ import annotations

from collections.abc import Sequence
from math import log, sqrt

from msgspec import Struct

from supportcli.domain.language.policy import Example
from supportcli.domain.suggestions.suggesting import Candidate, Reason, evidence_of, weigh
from supportcli.domain.suggestions.texts import counted, stems, words

LIKE = 0.3
"""Texts less like than this have nothing to do with each other."""
SAME = 0.85
"""Texts more like than this ask the same."""
_VERBATIM = 0.98

Vector = dict[str, float]


class Near(Struct, frozen=True):
    """An example, and how like it the text is: 1 is word for word."""

    example: Example
    likeness: float


class Examples:
    """The labelled examples of a policy, ready to be compared with many texts."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self.examples = examples
        self._words = [tuple(words(each.text)) for each in examples]
        spoken = [counted(stems(each.text)) for each in examples]
        stand_in = counted(stem for each in spoken for stem in each)
        self._rare = {stem: log((len(examples) + 1) / (n + 0.5)) + 1 for stem, n in stand_in.items()}
        self._unknown = log(2 * (len(examples) + 1)) + 1
        self._vectors = [self._vector(each) for each in spoken]

    def near(self, text: str) -> list[Near]:
        """The examples that are like the text, the nearest first."""
        subject, _, description = text.partition("\n")
        said = {tuple(words(each)) for each in (text, subject, description)}
        alike = next((n for n, each in enumerate(self._words) if each in said), None)
        # what is an example word for word is as like the others as that example is
        vector = self._vector(counted(stems(text))) if alike is None else self._vectors[alike]
        found = []
        for example, verbatim, other in zip(self.examples, self._words, self._vectors, strict=True):
            likeness = 1.0 if verbatim in said else min(_cosine(vector, other), 0.99)
            if likeness >= LIKE:
                found.append(Near(example, likeness))
        return sorted(found, key=lambda each: -each.likeness)

    def _vector(self, counts: dict[str, int]) -> Vector:
        raw = {stem: self._rare.get(stem, self._unknown) * (1 + log(n)) for stem, n in counts.items()}
        length = sqrt(sum(weight * weight for weight in raw.values()))
        return {stem: weight / length for stem, weight in raw.items()} if length else {}


def candidates(near: Sequence[Near], fact: str) -> list[Candidate]:
    """What the nearest examples say of a fact; the text of an example itself leaves no doubt but its own."""
    exact = is_verbatim(near)
    best: dict[str, Near] = {}
    # an example that asks the same in nearly the same words is right as well
    for each in [one for one in near if not exact or one.likeness >= SAME]:
        for name, value in each.example.facts:
            if name == fact:
                best.setdefault(value, each)
    if exact:
        share = _VERBATIM / max(len(best), 1)
        return [Candidate(value, share, (_reason(each),)) for value, each in best.items()]
    evidence = {value: evidence_of(each.likeness * 0.9) for value, each in best.items()}
    return weigh(evidence, {value: (_reason(each),) for value, each in best.items()})


def is_verbatim(near: Sequence[Near]) -> bool:
    """Whether the text is that of an example."""
    return bool(near) and near[0].likeness == 1.0


def _reason(near: Near) -> Reason:
    return Reason("example", near.example.text, near.example.clause)


def _cosine(one: Vector, other: Vector) -> float:
    if len(other) < len(one):
        one, other = other, one
    return sum(weight * other.get(stem, 0.0) for stem, weight in one.items())
