"""The page on reports is true: its policy is added, its commands are run, what they print is compared."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.docs.transcript import DOCS, blocks, play

PAGE = DOCS / "reports.md"


def test_the_month_of_the_page(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command of the page in its order, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    (policy,) = blocks(PAGE, "toml")
    (tmp_path / "office.toml").write_text(policy, encoding="utf-8")
    assert play(PAGE, run) == 6
    assert "<svg" in (tmp_path / "february.html").read_text(encoding="utf-8")
