"""Hand-offs: who had a ticket in their hands, and what a policy says of their number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from supportcli.domain.part import Part
from supportcli.domain.tickets import events as ev
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.kinds import Logged, Resolved
from supportcli.domain.tickets.table import kind_of


class HandOffs(Part, frozen=True):
    """What a policy says of hand-offs: from the ``warn``-th on, handing a ticket on is warned of."""

    warn: int | None = None
    clause: str | None = None


def hands(event: Event) -> tuple[str, ...]:
    """The engineers whose hands an event shows: whoever acted, and whoever has the ticket from then on.

    Whoever was only named and never asked does not count as told, so being assigned counts.
    """
    data = event.data
    row = kind_of(data)
    shown = []
    if row.acts and not (isinstance(data, Resolved) and data.automatic):
        shown.append((data.by if isinstance(data, Logged) else None) or event.actor)
    if row.gives:
        shown.append(getattr(data, "assignee", None) or "")
    return tuple([name for name in shown if name])


def engineers(events: Iterable[Event]) -> tuple[str, ...]:
    """The distinct engineers of a history, in the order in which they came to it."""
    return tuple(dict.fromkeys(name for event in ev.effective(events) for name in hands(event)))


@dataclass(frozen=True, slots=True)
class TooMany:
    """That a ticket went through as many hands as its policy warns at."""

    hand_offs: int
    warn: int
    clause: str | None

    @property
    def text(self) -> str:
        """In words: ``handed on 3 times (CC-12)``."""
        times = (
            "once" if self.hand_offs == 1 else "twice" if self.hand_offs == 2 else f"{self.hand_offs} times"
        )
        return f"handed on {times}" + (f" ({self.clause})" if self.clause else "")


def too_many(rule: HandOffs, hand_offs: int) -> TooMany | None:
    """The warning that a policy gives at this number of hand-offs, if it gives one."""
    if rule.warn is None or hand_offs < rule.warn:
        return None
    return TooMany(hand_offs, rule.warn, rule.clause)
