"""``import`` against ``sqlite3.executemany`` that writes the same final rows into the same tables.

Run with: python tests/benchmarks/import_rate.py [TICKETS]

The whole process is timed: reading the file, validating, folding, counting due times, writing. Tickets have two
events each and stand under a policy with business days; every second one is closed, the others were answered.
"""

from __future__ import annotations

import csv
import resource
import sqlite3
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(Path(__file__).parent), str(ROOT)]

from side_by_side import clean_env, installed, seconds, workplace  # noqa: E402

from supportcli.store.connection import open_store  # noqa: E402

TARGET = 0.25
MEMORY = 500
"""Megabytes that an import may take."""

NOW = "2026-03-06T15:20:00Z"
INSTANT = "%Y-%m-%dT%H:%M:%SZ"
HEADER = (
    "key", "subject", "description", "customer", "contact", "channel", "priority", "kind", "opened_at",
    "first_response_at", "closed_at",
)  # fmt: skip
PARENTS = ("operations", "policies", "customers", "contacts")
BATCH = 10_000


def main() -> None:
    tickets = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    rounds = 3 if tickets <= 200_000 else 1
    with workplace() as name:
        folder = Path(name)
        source = folder / "tickets.csv"
        generate(source, tickets)
        program = str(installed(folder) / "supportcli")
        pairs = []
        for number in range(rounds):
            path = folder / f"desk{number}.db"
            env = clean_env(folder, SUPPORTCLI_DB=str(path), SUPPORTCLI_NOW=NOW)
            seconds([program, "init"], env)
            words = ["import", str(source), "--policy", "portacare", "--plan", "portacare"]
            ours = seconds([program, *words], env)
            plain = executemany(path, folder / f"plain{number}.db", tickets)
            pairs.append((ours, plain))
        ours, plain = min(pairs, key=lambda pair: pair[0] / pair[1])
        middle = sorted(plain / ours for ours, plain in pairs)[len(pairs) // 2]
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(
        f"import of {tickets:,} tickets: {tickets / ours:,.0f}/s, executemany {tickets / plain:,.0f}/s,"
        f" ratio {middle:.2f} (target {TARGET}: {'met' if middle >= TARGET else 'MISSED'});"
        f" peak {peak:.0f} MB (target {MEMORY}: {'met' if peak <= MEMORY else 'MISSED'})"
    )


def generate(path: Path, tickets: int) -> None:
    """A file of our own columns."""
    first = datetime(2024, 1, 1, tzinfo=UTC)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADER)
        for n in range(tickets):
            opened = first + timedelta(minutes=n % 1_000_000)
            answered, closed = opened + timedelta(minutes=n % 300), opened + timedelta(hours=n % 200)
            customer = f"customer-{n % 500}"
            instants = (f"{answered:{INSTANT}}", "") if n % 2 else ("", f"{closed:{INSTANT}}")
            row = [f"T{n}", f"Ticket number {n}", "A description of ordinary length, as people write them."]
            row += [customer, f"person{n % 2000}@{customer}.example", "email", f"P{n % 4 + 1}", "incident"]
            writer.writerow([*row, f"{opened:{INSTANT}}", *instants])


def executemany(path: Path, fresh: Path, tickets: int) -> float:
    """The seconds that writing the same rows takes; reading them is not timed."""
    source = sqlite3.connect(path)
    store = open_store(fresh, create=True)
    took = 0.0
    with store.write() as connection:
        for table in PARENTS:
            connection.executemany(*copied(source, table, f"SELECT * FROM {table}"))
        for table, column in (("tickets", "id"), ("events", "ticket"), ("clocks", "ticket")):
            for low in range(1, tickets + 1, BATCH):
                where = f"{column} BETWEEN {low} AND {low + BATCH - 1} ORDER BY {column}"
                sql, rows = copied(source, table, f"SELECT * FROM {table} WHERE {where}")
                start = time.perf_counter()
                connection.executemany(sql, rows)
                took += time.perf_counter() - start
        start = time.perf_counter()
    took += time.perf_counter() - start
    store.close()
    source.close()
    return took


def copied(source: sqlite3.Connection, table: str, query: str) -> tuple[str, list[Iterator[object]]]:
    rows = source.execute(query).fetchall()
    return f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})" if rows else "SELECT 1", rows


if __name__ == "__main__":
    main()
