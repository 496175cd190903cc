"""The page on mail that leaves is true: its commands are run, its settings and its wording are read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from supportcli.desk.settings.file import read
from supportcli.domain.words.purposes import OWN, PURPOSES, VARIABLES
from supportcli.policyfile.reader import check_policy
from tests.docs.policy_page import rows
from tests.docs.transcript import DOCS, blocks, play

PAGE = DOCS / "mail-out.md"
TEXT = PAGE.read_text(encoding="utf-8")
WORDING = next(block for block in blocks(PAGE, "toml") if block.startswith("[templates"))


def test_the_commands_of_the_page(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One session; its policy file is the wording that the page shows."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "harbour.toml").write_text(
        'id = "harbour"\nname = "Harbour"\nvendor = "Harbour Ltd"\n' + WORDING
    )
    assert play(PAGE, run) == 6


def test_the_wording_of_the_page_checks_clean() -> None:
    """Without a warning."""
    assert check_policy('id = "v"\nname = "V"\nvendor = "V"\n' + WORDING, "v.toml")[1] == []


def test_the_settings_of_the_page() -> None:
    """Every other block is one of settings."""
    others = [block for block in blocks(PAGE, "toml") if block != WORDING]
    assert len(others) == 3
    for block in others:
        read(block.encode(), Path("config.toml"), "UTC")


def test_the_page_lists_every_letter_and_every_variable() -> None:
    """With what each may name, in the words of the program."""
    assert [row[0].strip("`") for row in rows(TEXT, "## The wording")] == list(PURPOSES)
    for row, purpose in zip(rows(TEXT, "## The wording"), PURPOSES.values(), strict=True):
        assert row[1:] == [purpose.to, purpose.means, ", ".join(f"`{name}`" for name in purpose.names)]
    told = {row[0].strip("`"): row[1] for row in rows(TEXT, "| variable | is |")}
    assert told == {name: means for name, (means, _) in (VARIABLES | OWN).items()}
