"""A replay as a page: the totals before and after, then the tickets that differ and in what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from supportcli.render.lines import Line, Piece, aligned, heading, line, safe

FIELDS = ("ticket", "plan", "new_plan", "what", "name", "before", "after")
"""One record for each count that differs."""

PARTS = ("breaches", "met", "escalations", "told", "covered", "charges")
"""What is counted by name: measures, measures, steps with their roles, roles, verdicts, currencies."""

PLAIN = ("closed", "to_agree")
"""What is counted without a name."""

_WORDS = {
    "breaches": "breached", "met": "met", "escalations": "escalated", "told": "told",
    "late": "tickets with a breach", "closed": "closed by a timer", "covered": "covered", "charges": "charged",
    "to_agree": "prices to be agreed",
}  # fmt: skip
Count = int | Decimal
Row = tuple[str, str, Count, Count]


def totals_rows(before: Any, after: Any) -> list[Row]:
    """(what, name, before, after), equal ones too."""
    rows: list[Row] = [("late", "", before.late, after.late)]
    for part in PARTS:
        rows += _rows(part, getattr(before, part), getattr(after, part))
    return [*rows, *_plain(before, after)]


def difference_records(differences: Iterable[Any]) -> Iterable[dict[str, object]]:
    """What differs, ticket by ticket, one record for each count; with :data:`FIELDS`."""
    for each in differences:
        for what, name, before, after in changed(each.before, each.after):
            yield {
                "ticket": each.ticket,
                "plan": each.plan,
                "new_plan": each.new_plan,
                "what": what,
                "name": name,
                "before": before,
                "after": after,
            }


def changed(before: Any, after: Any) -> list[Row]:
    """The counts of one ticket that differ."""
    rows: list[Row] = []
    for part in PARTS:
        rows += _rows(part, getattr(before, part), getattr(after, part))
    return [row for row in (*rows, *_plain(before, after)) if row[2] != row[3]]


def replay_lines(result: Any, policy: str) -> list[Line]:
    """The whole page.

    Args:
        result: A replay: totals, how many differ, and those kept.
        policy: How the other policy is called.
    """
    rows: list[list[Piece]] = [[("", ""), ("", ""), ("now", "dim"), (safe(policy), "dim")]]
    for what, name, before, after in totals_rows(result.before, result.after):
        style = "" if before == after else "yellow"
        rows.append([(_WORDS[what], ""), (safe(name), ""), (f"{before:,}", "dim"), (f"{after:,}", style)])
    made = [line(_head(result, policy), "bold"), *aligned(rows)]
    if result.differences:
        made += heading("Tickets that differ")
        made += aligned([_ticket(each) for each in result.differences])
    more = result.differing - len(result.differences)
    return [*made, line(f"  … and {more:,} more: --all", "dim")] if more else made


def _head(result: Any, policy: str) -> str:
    differ = "1 ticket differs" if result.differing == 1 else f"{result.differing:,} tickets differ"
    judged = "1 ticket" if result.tickets == 1 else f"{result.tickets:,} tickets"
    return f"{judged} judged under {safe(policy)}: {differ}"


def _ticket(each: Any) -> list[Piece]:
    said = [
        f"{_WORDS[what]} {safe(name)}{' ' if name else ''}{before} → {after}"
        for what, name, before, after in changed(each.before, each.after)
    ]
    plans = safe(each.plan) if each.plan == each.new_plan else f"{safe(each.plan)} → {safe(each.new_plan)}"
    return [(str(each.ticket), "bold"), (plans, "cyan"), ("; ".join(said), "")]


def _plain(before: Any, after: Any) -> list[Row]:
    return [(name, "", getattr(before, name), getattr(after, name)) for name in PLAIN]


def _rows(what: str, before: Mapping[str, Count], after: Mapping[str, Count]) -> Sequence[Row]:
    return [(what, name, before.get(name, 0), after.get(name, 0)) for name in sorted({*before, *after})]
