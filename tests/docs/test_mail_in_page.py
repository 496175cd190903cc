"""The page on mail that comes in is true: its commands are run, and its settings are read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from supportcli.desk.settings.file import read
from tests.docs.transcript import DOCS, blocks, play

PAGE = DOCS / "mail-in.md"


def test_the_commands_of_the_page(run: Any) -> None:
    """One session, from the first message to the last look."""
    assert play(PAGE, run) == 9


def test_the_settings_of_the_page() -> None:
    """They are settings, and those of the last block are the defaults but for the policy."""
    forms, limits = (
        read(text.encode(), Path("config.toml"), "UTC").mail.room for text in blocks(PAGE, "toml")
    )
    assert [form.name for form in forms.forms] == ["site", "chat"]
    default = read(b"", Path("config.toml"), "UTC").mail.room
    assert limits == default._replace(default_policy="example", classify=True)
