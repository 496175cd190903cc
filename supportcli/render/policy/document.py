"""A page as plain data: headings, paragraphs, tables and lists, which three small renderers write down.

The texts are as they came: each renderer makes them safe for its own medium. A text may have several lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Soft:
    """A text that is greyed out: a service that is not offered."""

    text: str


Cell = str | Soft


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; ``level`` 1 is the page's title."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list of short texts."""

    items: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first column names its rows. Every row is as long as ``head``."""

    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


Block = Heading | Paragraph | Items | Table


@dataclass(frozen=True, slots=True)
class Document:
    """A whole page."""

    title: str
    blocks: tuple[Block, ...]


def plain(cell: Cell) -> str:
    """The text of a cell, however it is to look."""
    return cell.text if isinstance(cell, Soft) else cell


def section(title: str, *blocks: Block | None, level: int = 2) -> list[Block]:
    """A heading and its blocks; nothing at all where every block is missing or empty."""
    found = [block for block in blocks if block is not None and not _is_empty(block)]
    return [Heading(title, level), *found] if found else []


def table(head: Sequence[str], rows: Iterable[Sequence[Cell | None]]) -> Table:
    """A table without the columns that are empty in every row, but for the first."""
    found = [[each or "" for each in row] for row in rows]
    kept = [n for n in range(len(head)) if not n or any(row[n] for row in found)]
    return Table(tuple(head[n] for n in kept), tuple(tuple(row[n] for n in kept) for row in found))


def items(texts: Iterable[Cell]) -> Items:
    """A list without its empty texts."""
    return Items(tuple(each for each in texts if plain(each)))


def capitalised(text: str) -> str:
    """The text as the beginning of a sentence; the rest of it stays as it is."""
    return text[:1].upper() + text[1:]


def _is_empty(block: Block) -> bool:
    match block:
        case Table(rows=rows):
            return not rows
        case Items(items=found):
            return not found
        case Paragraph(text=text):
            return not text
        case _:
            return False
