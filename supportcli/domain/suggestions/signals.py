"""The policy's signals at work: which words of a text speak for what.

What a longer phrase has found, a shorter one does not find again for another value: "mail server" speaks
for what it speaks for, whatever "server" alone would say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct, field

from supportcli.domain.cover.scope import has_phrase
from supportcli.domain.language.policy import Signal
from supportcli.domain.language.rules import Fact, holds
from supportcli.domain.suggestions.suggesting import Candidate, Reason, evidence_of, weigh
from supportcli.domain.suggestions.texts import words

GAP = "..."
"""In a phrase: up to :data:`WIDEST` words."""
WIDEST = 3
MOST_GAPS = 3
"""More gaps in a phrase would find nearly anything, slowly."""
MOST_WORDS = 3
"""So many words of one signal count; more of the same say little more."""

Pattern = tuple[str, ...]
"""A phrase word by word; ``install*`` begins a word, :data:`GAP` stands for some."""
Span = tuple[int, int]


class Hit(Struct, frozen=True):
    """A signal that speaks, and the phrases of it that stand in the text."""

    signal: Signal
    phrases: tuple[str, ...]


class Signals(Struct):
    """The signals of a policy, ready to read many texts."""

    signals: Sequence[Signal]
    _whole: dict[str, list[tuple[Pattern, str]]] = field(default_factory=dict)
    _begun: dict[str, list[tuple[Pattern, str]]] = field(default_factory=dict)
    _unspaced: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Sort every phrase under its first word, so that a text is read once."""
        phrases = dict.fromkeys(
            phrase for signal in self.signals for phrase in (*signal.words, *signal.beside, *signal.unless)
        )
        for phrase in phrases:
            pattern = pattern_of(phrase)
            if not phrase.isascii() and any(len(part) > 1 and not part.isascii() for part in pattern):
                self._unspaced.append(phrase)
            if pattern[0].endswith("*"):
                self._begun.setdefault(pattern[0][:-1], []).append((pattern, phrase))
            else:
                self._whole.setdefault(pattern[0], []).append((pattern, phrase))

    def hits(self, text: str, fact: Fact) -> list[Hit]:
        """The signals that speak of a text of a ticket with these facts, in the order of the policy."""
        found = self._find(text)
        hits = []
        for signal in self.signals:
            phrases = tuple(phrase for phrase in signal.words if phrase in found)
            if not phrases or (signal.beside and not any(each in found for each in signal.beside)):
                continue
            if not any(each in found for each in signal.unless) and holds(signal.when, fact):
                hits.append(Hit(signal, phrases))
        return _longest(hits, found)

    def _find(self, text: str) -> dict[str, list[Span]]:
        """Every phrase that stands in the text, and where."""
        tokens = words(text)
        found: dict[str, list[Span]] = {}
        for at, token in enumerate(tokens):
            for pattern, phrase in self._beginning_with(token):
                end = _match(pattern, tokens, at)
                if end:
                    found.setdefault(phrase, []).append((at, end))
        for phrase in self._unspaced:
            if phrase not in found and has_phrase(text, phrase):
                found[phrase] = [(-1, -1)]
        return found

    def _beginning_with(self, token: str) -> Iterator[tuple[Pattern, str]]:
        yield from self._whole.get(token, ())
        for length in range(1, len(token) + 1):
            yield from self._begun.get(token[:length], ())


def pattern_of(phrase: str) -> Pattern:
    """A phrase as it is looked for."""
    parts: list[str] = []
    for piece in phrase.replace("…", GAP).split():
        if piece == GAP:
            parts.append(GAP)
            continue
        found = words(piece)
        parts.extend(found)
        if found and piece.endswith("*"):
            parts[-1] += "*"
    return tuple(parts)


def phrase_problem(phrase: str) -> str | None:
    """What is wrong with a phrase of a signal; ``None``: nothing."""
    pattern = pattern_of(phrase)
    if not any(part != GAP for part in pattern):
        return "has no word"
    if GAP in (pattern[0], pattern[-1]):
        return "begins or ends with a gap"
    if pattern.count(GAP) > MOST_GAPS:
        return f"has more than {MOST_GAPS} gaps"
    if pattern[0].endswith("*") and len(pattern[0]) < 4:
        return "would find too much: at least three letters before the *"
    return None


def candidates(hits: Sequence[Hit], fact: str) -> list[Candidate]:
    """What the signals say of a fact, the likeliest value first."""
    evidence: dict[str, float] = {}
    reasons: dict[str, list[Reason]] = {}
    for hit in sorted(hits, key=lambda each: -each.signal.strength):
        for name, value in hit.signal.facts:
            if name != fact:
                continue
            counted = min(len(hit.phrases), MOST_WORDS)
            evidence[value] = evidence.get(value, 0.0) + counted * evidence_of(hit.signal.strength)
            reasons.setdefault(value, []).append(
                Reason("rule", hit.signal.id, hit.signal.clause, words=hit.phrases[:MOST_WORDS])
            )
    return weigh(evidence, reasons)


def _match(pattern: Pattern, tokens: Sequence[str], at: int) -> int:
    """Where the phrase ends that begins here; 0 where it does not stand here."""
    for number, part in enumerate(pattern):
        if part == GAP:
            rest = pattern[number + 1 :]
            ends = (_match(rest, tokens, at + skipped) for skipped in range(WIDEST + 1))
            return next((end for end in ends if end), 0)
        if at >= len(tokens):
            return 0
        token = tokens[at]
        if not (token.startswith(part[:-1]) if part.endswith("*") else token == part):
            return 0
        at += 1
    return at


def _longest(hits: Sequence[Hit], found: dict[str, list[Span]]) -> list[Hit]:
    """The hits without phrases that stand only within longer ones of signals that say otherwise."""
    kept = []
    for hit in hits:
        others = [
            span
            for other in hits
            if _contradicts(hit.signal, other.signal)
            for phrase in other.phrases
            for span in found[phrase]
        ]
        phrases = tuple(
            phrase for phrase in hit.phrases if any(not _within(span, others) for span in found[phrase])
        )
        if phrases:
            kept.append(Hit(hit.signal, phrases))
    return kept


def _contradicts(one: Signal, other: Signal) -> bool:
    about = {fact for fact, _ in one.facts}
    return any(fact in about and (fact, value) not in one.facts for fact, value in other.facts)


def _within(span: Span, others: Sequence[Span]) -> bool:
    return any(o[0] <= span[0] and span[1] <= o[1] and o != span for o in others)
