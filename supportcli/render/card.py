"""A ticket on a card: what somebody has to see who decides about it, and no more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

from supportcli.domain.documents import Document
from supportcli.domain.running.needs import NextStep
from supportcli.render.countdown import countdown
from supportcli.render.letter import letter_lines
from supportcli.render.lines import Line, Piece, aligned, line, safe
from supportcli.render.when import short

Record = Document

_CLOCKS = 3
_STEPS = 4


def card(
    record: Record,
    steps: Sequence[NextStep],
    suggestion: str,
    *,
    now: datetime,
    zone: tzinfo,
    place: str = "",
) -> list[Line]:
    """The lines of the card.

    Args:
        record: The ticket as scripts get it.
        steps: What it needs, the most pressing first.
        suggestion: What the desk would do, in words; empty where it has nothing to say.
        now: For the countdowns.
        zone: The desk's.
        place: Where in the walk this card stands: ``3 of 12``.
    """
    head = f"{record['reference']}  {safe(record['subject'])}"
    made = [line("─" * 8, "dim"), Line(0, ((head, "bold"), (f"  {place}" if place else "", "dim")))]
    words = [record[name] for name in ("status", "priority", "policy", "plan", "kind", "customer", "contact")]
    words += [f"level {record['level']}" if record["level"] else None, record["assignee"] or "nobody"]
    made.append(line(" · ".join(safe(word) for word in words if word), "dim"))
    made += _clocks(record, now, zone)
    made += _words(record)
    rows: list[list[Piece]] = [
        [
            (safe(step.text), ""),
            (short(step.due_at, now, zone) if step.due_at else "", ""),
            (safe(step.command), "cyan"),
        ]
        for step in steps[:_STEPS]
    ]
    made += [line(), *aligned(rows, below=1)]
    if suggestion:
        made.append(line(f"suggested: {safe(suggestion)}", "green", indent=2))
    return [*made, line()]


def _clocks(record: Record, now: datetime, zone: tzinfo) -> list[Line]:
    running = [clock for clock in record["clocks"] if clock["state"] in ("running", "breached", "paused")]
    open_ones = [clock for clock in running if clock["stopped_at"] is None][:_CLOCKS]
    told = []
    for clock in open_ones:
        left = clock["remaining_seconds"] if clock["overdue_seconds"] is None else -clock["overdue_seconds"]
        warned = clock["warn_at"] is not None and clock["warn_at"] <= now
        shown = countdown(clock["state"], left, warned=warned)
        due = f", {short(clock['due_at'], now, zone)}" if clock["due_at"] else ""
        told.append([(f"{safe(clock['measure'])} ", "dim"), (f"{shown.text}{due}", shown.style)])
    return (
        [Line(0, tuple(piece for n, pieces in enumerate(told) for piece in _apart(n, pieces)))]
        if told
        else []
    )


def _apart(number: int, pieces: Sequence[Piece]) -> list[Piece]:
    return [("   ", ""), *pieces] if number else list(pieces)


def _words(record: Record) -> list[Line]:
    """What the customer wrote last: a later message, else the description."""
    said = [event["data"].get("body") for event in record["events"] if event["kind"] == "received"]
    text = next((body for body in reversed(said) if body and body.strip()), record["description"] or "")
    return [line(), *letter_lines(text, ticket=record["id"], whole=False, indent=4)] if text.strip() else []
