"""``policy replay`` of 100,000 tickets with lived histories, on one core: under a minute.

Run with: python tests/benchmarks/replay.py [TICKETS] [--profile]
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec.structs import replace

sys.path.insert(0, str(Path(__file__).parents[2]))

from supportcli.desk import escalation, finish, intake, people, triage, work
from supportcli.desk.comparing.replay import Replay, replay
from supportcli.desk.comparing.retell import translation
from supportcli.desk.desk import Desk
from supportcli.desk.policies import find
from supportcli.desk.settings.values import Settings
from supportcli.policyfile.reader import read_policy

LIMIT = 60.0
TEMPLATES = 200
"""Different histories; the others are copies of them."""
BEGIN = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)


def main() -> None:
    numbers = [int(word) for word in sys.argv[1:] if word.isdecimal()]
    tickets = numbers[0] if numbers else 100_000
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "desk.db"
        build(path, tickets)
        size = path.stat().st_size / 2**20
        desk = Desk.open(path, now=BEGIN + timedelta(days=90), actor="ana", settings=Settings())
        events = desk.store.connection.execute("SELECT COUNT(*) FROM events").fetchone()[0]
        print(f"{tickets:,} tickets, {events:,} events, {size:.0f} MiB")
        other = stricter(desk)
        began, busy = time.perf_counter(), time.process_time()
        result = profiled(desk, other) if "--profile" in sys.argv else judge(desk, other)
        wall, took = time.perf_counter() - began, time.process_time() - busy
        each = took / tickets * 1e6
        print(f"{result.differing:,} differ; {took:.1f} s of one core ({wall:.1f} s), {each:.0f} µs a ticket")
        desk.close()
        if tickets >= 100_000 and took > LIMIT and "--profile" not in sys.argv:
            sys.exit(f"slower than {LIMIT:.0f} s")


def stricter(desk: Desk) -> object:
    """PortaCare with shorter targets and an earlier ladder."""
    known = find(desk, "portacare")
    text = known.source.replace('P2 = "2h"', 'P2 = "90m"').replace("48h", "24h")
    return replace(known, policy=read_policy(text, "stricter.toml"), revision="stricter")


def judge(desk: Desk, other: object) -> Replay:
    return replay(desk, other, translation(other.policy, other.revision))


def profiled(desk: Desk, other: object) -> Replay:
    import cProfile
    import pstats

    with cProfile.Profile() as profile:
        result = judge(desk, other)
    pstats.Stats(profile).sort_stats("tottime").print_stats(25)
    return result


def build(path: Path, tickets: int) -> None:
    """Tickets that live: prioritised, answered, waiting, resolved, closed, some late and escalated."""

    def at(moment: datetime) -> Desk:
        desk.now = moment
        return desk

    desk = Desk.open(path, now=BEGIN, actor="ana", settings=Settings(), create=True)
    people.add_customer(desk, "acme")
    people.add_contact(desk, "jo@acme.example", "acme")
    people.add_contract(desk, "acme", "portacare", "portacare")
    for n in range(TEMPLATES):
        opened = BEGIN + timedelta(minutes=37 * n)
        request = intake.OpenRequest(f"Trouble {n}", customer="acme", contact="jo@acme.example")
        ticket = [intake.open_ticket(at(opened), request)[0]]
        wanted = triage.Prioritisation(f"P{n % 4 + 1}", agreed_by="jo@acme.example")
        triage.prioritise(at(opened + timedelta(minutes=5)), ticket, wanted)
        escalation.escalate_due(at(opened + timedelta(minutes=20 + n % 150)))
        work.reply(at(opened + timedelta(minutes=21 + n % 150)), ticket, "We are on it", wait=n % 2 == 0)
        work.receive(at(opened + timedelta(hours=3 + n % 5)), ticket, "Here it is", "jo@acme.example")
        work.reply(at(opened + timedelta(hours=9)), ticket, "Found it")
        finish.resolve(at(opened + timedelta(hours=10 + n % 50)), ticket)
        finish.close(at(opened + timedelta(hours=70)), ticket)
    desk.close()
    multiply(path, tickets)


def multiply(path: Path, tickets: int) -> None:
    """Copy the rows of the tickets until there are enough."""
    connection = sqlite3.connect(path)
    for table, key in (("tickets", "id"), ("events", "ticket")):
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        wanted = [c for c in columns if not (table == "events" and c == "id")]
        chosen = [f"n AS {key}" if c == key else f"{table}.{c}" for c in wanted]
        connection.execute(
            f"WITH RECURSIVE count(n) AS (SELECT {TEMPLATES + 1} UNION ALL SELECT n + 1 FROM count"
            f" WHERE n < {tickets}) INSERT INTO {table} ({', '.join(wanted)})"
            f" SELECT {', '.join(chosen)} FROM count JOIN {table} ON {table}.{key} = n % {TEMPLATES} + 1"
            f" ORDER BY n, {table}.id"
        )
    connection.commit()
    connection.close()


if __name__ == "__main__":
    main()
