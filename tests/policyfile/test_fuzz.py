"""The short form of ``tests/benchmarks/policy_fuzz.py``: the same cases every time."""

from __future__ import annotations

import pytest

from tests.benchmarks.policy_fuzz import MADE_EVERY, case, corpus

TEXTS = corpus()


@pytest.mark.parametrize("first", range(0, 2 * MADE_EVERY, MADE_EVERY))
def test_random_edits_end_cleanly(first: int) -> None:
    """A hundred cases: a policy that can be lived under, or its problems, and nothing else."""
    seen = {case(TEXTS, "suite", number) for number in range(first, first + MADE_EVERY)}
    assert seen == {"valid", "invalid", "made", "story"}
