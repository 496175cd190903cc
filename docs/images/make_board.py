"""Draws the picture of the board in the README: ``python docs/images/make_board.py DESK.db --now INSTANT``.

The picture is what ``supportcli list`` prints at a terminal of this width, exported by Rich as SVG. It is
written beside this script; text stays text in it, and it loads no font from anywhere.
"""

from __future__ import annotations

import argparse
import io
import re
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.text import Text

from supportcli.desk.board import board, query_of
from supportcli.desk.desk import Desk
from supportcli.desk.settings import Settings
from supportcli.render.board import board_table, more_line

WIDTH = 132
ROWS = 16
_REMOTE_FONTS = re.compile(r"@font-face \{.*?\}", re.DOTALL)


def picture(desk: Desk, words: list[str]) -> str:
    """The board of a desk as SVG."""
    console = Console(
        record=True,
        width=WIDTH,
        file=io.StringIO(),
        force_terminal=True,
        color_system="truecolor",
        markup=False,
        highlight=False,
    )
    found = board(desk, query_of(desk, words), ROWS)
    console.print(Text.assemble(("$ ", "dim"), f"supportcli {' '.join(['list', *words])}"))
    console.print(board_table(found.lines, width=WIDTH, now=desk.now, zone=desk.settings.zone))
    if found.total > len(found.lines):
        console.print(more_line(found.total - len(found.lines), found.total, words))
    svg = console.export_svg(title="supportcli", unique_id="board")
    return _REMOTE_FONTS.sub("", svg).replace("Fira Code, monospace", "ui-monospace, Menlo, Consolas, monospace")


def main() -> None:
    """Read the arguments and write the picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("desk", type=Path, help="the desk's database")
    parser.add_argument("--now", required=True, type=datetime.fromisoformat, help="such as 2026-03-02T09:00Z")
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("board.svg"))
    parser.add_argument("words", nargs="*", help="filter words")
    given = parser.parse_args()
    desk = Desk.open(given.desk, now=given.now.astimezone(UTC), actor="ana", settings=Settings())
    try:
        given.out.write_text(picture(desk, given.words), encoding="utf-8")
    finally:
        desk.close()


if __name__ == "__main__":
    main()
