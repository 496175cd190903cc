"""A page on a terminal: tables as aligned columns that fit the screen, rows as records where they cannot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from supportcli.render.lines import Line, Piece, line
from supportcli.render.policy.document import Cell, Document, Heading, Items, Paragraph, Soft, Table, plain
from supportcli.render.untrusted import cells, untrusted

WIDTH = 100
"""The width of a page that goes into a pipe or a file."""

_LEAST = 10
_GAP = 2
_INDENT = 2


def page_lines(document: Document, width: int = WIDTH) -> Iterator[Line]:
    """The lines of the page, none wider than ``width`` cells but for words that are wider themselves.

    Args:
        document: The page.
        width: Cells of the screen; fewer than forty are taken as forty.
    """
    room = max(width, 40)
    yield line(untrusted(document.title), "bold")  # never broken: it may name a file, to be copied
    for before, block in zip((None, *document.blocks), document.blocks, strict=False):
        match block:
            case Heading(text=text, level=level):
                yield line()
                said = text.upper() if level == 2 else text
                yield from (line(row, "bold") for row in wrapped(said, room))
            case Paragraph(text=text):
                yield from (line(each, indent=_INDENT) for each in wrapped(text, room - _INDENT))
            case Items(items=found):
                if isinstance(before, Table):
                    yield line()
                for each in found:
                    rows = wrapped(plain(each), room - _INDENT - 2)
                    style = "dim" if isinstance(each, Soft) else ""
                    yield line(f"- {rows[0]}", style, indent=_INDENT)
                    yield from (line(row, style, indent=_INDENT + 2) for row in rows[1:])
            case Table():
                yield from _table(block, room - _INDENT)


def wrapped(text: str, width: int) -> list[str]:
    """The safe text in lines of at most so many cells, broken at spaces where there are some."""
    return [row for each in text.split("\n") for row in _wrap(untrusted(each), max(width, 1))]


def _wrap(text: str, width: int) -> list[str]:
    rows, row, used = [], "", 0
    for word in text.split():
        wide = cells(word)
        if row and used + 1 + wide > width:
            rows.append(row)
            row, used = "", 0
        while wide > width:
            head = _fitting(word, width)
            rows.append(word[:head])
            word, wide = word[head:], cells(word[head:])  # noqa: PLW2901
        row, used = (f"{row} {word}", used + 1 + wide) if row else (word, wide)
    return [*rows, row] if row or not rows else rows


def _fitting(word: str, width: int) -> int:
    """How many characters of the word fill the width; at least one."""
    used = 0
    for n, character in enumerate(word):
        used += cells(character)
        if used > width:
            return max(n, 1)
    return len(word)


def _table(table: Table, room: int) -> Iterator[Line]:
    widths = _widths(table, room)
    if widths is None:
        yield from _records(table, room)
        return
    if any(table.head):
        yield from _row(table.head, widths, "dim")
    several = any("\n" in plain(each) or cells(plain(each)) > wide for row in table.rows
                  for each, wide in zip(row, widths, strict=True))  # fmt: skip
    for number, row in enumerate(table.rows):
        if several and number and len(table.head) > 2:
            yield line()
        yield from _row(row, widths, "")


def _widths(table: Table, room: int) -> list[int] | None:
    """The width of each column; the widest gives way, cell by cell. ``None``: the columns do not fit."""
    rows = [table.head, *table.rows]
    columns = [[plain(row[n]) for row in rows] for n in range(len(table.head))]
    natural = [
        max((cells(part) for text in column for part in text.split("\n")), default=0) for column in columns
    ]
    least = [min(wide, max(_LEAST, _longest(column))) for wide, column in zip(natural, columns, strict=True)]
    room -= _GAP * (len(columns) - 1)
    if sum(least) > room:
        return None
    widths = [min(wide, room) for wide in natural]
    while sum(widths) > room:
        widest = max((n for n, wide in enumerate(widths) if wide > least[n]), key=lambda n: widths[n])
        widths[widest] -= 1
    return widths


def _longest(column: Sequence[str]) -> int:
    """The longest word of a column, as far as it should stay in one piece."""
    return min(max((cells(word) for text in column for word in text.split()), default=0), 28)


def _row(row: Sequence[Cell], widths: Sequence[int], style: str) -> Iterator[Line]:
    parts = [wrapped(plain(each), wide) for each, wide in zip(row, widths, strict=True)]
    for n in range(max(map(len, parts))):
        texts = [part[n] if n < len(part) else "" for part in parts]
        pieces: list[Piece] = []
        for text, wide, each in zip(texts, widths, row, strict=True):
            pieces += [
                (text, "dim" if isinstance(each, Soft) else style),
                (" " * (wide - cells(text) + _GAP), ""),
            ]
        while pieces and not pieces[-1][0].strip():
            pieces.pop()
        yield Line(_INDENT, tuple(pieces))


def _records(table: Table, room: int) -> Iterator[Line]:
    """Each row as a small list: its name, and below it every column that says something."""
    for number, row in enumerate(table.rows):
        if number:
            yield line()
        yield from (line(each, "bold", indent=_INDENT) for each in wrapped(plain(row[0]), room))
        for name, each in zip(table.head[1:], row[1:], strict=True):
            if not plain(each):
                continue
            heading = name.replace("\n", " ")
            text = f"{heading}: {plain(each)}" if heading else plain(each)
            first, *rest = wrapped(text.replace("\n", "; "), room - 4)
            style = "dim" if isinstance(each, Soft) else ""
            yield line(first, style, indent=_INDENT + 2)
            yield from (line(other, style, indent=_INDENT + 4) for other in rest)
