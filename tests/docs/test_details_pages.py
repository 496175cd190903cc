"""The pages on details and on troubleshooting are true: every command is run, what it prints is compared."""

from __future__ import annotations

from typing import Any

import pytest

from tests.docs.transcript import DOCS, play


@pytest.mark.parametrize(("page", "compared"), [("details", 12), ("troubleshooting", 14)])
def test_the_page_is_true(run: Any, page: str, compared: int) -> None:
    """One session, from an empty desk to its end."""
    assert play(DOCS / f"{page}.md", run, "2026-03-02T08:00:00Z") == compared
