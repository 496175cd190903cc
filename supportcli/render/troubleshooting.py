"""The record of troubleshooting as a page: the steps in their order, and below each what was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import tzinfo

from supportcli.domain.documents import Document
from supportcli.domain.tickets.troubleshooting import TEST, THEORY, TroubleshootingStep
from supportcli.render.history import text_lines
from supportcli.render.lines import Line, Piece, line, safe
from supportcli.render.when import full

Record = Document

_STYLES = {"done": "green", "next": "yellow", "confirmed": "green", "rejected": "red"}


def troubleshooting_page(record: Record, steps: Sequence[TroubleshootingStep], zone: tzinfo) -> list[Line]:
    """The page of one ticket.

    Args:
        record: As ``troubleshoot --json`` prints it, with instants as datetimes.
        steps: The steps of the ticket's policy.
        zone: In which instants are shown.
    """
    made = [Line(0, ((f"{record['reference']}  ", "bold"), (safe(record["subject"]), "bold"))), line()]
    done = {step["id"]: step["done"] for step in record["steps"]}
    for number, step in enumerate(steps, start=1):
        state = "done" if done[step.id] else "next" if step.id == record["next"] else ""
        pieces: list[Piece] = [(f"{number}. {safe(step.name)}", "bold")]
        pieces += [(f"  {state}", _STYLES[state])] if state else []
        made.append(Line(0, tuple(pieces)))
        for entry in record["entries"]:
            if entry["step"] == step.id:
                made += entry_lines(entry, zone, ticket=record["ticket"])
    others = [entry for entry in record["entries"] if entry["step"] not in done]
    if others:
        made += [line(), line("Recorded under other terms", "bold")]
        for entry in others:
            made += entry_lines(entry, zone, ticket=record["ticket"], name=entry["step"])
    return made


def entry_lines(
    entry: Record, zone: tzinfo, *, ticket: int, name: str = "", whole: bool = True, indent: int = 3
) -> list[Line]:
    """One entry: when, who, of which theory, and below it what was found."""
    pieces: list[Piece] = [(full(entry["at"], zone), "dim"), (f"  {safe(entry['by'])}", "cyan")]
    words = [safe(name)] if name else []
    if entry["theory"] is not None:
        words.append(f"theory {entry['theory']}")
    if words:
        pieces.append((f"  {', '.join(words)}", ""))
    if entry["verdict"]:
        pieces.append((f" {safe(entry['verdict'])}", _STYLES.get(entry["verdict"], "")))
    return [Line(indent, tuple(pieces)), *text_lines(entry["text"], ticket=ticket, whole=whole)]


def section_lines(
    entries: Sequence[Record], names: Mapping[str, str], zone: tzinfo, *, ticket: int, whole: bool
) -> list[Line]:
    """The entries in the order of recording, each with the name of its step: a section of the ticket's page."""
    made = []
    for entry in entries:
        step = entry["step"]
        # the number says which theory, the verdict that it was tested
        name = "" if step in (THEORY, TEST) and entry["theory"] is not None else names.get(step, step)
        made += entry_lines(entry, zone, ticket=ticket, name=name, whole=whole, indent=2)
    return made
