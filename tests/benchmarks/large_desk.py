"""A desk of any size with tickets as a desk has them: many customers and states, words as frequent as in a language.

One ticket is opened by the program, so that the terms are real; the others are rows like those the program
writes, with histories. A twelfth of them is open work, the rest resolved or closed over four years.
"""

from __future__ import annotations

import json
import random
import sqlite3
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

from supportcli.store import search

NOW = "2026-03-02T12:00:00Z"
_NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
_INSTANT = "%Y-%m-%dT%H:%M:%SZ"
_YEARS = 4 * 365 * 24 * 60
_BATCH = 20_000
_PRODUCTS = ("mail gateway", "file transfer", "call server", "web client", "reporting", "printer driver")
_KINDS = ("incident", "incident", "incident", "question", "question", "defect", "request")
_RARE = 50_000
"""One ticket in so many has the rare value of a field."""


def build(program: str, env: dict[str, str], path: Path, tickets: int, *, seed: int = 7) -> None:
    """Make the desk; ``program`` writes the first ticket, ``env`` points it at ``path``."""
    for words in (
        ["init"],
        ["customer", "add", "customer-0"],
        ["contract", "add", "customer-0", "--policy", "portacare", "--plan", "portacare"],
        ["open", "--customer", "customer-0", "--subject", "the first", "--priority", "P2"],
    ):
        subprocess.run([program, "--now", NOW, *words], env=env, check=True, capture_output=True)
    connection = sqlite3.connect(path)
    for pragma in ("synchronous = OFF", "cache_size = -500000", "foreign_keys = OFF"):
        connection.execute(f"PRAGMA {pragma}")
    later = without_indexes(connection)
    connection.row_factory = sqlite3.Row
    pattern = dict(connection.execute("SELECT * FROM tickets").fetchone())
    clock = dict(connection.execute("SELECT * FROM clocks").fetchone())
    opening = json.loads(connection.execute("SELECT data FROM events").fetchone()[0])
    connection.row_factory = None
    customers = [(f"customer-{n}", f"Customer {n}", NOW) for n in range(1, 2_000)]
    connection.executemany("INSERT INTO customers (id, name, created_at) VALUES (?, ?, ?)", customers)
    contacts = [
        (f"p{n}@customer-{n % 2_000}.example", f"customer-{n % 2_000}", f"P {n}", NOW) for n in range(20_000)
    ]
    connection.executemany(
        "INSERT INTO contacts (email, customer, name, created_at) VALUES (?, ?, ?, ?)", contacts
    )
    writer = _Writer(connection, pattern, clock, opening, random.Random(seed))  # figures, no secrets
    for low in range(2, tickets + 1, _BATCH):
        writer.write(range(low, min(low + _BATCH, tickets + 1)))
    for statement in later:
        connection.execute(statement)
    # what is read again must not lie in a long log
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.execute("BEGIN")
    search.rebuild(connection)
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def without_indexes(connection: sqlite3.Connection) -> list[str]:
    """Drop what every row would have to keep up to date; what makes it again in one go."""
    made = connection.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"
        " AND tbl_name IN ('tickets', 'events', 'clocks')"
        " AND (type = 'index' OR type = 'trigger' AND name LIKE 'subjects%')"
    ).fetchall()
    for kind, name, _ in made:
        connection.execute(f"DROP {kind} {name}")
    return [sql for _, _, sql in made]


