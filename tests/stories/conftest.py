"""The storyteller: makes stories and puts the desks away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.stories.telling import Story


@pytest.fixture
def tell(tmp_path: Path) -> Iterator[Callable[..., Story]]:
    """Begin a story: a customer under a plan of a policy."""
    told: list[Story] = []

    def begin(policy: str, plan: str) -> Story:
        told.append(Story(tmp_path, policy, plan))
        return told[-1]

    yield begin
    for story in told:
        story.close()
