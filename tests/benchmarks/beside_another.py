"""How long each command takes, as a whole process, beside another installed version, in turns on desks of its own.

Run with: python tests/benchmarks/beside_another.py OTHER/bin/supportcli THIS/bin/supportcli [ROUNDS]
"""

from __future__ import annotations

import os
import pty
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

NOW = "2026-03-02T09:00:00Z"
CALLS: tuple[tuple[str, ...], ...] = (
    ("--version",), ("escalate", "--due"), ("list", "--format", "tsv"), ("list", "@terminal"), ("show", "1"),
    ("show", "1", "--json"), ("open", "-s", "x", "--contact", "jo@acme.example", "--no-input"),
    ("comment", "1", "-b", "x"), ("reply", "1", "-b", "x"), ("take", "2"), ("classify", "2", "--product", "x"),
    ("prioritise", "2", "P3", "--agreed-by", "Jo"), ("wait", "3"), ("resume", "3"), ("log", "3", "5m", "x"),
    ("resolve", "4", "-b", "x"), ("reopen", "4"), ("search", "x"), ("similar", "1"), ("triage", "--list"),
    ("report", "--month", "2026-03"), ("charges", "id:1"), ("quota", "acme"), ("outbox", "list"), ("mail", "list"),
    ("customer", "list"), ("contract", "list"), ("policy", "list"), ("policy", "show", "portacare"),
    ("policy", "explain", "portacare", "--priority", "P1"), ("when", "2026-03-06 16:50", "4h"), ("export",),
    ("details", "1"), ("doctor",), ("config", "show"), ("undo", "--dry-run"),
)  # fmt: skip


def made(program: str, folder: Path) -> dict[str, str]:
    """The environment of a desk with twenty tickets."""
    folder.mkdir()
    env = {
        "PATH": os.environ["PATH"], "HOME": str(folder), "SUPPORTCLI_DB": str(folder / "desk.db"),
        "SUPPORTCLI_CONFIG": str(folder / "config.toml"), "SUPPORTCLI_NOW": NOW, "SUPPORTCLI_USER": "ana",
        "LC_ALL": "C.UTF-8", "COLUMNS": "120", "LINES": "60",
    }  # fmt: skip
    (folder / "config.toml").write_text('zone = "Europe/Berlin"\n')
    words = [
        ["init"], ["customer", "add", "acme"], ["contact", "add", "jo@acme.example", "--customer", "acme"],
        ["contract", "add", "acme", "--policy", "portacare", "--plan", "portacare", "--from", "2026-01-01"],
    ]  # fmt: skip
    for each in [*words, *[["open", "-s", "x", "--contact", "jo@acme.example", "--no-input"]] * 20]:
        subprocess.run([program, *each], env=env, check=True, capture_output=True)
    return env


def spent(program: str, words: tuple[str, ...], env: dict[str, str]) -> float:
    """CPU seconds of one run, which noise disturbs less than the time on the wall."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    if words[-1] == "@terminal":
        controller, terminal = pty.openpty()
        with subprocess.Popen(
            [program, *words[:-1]], env=env, stdin=terminal, stdout=terminal, stderr=terminal
        ) as ran:
            os.close(terminal)
            try:
                while os.read(controller, 65536):
                    pass
            except OSError:
                pass  # the terminal is closed when its last process ends
            ran.wait()
        os.close(controller)
    else:
        subprocess.run([program, *words], env=env, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    programs, rounds = sys.argv[1:3], int(sys.argv[3]) if len(sys.argv) > 3 else 15
    with tempfile.TemporaryDirectory() as name:
        desks = [made(program, Path(name) / str(n)) for n, program in enumerate(programs)]
        for words in CALLS:
            times: list[list[float]] = [[], []]
            for turn in range(rounds + 1):
                for n in (0, 1) if turn % 2 else (1, 0):
                    found = spent(programs[n], words, desks[n])
                    if turn:  # the first warms the caches
                        times[n].append(found)
            other, this = (1000 * statistics.median(each) for each in times)
            print(f"{' '.join(words):50} {other:6.0f} ms  {this:6.0f} ms  {this / other:5.2f}")


if __name__ == "__main__":
    main()
