"""The terminal as Rich sees it: how wide, how high, which colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

_LEAST_ROWS = 5
_AROUND = 5
"""Lines that are no tickets: the table's head, the line below it, the next prompt."""


def console() -> Console:
    """Standard output as a console that reads no markup, finds no links and paints nothing by itself."""
    from rich.console import Console

    return Console(markup=False, emoji=False, highlight=False, soft_wrap=False)


def rows_that_fit(screen: Console) -> int:
    """How many tickets fill the screen."""
    return max(_LEAST_ROWS, screen.height - _AROUND)
