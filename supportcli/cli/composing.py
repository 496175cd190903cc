"""A reply in the editor: room to write, what the customer said below it, and lines that are no part of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from supportcli.desk.desk import Desk

MARK = "#~~ "
"""Begins the lines that tell whoever writes what they need; a line that nobody would write themselves."""


def buffer(ctx: Any, words: Sequence[str]) -> str:
    """What the editor begins with; nothing for several tickets, which have no message in common."""
    from supportcli.cli.verbs import desk_of, ids_of

    # standard input can be read once
    if "-" in words:
        return ""
    with desk_of(ctx) as desk:
        ids = ids_of(desk, words)
        return _buffer(desk, ids[0]) if len(ids) == 1 else ""


def _buffer(desk: Desk, ticket: int) -> str:
    from supportcli.desk.look.view import show
    from supportcli.desk.quoting import quoted
    from supportcli.render.untrusted import untrusted

    record = show(desk, [ticket])[0]
    head, quote = quoted(desk, ticket)
    above = f"\n\n{untrusted(head)}\n{untrusted(quote, multiline=True)}\n\n" if quote else "\n\n"
    told = (
        f"Ticket {ticket}: {record['subject']}",
        f"To: {record['contact'] or 'nobody: the ticket has no contact, the reply is only recorded'}",
        "Lines like these are left out, and so is a quotation with nothing beside it.",
    )
    return above + "".join(f"{MARK}{untrusted(line)}\n" for line in told)


def written(text: str) -> str:
    """The reply itself; empty where nothing stands in it but a quotation."""
    lines = text.split("\n")
    kept = [line for line in lines if not line.startswith(MARK)]
    if len(kept) == len(lines):
        return text
    if not any(_is_said(kept, n) for n in range(len(kept))):
        return ""
    return "\n".join(kept).strip("\n") + "\n"


def _is_said(lines: Sequence[str], number: int) -> bool:
    """Whether a line is neither empty nor quoted, nor says who is quoted below it."""
    line = lines[number]
    if not line.strip() or line.startswith(">"):
        return False
    below = lines[number + 1] if number + 1 < len(lines) else ""
    return not (line.startswith("On ") and line.endswith(" wrote:") and below.startswith(">"))
