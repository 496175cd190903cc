"""When a duration after an instant is over, on a calendar of a policy: with a desk or without one."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from msgspec import Struct

from supportcli.domain.actions import action
from supportcli.domain.errors import NotFoundError, RefusedError, UsageError
from supportcli.domain.language.policy import ALWAYS, Policy
from supportcli.domain.running.explain import MOST_WINDOWS, Window
from supportcli.domain.running.terms import Terms
from supportcli.domain.time import duration as durations
from supportcli.domain.time.calendar import Calendar, CalendarError, always
from supportcli.domain.time.duration import Duration, DurationError
from supportcli.domain.time.instants import parse_instant

if TYPE_CHECKING:
    from supportcli.desk.desk import Desk


class Answer(Struct, frozen=True):
    """The due instant and how it was counted; ``due_at`` is ``None`` without a target or a release."""

    start: datetime
    duration: Duration
    calendar: str
    calendar_name: str
    zone: tzinfo
    due_at: datetime | None
    windows: tuple[Window, ...]
    more: int
    elapsed: bool


def when(
    start: str,
    duration: str,
    calendar: str,
    *,
    now: datetime,
    zone: str | None = None,
    desk: Desk | None = None,
) -> Answer:
    """Count a duration from a start.

    Args:
        start: An instant, or ``now``, ``16:50``, ``today 16:50``, ``tomorrow 09:00``, ``friday 16:50``.
        duration: As in policies: ``4bh``, ``1bd``, ``2w``, ``eobd+1``, ``next-release``.
        calendar: ``POLICY:CALENDAR``; the calendar may be left out where the policy has only one, and
            ``always`` alone is elapsed time. The policy is one of the desk, a shipped one or a file.
        now: For starts such as ``friday 16:50``.
        zone: Of the start and of the answer; by default the calendar's own.
        desk: Whose stored policies are asked first.

    Raises:
        UsageError: The start, the duration or the zone cannot be read.
        NotFoundError: No such policy or calendar.
        RefusedError: The calendar cannot count this duration.
    """
    terms, engine = _calendar(calendar, desk)
    local = zone_named(zone) if zone else engine.zone
    begin = instant_of(start, now, local)
    try:
        wanted = durations.parse(duration)
        due = durations.due(begin, wanted, engine, releases=terms.releases if terms else ())
        counting = durations.counting_calendar(wanted, engine)
        windows = counting.windows(begin, due) if due else []
    except DurationError as error:
        raise UsageError(str(error), hint="for example 4bh, 1bd, 90m, 2w, eobd+1") from None
    except (CalendarError, ValueError) as error:
        raise RefusedError(
            str(error), hint=action("policy show", calendar.rpartition(":")[0] or calendar)
        ) from None
    return Answer(
        begin, wanted, engine.id, engine.spec.name, local, due, tuple(windows[:MOST_WINDOWS]),
        max(0, len(windows) - MOST_WINDOWS), counting is not engine or engine.always,
    )  # fmt: skip


def _calendar(name: str, desk: Desk | None) -> tuple[Terms | None, Calendar]:
    from supportcli.policyfile.public_holidays import public_holidays

    if name == ALWAYS:
        return None, always()
    policy_name, colon, wanted = name.rpartition(":")
    policy = _policy(policy_name if colon else name, desk)
    terms = Terms(policy, public_holidays)
    names = [spec.id for spec in policy.calendars]
    if not colon and len(names) == 1:
        wanted = names[0]
    elif not colon:
        raise UsageError(f"which calendar of {policy.id}?", hint=_named(policy.id, names))
    if wanted != ALWAYS and wanted not in names:
        raise NotFoundError(f"{policy.id} has no calendar {wanted}", hint=_named(policy.id, names))
    return terms, terms.calendar(wanted)


def _named(policy: str, names: list[str]) -> str:
    return f"--calendar, one of: {', '.join(f'{policy}:{name}' for name in [*names, ALWAYS])}"


def _policy(name: str, desk: Desk | None) -> Policy:
    from supportcli.desk.policies import source_text
    from supportcli.policyfile.reader import read_policy

    if desk is not None:
        from supportcli.store.policies import latest

        stored = latest(desk.store.connection, name)
        terms = desk.terms(stored.revision) if stored else None
        if terms is not None:
            return terms.policy
    return read_policy(*source_text(name))


def zone_named(name: str) -> tzinfo:
    """The zone with this IANA name.

    Raises:
        UsageError: There is none.
    """
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise UsageError(
            f'no time zone is called "{name}"', hint="use a name such as Europe/Berlin"
        ) from None


_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_FRIENDLY = re.compile(r"(?:([a-z]+)\s*)?(?:([0-9]{1,2}):([0-9]{2}))?", re.ASCII)
_ACCEPTED = "write 2026-03-06T16:50, 2026-03-06 16:50, now, 16:50, tomorrow 09:00 or friday 16:50"


def instant_of(text: str, now: datetime, zone: tzinfo) -> datetime:
    """The instant; a day of the week is the next one from today on, today itself only if the time is to come.

    Raises:
        UsageError: It is none; the hint says what is.
    """
    words = " ".join(text.lower().split())
    if words == "now":
        return now
    match = _FRIENDLY.fullmatch(words)
    if match is None or not words:
        try:
            return parse_instant(text, zone)
        except UsageError as error:
            raise UsageError(error.message, hint=_ACCEPTED) from None
    name, hour, minute = match[1], int(match[2] or 0), int(match[3] or 0)
    today = now.astimezone(zone).date()
    day = _day_of_week(name) if name else None
    if name in (None, "today", "tomorrow"):
        days = 1 if name == "tomorrow" else 0
    elif day is not None:
        days = (day - today.weekday()) % 7
    else:
        raise UsageError(f'"{text}" is not an instant', hint=_ACCEPTED)
    try:
        at = parse_instant(f"{today + timedelta(days=days)}T{hour:02d}:{minute:02d}", zone)
        if day is not None and not days and at < now:
            at = parse_instant(f"{today + timedelta(days=7)}T{hour:02d}:{minute:02d}", zone)
    except UsageError:
        raise UsageError(f'"{text}" is not an instant', hint=_ACCEPTED) from None
    return at


def _day_of_week(name: str) -> int | None:
    return next((n for n, day in enumerate(_WEEK) if len(name) >= 3 and day.startswith(name)), None)
