"""All fifteen policies: they check clean, and the page about them tells what their files say."""

from __future__ import annotations

from itertools import pairwise

import pytest

from supportcli.policyfile.reader import check_policy
from tests.policies import counting


@pytest.mark.parametrize("id_", (*counting.SHIPPED, *counting.PRACTICE))
def test_it_checks_clean(id_: str) -> None:
    """No error and no warning."""
    path = counting.policy_path(id_)
    policy, problems = check_policy(path.read_text(encoding="utf-8"), path.name)
    assert [str(problem) for problem in problems] == []
    assert policy is not None and policy.id == id_


@pytest.mark.parametrize("id_", (*counting.SHIPPED, *counting.PRACTICE))
def test_every_clause_is_in_the_policy_that_the_desk_reads(id_: str) -> None:
    """A clause that a file names is one that a screen can cite: none is lost between the file and the desk."""
    path = counting.policy_path(id_)
    policy, _ = check_policy(path.read_text(encoding="utf-8"), path.name)
    told = repr(policy)
    named = [clause for clause, found in counting.counted(id_).clauses.items() if found != ("text",)]
    assert [clause for clause in named if clause not in told] == []


def test_the_page_counts_what_the_files_say() -> None:
    """``docs/policies.md`` was written by ``python tests/policies/counting.py`` after the last change of a policy."""
    assert counting.on_page() == counting.tables()


def test_a_clause_is_counted_once_however_often_it_is_named() -> None:
    """Odoo's surcharge stands in the life-cycle, the scope and the rates, and is one clause."""
    odoo = counting.counted("odoo")
    assert odoo.clauses["eol-surcharge"] == ("product life-cycle", "rates", "scope")
    assert odoo.clauses["scope-discretion"] == ("text",)
    assert odoo.expressed == 5


def test_what_is_kept_in_words_says_why() -> None:
    """In the practice policies a comment stands before each group of sentences that no program can compute."""
    for id_ in counting.PRACTICE:
        blocks = counting.policy_path(id_).read_text(encoding="utf-8").split("\n\n")
        for before, block in pairwise(blocks):
            if block.startswith("[texts."):
                explained = before.startswith(("#", "[texts.")) or before.splitlines()[-1].startswith("#")
                assert explained, f"{id_}: {block.splitlines()[0]}"
