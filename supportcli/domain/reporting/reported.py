"""A finished report: its period, its figures, and those of each group."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from supportcli.domain.reporting.figures import Figures
from supportcli.domain.reporting.observations import Period


class Group(Struct, frozen=True):
    """The tickets that have one value: by what they are sorted, the value (``None``: they have none), its name."""

    by: str
    key: str | None
    name: str | None
    figures: Figures


class Tick(Struct, frozen=True):
    """A day or a month of the period: how many were opened and resolved; ``None`` where it has not begun."""

    name: str
    opened: int | None
    resolved: int | None


class Report(Struct, frozen=True):
    """Everything that is told, whatever the form."""

    period: Period
    now: datetime
    filters: tuple[str, ...]
    by: tuple[str, ...]
    total: Figures
    groups: tuple[Group, ...]
    trend: tuple[Tick, ...]


DEFINITIONS = {
    "volume": "each opening, resolution, closing and reopening within the period; undone operations do not count; "
    "backlog at the start + opened + reopened - resolved - merged = backlog at the end",
    "compliance": "clocks decided in the period: met when stopped at or before its due instant, missed when that "
    "instant passes first; paused clocks, cancelled ones and those without a due instant do not count",
    "times": "clocks stopped in the period, from start to stop: in the open time of the calendar that counts the "
    "clock, without its pauses, and elapsed",
    "first_response": "elapsed, from the opening of tickets opened in the period to their first answer within it",
    "resolution": "elapsed, from the opening to each resolution in the period",
    "percentile": "nearest rank",
    "hand_offs": "of the tickets resolved in the period: hand-overs until its end; engineers are those whom it was "
    "assigned or handed to, and those who handed it on, replied, commented, troubleshot, re-created, logged work or "
    "resolved it",
    "backlog_age": "elapsed, from the opening to the end of the period, of tickets that were not resolved then",
    "groups": "tickets are sorted by what they are now",
    "empty": "– and null: there is nothing to count, which is neither 0 % nor 100 %",
}
"""What each figure means, printed with the figures; keys as JSON has them."""
