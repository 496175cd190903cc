"""Scope: which clauses of a policy match a ticket, and the verdict that counts when several do.

When several clauses match, the strictest verdict counts: refused, then excluded, then billable, then best
effort, then included. Within one verdict the policy's order holds. Who writes "all installation work is
included" and "work on firewalls is refused" thus need not repeat the exception.

What a longer phrase of one clause has found, a shorter phrase of another does not find again: where
"re-partitioning" is sold and work on a "partition" is refused, a ticket about re-partitioning is sold.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice

from msgspec import Struct

from supportcli.domain.language.coverage import ScopeClause, Verdict
from supportcli.domain.language.rules import Fact, holds

ORDER: tuple[Verdict, ...] = ("refused", "excluded", "billable", "best-effort", "included")
"""The verdicts, the one that counts first."""

Span = tuple[int, int]
"""Where a phrase stands in a text."""

_MOST = 1000
"""So often a phrase is looked for; a text that repeats it more often says nothing new."""


class Match(Struct, frozen=True):
    """A clause that matches a ticket, and the phrase of it that the ticket's text has, where it asks for one."""

    clause: ScopeClause
    phrase: str | None = None


def matching(clauses: Sequence[ScopeClause], fact: Fact, texts: Iterable[str] = ()) -> list[Match]:
    """The clauses that match, the one that counts first.

    Args:
        clauses: The scope of the policy.
        fact: The facts of the ticket.
        texts: Subject and description.
    """
    found: list[tuple[ScopeClause, dict[str, list[Span]]]] = []
    text: str | None = None
    for clause in clauses:
        if not holds(clause.when, fact):
            continue
        if not clause.words:
            found.append((clause, {}))
            continue
        if text is None:
            # a line break joins nothing: a phrase does not begin in the subject and end in the description
            text = "\n".join(_plain(each) for each in texts)
        spans = {word: list(islice(_spans(text, _plain_phrase(word)), _MOST)) for word in clause.words}
        if any(spans.values()):
            found.append((clause, spans))
    standing = _outermost(span for _, spans in found for each in spans.values() for span in each)
    matches = [Match(clause, _phrase(spans, standing)) for clause, spans in found]
    return sorted(
        (match for match in matches if match.phrase is not None or not match.clause.words),
        key=lambda match: ORDER.index(match.clause.verdict),
    )


def verdict(matches: Iterable[Match]) -> Verdict | None:
    """The strictest verdict of the clauses; ``None`` where the policy says nothing of such work."""
    return min((match.clause.verdict for match in matches), key=ORDER.index, default=None)


def has_phrase(text: str, phrase: str) -> bool:
    """Whether the text has the phrase: whole words, whatever their case, spaces and line breaks."""
    return any(_spans(_plain(text), _plain_phrase(phrase)))


def _phrase(spans: Mapping[str, Sequence[Span]], standing: Collection[Span]) -> str | None:
    """The first phrase that is found where no longer one is found, too."""
    return next((word for word, found in spans.items() if any(span in standing for span in found)), None)


def _outermost(spans: Iterable[Span]) -> set[Span]:
    """The spans that lie within no other."""
    found: set[Span] = set()
    reached = 0
    for start, end in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        if end > reached:
            found.add((start, end))
            reached = end
    return found


def _spans(text: str, phrase: str) -> Iterator[Span]:
    start = text.find(phrase) if phrase else -1
    while start >= 0:
        end = start + len(phrase)
        if _parts(text[start - 1 : start], phrase[0]) and _parts(phrase[-1], text[end : end + 1]):
            yield start, end
        start = text.find(phrase, start + 1)


def _parts(left: str, right: str) -> bool:
    """Whether a word may end between two neighbours; one of them may be empty, the edge of the text."""
    if not left or not right or not (_of_a_word(left) and _of_a_word(right)):
        return True
    return (_unspaced(left) or _unspaced(right)) and unicodedata.category(right)[0] != "M"


def _of_a_word(character: str) -> bool:
    # marks are the vowels of many scripts; they belong to the letter before them
    return character.isalnum() or character == "_" or unicodedata.category(character)[0] == "M"


def _unspaced(character: str) -> bool:
    """Whether it belongs to a script that puts no spaces between words: Thai to Khmer, kana, Han."""
    return (
        "\u0e00" <= character <= "\u0fff"
        or "\u1000" <= character <= "\u109f"
        or "\u1780" <= character <= "\u17ff"
        or "\u3040" <= character <= "\u9fff"
        or "\U00020000" <= character <= "\U0003ffff"
    )


def _plain(text: str) -> str:
    """The text as it is compared: compatibility forms and case folded, one space for any run of white space."""
    if text.isascii():
        return " ".join(text.lower().split())
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(folded.split())


_plain_phrase = lru_cache(maxsize=4096)(_plain)
