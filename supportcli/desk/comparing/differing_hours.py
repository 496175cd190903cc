"""Calendars of two policies compared: which days open and close when, and what is an exception."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import fields

from supportcli.desk.comparing.differing_fields import Change
from supportcli.domain.time.calendar_spec import CalendarSpec, Window
from supportcli.domain.words import wording

_PLAIN = {
    "zone": "zone", "country": "public holidays of", "subdivision": "public holidays in", "name": "name",
    "clause": "clause",
}  # fmt: skip


def calendar_changes(before: Sequence[CalendarSpec], after: Sequence[CalendarSpec]) -> Iterator[Change]:
    """Calendars that were added or removed, and what changes in the others."""
    old, new = {spec.id: spec for spec in before}, {spec.id: spec for spec in after}
    for id_ in [*old, *(id_ for id_ in new if id_ not in old)]:
        who = f"calendar {id_}"
        if id_ not in new:
            yield Change("calendars", who, "", wording.calendar_in_words(old[id_]), None)
        elif id_ not in old:
            yield Change("calendars", who, "", None, wording.calendar_in_words(new[id_]))
        elif old[id_] != new[id_]:
            told = list(_changes(who, old[id_], new[id_]))
            yield from told or [
                Change("calendars", who, f"{_differing(old[id_], new[id_])}: written differently", "", "")
            ]
    if [id_ for id_ in old if id_ in new] != [id_ for id_ in new if id_ in old]:
        yield Change("calendars", "", "order", ", ".join(old), ", ".join(new))


def _changes(who: str, old: CalendarSpec, new: CalendarSpec) -> Iterator[Change]:
    if old.always != new.always:
        yield Change("calendars", who, "hours", wording.hours(old), wording.hours(new))
    else:
        yield from _week(who, old, new)
    for name, what in _PLAIN.items():
        first, second = getattr(old, name), getattr(new, name)
        if first != second:
            yield Change("calendars", who, what, first or "nothing", second or "nothing")
    if wording.business_day(old) != wording.business_day(new):
        words = [wording.business_day(spec) or "not defined" for spec in (old, new)]
        yield Change("calendars", who, "a business day is", *words)
    yield from _exceptions(who, old, new)


def _week(who: str, old: CalendarSpec, new: CalendarSpec) -> Iterator[Change]:
    """Days that change in the same way share a line."""
    groups: dict[tuple[tuple[Window, ...], tuple[Window, ...]], list[int]] = {}
    for day, pair in enumerate(zip(old.weekly, new.weekly, strict=True)):
        if pair[0] != pair[1]:
            groups.setdefault(pair, []).append(day)
    for (first, second), days in groups.items():
        subject = f"{who}, {wording.days_of(days)}"
        if len(first) == len(second) == 1:
            (opened, closed), (opens, closes) = first[0], second[0]
            if opened != opens:
                yield Change("calendars", subject, "opens", wording.clock(opened), wording.clock(opens))
            if closed != closes:
                yield Change("calendars", subject, "closes", wording.clock(closed), wording.clock(closes))
        else:
            yield Change("calendars", subject, "open", wording.windows_of(first), wording.windows_of(second))


def _exceptions(who: str, old: CalendarSpec, new: CalendarSpec) -> Iterator[Change]:
    for day in [*old.closed, *(day for day in new.closed if day not in old.closed)]:
        if (day in old.closed) != (day in new.closed):
            was, is_ = ("closed", None) if day in old.closed else (None, "closed")
            yield Change("calendars", who, wording.day_in_words(day), was, is_)
    before, after = dict(old.replaced), dict(new.replaced)
    for day in [*before, *(day for day in after if day not in before)]:
        words = [wording.windows_of(each[day]) if day in each else None for each in (before, after)]
        if words[0] != words[1]:
            yield Change("calendars", who, wording.day_in_words(day), words[0], words[1])


def _differing(old: CalendarSpec, new: CalendarSpec) -> str:
    return ", ".join(each.name for each in fields(old) if getattr(old, each.name) != getattr(new, each.name))
