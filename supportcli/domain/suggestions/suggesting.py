"""Suggestions: what a ticket probably is, how sure that is, and why.

Three sources are asked in this order: the policy's rules (its signals), the policy's labelled examples, the
desk's history. The first that is sure decides. Where none is sure, what they say is weighed together.

Evidence is weighed as odds: a word that is right four times of five is worth four to one, and two such
words sixteen to one. What speaks for one value speaks against the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import expm1, log1p
from typing import Literal

from msgspec import Struct

FACTS = ("kind", "level", "cause", "priority")
"""What is suggested, in this order."""

Source = Literal["rule", "example", "history"]
SOURCES: tuple[Source, ...] = ("rule", "example", "history")

SURE = 0.7
"""A source this sure decides without the later ones."""
SUREST = 0.99
"""Nothing that is concluded from words is certain."""
LEAST = 0.2
"""Less than this is no suggestion."""
_MOST_EVIDENCE = 6.0
"""No amount of words makes a source surer than 400 to one."""


class Reason(Struct, frozen=True):
    """Why: a rule and the words it found, a labelled example, a similar ticket, or the words that weighed most."""

    source: Source
    text: str
    clause: str | None = None
    ticket: int | None = None
    words: tuple[str, ...] = ()


class Candidate(Struct, frozen=True):
    """One value that a source speaks for; ``confidence`` from 0 to 1."""

    value: str
    confidence: float
    reasons: tuple[Reason, ...] = ()


class Alternative(Struct, frozen=True):
    """Another value that may be right."""

    value: str
    confidence: float


class Suggestion(Struct, frozen=True):
    """What a fact of a ticket probably is.

    Attributes:
        fact: kind, level, cause or priority.
        value: The policy's id of it.
        confidence: From 0 to 1.
        source: Who decided: rule, example or history.
        reasons: Why, the weightiest first.
        others: Other values, the likeliest first; one as likely as ``value`` may be right as well.
        measured: How often suggestions this sure were right when the desk last checked; ``None``: not measured.
        reliable: Whether that is often enough; ``None``: not measured.
    """

    fact: str
    value: str
    confidence: float
    source: Source
    reasons: tuple[Reason, ...] = ()
    others: tuple[Alternative, ...] = ()
    measured: float | None = None
    reliable: bool | None = None


def weigh(evidence: Mapping[str, float], reasons: Mapping[str, Sequence[Reason]]) -> list[Candidate]:
    """Turn evidence for each value (the sum of logarithms of odds against) into candidates, likeliest first."""
    odds = {value: expm1(min(sum_, _MOST_EVIDENCE)) for value, sum_ in evidence.items() if sum_ > 0}
    total = 1 + sum(odds.values())
    found = [Candidate(value, odd / total, tuple(reasons.get(value, ()))) for value, odd in odds.items()]
    return sorted(found, key=lambda each: -each.confidence)


def evidence_of(share: float) -> float:
    """The evidence of something that is right in this share of cases, to be summed."""
    return -log1p(-min(share, 0.99))


def choose(fact: str, said: Mapping[Source, Sequence[Candidate]]) -> Suggestion | None:
    """The suggestion that follows from what the sources say; ``None`` where nobody says enough."""
    for source in SOURCES:
        first = next(iter(said.get(source, ())), None)
        if first is not None and first.confidence >= SURE:
            return _suggestion(fact, said[source], source, said)
    together = _together(said)
    if not together or together[0].confidence < LEAST:
        return None
    return _suggestion(fact, together, _weightiest(together[0].value, said), said)


def _suggestion(
    fact: str, candidates: Sequence[Candidate], source: Source, said: Mapping[Source, Sequence[Candidate]]
) -> Suggestion:
    first = candidates[0]
    others = tuple(Alternative(c.value, c.confidence) for c in candidates[1:] if c.confidence >= LEAST / 2)
    return Suggestion(
        fact, first.value, min(first.confidence, SUREST), source, _reasons(first.value, said), others
    )


def _reasons(value: str, said: Mapping[Source, Sequence[Candidate]]) -> tuple[Reason, ...]:
    """What every source that speaks for the value gives as its reasons, in the order of the sources."""
    return tuple(
        reason
        for source in SOURCES
        for candidate in said.get(source, ())
        if candidate.value == value
        for reason in candidate.reasons
    )


def _together(said: Mapping[Source, Sequence[Candidate]]) -> list[Candidate]:
    speaking = [candidates for candidates in said.values() if candidates]
    if len(speaking) == 1:
        return list(speaking[0])
    evidence: dict[str, float] = {}
    for candidate in _all(speaking):
        evidence[candidate.value] = evidence.get(candidate.value, 0.0) + evidence_of(candidate.confidence)
    return weigh(evidence, {})


def _all(many: Iterable[Sequence[Candidate]]) -> Iterable[Candidate]:
    return (candidate for candidates in many for candidate in candidates)


def _weightiest(value: str, said: Mapping[Source, Sequence[Candidate]]) -> Source:
    def share(source: Source) -> float:
        return max((c.confidence for c in said.get(source, ()) if c.value == value), default=0.0)

    return max(SOURCES, key=share)
