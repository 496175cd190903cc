"""Actions as they are typed: what is left out, what is quoted for a shell, what is left to fill in."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportcli.domain.actions import ID, REASON, REST, Action, Blank, Hint, action, command, said
from supportcli.domain.errors import DeskError


@pytest.mark.parametrize(
    ("made", "typed"),
    [
        (action("list"), "supportcli list"),
        (action("take", 7), "supportcli take 7"),
        (action("quota", None), "supportcli quota"),
        (action("prioritise", 7, "P1", agreed_by="jo@acme.example"), "prioritise 7 P1 --agreed-by jo@acme.example"),
        (action("escalate", 7, to_person="Jo Smith"), "escalate 7 --to-person 'Jo Smith'"),
        (action("approve", 7, "yes", by="o'neill@a.example"), """approve 7 yes --by 'o'"'"'neill@a.example'"""),
        (action("prioritise", ID, Blank("PRIORITY")), "prioritise ID PRIORITY"),
        (action("prioritise", ID, Blank("PRIORITY")).on(7), "prioritise 7 PRIORITY"),
        (action("open", REST).adding(override=REASON), "open … --override REASON"),
        (action("outbox retry", (3, 4)), "outbox retry 3,4"),
        (action("open", from_=Blank("FILE")), "open --from FILE"),
        (action("reply", 7, wait=True, work_around=False, cc=None), "reply 7 --wait"),
        (action("report", month=""), "report --month ''"),
    ],
)  # fmt: skip
def test_an_action_is_typed(made: Action, typed: str) -> None:
    """The name, then the arguments, then the options."""
    assert command(made) == f"{made}" == "supportcli " + typed.removeprefix("supportcli ")


@given(st.lists(st.text(min_size=1).filter(lambda word: "\0" not in word)))
def test_a_shell_reads_the_words_that_were_meant(words: list[str]) -> None:
    """Whatever a customer or a person is called: no word becomes two, and none a command of its own."""
    assert shlex.split(command(action("search", *words))) == ["supportcli", "search", *words]


@pytest.mark.parametrize(
    ("hint", "words"),
    [
        ("try again", "try again"),
        (action("show", 7), "supportcli show 7"),
        ((action("details", ID), " prints the form"), "supportcli details ID prints the form"),
        (("close it; ", action("show", 7), " has its address"), "close it; supportcli show 7 has its address"),
    ],
)  # fmt: skip
def test_an_error_says_its_way_out(hint: Hint, words: str) -> None:
    """A text, an action, or both in turns."""
    assert said(hint) == words
    assert DeskError("no", hint=hint).hint == words


def test_numbers_that_stand_together() -> None:
    """The messages to be sent again are read from the action, not from its text; blanks are none."""
    assert action("outbox retry", (3, 4)).numbers == (3, 4)
    assert action("prioritise", 7, Blank("PRIORITY")).numbers == ()
