"""The page on working: its settings are written, its commands are run, what they print is compared."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from supportcli.cli.triaging import KEYS
from tests.docs.transcript import DOCS, blocks, play

PAGE = DOCS / "working.md"


def test_the_commands_of_the_page(run: Any, tmp_path: Path) -> None:
    """Next steps, triage in a pipe, a hand-off past its gates."""
    (settings,) = blocks(PAGE, "toml")
    folder = tmp_path / "config" / "supportcli"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text(settings)
    assert play(PAGE, run, "2026-03-02T15:30:00Z") >= 10


def test_the_page_names_every_key_of_triage() -> None:
    """The table holds the keys, and no other."""
    table = "\n".join(line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("|"))
    assert set(re.findall(r"`(.)`", table)) == {key for key, _ in KEYS}
