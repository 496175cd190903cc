"""Without scikit-learn: the learned tickets that SQLite's full-text search ranks likest vote.

A vote weighs the square of its score. Only the rarest words of a text are looked for: what stands in every
ticket tells none apart, and costs the most.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log

from supportcli.domain.errors import InvalidError
from supportcli.domain.texts import counted, words

VOTERS = 20
MOST_WORDS = 12
LEAST_WORDS = 3
MOST_READ = 5_000
"""So many places of words are read for one text: it bounds the time that a suggestion takes on a large desk."""
_MOST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class RankingModel:
    """In how many of the learned texts each word stands."""

    standing: Mapping[str, int]

    def asked(self, text: str) -> list[str]:
        """The words of a text that are looked for, the rarest first."""
        known = self.standing
        found = dict.fromkeys(words(text))
        # words that no text has still have stems that some may have; they come last, not first
        rarest = sorted(found, key=lambda word: (word not in known, known.get(word, 0)))[:MOST_WORDS]
        read, taken = 0, []
        for word in rarest:
            read += known.get(word, 0)
            if read > MOST_READ and len(taken) >= LEAST_WORDS:
                break
            taken.append(word)
        return taken


def train(texts: Iterable[str]) -> RankingModel:
    """Learn from texts which words are rare."""
    return RankingModel(counted(word for text in texts for word in set(words(text))))


def margins(votes: Iterable[tuple[str, float]]) -> dict[str, float]:
    """How much speaks for each label: the logarithm of its votes (label and score)."""
    sums: dict[str, float] = {}
    for label, score in votes:
        sums[label] = sums.get(label, 0.0) + score * score
    return {label: log(each) for label, each in sums.items() if each > 0}


def checked(
    texts: Sequence[str], labels: Sequence[str], near: Callable[[Sequence[str], int], list[tuple[int, float]]]
) -> Callable[[str], dict[str, float]]:
    """Margins of a text by the texts and labels given, for a held-out check."""
    model = train(texts)

    def ask(text: str) -> dict[str, float]:
        return margins((labels[place], score) for place, score in near(model.asked(text), VOTERS))

    return ask


def to_bytes(model: RankingModel) -> bytes:
    """The model as it is stored."""
    return zlib.compress(json.dumps(dict(model.standing), ensure_ascii=False).encode(), 6)


def from_bytes(content: bytes) -> RankingModel:
    """Read what :func:`to_bytes` wrote.

    Raises:
        InvalidError: The model is damaged.
    """
    try:
        standing = json.loads(zlib.decompressobj().decompress(content, _MOST_BYTES))
        return RankingModel({str(word): int(n) for word, n in standing.items()})
    except (zlib.error, ValueError, TypeError, AttributeError) as error:
        raise InvalidError(f"the learned model cannot be read: {error}", hint="supportcli learn") from error
