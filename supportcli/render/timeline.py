"""The timeline of a story: when, what happened, what it did to the clocks, what was refused and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

from supportcli.domain.tickets.kinds import Escalated, Notified, Overridden, Reminded, Troubleshot
from supportcli.domain.time.duration import seconds_text
from supportcli.domain.words.timeline import CLOCKS, UNTIMED, told_sentence
from supportcli.render.history import sentence
from supportcli.render.lines import Line, Piece, aligned, safe
from supportcli.render.when import full

FIELDS = (
    "at", "ticket", "what", "text", "measure", "round", "due_at", "duration", "calendar", "step", "role", "rule",
    "line",
)  # fmt: skip
"""The keys of one entry for programs."""

_STYLES = {
    "breached": "red",
    "missed": "red",
    "refused": "red",
    "charged": "magenta",
    "credited": "magenta",
    "escalated": "yellow",
    "notified": "yellow",
    "told": "yellow",
    "warned": "yellow",
    "met": "green",
    "resolved": "green",
    "closed": "green",
}
_COVER = ("covered", "left", "charged", "credited", "told")
_HEADS = {"charged": "charged: ", "credited": "credited: "}
_NAME_STEPS = (Escalated, Overridden, Troubleshot)
_TELL_ROLES = (Escalated, Notified, Reminded)


def timeline_records(moments: Sequence[Any], zone: tzinfo) -> list[dict[str, object]]:
    """One record for each entry, with :data:`FIELDS`.

    Args:
        moments: Entries of a played story: what happened, to which ticket, when.
        zone: In which the words name instants; ``at`` and ``due_at`` are instants themselves.
    """
    return [
        {
            "at": each.at,
            "ticket": each.ticket,
            "what": each.what,
            "text": words(each, zone),
            "measure": each.measure,
            "round": each.round,
            "due_at": each.due_at,
            "duration": each.duration,
            "calendar": each.calendar,
            "step": each.data.step if isinstance(each.data, _NAME_STEPS) else None,
            "role": each.data.role if isinstance(each.data, _TELL_ROLES) else None,
            "rule": each.rule,
            "line": each.line,
        }
        for each in moments
    ]


def timeline_lines(moments: Sequence[Any], zone: tzinfo) -> list[Line]:
    """The timeline as a page; what the clocks do stands indented below what made them do it."""
    several = len({each.ticket for each in moments if each.ticket}) > 1
    rows: list[list[Piece]] = []
    last: datetime | None = None
    for each in moments:
        shown = "" if each.at == last else full(each.at, zone)
        last = each.at
        indent = "  " if each.what in (*CLOCKS, *_COVER) else ""
        row: list[Piece] = [(shown, "dim")]
        if several:
            row.append((safe(each.ticket), "cyan"))
        rows.append([*row, (indent + words(each, zone), _STYLES.get(each.what, "dim" if indent else ""))])
    return aligned(rows, hanging=True)


def words(moment: Any, zone: tzinfo) -> str:
    """One entry as a sentence."""
    if moment.what == "refused":
        return f"refused: {safe(moment.text)}{_rule(moment.rule)}"
    if moment.what in _COVER or moment.what == "contract":
        return f"{_HEADS.get(moment.what, '')}{safe(moment.text)}{_rule(moment.rule)}"
    if moment.what == "undone" and moment.text:
        return f"{safe(moment.text)} undone"
    if isinstance(moment.data, Escalated):
        return safe(told_sentence("escalate", moment.data.step, moment.data.role, None))
    if isinstance(moment.data, Notified):
        return safe(told_sentence("notify", moment.data.rule, moment.data.role, None))
    if moment.what not in CLOCKS:
        # cron is never late in a story: the due instant is that of the line
        return sentence(moment.data, zone, due=False)
    name = safe(moment.measure) + (f" {moment.round}" if moment.round > 1 else "")
    due = f"due {full(moment.due_at, zone)}" if moment.due_at else UNTIMED
    target = f"{safe(moment.duration)} on {safe(moment.calendar)}"
    more: Mapping[str, str] = {
        "starts": f": {due}, {target}",
        "pauses": _left(moment.left_seconds),
        "goes-on": f": {due}",
        "moves": f": {due}, {target}",
        "met": f": it was {due}",
        "missed": f": it was {due}",
    }
    return f"{name} {CLOCKS[moment.what]}{more.get(moment.what, '')}{_rule(moment.rule)}"


def _left(seconds: int | None) -> str:
    return "" if seconds is None else f" with {seconds_text(seconds)} left"


def _rule(rule: str | None) -> str:
    return f" [{safe(rule)}]" if rule else ""
