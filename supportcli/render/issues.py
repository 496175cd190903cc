"""Issues of the engineering tracker: on the page of a ticket, and as a table of all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from supportcli.domain.documents import Document
from supportcli.domain.time.instants import from_iso
from supportcli.render.lines import Line, Piece, aligned, heading, safe
from supportcli.render.untrusted import cells, untrusted

_STYLES = {"filed": "yellow", "open": "", "closed": "green", "gone": "bold yellow"}


def issues_section(issues: Sequence[Document]) -> list[Line]:
    """The section of a ticket's page; empty without issues."""
    rows: list[list[Piece]] = [
        [
            (name(issue), ""),
            (became(issue), _STYLES.get(issue["state"], "")),
            (safe(issue["title"]), "dim"),
            (safe(issue["url"]), "cyan"),
        ]
        for issue in issues
    ]
    return [*heading("Engineering"), *aligned(rows, below=1)] if rows else []


def name(issue: Document) -> str:
    """``acme/server#12``; the project alone while it has no number."""
    number = "" if issue["number"] is None else f"#{issue['number']}"
    return safe(issue["project"]) + number


def became(issue: Document) -> str:
    """What became of an issue, in a few words: ``closed, fixed in 4.2``."""
    if issue["state"] == "filed":
        return "not created yet"
    reason = f" as {safe(issue['reason'])}" if issue["reason"] else ""
    fixed = f", fixed in {safe(issue['fixed_in'])}" if issue["fixed_in"] else ""
    return f"{safe(issue['state'])}{reason}{fixed}"


def print_issues(records: Sequence[Document], zone: tzinfo) -> None:
    """Print issues as a table to standard output, as wide as the terminal.

    Args:
        records: Mappings with the fields of ``defect --json``.
        zone: In which the instant of a next attempt is shown.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    ticket = max(6, *(len(str(record["ticket"])) for record in records))
    named = max(5, *(cells(name(record)) for record in records))
    states = [_state(record, zone) for record in records]
    state = min(max(5, *(cells(text) for text in states)), max(console.width // 3, 16))
    rest = max(console.width - ticket - named - state - 3 * 2, 16)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for title, width in (("TICKET", ticket), ("ISSUE", named), ("STATE", state), ("ABOUT", rest)):
        table.add_column(title, width=width, no_wrap=True, justify="right" if title == "TICKET" else "left")
    for record, text in zip(records, states, strict=True):
        about = record["error"] or record["next_step"] or record["title"] or ""
        table.add_row(
            Text(str(record["ticket"])),
            Text(name(record)),
            Text(untrusted(text, width=state), _STYLES.get(record["state"], "")),
            Text(untrusted(str(about), width=rest)),
        )
    console.print(table)


def _state(record: Document, zone: tzinfo) -> str:
    if record["request"] == "failed":
        return "given up"
    if record["request"] == "pending" and record["attempts"]:
        return f"waits until {from_iso(record['try_at']).astimezone(zone):%H:%M}"
    return became(record)
