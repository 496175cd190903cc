"""A table's cell that is ready to print: Rich neither measures nor wraps it, which is most of what a table costs."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console, ConsoleOptions
from rich.segment import Segment


class Cell:
    """Safe text of at most the column's width, in one style; the column must have a fixed width."""

    __slots__ = ("style", "text")

    def __init__(self, text: str, style: str = "") -> None:
        self.text = text
        self.style = style

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        """Called by Rich."""
        yield Segment(self.text, console.get_style(self.style) if self.style else None)
