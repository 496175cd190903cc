"""How well the desk classifies real short messages, and how fast; run: python tests/benchmarks/classification.py

Banking77's official split (77 intents, 10,003 texts to learn from, 3,080 to ask about), as tickets of a desk:
imported, learned by ``learn``, asked by ``suggest``; both methods side by side.
"""

from __future__ import annotations

import csv
import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[2]))

from supportcli.desk.desk import Desk
from supportcli.desk.learning import linear
from supportcli.desk.learning.learn import learn
from supportcli.desk.learning.suggest import Suggester
from supportcli.desk.settings.values import Settings
from supportcli.domain.suggestions.measuring import macro_f1
from supportcli.domain.tickets.events import OPENED
from supportcli.domain.tickets.folding import fold
from supportcli.store import history, projections
from tests.events import recorded

DATA = (
    Path(os.environ.get("SUPPORTCLI_TEST_DATA", Path(__file__).parents[3] / "shared" / "data")) / "banking77"
)
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Figures(NamedTuple):
    """What one method reached: macro-F1, seconds to learn and check, milliseconds for a suggestion."""

    macro_f1: float
    learning: float
    asking: float


def read(name: str) -> list[tuple[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return [(row["text"], row["category"]) for row in csv.DictReader(file)]


def filled(path: Path, texts: list[tuple[str, str]]) -> Desk:
    """A desk with one decided ticket for each text."""
    desk = Desk.open(path, now=NOW, actor="ana", settings=Settings(), create=True)
    with desk.store.write() as connection:
        operation = history.add_operation(connection, NOW, "ana", "import")
        for text, kind in texts:
            opened = recorded(NOW, OPENED, {"subject": text, "kind": kind}, "ana", operation)
            row = projections.ticket_row(fold([opened]), [], None)
            ticket = int(connection.execute(projections.INSERT_TICKET, (None, *row[1:])).lastrowid or 0)
            history.append(connection, ticket, operation, opened)
    return desk


def measure(desk: Desk, method: str, asked: list[tuple[str, str]]) -> Figures:
    """Learn by one method and ask about texts that the desk has not seen."""
    began = time.perf_counter()
    [learned] = learn(desk, method=method)
    assert learned.learned
    learning = time.perf_counter() - began
    suggester = Suggester(desk, None, reasons=False)
    began = time.perf_counter()
    said = [suggester.suggest(text, ("kind",)) for text, _ in asked]
    asking = (time.perf_counter() - began) / len(asked) * 1000
    pairs = [
        (found[0].value if found else None, right) for found, (_, right) in zip(said, asked, strict=True)
    ]
    return Figures(macro_f1(pairs), learning, asking)


def main() -> None:
    asked = read("test.csv")
    with tempfile.TemporaryDirectory() as folder:
        desk = filled(Path(folder) / "desk.db", read("train.csv"))
        for method in ("linear", "ranking") if linear.available() else ("ranking",):
            found = measure(desk, method, asked)
            print(
                f"{method}: macro-F1 {found.macro_f1:.3f} on {len(asked)} texts,"
                f" learned and checked in {found.learning:.1f} s, {found.asking:.1f} ms a suggestion"
            )
        desk.close()


if __name__ == "__main__":
    main()
