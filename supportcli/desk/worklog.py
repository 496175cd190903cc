"""Time worked: recorded on tickets, refused where the policy wants a yes or a payment first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from supportcli.desk.desk import Desk
from supportcli.desk.operation import Case, Outcome, act
from supportcli.domain import duration as durations
from supportcli.domain import events as ev
from supportcli.domain.errors import UsageError
from supportcli.domain.events import Event
from supportcli.domain.gates import pass_gate
from supportcli.domain.instants import iso
from supportcli.domain.ticket import check

LONGEST_HOURS = 24
"""One piece of work is a part of a day; more is a slip of the finger."""


def log(
    desk: Desk,
    ids: Sequence[int],
    duration: str,
    what: str,
    *,
    session: str | None = None,
    began_at: datetime | None = None,
    by: str | None = None,
    dry_run: bool = False,
) -> Outcome:
    """Record time worked, in full on each of the tickets.

    Args:
        desk: The desk.
        ids: Tickets.
        duration: Hours and minutes: ``1h30m``.
        what: What was done.
        session: The kind of session that was held: ``phone``, ``chat``, ``remote`` …
        began_at: When the work began; ``None``: it ended just now.
        by: Who worked; ``None``: the actor.
        dry_run: Record nothing.

    Raises:
        UsageError: The duration cannot be read, no text is given, or the work would end after now.
        RefusedError: The policy wants an approval, or a payment, before work begins.
    """
    seconds = worked_seconds(duration)
    if not what.strip():
        raise UsageError("say what was done", hint='supportcli log 42 1h30m "What was done"')
    if began_at is not None and began_at + timedelta(seconds=seconds) > desk.now:
        raise UsageError(
            f"{duration} from {began_at:%Y-%m-%d %H:%M} UTC ends after now", hint="--at is when it began"
        )
    data: dict[str, object] = {"seconds": seconds, "what": what.strip(), "by": by or desk.actor}
    if session:
        data["session"] = session.strip().lower()
    if began_at is not None:
        data["started_at"] = iso(began_at)

    def decide(case: Case) -> list[Event]:
        check(ev.LOGGED, case.ticket)
        pass_gate(case.terms, case.ticket, "work")
        return [Event(desk.now, ev.LOGGED, data)]

    return act(desk, "log", ids, decide, dry_run=dry_run)


def worked_seconds(text: str) -> int:
    """The seconds of a time worked, which is written in hours and minutes.

    Raises:
        UsageError: It is none, is nothing, or is longer than a day.
    """
    try:
        parsed = durations.parse(text)
    except durations.DurationError:
        parsed = None
    # a day of work is not 24 hours: nobody should have to guess which day was meant
    if parsed is None or parsed.unit != "seconds" or parsed.least is not None or set(text) & set("dw"):
        raise UsageError(f'"{text}" is no time worked', hint="write 1h30m, 2h or 45m")
    if not 0 < parsed.amount <= LONGEST_HOURS * 3600:
        raise UsageError(f"{text} is no piece of work", hint=f"more than nothing, at most {LONGEST_HOURS}h")
    return parsed.amount
