"""Draws the picture of the board in the README: ``python docs/images/make_board.py``.

The picture is what ``supportcli list`` prints on the demo's desk at a terminal of this width, exported by Rich
as SVG beside this script. Text stays text in it, and it loads no font from anywhere.
"""

from __future__ import annotations

import io
import re
import tempfile
from contextlib import closing
from pathlib import Path

from rich.console import Console
from rich.text import Text

from supportcli.desk.demo import import_samples, open_demo
from supportcli.desk.desk import Desk
from supportcli.desk.escalation import escalate_due
from supportcli.desk.look.board import board
from supportcli.desk.look.query import query_of
from supportcli.render.board import WITH_STEPS, board_table, more_line

WIDTH = 132
ROWS = 18
_REMOTE_FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


def picture(desk: Desk) -> str:
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
    found = board(desk, query_of(desk, []), ROWS, steps=WIDTH >= WITH_STEPS)
    console.print(Text.assemble(("$ ", "dim"), "supportcli list"))
    console.print(board_table(found.lines, width=WIDTH, now=desk.now, zone=desk.settings.zone))
    if found.total > len(found.lines):
        console.print(more_line(found.total - len(found.lines), found.total, []))
    svg = _REMOTE_FONTS.sub("", console.export_svg(title="supportcli", unique_id="board"))
    return svg.replace("Fira Code, monospace", "ui-monospace, Menlo, Consolas, monospace")


def main() -> None:
    """Make the demo's desk, run its escalations, and write the picture."""
    with tempfile.TemporaryDirectory() as folder, closing(open_demo(Path(folder))) as desk:
        import_samples(desk)
        escalate_due(desk)
        Path(__file__).with_name("board.svg").write_text(picture(desk), encoding="utf-8")


if __name__ == "__main__":
    main()
