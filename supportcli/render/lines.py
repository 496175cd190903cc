"""Pages as lines of styled pieces: painted on a terminal, plain in a pipe, the same words in both.

A piece is a text and a Rich style. Texts from outside pass ``safe`` on their way in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, TextIO

from supportcli.render.untrusted import cells, cut, untrusted

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

Piece = tuple[str, str]

WIDEST = 100
"""A longer text in a column pushes what follows it in its own row, and no other row."""

_NARROW = 32
"""The same on a screen that is too narrow for the rows."""


class Line(NamedTuple):
    """One line of a page.

    Attributes:
        indent: How far it is indented.
        pieces: Its text.
        hang: How much further it goes on where it wraps.
        needs: So many cells its block takes; ``narrow`` stands for it on a screen that has fewer.
        narrow: The same row on two lines.
    """

    indent: int
    pieces: tuple[Piece, ...]
    hang: int = 2
    needs: int = 0
    narrow: tuple[Line, ...] = ()


def safe(value: object) -> str:
    """A value from outside on one line; nothing for ``None``."""
    return "" if value is None else untrusted(str(value))


def line(text: str = "", style: str = "", *, indent: int = 0) -> Line:
    """A line of one piece."""
    return Line(indent, ((text, style),))


def heading(text: str) -> list[Line]:
    """An empty line and a heading."""
    return [line(), line(text, "bold")]


def aligned(
    rows: Sequence[Sequence[Piece]], *, indent: int = 2, gap: int = 2, hanging: bool = False, below: int = 0
) -> list[Line]:
    """Rows whose pieces stand below each other; a column that is empty in every row is left out.

    One very long text does not push the others away: texts of more than ``WIDEST`` cells make no column wide.

    Args:
        rows: Each with its pieces, one a column.
        indent: Of every row.
        gap: Between two columns.
        hanging: What wraps goes on below the last column.
        below: So many of the last columns stand on a line of their own where a screen is too narrow for the rows.
    """
    count = max((len(row) for row in rows), default=0)
    full = [[*row, *[("", "")] * (count - len(row))] for row in rows]
    made = _columns(full, indent, gap, WIDEST, hanging=hanging)
    if not below:
        return made
    needs = max((width_of(each) for each in made), default=0)
    firsts = _columns([row[:-below] for row in full], indent, gap, _NARROW)
    rests = [
        Line(indent + 4, tuple((text + " " * gap, style) for text, style in row[-below:] if text), 0)
        for row in full
    ]
    return [
        each._replace(needs=needs, narrow=(first, *([rest] if rest.pieces else [])))
        for each, first, rest in zip(made, firsts, rests, strict=True)
    ]


def _columns(
    rows: Sequence[Sequence[Piece]], indent: int, gap: int, widest: int, *, hanging: bool = False
) -> list[Line]:
    count = len(rows[0]) if rows else 0
    sizes = [[cells(row[n][0]) for row in rows] for n in range(count)]
    wide = [max((size for size in column if size <= widest), default=0) for column in sizes]
    shown = [n for n in range(count) if any(sizes[n])]
    made = []
    for row in rows:
        last = max((n for n in shown if row[n][0]), default=0)
        pieces: list[Piece] = []
        for n in shown:
            text, style = row[n]
            if n < last:
                pieces += [(text, style), (" " * (max(0, wide[n] - cells(text)) + gap), "")]
            elif n == last:
                pieces.append((text, style))
        before = sum(cells(text) for text, _ in pieces[:-1])
        before += len(pieces[-1][0]) - len(pieces[-1][0].lstrip()) if pieces else 0
        made.append(Line(indent, tuple(pieces), max(2, before) if hanging else 2))
    return made


def width_of(each: Line) -> int:
    """So many cells a line takes."""
    return each.indent + sum(cells(text) for text, _ in each.pieces)


def shortened(lines: Iterable[Line], most: int) -> list[Line]:
    """The lines with every piece of more than ``most`` cells cut; the end of such a piece is ``…``."""
    return [
        each._replace(
            pieces=tuple([(cut(text, most), style) for text, style in each.pieces]),
            narrow=tuple(shortened(each.narrow, most)),
        )
        for each in lines
    ]


def write_plain(lines: Iterable[Line], out: TextIO) -> None:
    """The lines as plain text, nothing wrapped and nothing cut."""
    for each in lines:
        out.write((" " * each.indent + "".join(text for text, _ in each.pieces)).rstrip() + "\n")


def write_painted(lines: Iterable[Line], screen: Console) -> None:
    """The lines on a terminal; what is too long goes on below, indented a little more."""
    from rich.text import Text

    for whole in lines:
        for each in whole.narrow if whole.needs > screen.width else (whole,):
            text = Text.assemble(*each.pieces) if each.pieces else Text()
            for row in _wrapped(text, each, screen):
                screen.print(row, soft_wrap=True)


def _wrapped(text: Text, each: Line, screen: Console) -> Iterator[Text]:
    from rich.text import Text

    hanging = each.indent + each.hang
    first, *more = text.wrap(screen, max(20, screen.width - each.indent), overflow="fold") or [text]
    first.rstrip()
    yield Text.assemble(" " * each.indent, first)
    if not more:
        return
    rest = text[len(first) :]
    rest = rest[len(rest.plain) - len(rest.plain.lstrip()) :]
    for row in rest.wrap(screen, max(20, screen.width - hanging), overflow="fold"):
        row.rstrip()
        yield Text.assemble(" " * hanging, row)