class _Writer:
    """Writes batches of tickets with their events and clocks."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        pattern: dict[str, object],
        clock: dict[str, object],
        opening: dict[str, object],
        chance: random.Random,
    ) -> None:
        self._connection = connection
        self._pattern, self._clock, self._opening = pattern, clock, opening
        self._chance = chance
        self._words = _text(chance)

    def write(self, numbers: range) -> None:
        """These tickets."""
        tickets, events, clocks = [], [], []
        for n in numbers:
            ticket, opening = self._ticket(n)
            tickets.append(tuple(ticket.values()))
            events += self._events(n, ticket, opening)
            clocks.append(tuple(self._running(n, ticket).values()))
        insert = "INSERT INTO {} ({}) VALUES ({})"
        for table, columns, rows in (
            ("tickets", self._pattern, tickets),
            ("events", ("ticket", "operation", "at", "actor", "kind", "data"), events),
            ("clocks", self._clock, clocks),
        ):
            places = ", ".join("?" * len(columns))
            self._connection.executemany(insert.format(table, ", ".join(columns), places), rows)

    def _ticket(self, n: int) -> tuple[dict[str, object], dict[str, object]]:
        chance = self._chance
        customer = int(2_000 * chance.random() ** 3)
        person = customer + 2_000 * chance.randrange(10)
        opened = _NOW - timedelta(minutes=_YEARS - int(_YEARS * n / 1_000_000) % _YEARS)
        active = chance.random() < 1 / 12
        rare = n % _RARE == 77
        priority = 4 if rare else chance.choices((1, 2, 3), (1, 4, 5))[0]
        done = None if active else opened + timedelta(minutes=chance.randrange(20_000))
        closed = done is not None and chance.random() < 0.97
        assignee = None if active and chance.random() < 0.1 else f"engineer-{chance.randrange(40)}"
        status = (
            chance.choice(("new", "open", "open", "waiting"))
            if active
            else "closed"
            if closed
            else "resolved"
        )
        due = (
            _NOW + timedelta(minutes=chance.randrange(-2_000, 30_000))
            if active and status != "waiting"
            else None
        )
        facts: dict[str, object] = {
            "subject": " ".join(self._words_of(4, 9)).capitalize(),
            "kind": "feature-request" if rare else chance.choice(_KINDS),
            "level": None if chance.random() < 0.3 else f"level-{chance.randrange(3)}",
            "cause": "hardware"
            if rare
            else None
            if active
            else chance.choice(("product", "environment", "use")),
            "channel": chance.choice(("email", "email", "phone", "portal")),
            "customer": f"customer-{customer}",
            "contact": f"p{person}@customer-{customer}.example",
            "assignee": assignee,
            "team": "on-site" if rare else chance.choice((None, "first line", "second line")),
            "product": "modem" if rare else chance.choice(_PRODUCTS),
            "version": f"{chance.randrange(9)}.{chance.randrange(12)}",
            "environment": "test" if chance.random() < 0.1 else "production",
        }
        instants = {
            "opened_at": opened,
            "first_response_at": None if active and chance.random() < 0.3 else opened + timedelta(minutes=30),
            "resolved_at": done,
            "closed_at": done if closed else None,
            "updated_at": done or opened + timedelta(minutes=30),
            "next_due_at": due,
            "next_alarm_at": due,
        }
        row = {
            **self._pattern,
            **facts,
            **{name: at and f"{at:{_INSTANT}}" for name, at in instants.items()},
            "id": n,
            "status": status,
            "priority": f"P{priority}",
            "priority_code": priority,
            "priority_rank": priority,
            "next_due_measure": due and self._pattern["next_due_measure"],
        }
        opening = {**self._opening, **facts, "priority": f"P{priority}"}
        return row, {name: value for name, value in opening.items() if value is not None}

    def _words_of(self, least: int, most: int) -> list[str]:
        return [next(self._words) for _ in range(self._chance.randint(least, most))]

    def _events(
        self, n: int, ticket: dict[str, object], opening: dict[str, object]
    ) -> list[tuple[object, ...]]:
        said = {**opening, "description": " ".join(self._words_of(10, 40))}
        events = [("opened", ticket["opened_at"], said)]
        if ticket["first_response_at"]:
            events.append(("replied", ticket["first_response_at"], {"body": " ".join(self._words_of(5, 30))}))
        if n % 3 == 0:
            events.append(("commented", ticket["updated_at"], {"body": " ".join(self._words_of(3, 20))}))
        if ticket["closed_at"]:
            events.append(("closed", ticket["closed_at"], {}))
        return [(n, 1, at, "ana", kind, json.dumps(data)) for kind, at, data in events]

    def _running(self, n: int, ticket: dict[str, object]) -> dict[str, object]:
        due, waits = ticket["next_due_at"], ticket["status"] == "waiting"
        stopped = None if due or waits else ticket["updated_at"]
        late = n % 20 == 0
        instant = due or (None if waits else ticket["opened_at"] if late else f"{_NOW:{_INSTANT}}")
        warn = due and f"{datetime.strptime(str(due), _INSTANT) - timedelta(hours=1):{_INSTANT}}"
        return {
            **self._clock,
            "ticket": n,
            "started_at": ticket["opened_at"],
            "due_at": instant,
            "warn_at": warn,
            "stopped_at": stopped,
            "state": "paused" if waits else "running" if due else "stopped",
            "left_seconds": 3_600 if waits else None,
        }


def _text(chance: random.Random) -> Iterator[str]:
    """Words without end, as frequent as in a language: the n-th is met a share of 1/n."""
    parts = [
        c + v
        for c in ("b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "st", "tr")
        for v in "aeiou"
    ]
    made = [
        chance.choice(parts) + chance.choice(parts) + chance.choice(("", "n", "r", "s", "nto"))
        for _ in range(4_000)
    ]
    made += ["".join(chance.choice(parts) for _ in range(chance.randint(3, 4))) for _ in range(36_000)]
    known = [
        "the",
        "server",
        "does",
        "not",
        "answer",
        "since",
        "this",
        "morning",
        "printer",
        "mail",
        "user",
        "error",
        "after",
        "update",
        "login",
        "file",
    ]
    words = list(dict.fromkeys([*known, *made, "zylophant"]))
    weights = list(accumulate(1 / (n + 2) for n in range(len(words))))
    while True:
        yield from chance.choices(words, cum_weights=weights, k=10_000)
