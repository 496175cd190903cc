"""The practice policies: published support terms that the language was not made for, each a file beside its tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from supportcli.domain.running.terms import Terms
from supportcli.domain.time.calendar import Calendar
from supportcli.policyfile.public_holidays import public_holidays
from supportcli.policyfile.reader import read_policy
from tests.stories.telling import Story

HERE = Path(__file__).parent

Begin = Callable[..., Story]
Hours = Callable[[str, str], Calendar]
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
def hours() -> Hours:
    """The calendar of a practice policy, to be asked: ``hours("gitlab", "24x5").is_open(at)``."""

    def ask(policy: str, calendar: str) -> Calendar:
        text = (HERE / f"{policy}.toml").read_text(encoding="utf-8")
        return Terms(read_policy(text, policy), public_holidays).calendar(calendar)

    return ask


@pytest.fixture
def is_open(hours: Hours) -> IsOpen:
    """Whether a calendar of a practice policy is open at an instant with its offset."""
    return lambda policy, calendar, at: hours(policy, calendar).is_open(datetime.fromisoformat(at))
