"""Without scikit-learn: SQLite's full-text ranking and Bayes.

The learned tickets that SQLite ranks likest vote, each with the square of its score; only the rarest words of
a text are looked for, because what stands in every ticket costs the most. Beside them every word and pair of words
says how much more often it stands in tickets of one label than in the others (Bayes, each word for itself).
Both are weighed together: neighbours know what rare words mean, counts know what frequent ones do.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import log

from supportcli.domain.actions import action
from supportcli.domain.errors import InvalidError
from supportcli.domain.suggestions.texts import STOP, counted, stem, words

VOTERS = 20
MOST_WORDS = 12
LEAST_WORDS = 3
MOST_READ = 2_500
"""So many places of words are read for one text: it bounds the time that a suggestion takes on a large desk."""
TOLD = 4
_BAYES = 0.4
_UNSEEN = 0.1
_NO_VOTE = 2.0
"""A label without votes is this much less likely than the least that has some (a logarithm)."""
_MOST_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Counts:
    """In how many tickets of each label a word, or a pair of words, stands."""

    labels: tuple[str, ...]
    tickets: tuple[int, ...]
    standing: Mapping[str, Mapping[int, int]]

    def weights(self, word: str) -> list[float]:
        """How much a word speaks for each label: the logarithm of how much more often it stands there."""
        found = self.standing.get(word)
        if found is None:
            return []
        everywhere, tickets = sum(found.values()), sum(self.tickets)
        return [
            log((found.get(n, 0) + _UNSEEN) / (mine + 2 * _UNSEEN))
            - log((everywhere - found.get(n, 0) + _UNSEEN) / (tickets - mine + 2 * _UNSEEN))
            for n, mine in enumerate(self.tickets)
        ]

    def margins(self, text: str) -> dict[str, float]:
        """How much the words of a text speak for each label together."""
        sums = [0.0] * len(self.labels)
        for word in said(text):
            for n, weight in enumerate(self.weights(word)):
                sums[n] += weight
        return dict(zip(self.labels, sums, strict=True))

    def telling(self, text: str, label: str) -> tuple[str, ...]:
        """The words of a text that speak most for a label, as they stand in the text."""
        at = self.labels.index(label)
        weighed = {
            word: weights[at]
            for word in dict.fromkeys(words(text))
            if word not in STOP and (weights := self.weights(stem(word))) and weights[at] > 0
        }
        return tuple(sorted(weighed, key=lambda word: -weighed[word])[:TOLD])


@dataclass(frozen=True, slots=True)
class RankingModel:
    """In how many of the learned texts each word stands, and the counts of each fact."""

    standing: Mapping[str, int]
    facts: Mapping[str, Counts] = field(default_factory=dict)

    def asked(self, text: str) -> list[str]:
        """The words of a text that are looked for, the rarest first."""
        known = self.standing
        found = dict.fromkeys(words(text))
        # words that no text has still have stems that some may have; they come last, not first
        rarest = sorted(found, key=lambda word: (word not in known, known.get(word, 0)))[:MOST_WORDS]
        read = 0
        taken: list[str] = []
        for word in rarest:
            read += known.get(word, 0)
            if read > MOST_READ and len(taken) >= LEAST_WORDS:
                break
            taken.append(word)
        return taken

    def margins(self, text: str, fact: str, votes: Iterable[tuple[str, float]]) -> dict[str, float]:
        """How much speaks for each label of a fact: the votes (label and score) and the words."""
        voted = _voted(votes)
        least = min(voted.values(), default=0.0) - _NO_VOTE
        spoken = self.facts[fact].margins(text)
        return {label: voted.get(label, least) + _BAYES * weight for label, weight in spoken.items()}


def said(text: str) -> set[str]:
    """What is counted of a text: the stems of its words, and pairs of neighbours."""
    found = [stem(word) for word in words(text)]
    return {*found, *(f"{one} {two}" for one, two in pairwise(found))}


def train(texts: Sequence[str], labels: Mapping[str, Sequence[str | None]]) -> RankingModel:
    """Learn from texts which words are rare, and for which labels they speak.

    Args:
        texts: Subject and description of tickets.
        labels: For each fact the label of each text, or ``None``.
    """
    spoken = [said(text) for text in texts]
    standing = counted(word for text in texts for word in set(words(text)))
    return RankingModel(standing, {fact: _count(spoken, each) for fact, each in labels.items()})


def checked(
    texts: Sequence[str], labels: Sequence[str], near: Callable[[Sequence[str], int], list[tuple[int, float]]]
) -> Callable[[str], dict[str, float]]:
    """Margins of a text by the texts and labels given, for a held-out check."""
    model = train(texts, {"": labels})

    def ask(text: str) -> dict[str, float]:
        votes = ((labels[place], score) for place, score in near(model.asked(text), VOTERS))
        return model.margins(text, "", votes)

    return ask


def to_bytes(model: RankingModel) -> bytes:
    """The model as it is stored: compressed JSON."""
    data = {
        "standing": dict(model.standing),
        "facts": {
            fact: {
                "labels": each.labels,
                "tickets": each.tickets,
                "standing": {word: list(found.items()) for word, found in each.standing.items()},
            }
            for fact, each in model.facts.items()
        },
    }
    return zlib.compress(json.dumps(data, ensure_ascii=False).encode(), 6)


def from_bytes(content: bytes) -> RankingModel:
    """Read what :func:`to_bytes` wrote.

    Raises:
        InvalidError: The model is damaged.
    """
    try:
        data = json.loads(zlib.decompressobj().decompress(content, _MOST_BYTES))
        facts = {
            fact: Counts(
                tuple(each["labels"]),
                tuple(each["tickets"]),
                {
                    word: {int(n): int(count) for n, count in found}
                    for word, found in each["standing"].items()
                },
            )
            for fact, each in data["facts"].items()
        }
        return RankingModel({str(word): int(n) for word, n in data["standing"].items()}, facts)
    except (zlib.error, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InvalidError(f"the learned model cannot be read: {error}", hint=action("learn")) from error


def _voted(votes: Iterable[tuple[str, float]]) -> dict[str, float]:
    sums: dict[str, float] = {}
    for label, score in votes:
        sums[label] = sums.get(label, 0.0) + score * score
    return {label: log(each) for label, each in sums.items() if each > 0}


def _count(spoken: Sequence[set[str]], labels: Sequence[str | None]) -> Counts:
    tickets = counted(label for label in labels if label is not None)
    order = {label: n for n, label in enumerate(sorted(tickets))}
    standing: dict[str, dict[int, int]] = {}
    for found, label in zip(spoken, labels, strict=True):
        if label is None:
            continue
        for word in found:
            mine = standing.setdefault(word, {})
            mine[order[label]] = mine.get(order[label], 0) + 1
    # a pair that stands in one ticket only tells nothing that the ranking does not
    kept = {word: found for word, found in standing.items() if " " not in word or sum(found.values()) > 1}
    return Counts(tuple(order), tuple(tickets[label] for label in order), kept)
