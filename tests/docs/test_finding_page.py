"""The page on finding: its commands are run, what they print is compared."""

from __future__ import annotations

from typing import Any

from tests.docs.transcript import DOCS, play


def test_the_commands_of_the_page(run: Any) -> None:
    """Words, likeness, links and a merge."""
    assert play(DOCS / "finding.md", run) >= 15
