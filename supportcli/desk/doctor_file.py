"""What ``doctor`` asks of the file and of rows that no history can make anew: policies, letters, requests, mail."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import NamedTuple

from supportcli.desk.desk import Desk
from supportcli.domain.actions import action, command
from supportcli.domain.errors import DeskError
from supportcli.domain.time.instants import CLOCK_SKEW, from_iso, iso
from supportcli.store import integrity, messages, operations, outbox, policies, search, set_aside, tracker
from supportcli.store.damage import rows, texts_of

_LATE = timedelta(hours=1)
"""Cron may be a little late; what is overdue for longer is told."""


class Finding(NamedTuple):
    """One thing that is not as it should be; ``ticket`` is ``None`` for the file as a whole."""

    ticket: int | None
    what: str
    stored: object = None
    expected: object = None


def of_the_file(desk: Desk) -> list[Finding]:
    """Damaged pages, broken references, steps taken twice, indexes that differ, triggers that are gone."""
    connection = desk.store.connection
    questions: dict[str, Callable[[], Iterable[Finding]]] = {
        "its pages": lambda: (Finding(None, text) for text in integrity.problems(connection)),
        "its schema": lambda: (Finding(None, f"{name} is missing") for name in integrity.missing(connection)),
        "the steps": lambda: (
            Finding(ticket, f"step {key} was taken {times} times")
            for ticket, key, times in integrity.repeated_steps(connection)
        ),
        "the index": lambda: (Finding(None, text) for text in search.problems(connection)),
        "policies": lambda: _policies(desk),
        "customers": lambda: _customers(connection),
        "messages": lambda: _messages(connection),
        "letters": lambda: _letters(connection),
        "requests": lambda: _requests(connection),
    }
    return [finding for name, ask in questions.items() for finding in asked(name, ask)]


def asked(name: str, question: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """The answer, or that the pages which hold it are damaged."""
    found: list[Finding] = []
    try:
        found += question()
    except sqlite3.DatabaseError as error:
        found.append(Finding(None, f"{name} cannot be read: {error}"))
    return found


def clocks_ahead(desk: Desk) -> Iterator[Finding]:
    """Operations that stand later than now: they ran with a wrong clock, or this one is wrong."""
    for number, at in operations.ahead(desk.store.connection, iso(desk.now + CLOCK_SKEW)):
        way = command(action("redate", number))
        yield Finding(None, f"operation {number} stands later than now: {way}", at)


def alarms(desk: Desk) -> list[Finding]:
    """Alarms that could not be taken, and those that are overdue because nobody took them."""
    connection = desk.store.connection
    failed = {each.id: each for each in set_aside.failures(connection)}
    found = [
        Finding(
            each.id,
            f"its alarms cannot be taken: {each.reason}; tried {each.tries} times, again at {each.try_at}",
            each.since,
        )
        for each in failed.values()
    ]
    late = integrity.overdue(connection, iso(desk.now - _LATE))
    return found + [
        Finding(
            ticket, f"an alarm is overdue and was not taken: {command(action('escalate', due=True))}", due
        )
        for ticket, due in late
        if ticket not in failed
    ]


def mend(connection: sqlite3.Connection) -> None:
    """Make anew what is missing, and let everything that was set aside be tried again."""
    for statement in integrity.missing(connection).values():
        connection.execute(statement)
    set_aside.clear_all(connection)


def _policies(desk: Desk) -> Iterator[Finding]:
    for each in policies.revisions(desk.store.connection):
        try:
            desk.terms(each.revision)
        except (DeskError, ArithmeticError, LookupError, TypeError, ValueError) as error:
            yield Finding(None, f"policy {each.policy} {each.number} cannot be read: {error}")


def _customers(connection: sqlite3.Connection) -> Iterator[Finding]:
    for id_, domains in rows(connection, "SELECT id, domains FROM customers ORDER BY id"):
        if texts_of(domains) is None:
            yield Finding(None, f"customer {id_}: its domains cannot be read", domains)


def _messages(connection: sqlite3.Connection) -> Iterator[Finding]:
    for each in messages.listed(connection):
        if messages.DAMAGED in each.flaws:
            yield Finding(each.ticket, f"message {each.id}: its flaws cannot be read")
    for whose, name in integrity.damaged_contents(connection):
        yield Finding(None, f"{whose} is not what came in", name)


def _letters(connection: sqlite3.Connection) -> Iterator[Finding]:
    for each in outbox.letters(connection):
        flaw = each.flaw or _instants(each.created_at, each.try_at, each.sent_at)
        if flaw:
            yield Finding(each.ticket, f"letter {each.id}: {flaw}")


def _requests(connection: sqlite3.Connection) -> Iterator[Finding]:
    for each in tracker.requests(connection):
        flaw = each.flaw or _instants(each.created_at, each.try_at, each.sent_at)
        if flaw:
            yield Finding(each.ticket, f"request {each.id}: {flaw}")


def _instants(*texts: str | None) -> str:
    for text in texts:
        try:
            if text is not None:
                from_iso(text)
        except ValueError:
            return f"{text} is no instant"
    return ""
