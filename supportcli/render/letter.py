"""A message on a page: what somebody says; what they quote and how they sign is folded, never left out silently."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from supportcli.domain.actions import action, command
from supportcli.domain.said.visible import Fragment, fold
from supportcli.render.lines import Line, line
from supportcli.render.untrusted import untrusted

FOLDED_LINES = 8
"""So many lines of what is said are shown unless the whole is asked for."""
FOLDED_CELLS = 400
"""So much of one line."""


def letter_lines(text: str, *, ticket: int, whole: bool, indent: int = 6) -> list[Line]:
    """A message of several lines.

    Args:
        text: From outside.
        ticket: Its number, for the command that shows everything.
        whole: Show everything as it was written.
        indent: Cells before each line.
    """
    if not text.strip():
        return []
    text = untrusted(text, multiline=True).strip("\n")
    if whole:
        return [line(row, indent=indent) for row in text.split("\n")]
    rows, folded = _rows(fold(text))
    shown = [(untrusted(row, width=FOLDED_CELLS), style) for row, style in rows[:FOLDED_LINES]]
    made = [line(row, style, indent=indent) for row, style in shown]
    hint = command(action("show", ticket, full=True))
    left = sum(style == "" for _, style in rows[FOLDED_LINES:])
    if len(rows) > FOLDED_LINES and left:
        made.append(line(f"… {left} more line{'s' * (left != 1)}: {hint}", "dim", indent=indent))
    elif rows[:FOLDED_LINES] != shown:
        made.append(line(f"… more: {hint}", "dim", indent=indent))
    elif folded:
        last, rest = (rows[-1][0], rows[:-1]) if rows[-1][1] else ("… folded", rows)
        made = [*made[: len(rest)], line(f"{last}: {hint}", "dim", indent=indent)]
    return made


def _rows(fragments: Sequence[Fragment]) -> tuple[list[tuple[str, str]], bool]:
    """Rows with their styles, one dim row for each run of what is hidden; and whether there is any."""
    rows: list[tuple[str, str]] = []
    folded = False
    for hidden, run in groupby(fragments, key=lambda fragment: fragment.hidden):
        if hidden:
            folded = True
            rows.append((f"… {_what(list(run))}", "dim"))
            continue
        text = "".join(fragment.text for fragment in run)
        rows += [(row, "") for row in text.rstrip().split("\n")] if text.strip() else []
    return rows, folded


def _what(run: Sequence[Fragment]) -> str:
    """``12 quoted lines, signature``."""
    quoted = sum(
        bool(row.strip())
        for fragment in run
        if fragment.kind != "signature"
        for row in fragment.text.split("\n")
    )
    words = [f"{quoted} quoted line{'s' * (quoted != 1)}"] if quoted else []
    return ", ".join([*words, *(["signature"] if any(each.kind == "signature" for each in run) else [])])
