"""How long a call takes, as a whole process, beside a bare import of what it cannot do without.

Run with: python tests/benchmarks/start_up.py
"""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from side_by_side import clean_env, compare, installed, seconds, workplace

TICKETS = 100


def at_a_terminal(command: list[str], env: dict[str, str]) -> float:
    """Wall time of one run whose output is a terminal of 120 columns and 60 lines."""
    controller, terminal = pty.openpty()
    size = {**env, "COLUMNS": "120", "LINES": "60"}
    start = time.perf_counter()
    process = subprocess.Popen(command, env=size, stdin=terminal, stdout=terminal, stderr=terminal)
    os.close(terminal)
    try:
        while os.read(controller, 65536):
            pass
    except OSError:
        pass  # the terminal is closed when its last process ends
    assert process.wait() == 0
    elapsed = time.perf_counter() - start
    os.close(controller)
    return elapsed


def main() -> None:
    with workplace() as name:
        folder = Path(name)
        bin_ = installed(folder)
        env = clean_env(folder, SUPPORTCLI_NOW="2026-03-02T09:00:00Z")
        program, python = str(bin_ / "supportcli"), str(bin_ / "python")
        fill(program, env)

        def call(*words: str) -> float:
            return seconds([program, *words], env)

        def bare(modules: str) -> float:
            return seconds([python, "-c", f"import {modules}"], env)

        compare("--version", lambda: call("--version"), lambda: bare("typer"), target=1.3)
        data = "typer, sqlite3"
        compare(
            "escalate --due, nothing due", lambda: call("escalate", "--due"), lambda: bare(data), target=1.4
        )
        compare("list --format tsv", lambda: call("list", "--format", "tsv"), lambda: bare(data), target=1.4)
        screen = "typer, rich.console, rich.table, sqlite3"
        compare(
            f"list at a terminal, {TICKETS} tickets",
            lambda: at_a_terminal([program, "list", "--limit", str(TICKETS)], env),
            lambda: at_a_terminal([python, "-c", f"import {screen}"], env),
            target=1.5,
        )


def fill(program: str, env: dict[str, str]) -> None:
    """A desk with tickets under a policy with clocks of both kinds, none of them due."""
    for words in (
        ["init"],
        ["customer", "add", "acme"],
        ["contract", "add", "acme", "--policy", "portacare", "--plan", "portacare", "--from", "2026-01-01"],
    ):
        subprocess.run(
            [program, *words], env=env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    rows = "".join(f"k{n},Case {n},acme,P{3 + n % 2},2026-03-02T08:59:00Z\n" for n in range(TICKETS))
    table = "key,subject,customer,priority,opened_at\n" + rows
    subprocess.run(
        [program, "import", "-"], env=env, check=True, input=table.encode(), stdout=subprocess.DEVNULL
    )


if __name__ == "__main__":
    main()
