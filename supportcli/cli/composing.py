"""A reply in the editor: room to write, what the customer said below it, and lines that are no part of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typer

    from supportcli.desk.desk import Desk

MARK = "#~~ "
"""Begins the lines that tell whoever writes what they need; a line that nobody would write themselves."""


def until_taken(ctx: typer.Context, words: Sequence[str], use: Callable[[], None], *, written: bool) -> None:
    """Use what is written; where the desk refuses it, the same text may be edited again at once.

    Args:
        ctx: The command's Typer context.
        words: What the command was given, for its error.
        use: Opens the editor, or takes the text from a flag, and hands it to the desk.
        written: The text is written in the editor.

    Raises:
        DeskError: It was refused, and nobody can be asked.
        typer.Exit: It was refused, and whoever wrote it left it at that; the draft is kept.
    """
    from supportcli.cli.invocation import invocation_of
    from supportcli.cli.prompts import ask_confirm, can_prompt
    from supportcli.domain.errors import BusyError, NotFoundError, RefusedError

    while True:
        try:
            use()
            return
        except (BusyError, NotFoundError, RefusedError) as error:
            if not written or not can_prompt(invocation_of(ctx)):
                raise
            import typer

            from supportcli.cli.failures import report

            code = report(error, [str(ctx.info_name), *words])
            if not ask_confirm("Edit it again?"):
                raise typer.Exit(code) from None


def buffer(ctx: typer.Context, words: Sequence[str]) -> str:
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
