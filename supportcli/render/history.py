"""A ticket's history in sentences: when, who, what; what somebody wrote stands indented below."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import tzinfo

from supportcli.domain.actions import action, command
from supportcli.domain.documents import Document
from supportcli.domain.tickets import codec, sentences
from supportcli.domain.tickets.kinds import Alarmed, Closed, Data, Logged, Opened, Resolved
from supportcli.domain.tickets.table import kind_of
from supportcli.render.entitlement import beyond_phrases
from supportcli.render.letter import FOLDED_CELLS, FOLDED_LINES, letter_lines
from supportcli.render.lines import Line, Piece, line, safe
from supportcli.render.untrusted import cells, untrusted
from supportcli.render.when import full


def history_lines(
    events: Sequence[Document], undone: Collection[int], zone: tzinfo, *, ticket: int, whole: bool
) -> list[Line]:
    """One line for each event, and the texts of messages below theirs.

    Args:
        events: As in the record of ``show --json``, with instants as datetimes.
        undone: Ids of the events that no longer count.
        zone: In which instants are shown.
        ticket: Its number, for the command that shows long texts whole.
        whole: Show long texts whole.
    """
    wide = max((cells(safe(event["actor"])) for event in events), default=0)
    made = []
    for event in events:
        actor, gone = safe(event["actor"]), event["id"] in undone
        said = sentence(codec.known(event["data"], event["kind"]), zone) + (" (undone)" if gone else "")
        pieces: tuple[Piece, ...] = (
            (full(event["at"], zone), "dim"),
            (f"  {actor}{' ' * (wide - cells(actor))}  ", "dim" if gone else "cyan"),
            (said, "dim" if gone else _STYLES.get(event["kind"], "")),
        )
        made.append(Line(2, pieces))
        made += letter_lines(event["data"].get("body") or "", ticket=ticket, whole=whole)
        if event["kind"] == "opened":
            made += letter_lines(event["data"].get("description") or "", ticket=ticket, whole=whole)
    return made


def text_lines(text: str, *, ticket: int, whole: bool, indent: int = 6) -> list[Line]:
    """A text of several lines; a long one is folded, and the last line says how to see it whole."""
    rows = untrusted(text, multiline=True).strip("\n").split("\n") if text.strip() else []
    if whole:
        return [line(row, indent=indent) for row in rows]
    shown = [untrusted(row, width=FOLDED_CELLS) for row in rows[:FOLDED_LINES]]
    made = [line(row, indent=indent) for row in shown]
    if shown != rows:
        left = len(rows) - len(shown)
        what = f"{left} more line{'s' * (left != 1)}" if left else "more"
        made.append(line(f"… {what}: {command(action('show', ticket, full=True))}", "dim", indent=indent))
    return made


_STYLES = {
    "breached": "red",
    "escalated": "yellow",
    "handed-on": "yellow",
    "notified": "yellow",
    "overridden": "yellow",
    "warned": "yellow",
    "resolved": "green",
    "closed": "green",
}


def sentence(data: Data, zone: tzinfo, *, due: bool = True) -> str:
    """An event in words, such as ``escalated to cto (nobody is named for this role), step P1/4h, due …``.

    Args:
        data: What the event carries.
        zone: In which instants are shown.
        due: Name the instant at which it was due, of what the desk does by itself.
    """
    said = kind_of(data).sentence(data, safe)
    if due and isinstance(data, Alarmed | Resolved | Closed) and data.due_at is not None:
        said += f", due {full(data.due_at, zone)}"
        if isinstance(data, Alarmed) and data.published_at is not None:
            said += f" (as published {full(data.published_at, zone)})"
    if isinstance(data, Opened | Logged):
        said = "; ".join([said, *beyond_phrases(data.beyond)])
    if data.noted_at is not None:
        said += f"; really at {full(data.noted_at, zone)}"
    # of every kind that has one
    why = getattr(data, "why", None)
    return f"{said}: {safe(why)}" if why else said


def link_phrase(link: str, other: object) -> str:
    """What a ticket is to another one: ``duplicate of 7``."""
    return sentences.link_phrase(link, other, safe)
