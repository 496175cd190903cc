"""The board: open tickets by what is due first, each with its nearest clock as it stands now."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple


class BoardLine(NamedTuple):
    """One ticket. A tuple, not a dataclass: every start of ``list`` defines this class, and it is cheaper.

    ``state`` is the nearest clock's as a person reads it (``running``, ``breached``, ``paused``,
    ``unscheduled``; ``None`` without a clock); ``remaining_seconds`` is in the clock's own time and negative
    once it has run out; ``warned`` says that the policy's warning has passed.
    """

    id: int
    status: str
    subject: str
    priority: str | None
    plan: str | None
    customer: str | None
    assignee: str | None
    measure: str | None = None
    state: str | None = None
    remaining_seconds: int | None = None
    warned: bool = False
    due_at: datetime | None = None
    step: str | None = None
    """What it needs next, where that was asked for: the command without the program's name, and why."""


class Board(NamedTuple):
    """The lines that are shown, and how many tickets there are altogether."""

    lines: list[BoardLine]
    total: int
