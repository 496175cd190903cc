"""The practice policies: published support terms that the language was not made for, each a file beside its tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from supportcli.domain.terms import Terms
from supportcli.policyfile.public_holidays import public_holidays
from supportcli.policyfile.reader import read_policy
from tests.stories.telling import Story

HERE = Path(__file__).parent

Begin = Callable[..., Story]
IsOpen = Callable[[str, str, str], bool]


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Begin]:
    """Begin a story under a practice policy, told in a zone: ``begin("gitlab", "priority", zone="Etc/UTC")``."""
    told: list[Story] = []

    def begin(policy: str, plan: str | None = None, **how: Any) -> Story:
        folder = tmp_path / str(len(told))
        folder.mkdir()
        told.append(Story(folder, HERE / f"{policy}.toml", plan, **how))
        return told[-1]

    yield begin
    for story in told:
        story.close()


@pytest.fixture
def is_open() -> IsOpen:
    """Whether a calendar of a practice policy is open at an instant with its offset."""

    def ask(policy: str, calendar: str, at: str) -> bool:
        text = (HERE / f"{policy}.toml").read_text(encoding="utf-8")
        terms = Terms(read_policy(text, policy), public_holidays)
        return terms.calendar(calendar).is_open(datetime.fromisoformat(at))

    return ask
