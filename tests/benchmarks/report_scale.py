"""The monthly report of a desk with 1,000,000 tickets of two years: time of the command, and the plan of each query.

Run with: python tests/benchmarks/report_scale.py [TICKETS]
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from side_by_side import clean_env, installed, seconds, workplace

WEEKS = 104
NOW = "2027-01-12T09:00:00Z"
"""The tickets are of 2025 and 2026; the report is that of December 2026."""
CUSTOMERS = 200
TARGET = 5.0
Step = tuple[str, Sequence[str]]

REPLY = ("reply", "{id}", "--body", "We are on it. " * 20)
LIVES: tuple[tuple[int, tuple[Step, ...]], ...] = (
    (40, (("06T09:10", ("take", "{id}")), ("06T09:40", REPLY), ("07T12:00", ("resolve", "{id}")),
          ("08T12:00", ("close", "{id}", "--override", "benchmark")))),
    (25, (("06T09:30", ("assign", "{id}", "--to", "bob")), ("06T10:30", REPLY), ("06T12:00", ("wait", "{id}")),
          ("07T09:00", ("resume", "{id}")), ("07T10:00", ("assign", "{id}", "--to", "eve")),
          ("09T15:00", ("resolve", "{id}")))),
    (15, (("06T13:00", ("take", "{id}")), ("06T14:00", REPLY), ("08T10:00", ("classify", "{id}", "--cause", "bug")),
          ("09T10:00", ("resolve", "{id}")))),
    (8, (("06T09:20", REPLY), ("06T18:00", ("escalate", "--due", "--no-send")), ("07T18:00", ("resolve", "{id}")),
         ("08T09:00", ("reopen", "{id}")), ("08T15:00", ("resolve", "{id}")))),
    (5, (("06T09:20", REPLY), ("06T15:00", ("classify", "{id}", "--cause", "network-set-up")),
         ("06T15:00", ("quote", "{id}", "100", "--currency", "EUR", "--by", "Jo")),
         ("06T16:00", ("log", "{id}", "45m", "looked")), ("07T09:00", ("resolve", "{id}")))),
    (4, (("06T09:20", REPLY), ("06T09:30", ("take", "{id}")), ("06T09:31", ("undo",)),
         ("07T09:00", ("resolve", "{id}")))),
    (3, (("06T20:00", ("escalate", "--due", "--no-send")),)),
)  # fmt: skip
"""How many of a hundred tickets live so: when (of January 2025) which command."""


def main() -> None:
    tickets = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with workplace() as name:
        folder = Path(name)
        program = str(installed(folder) / "supportcli")
        path = Path(sys.argv[2]) if len(sys.argv) > 2 else folder / "desk.db"
        if not path.exists():
            build(program, folder, path, tickets)
        plans(path)
        env = clean_env(folder, SUPPORTCLI_DB=str(path), SUPPORTCLI_NOW=NOW)
        for words in (
            ("report", "--json"),
            ("report", "--by", "customer", "--html", str(folder / "report.html")),
            ("report", "--by", "plan,engineer,policy", "--json"),
            ("report", "customer:c007", "--json"),
        ):
            took = min(seconds([program, *words], env) for _ in range(5))
            said = "met" if took <= TARGET else "MISSED"
            print(f"{' '.join(words[:3])} among {tickets:,}: {took:.2f} s  (target {TARGET:.0f} s: {said})")


def build(program: str, folder: Path, path: Path, tickets: int) -> None:
    """Live each life once by the program, and copy its rows, day by day, until there are enough."""
    env = clean_env(folder, SUPPORTCLI_DB=str(path), SUPPORTCLI_USER="ana")

    def do(now: str, *words: str) -> None:
        command = [program, "--now", f"2025-01-{now}:00Z", "-q", *words]
        subprocess.run(command, env=env, check=True, capture_output=True)

    do("05T09:00", "init")
    for number in range(CUSTOMERS):
        do("05T09:00", "customer", "add", f"c{number:03}", "--name", f"Customer number {number}")
        if number < len(LIVES):
            do("05T09:00", "contract", "add", f"c{number:03}", "--policy", "portacare", "--plan", "portacare")
    for number in range(len(LIVES)):
        do(
            "06T09:00",
            "open",
            "--customer",
            f"c{number:03}",
            "--subject",
            f"Trouble {number}",
            "--priority",
            "P2",
        )
    steps = [(at, number, words) for number, (_, life) in enumerate(LIVES, 1) for at, words in life]
    for at, number, words in sorted(steps, key=lambda step: step[0]):
        do(at, *(word.format(id=number) for word in words))
    copy(path, tickets)


def copy(path: Path, tickets: int) -> None:
    """Copy the lives: one of them each, some days and seconds later, for another customer."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA cache_size = -400000")
    connection.execute("PRAGMA synchronous = OFF")
    lives = [number for number, (share, _) in enumerate(LIVES, 1) for _ in range(share)]
    connection.execute("CREATE TEMP TABLE chosen (n INTEGER PRIMARY KEY, life INTEGER, shift INTEGER)")
    connection.executemany(
        "INSERT INTO chosen VALUES (?, ?, ?)",
        (
            (n, lives[n * 37 % 100], n * WEEKS * 7 // tickets * 86_400 + n * 7919 % 28_800)
            for n in range(len(LIVES) + 1, tickets + 1)
        ),
    )
    for table, key in (("tickets", "id"), ("events", "ticket"), ("clocks", "ticket"), ("draws", "ticket")):
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        columns = [c for c in columns if not (table == "events" and c == "id")]
        values = ", ".join(_copied(table, column, key) for column in columns)
        connection.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM chosen JOIN {table}"
            f" ON {table}.{key} = chosen.life ORDER BY chosen.n"
            + (", events.id" if table == "events" else "")
        )
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _copied(table: str, column: str, key: str) -> str:
    if column == key:
        return "chosen.n"
    if column == "at" or column.endswith("_at"):
        return f"strftime('%Y-%m-%dT%H:%M:%SZ', {table}.{column}, chosen.shift || ' seconds')"
    if table == "tickets" and column == "customer":
        return f"printf('c%03d', chosen.n % {CUSTOMERS})"
    if table == "tickets" and column == "assignee":
        return "assignee || (chosen.n % 12)"
    return f"{table}.{column}"


SMALL = ("policies", "customers", "contacts", "contracts")
"""Tables whose size does not follow the tickets: reading one of them whole is no scan that grows."""


def plans(path: Path) -> None:
    """Run a report and look at the plan of every statement that it sends: none reads a growing table whole."""
    sys.path.insert(0, str(Path(__file__).parents[2]))
    from supportcli.desk.desk import Desk
    from supportcli.desk.reporting.period import period_of
    from supportcli.desk.reporting.report import report
    from supportcli.desk.settings.values import Settings

    now = datetime.fromisoformat(NOW)
    desk = Desk.open(path, now=now, actor="ana", settings=Settings())
    sent: dict[str, str] = {}
    connection = desk.store.connection
    connection.set_trace_callback(lambda sql: sent.setdefault(sql[:100], sql))
    report(desk, period_of(desk), ["customer:c007"], ["customer"])
    connection.set_trace_callback(None)
    for sql in sent.values():
        if not sql.lstrip().startswith("SELECT"):
            continue
        steps = [row[3] for row in connection.execute("EXPLAIN QUERY PLAN " + sql)]
        scans = [step for step in steps if step.startswith("SCAN") and step.split()[1] not in SMALL]
        print(f"  {sql[:70]} …: {'; '.join(steps)}")
        assert not scans, (sql[:200], scans)
    desk.close()


if __name__ == "__main__":
    main()
