"""``escalate --due`` with 1,000 due alarms, among 10,000 and among 1,000,000 open tickets, side by side.

Run with: python tests/benchmarks/escalate_scale.py [SMALL LARGE]
"""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from side_by_side import clean_env, compare, installed, seconds, workplace

DUE = 1_000
OPENED, LATER, NOW = "2026-03-02T09:00:00Z", "2026-03-02T12:00:00Z", "2026-03-02T11:05:00Z"
"""P2 tickets opened at the first instant have one rung due at the third; those opened later have nothing due."""


def main() -> None:
    small, large = (int(word) for word in sys.argv[1:3]) if len(sys.argv) > 2 else (10_000, 1_000_000)
    with workplace() as name:
        folder = Path(name)
        program = str(installed(folder) / "supportcli")
        desks = {n: folder / f"{n}.db" for n in (small, large)}
        for n, path in desks.items():
            build(program, folder, path, n)

        def due_among(n: int) -> float:
            # each run gets the desk as it was: the copy is not timed
            fresh = folder / "run.db"
            for suffix in ("", "-wal", "-shm"):
                Path(f"{fresh}{suffix}").unlink(missing_ok=True)
            shutil.copyfile(desks[n], fresh)
            env = clean_env(folder, SUPPORTCLI_DB=str(fresh), SUPPORTCLI_NOW=NOW)
            took = seconds([program, "escalate", "--due", "--no-send"], env)
            check(fresh)
            return took

        compare(
            f"escalate --due, {DUE:,} due among {large:,} / among {small:,}",
            lambda: due_among(large),
            lambda: due_among(small),
            target=1.3,
            runs=5,
        )


def build(program: str, folder: Path, path: Path, tickets: int) -> None:
    """Open one due and one other ticket by the program, and copy their rows until there are enough."""
    env = clean_env(folder, SUPPORTCLI_DB=str(path))
    for now, words in (
        (OPENED, ["init"]),
        (OPENED, ["customer", "add", "acme"]),
        (OPENED, ["contract", "add", "acme", "--policy", "portacare", "--plan", "portacare"]),
        (OPENED, ["open", "--customer", "acme", "--subject", "due", "--priority", "P2"]),
        (LATER, ["open", "--customer", "acme", "--subject", "not due", "--priority", "P2"]),
    ):
        subprocess.run([program, "--now", now, *words], env=env, check=True, capture_output=True)
    connection = sqlite3.connect(path)
    every = tickets // DUE  # the due ones lie scattered among the others
    for table, key in (("tickets", "id"), ("events", "ticket"), ("clocks", "ticket")):
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        wanted = [c for c in columns if not (table == "events" and c == "id")]
        chosen = [f"n AS {key}" if c == key else c for c in wanted]
        connection.execute(
            f"WITH RECURSIVE count(n) AS (SELECT 3 UNION ALL SELECT n + 1 FROM count WHERE n < {tickets})"
            f" INSERT INTO {table} ({', '.join(wanted)}) SELECT {', '.join(chosen)} FROM count JOIN {table}"
            f" ON {key} = CASE WHEN n % {every} = 0 THEN 1 ELSE 2 END"
        )
    connection.execute("UPDATE tickets SET next_alarm_at = NULL WHERE id = 1")
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def check(path: Path) -> None:
    """Each due ticket took its steps."""
    connection = sqlite3.connect(path)
    (taken,) = connection.execute(
        "SELECT COUNT(DISTINCT ticket) FROM events WHERE kind = 'escalated'"
    ).fetchone()
    connection.close()
    assert taken in (DUE, DUE - 1), taken


if __name__ == "__main__":
    main()
