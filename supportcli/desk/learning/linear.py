"""A linear text model: words, pairs of words and four letters in a row, each with a weight for every label.

scikit-learn trains it (TF-IDF, a balanced linear support vector machine). It is kept as words and numbers
and read without scikit-learn: reading a model executes nothing.
"""

from __future__ import annotations

import json
import sys
import zlib
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt
from typing import Any

from supportcli.domain.actions import action
from supportcli.domain.errors import InvalidError
from supportcli.domain.suggestions.texts import counted, features, readable, words

MOST_FEATURES = 40_000
_LEAST_TEXTS = 2
_PENALTY = 1.0
_LARGEST = 32_767
_MOST_BYTES = 256 * 1024 * 1024
_TOLD = 4


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of one fact: for every feature a row with one number for each label, in steps of ``step``."""

    labels: tuple[str, ...]
    step: float
    rows: array[int]
    intercepts: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class LinearModel:
    """What each feature is worth (its rarity), and its weights for each fact."""

    places: Mapping[str, int]
    rarity: Sequence[float]
    facts: Mapping[str, Weights]

    def vector(self, text: str) -> dict[int, float]:
        """A text as weighted features by place, of length one."""
        found = {
            place: (1 + log(n)) * self.rarity[place]
            for feature, n in counted(features(text)).items()
            if (place := self.places.get(feature)) is not None
        }
        length = sqrt(sum(weight * weight for weight in found.values()))
        return {place: weight / length for place, weight in found.items()} if length else {}

    def asked(self, text: str, most: int) -> list[str]:
        """The words of a text by which similar ones are looked for, the rarest first."""
        known = [word for word in dict.fromkeys(words(text)) if word in self.places]
        return sorted(known, key=lambda word: -self.rarity[self.places[word]])[:most]

    def margins(self, vector: Mapping[int, float], fact: str) -> dict[str, float]:
        """How much speaks for each label of a fact."""
        weights = self.facts[fact]
        count, rows = len(weights.labels), weights.rows
        sums = [0.0] * count
        for place, value in vector.items():
            start = place * count
            for label, weight in enumerate(rows[start : start + count]):
                sums[label] += value * weight
        return {
            label: sums[n] * weights.step + weights.intercepts[n] for n, label in enumerate(weights.labels)
        }

    def telling(self, text: str, vector: Mapping[int, float], fact: str, label: str) -> tuple[str, ...]:
        """The words and pairs of words of a text that weighed most for a label."""
        weights = self.facts[fact]
        count, at = len(weights.labels), weights.labels.index(label)
        weighed = {
            feature: vector[place] * weights.rows[place * count + at]
            for feature in dict.fromkeys(features(text))
            if readable(feature) and (place := self.places.get(feature)) is not None
        }
        best = sorted((each for each in weighed if weighed[each] > 0), key=lambda each: -weighed[each])
        return tuple(best[:_TOLD])


def available() -> bool:
    """Whether scikit-learn is installed, which trains linear models."""
    from importlib.util import find_spec

    return find_spec("sklearn") is not None


def train(texts: Sequence[str], labels: Mapping[str, Sequence[str | None]]) -> LinearModel:
    """Learn from texts.

    Args:
        texts: Subject and description of tickets.
        labels: For each fact the label of each text, or ``None``; every fact has two labels at least.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    least = _LEAST_TEXTS if len(texts) > 50 else 1
    vectorizer = TfidfVectorizer(
        analyzer=features, sublinear_tf=True, min_df=least, max_features=MOST_FEATURES
    )
    matrix = vectorizer.fit_transform(texts)
    places = {str(feature): int(place) for feature, place in vectorizer.vocabulary_.items()}
    facts = {fact: _fit(matrix, each) for fact, each in labels.items()}
    return LinearModel(places, [float(each) for each in vectorizer.idf_], facts)


def _fit(matrix: Any, labels: Sequence[str | None]) -> Weights:
    from sklearn.svm import LinearSVC

    known = [n for n, label in enumerate(labels) if label is not None]
    machine = LinearSVC(C=_PENALTY, class_weight="balanced", random_state=0)
    machine.fit(matrix[known], [str(labels[n]) for n in known])
    rows, intercepts = machine.coef_, machine.intercept_
    if len(machine.classes_) == 2:
        rows, intercepts = [-rows[0], rows[0]], [-intercepts[0], intercepts[0]]
    step = (max(float(abs(row).max()) for row in rows) or 1.0) / _LARGEST
    whole = [(row / step).round().astype("int16") for row in rows]
    flat = array("h")
    for place in range(matrix.shape[1]):
        flat.extend(int(row[place]) for row in whole)
    return Weights(
        tuple(str(each) for each in machine.classes_), step, flat, tuple(float(each) for each in intercepts)
    )


def to_bytes(model: LinearModel) -> bytes:
    """The model as it is stored: a line of JSON and the weights as little-endian numbers, compressed."""
    head = {
        "features": sorted(model.places, key=lambda each: model.places[each]),
        "rarity": [round(each, 5) for each in model.rarity],
        "facts": {
            fact: {"labels": each.labels, "step": each.step, "intercepts": each.intercepts}
            for fact, each in model.facts.items()
        },
    }
    numbers = b"".join(_little(each.rows).tobytes() for each in model.facts.values())
    return zlib.compress(json.dumps(head, ensure_ascii=False).encode() + b"\n" + numbers, 6)


def from_bytes(content: bytes) -> LinearModel:
    """Read what :func:`to_bytes` wrote.

    Raises:
        InvalidError: The model is damaged.
    """
    try:
        whole = zlib.decompressobj().decompress(content, _MOST_BYTES)
        line, _, numbers = whole.partition(b"\n")
        head = json.loads(line)
        places = {str(feature): place for place, feature in enumerate(head["features"])}
        facts, start = {}, 0
        for fact, each in head["facts"].items():
            size = 2 * len(places) * len(each["labels"])
            rows = array("h", numbers[start : start + size])
            if len(rows) * 2 != size:
                raise ValueError("weights are missing")
            start += size
            facts[fact] = Weights(
                tuple(each["labels"]), float(each["step"]), _little(rows), tuple(each["intercepts"])
            )
        return LinearModel(places, [float(each) for each in head["rarity"]], facts)
    except (zlib.error, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InvalidError(f"the learned model cannot be read: {error}", hint=action("learn")) from error


def _little(rows: array[int]) -> array[int]:
    if sys.byteorder == "little":
        return rows
    turned = array("h", rows)
    turned.byteswap()
    return turned
