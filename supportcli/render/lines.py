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

WIDEST = 60


class Line(NamedTuple):
    """One line of a page: how far it is indented, its pieces, and how much further it goes on where it wraps."""

    indent: int
    pieces: tuple[Piece, ...]
    hang: int = 2


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
    rows: Sequence[Sequence[Piece]], *, indent: int = 2, gap: int = 2, hanging: bool = False
) -> list[Line]:
    """Rows whose pieces stand below each other; a column that is empty in every row is left out.

    One very long text does not push the others away: a column is at most ``WIDEST`` cells wide. With
    ``hanging``, what wraps goes on below the last column.
    """
    count = max((len(row) for row in rows), default=0)
    full = [[*row, *[("", "")] * (count - len(row))] for row in rows]
    wide = [min(WIDEST, max(cells(row[n][0]) for row in full)) for n in range(count)]
    shown = [n for n in range(count) if wide[n]]
    made = []
    for row in full:
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


def shortened(lines: Iterable[Line], most: int) -> list[Line]:
    """The lines with every piece of more than ``most`` cells cut; the end of such a piece is ``…``."""
    return [
        each._replace(pieces=tuple([(cut(text, most), style) for text, style in each.pieces]))
        for each in lines
    ]


def write_plain(lines: Iterable[Line], out: TextIO) -> None:
    """The lines as plain text, nothing wrapped and nothing cut."""
    for each in lines:
        out.write((" " * each.indent + "".join(text for text, _ in each.pieces)).rstrip() + "\n")


def write_painted(lines: Iterable[Line], screen: Console) -> None:
    """The lines on a terminal; what is too long goes on below, indented a little more."""
    from rich.text import Text

    for each in lines:
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
