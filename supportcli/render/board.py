"""The board as a Rich table: fixed widths and ready-made ``Text`` cells, because Rich's own measuring is slow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, NamedTuple

from supportcli.domain.actions import action, command
from supportcli.domain.tickets.board import BoardLine
from supportcli.render.countdown import Countdown, countdown
from supportcli.render.untrusted import cells, untrusted
from supportcli.render.when import short, zone_of

if TYPE_CHECKING:
    from rich.table import Table

GAP = 2


class Column(NamedTuple):
    """A column of the board.

    Its title, the widest it may be, its rank (the highest is dropped first), the width to which it may be
    cut before that, and the width of the subject below which it has to go.
    """

    title: str
    most: int
    rank: int = 0
    least: int = 0
    room: int = 20


_COLUMNS = {
    "id": Column("ID", 9),
    "clock": Column("CLOCK", 16),
    "due": Column("DUE", 12, 4, room=24),
    "measure": Column("MEASURE", 16, 3, 14),
    "priority": Column("PRIORITY", 10),
    "status": Column("STATUS", 9, 6, room=32),
    "plan": Column("PLAN", 12, 5, room=24),
    "customer": Column("CUSTOMER", 18, 1, 10),
    "subject": Column("SUBJECT", 0),
    "assignee": Column("ASSIGNEE", 12, 2, 8),
    "step": Column("NEXT: supportcli …", 60, 7, 30, room=32),
}
MOST_STEPS = 200
"""Each step wants a ticket's history: more than a few screens of them are not worth the wait."""
WITH_STEPS = 130
"""From this width on there is room to say what a ticket needs next."""

_STYLES = {
    "id": "bold",
    "due": "dim",
    "measure": "dim",
    "plan": "dim",
    "status": "dim",
    "step": "cyan",
    "customer": "cyan",
}

Cell = tuple[str, str]


def board_table(lines: Sequence[BoardLine], *, width: int, now: datetime, zone: str) -> Table:
    """The table, exactly as wide as it may be; columns that leave no room for the subject are dropped.

    Args:
        lines: The tickets, first due first.
        width: The terminal's width in cells.
        now: For the due instants: today's are times only.
        zone: In whose time due instants are shown.
    """
    from rich import box
    from rich.table import Table

    from supportcli.render.cell import Cell

    local = zone_of(zone) if any(line.due_at for line in lines) else UTC
    rows = [_cells(line, now, local) for line in lines]
    widths = _widths(rows, width)
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, padding=0, width=width)
    last = len(widths) - 1
    for n, (name, wide) in enumerate(widths.items()):
        # the box itself stands one cell between columns
        table.add_column(
            Cell(_placed(name, _COLUMNS[name].title, wide), "dim"), width=wide + (n < last) * (GAP - 1)
        )
    for row in rows:
        table.add_row(
            *[Cell(_placed(name, row[name][0], wide), row[name][1]) for name, wide in widths.items()]
        )
    return table


def _placed(name: str, text: str, wide: int) -> str:
    safe = untrusted(text, width=wide)
    return safe.rjust(wide) if name == "id" else safe


def _cells(line: BoardLine, now: datetime, zone: tzinfo) -> dict[str, Cell]:
    clock = _clock(line)
    texts = {
        "id": str(line.id),
        "due": short(line.due_at, now, zone) if line.due_at else "",
        "measure": line.measure or "",
        "priority": line.priority or "",
        "status": line.status,
        "plan": line.plan or "",
        "customer": line.customer or "",
        "subject": line.subject,
        "assignee": line.assignee or "",
        "step": line.step or "",
    }
    urgent = clock.style if clock.style.endswith("red") else ""
    made = {name: (text, _STYLES.get(name, "")) for name, text in texts.items()}
    made["clock"] = (clock.text, clock.style)
    made["priority"] = (texts["priority"], urgent)
    return made


def _clock(line: BoardLine) -> Countdown:
    if line.state is None:
        # a word, not an empty cell: nothing runs because it waits, is done, or has no terms
        return Countdown(line.status if line.status not in ("new", "open") else "no clock", "dim")
    return countdown(line.state, line.remaining_seconds, warned=line.warned)


def _widths(rows: Sequence[dict[str, Cell]], width: int) -> dict[str, int]:
    """Column → its width, in the order of the table; the subject takes what the others leave."""
    wanted = {}
    for name, column in _COLUMNS.items():
        widest = max((cells(untrusted(row[name][0], width=column.most)) for row in rows), default=0)
        if name == "subject" or widest:
            wanted[name] = max(len(column.title), widest)
    wanted["subject"] = 0
    if "step" in wanted:
        # what to do next says more than the plan or the instant; but it does not push them out in vain
        kept = _narrowed(dict(wanted), width, step=2)
        if "step" in kept and width >= WITH_STEPS:
            return kept
        del wanted["step"]
    return _narrowed(wanted, width)


def _narrowed(wanted: dict[str, int], width: int, step: int = 0) -> dict[str, int]:
    """What is left of the columns when those of the highest ranks have gone, until the subject has its room."""
    ranks = {name: _COLUMNS[name].rank for name in wanted} | ({"step": step} if step else {})
    for name in sorted(wanted, key=lambda name: -ranks[name]):
        room = _COLUMNS[name].room
        _squeeze(wanted, width, room)
        if _rest(wanted, width) >= room or not ranks[name]:
            break
        del wanted[name]
    wanted["subject"] = max(8, _rest(wanted, width))
    return wanted


def _squeeze(widths: dict[str, int], width: int, room: int) -> None:
    """Cut columns that bear it, if that is enough to leave the subject this room."""
    could = {name: min(wide, _COLUMNS[name].least or wide) for name, wide in widths.items()}
    if _rest(could, width) < room:
        return
    for name, least in could.items():
        lacking = max(0, room - _rest(widths, width))
        widths[name] -= min(lacking, widths[name] - least)


def _rest(widths: dict[str, int], width: int) -> int:
    return width - sum(widths.values()) - GAP * (len(widths) - 1)


def more_line(hidden: int, total: int, words: Sequence[str]) -> str:
    """``and 70 more: supportcli list status:open --limit 93``; a long list is sent to a pager as plain text."""
    again = action("list", *map(untrusted, words))
    if total <= _MOST_ON_A_SCREEN:
        return f"and {hidden} more: {command(again.adding(limit=total))}"
    return f"and {hidden} more: {command(again.adding(format='tsv'))} | less -S"


_MOST_ON_A_SCREEN = 500
