"""docs/classifying.md is true: its commands are run on a desk of ClearCARE, one after the other."""

from __future__ import annotations

import csv
from pathlib import Path
from random import Random
from typing import Any

import pytest

from supportcli.desk.learning import linear
from tests.docs.transcript import DOCS, play

PAGE = DOCS / "classifying.md"

THINGS = {
    "network": ("router", "switch", "cable", "gateway", "firewall", "antenna", "modem"),
    "printing": ("printer", "toner", "paper", "scanner", "cartridge", "tray", "ink"),
}
SAYINGS = ("{} broken again", "We ask about our {}", "Please look at the {}", "A {} in room five")


def test_the_page(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A customer of ClearCARE, a file of 62 decided tickets without terms, then every command.

    The figures of the page are those of the ranking, which is there with and without the extra.
    """
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(linear, "available", lambda: False)
    run("init")
    run("policy", "add", "clearcare")
    run("customer", "add", "acme", "--name", "Acme")
    run("contract", "add", "acme", "--policy", "clearcare", "--plan", "platinum", "--from", "2026-01-01")
    write(tmp_path / "decided.csv")
    assert play(PAGE, run, now="2026-03-02T09:00:00Z") > 9


def write(path: Path) -> None:
    tickets = [
        (s.format(thing), kind) for kind, things in THINGS.items() for thing in things for s in SAYINGS
    ]
    tickets += [("Nobody knows what this is", "network"), ("Nobody knows what it was", "printing")] * 3
    Random(3).shuffle(tickets)
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["source", "key", "opened_at", "subject", "kind"])
        for key, (subject, kind) in enumerate(tickets):
            rows.writerow(["old", key, "2026-01-05T12:00:00Z", subject, kind])
