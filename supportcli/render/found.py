"""Tickets that were found: two lines each, what was asked for marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from supportcli.render.lines import Line, Piece, safe
from supportcli.render.untrusted import untrusted

MARKS = ("\x02", "\x03")
"""Around each marked word of a snippet, as the store gives it."""

Record = Mapping[str, object]


def hit_lines(records: Sequence[Record]) -> list[Line]:
    """Each ticket with its subject, and below it the part of its text that has the words."""
    made = []
    for record in records:
        made.append(_head(record))
        snippet = record.get("snippet")
        if snippet:
            made.append(Line(4, snippet_pieces(str(snippet)), 0))
    return made


def alike_lines(records: Sequence[Record]) -> list[Line]:
    """Each ticket with its subject, and below it how much it is like the other one, and by which words."""
    made = []
    for record in records:
        made.append(_head(record))
        shared = record["shared"]
        words = ", ".join(safe(word) for word in shared) if isinstance(shared, list) else ""
        made.append(Line(4, ((f"{record['score']:.0%}", "cyan"), (f"  both have {words}", ""))))
    return made


def _head(record: Record) -> Line:
    facts = [safe(record[name]) for name in ("status", "priority", "customer") if record[name]]
    return Line(
        0,
        (
            (f"{record['id']}  ", "bold"),
            (safe(record["subject"]), "bold"),
            (f"  {' · '.join(facts)}", "dim"),
        ),
    )


def snippet_pieces(snippet: str) -> tuple[Piece, ...]:
    """The snippet in pieces, the marked ones bold and between ``**``."""
    return tuple(_pieces(snippet))


def plain_snippet(snippet: object) -> str | None:
    """The snippet as text: marked words stand between ``**``."""
    return None if snippet is None else "".join(text for text, _ in _pieces(str(snippet)))


def _pieces(snippet: str) -> list[Piece]:
    opening, closing = MARKS
    first, *rest = snippet.split(opening)
    made = [(untrusted(first.replace(closing, "")), "dim")]
    for part in rest:
        word, _, after = part.partition(closing)
        made.append((f"**{untrusted(word)}**", "bold yellow"))
        made.append((untrusted(after.replace(closing, "")), "dim"))
    return [piece for piece in made if piece[0]]
