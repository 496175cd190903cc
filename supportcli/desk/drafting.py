"""``policy new``: a commented file to start from, made of a few answers; what is checked is the file itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from supportcli.desk.drafting_examples import EXAMPLES
from supportcli.domain.actions import Blank, action, command
from supportcli.domain.errors import UsageError
from supportcli.domain.time.calendar_spec import parse_days, parse_window
from supportcli.domain.time.duration import DurationError, parse

ALWAYS = "always"
WEEK = ("mon-fri 09:00-18:00",)
"""Hours where none are given."""
PRIORITIES = (("P1", "1h"), ("P2", "4h"), ("P3", "1bd"))
"""Priorities and first responses where none are given; around the clock, hours stand for business days."""
_ROUND_THE_CLOCK = (("P1", "1h"), ("P2", "4h"), ("P3", "24h"))

_BARE = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Draft:
    """The answers.

    Attributes:
        id: For commands.
        name: As the vendor writes it.
        vendor: Who promises all this.
        zone: IANA name of the zone in which hours are read.
        hours: ``mon-fri 09:00-18:00``, one for each kind of day; or ``always``.
        plans: Ids and names, the first is served first.
        targets: Priorities with their first responses, the first is worked first; empty: the usual ones.
        ladder: Priority, duration, role.
    """

    id: str
    name: str
    vendor: str
    zone: str
    hours: tuple[str, ...] = WEEK
    plans: tuple[tuple[str, str], ...] = ()
    targets: tuple[tuple[str, str], ...] = ()
    ladder: tuple[tuple[str, str, str], ...] = ()


def drafted(draft: Draft) -> str:
    """The TOML text.

    Raises:
        UsageError: The answers make no policy that could be used; the first problem of the file is told.
    """
    from supportcli.policyfile.reader import check_policy

    text = "\n".join(_lines(draft)) + "\n"
    problems = [problem for problem in check_policy(text, draft.id)[1] if not problem.warning]
    if problems:
        first = problems[0]
        raise UsageError(
            f"these answers make no policy: {first.key}: {first.message}",
            hint=action("policy new", help=True),
        )
    return text


def named(text: str) -> tuple[str, str]:
    """A plan as it is given: ``gold`` or ``gold=Gold Support``.

    Raises:
        UsageError: The id is none.
    """
    id_, _, name = (part.strip() for part in text.partition("="))
    return identifier(id_), name or titled(id_)


def target(text: str) -> tuple[str, str]:
    """A priority with its first response: ``P1=1h``.

    Raises:
        UsageError: It is not written so.
    """
    priority, equals, duration = (part.strip() for part in text.partition("="))
    if not equals:
        raise UsageError(f'"{text}" is no target', hint="write P1=1h, P3=1bd")
    return identifier(priority), _duration(duration)


def rung(text: str) -> tuple[str, str, str]:
    """A rung of the ladder: ``P1:4h=head-of-support``.

    Raises:
        UsageError: It is not written so.
    """
    place, equals, role = (part.strip() for part in text.partition("="))
    priority, colon, duration = place.partition(":")
    if not equals or not colon:
        raise UsageError(f'"{text}" is no step of a ladder', hint="write P1:4h=head-of-support")
    return identifier(priority), _duration(duration), identifier(role)


def opening_hours(text: str) -> str:
    """Hours of some days: ``mon-fri 09:00-18:00``, with several windows ``mon-fri 09:00-12:00,13:00-18:00``.

    Raises:
        UsageError: Not days and windows, nor ``always``.
    """
    words = text.lower().split()
    if words == [ALWAYS]:
        return ALWAYS
    try:
        days, windows = words
        parse_days(days)
        for window in windows.split(","):
            parse_window(window)
    except ValueError:
        raise UsageError(f'"{text}" are no hours', hint="write mon-fri 09:00-18:00, or always") from None
    return " ".join(words)


def identifier(text: str) -> str:
    """A word that commands can use.

    Raises:
        UsageError: It has other characters than letters, digits, dots, dashes and underlines.
    """
    if not _ID.fullmatch(text):
        raise UsageError(f'"{text}" cannot be an id', hint="use letters, digits and dashes, for example plus")
    return text


def titled(id_: str) -> str:
    """A name made of an id."""
    name = id_.replace("-", " ").replace("_", " ")
    return name[:1].upper() + name[1:]


def _duration(text: str) -> str:
    try:
        return parse(text).text
    except DurationError as error:
        raise UsageError(str(error), hint="for example 4h, 4bh, 1bd") from None


def _lines(draft: Draft) -> Iterator[str]:
    around = ALWAYS in draft.hours
    yield "# Support terms. Keep the order of the vendor's page, so that the one can be read beside the other;"
    yield '# clause = "…" behind a term says where on the page it stands, and explanations cite it.'
    check = command(action("policy check", Blank("FILE")))
    show = command(action("policy show", Blank("FILE")))
    yield f"# {check} finds what is wrong, {show} shows the page it makes."
    yield ""
    yield f"id     = {_text(draft.id)}"
    yield f"name   = {_text(draft.name)}"
    yield f"vendor = {_text(draft.vendor)}"
    yield '# source = "The document or page that these terms were taken from"'
    yield from _plans(draft)
    yield from _hours(draft, around=around)
    yield from _priorities(draft, around=around)
    yield from _ladder(draft.ladder)
    yield ""
    yield "# What else a policy can say. Take away the # of what the vendor promises, and put in the vendor's words."
    yield ""
    yield EXAMPLES.strip()


def _plans(draft: Draft) -> Iterator[str]:
    yield ""
    if not draft.plans:
        yield "# Everybody is served alike. Packages would stand here, the first of them is served first:"
        yield "# plans.plus, plans.plain … and targets may then differ by plan"
        return
    yield "# Service packages; the first is served first"
    for id_, name in draft.plans:
        yield ""
        yield f"[plans.{_key(id_)}]"
        yield f"name = {_text(name)}"


def _hours(draft: Draft, *, around: bool) -> Iterator[str]:
    yield ""
    if around:
        yield "# Support is there around the clock, so there are no business hours: durations are 30m, 4h, 2d"
        return
    yield "# Support hours. Business time counts on them: 30bm, 4bh, 2bd; 4h and 2d run around the clock."
    yield "# business-day says what 1bd is: the same time on the next business day, its close, or so many hours."
    yield ""
    yield "[calendars.office]"
    yield 'name         = "Support hours"'
    yield f"zone         = {_text(draft.zone)}"
    days = (hours.split() for hours in draft.hours)
    yield f"open         = {{ {', '.join(f'{_key(day)} = {_windows(windows)}' for day, windows in days)} }}"
    yield 'business-day = "same-time"'
    yield '# holidays   = { country = "DE", subdivision = "BE" }'
    yield '# closed     = ["*-12-24", "2027-01-02"]'


def _windows(windows: str) -> str:
    found = windows.split(",")
    return _text(found[0]) if len(found) == 1 else f"[{', '.join(map(_text, found))}]"


def _priorities(draft: Draft, *, around: bool) -> Iterator[str]:
    targets = draft.targets or (_ROUND_THE_CLOCK if around else PRIORITIES)
    yield ""
    yield "# Priorities, the first is worked first; the vendor's definition helps people to choose"
    for priority, _ in targets:
        yield ""
        yield f"[priorities.{_key(priority)}]"
        yield '# means = "The vendor\'s definition"'
    yield ""
    yield "# How soon the first answer comes. Known measures besides first-response: update, next-reply, work-around,"
    yield "# fix, resolution."
    yield ""
    yield "[targets.first-response]"
    yield from _aligned((_key(priority), _text(duration)) for priority, duration in targets)


def _ladder(rungs: Iterable[tuple[str, str, str]]) -> Iterator[str]:
    found = list(rungs)
    if not found:
        return
    yield ""
    yield "# Who is told when a ticket stays open so long; the people behind the roles stand in the desk's settings"
    yield ""
    yield "[roles]"
    yield from _aligned(
        (_key(role), _text(titled(role))) for role in dict.fromkeys(role for _, _, role in found)
    )
    for priority in dict.fromkeys(priority for priority, _, _ in found):
        yield ""
        yield f"[ladder.{_key(priority)}]"
        told: dict[str, list[str]] = {}
        for of, duration, role in found:
            if of == priority:
                told.setdefault(duration, []).append(role)
        rows = (
            (_key(duration), ", ".join(map(_text, dict.fromkeys(roles)))) for duration, roles in told.items()
        )
        yield from _aligned((key, f"[{roles}]" if ", " in roles else roles) for key, roles in rows)


def _aligned(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    found = list(rows)
    wide = max(len(key) for key, _ in found)
    yield from (f"{key:{wide}} = {value}" for key, value in found)


def _key(text: str) -> str:
    return text if _BARE.fullmatch(text) else _text(text)


def _text(text: str) -> str:
    """A basic string of TOML: as in JSON, and DEL is escaped too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
