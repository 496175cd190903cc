"""Words of a text, as classifiers read them: one way to write each, stems, and the features of a model."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_LONGEST = 20_000
"""So many characters of a text are read: a log that is pasted behind a question says nothing more of it."""
_GRAM = 4

_STOP = (
    "a about after again all also am an and any are as at be because been before being but by can could "
    " did do does doing done each for from get had has have having he her here hers him his how i if in "
    " into is it its just like me more most my need no nor not now of off on once one only or other our "
    " ours out over own please same she should so some such than that the their theirs them then there "
    " these they this those through to too under until up us very want was we were what when where which "
    " while who whom why will with would you your yours i'd i'm i've it's don't we'd we're we've can't "
    " won't isn't"
)
STOP = frozenset(_STOP.split())
"""English words that say nothing of a request's subject; in other languages they only weigh a little too much."""


def words(text: str) -> list[str]:
    """The words of a text in order: compatibility forms and case folded, typographic apostrophes plain."""
    text = text[:_LONGEST]
    if text.isascii():
        return _WORD.findall(text.lower())
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return _WORD.findall(folded.replace("’", "'"))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A word without its commonest English endings: ``installing``, ``installed`` and ``install`` are one."""
    word = word.removesuffix("'s")
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    for ending in ("ations", "ation", "ings", "ing", "ers", "er", "ed", "es", "s", "ly"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            short = word[: -len(ending)]
            if ending == "s" and short.endswith("s"):
                return word
            return short[:-1] if short[-1] == short[-2] and short[-1] not in "ls" else short
    return word.removesuffix("e") if len(word) > 4 else word


def stems(text: str) -> list[str]:
    """The stems of the words that say something."""
    return [stem(word) for word in words(text) if word not in STOP]


def features(text: str) -> list[str]:
    """What a linear model weighs: words, pairs of neighbours, and within words four letters in a row."""
    found = words(text)
    return [
        *found,
        *(f"{one} {two}" for one, two in pairwise(found)),
        *(gram for word in found for gram in _grams(word)),
    ]


@lru_cache(maxsize=50_000)
def _grams(word: str) -> tuple[str, ...]:
    edged = f"<{word}>"
    return tuple(f"#{edged[at : at + _GRAM]}" for at in range(len(edged) - _GRAM + 1))


def readable(feature: str) -> bool:
    """Whether a feature is a word or a pair of words, which a person recognises."""
    return not feature.startswith("#")


def counted(items: Iterable[str]) -> dict[str, int]:
    """How often each stands."""
    found: dict[str, int] = {}
    for item in items:
        found[item] = found.get(item, 0) + 1
    return found
