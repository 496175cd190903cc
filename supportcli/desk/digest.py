"""The weekly digest: one letter with the week's figures, what is past due and what soon will be.

A week is ISO 8601's, from Monday to Sunday in the desk's zone. The same week goes to the same address once, however
often it is asked for: the Message-ID follows from both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from supportcli.desk.desk import Desk
from supportcli.desk.filling import reference, when
from supportcli.desk.look.query import query_of
from supportcli.desk.operation import operation
from supportcli.desk.reporting.period import period_of
from supportcli.domain.actions import action, command
from supportcli.domain.errors import NotFoundError, UsageError
from supportcli.domain.language.template import fill
from supportcli.domain.reporting.figures import Compliance, Figures
from supportcli.domain.time.instants import from_iso
from supportcli.domain.words.purposes import DIGEST
from supportcli.mail.wrapping import wrapped
from supportcli.store import listing, outbox
from supportcli.store.notified import PREFIX
from supportcli.store.outbox import Letter

PURPOSE = "digest"
MOST_TOLD = 20
"""So many tickets of a list are told; of more only the number."""

_WEEK = re.compile(r"([0-9]{4})-?W([0-9]{2})", re.ASCII)


class Digest(Struct, frozen=True):
    """What became of one address's digest; ``posted`` is false if it has this week's already."""

    week: str
    to: str
    message_id: str
    posted: bool


class Week(Struct, frozen=True):
    """A week: its name ``2026-W47``, its Monday and its Sunday."""

    name: str
    first: date
    last: date


def week_of(desk: Desk, text: str | None = None) -> Week:
    """The week that is meant: ``2026-W47``, or the last full one.

    Raises:
        UsageError: There is no such week, or it is not over yet.
    """
    today = desk.now.astimezone(ZoneInfo(desk.settings.zone)).date()
    first = today - timedelta(days=today.weekday() + 7) if text is None else _monday(text)
    if first + timedelta(days=7) > today:
        raise UsageError(f"week {text} is not over", hint="without --week it is the last full one")
    year, number, _ = first.isocalendar()
    return Week(f"{year}-W{number:02}", first, first + timedelta(days=6))


def _monday(text: str) -> date:
    found = _WEEK.fullmatch(text)
    try:
        if found is not None and int(found[1]) < 9000:
            return date.fromisocalendar(int(found[1]), int(found[2]), 1)
    except ValueError:
        pass
    raise UsageError(f'"{text}" is no week', hint="write --week 2026-W47")


def written(desk: Desk, week: Week) -> tuple[str, str]:
    """Subject and body of a week's digest."""
    from supportcli.desk.reporting.report import report

    figures = report(desk, period_of(desk, since=str(week.first), to=str(week.last))).total
    values = {
        "week": week.name,
        "from": str(week.first),
        "until": str(week.last),
        "opened": str(figures.volume.opened),
        "missed": str(sum(each.missed for each in figures.compliance)),
        "figures": "\n".join(_figures(figures)),
        "overdue": _tickets(desk, ["is:breached"]),
        "at-risk": _tickets(desk, ["due:now..24h"]),
    }
    return fill(DIGEST.subject, values), wrapped(fill(DIGEST.body, values))


def post_digest(
    desk: Desk, to: Sequence[str], week: str | None = None, *, dry_run: bool = False
) -> list[Digest]:
    """Write the digest of a week to these roles, persons, chats and addresses, unless they have it.

    Args:
        desk: The desk.
        to: Names of roles, of people or of chats of the settings, or addresses.
        week: ``2026-W47``; ``None`` is the last full one.
        dry_run: Post nothing.

    Raises:
        UsageError: The week is none, or not over.
        NotFoundError: A name is neither a role nor a person of the settings.
    """
    meant = week_of(desk, week)
    addresses = list(dict.fromkeys(address for word in to for address in _addresses(desk, word)))
    subject, body = written(desk, meant)
    made = []
    with operation(desk, "outbox digest", dry_run=dry_run) as under_way:
        for address in addresses:
            letter = Letter(None, PURPOSE, (address,), subject, body, f"{meant.name}/{address.lower()}")
            message_id = under_way.message_id(letter)
            new = not outbox.exists(desk.store.connection, message_id)
            if new:
                under_way.post(letter)
            made.append(Digest(meant.name, address, message_id, new))
    return made


def _addresses(desk: Desk, word: str) -> tuple[str, ...]:
    settings = desk.settings
    if word in settings.roles:
        return settings.roles[word]
    if word in settings.people:
        return (settings.people[word],)
    if word in settings.notify:
        return (f"{PREFIX}{word}",)
    if "@" in word:
        return (word,)
    known = ", ".join([*settings.roles, *settings.people, *settings.notify]) or "none"
    raise NotFoundError(f'"{word}" is neither a role nor a person of the settings', hint=f"known: {known}")


def _figures(figures: Figures) -> Iterator[str]:
    volume = figures.volume
    counted = {
        "opened": volume.opened,
        "resolved": volume.resolved,
        "reopened": volume.reopened,
        "closed": volume.closed,
        "open at the start": volume.backlog_start,
        "open at the end": volume.backlog_end,
        "escalations": sum(each.taken for each in figures.escalations),
    }
    for name, count in counted.items():
        yield f"    {name:<20}{count:>6}"
    if figures.compliance:
        yield ""
    for each in figures.compliance:
        share = f"of {each.met + each.missed} met ({_percent(each)}, {each.commitment})"
        yield f"    {each.measure:<20}{each.met:>6} {share}"


def _percent(one: Compliance) -> str:
    rate = one.rate or 0.0
    return f"{rate * 100:.0f} %" if rate in (0, 1) else f"{min(99.9, max(0.1, rate * 100)):.1f} %"


def _tickets(desk: Desk, words: Sequence[str]) -> str:
    connection, query = desk.store.connection, query_of(desk, words)
    columns = ("id", "priority", "assignee", "next_due_at", "subject")
    found = list(listing.rows(connection, query, columns, desk.now, limit=MOST_TOLD))
    lines = []
    for row in found:
        with desk.aside.apart("ticket", int(str(row[0]))):
            lines.append(_ticket(desk, *row))
    more = listing.count(connection, query, desk.now) - len(found) if len(found) == MOST_TOLD else 0
    return "\n".join(
        [*lines, *([f"    … and {more} more: {command(action('list', *words))}"] if more else [])]
    )


def _ticket(desk: Desk, id_: object, priority: object, assignee: object, due: object, subject: object) -> str:
    at = when(desk, from_iso(str(due))) if due else "no due time"
    who = f"{priority or 'no priority'}, {assignee or 'nobody'}"
    return f"    {reference(desk, int(str(id_)))} {at}, {who}: {' '.join(str(subject).split())[:72]}"
