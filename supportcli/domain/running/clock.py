"""A clock: a target running on one ticket, or one that ran, as it stands."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from supportcli.domain.language.policy import Commitment
from supportcli.domain.time.duration import Duration
from supportcli.domain.time.runs import Pause

State = Literal["running", "paused", "stopped", "cancelled", "unscheduled"]
Verdict = Literal["running", "paused", "met", "breached", "cancelled", "unscheduled"]


class Clock(Struct, frozen=True):
    """A target running on one ticket, or one that ran.

    ``left_seconds`` is what a paused clock still has, ``paused_seconds`` what its pauses took; both in the
    clock's own time (open seconds for business durations, elapsed ones otherwise).
    """

    measure: str
    round: int
    commitment: Commitment
    calendar: str
    duration: Duration
    started_at: datetime
    due_at: datetime | None
    warn_at: datetime | None
    stopped_at: datetime | None
    state: State
    paused_seconds: int = 0
    left_seconds: int | None = None
    pauses: tuple[Pause, ...] = ()
    clause: str | None = None
    rule: str | None = None
    rule_clause: str | None = None
    agreed_by: str | None = None
    compound: str = ""
    """Of several durations, all of them: ``first of 4h, 1bd``; ``duration`` is the one that counts."""
    before: str | None = None
    """The question whose answer is the date from which ``duration`` is counted back."""
    revision: str | None = None
    """Of the terms under which it ended, on a ticket that was moved since; else it is under the ticket's own."""

    def verdict(self, now: datetime) -> Verdict:
        """The state as a person reads it at this instant: a promise is kept through its due instant."""
        if self.state == "stopped":
            met = self.due_at is None or self.stopped_at is None or self.stopped_at <= self.due_at
            return "met" if met else "breached"
        if self.state == "running":
            return "breached" if self.due_at is not None and now > self.due_at else "running"
        return self.state
