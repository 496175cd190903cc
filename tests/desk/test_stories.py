"""The shipped stories are the tests of the shipped policies: each is played, and everything is as it expects."""

from __future__ import annotations

from pathlib import Path

import pytest

from supportcli.desk.policies import find
from supportcli.desk.stories.tryout import play, stories_from, stories_of
from supportcli.policyfile.shipped import shipped_ids

STORIES = [(policy, path) for policy in shipped_ids() for path in stories_of(policy)]


@pytest.mark.parametrize(("policy", "path"), STORIES, ids=[path.stem for _, path in STORIES])
def test_a_shipped_story_is_as_it_expects(policy: str, path: Path) -> None:
    """Every expectation of the story is met."""
    (story,) = stories_from([path])
    assert story.policy == policy
    assert [str(problem) for problem in play(find(None, policy), story).unmet] == []


def test_every_shipped_policy_has_a_story_and_every_story_a_policy() -> None:
    """Nothing is shipped that nobody plays."""
    assert {policy for policy, _ in STORIES} == set(shipped_ids())
    folder = STORIES[0][1].parent
    assert sorted(path for _, path in STORIES) == sorted(folder.glob("*.toml"))
