"""What a ticket's history tells of its issues, and what follows from it; by hand, event by event."""

from __future__ import annotations

from typing import Any

import pytest

from supportcli.domain.actions import command
from supportcli.domain.tickets import events as ev
from supportcli.domain.tickets.engineering import Issue, fixed_version, step_for, step_in_words
from supportcli.domain.tickets.folding import fold
from tests.conftest import MONDAY
from tests.events import recorded

FILED = {"tracker": "github", "project": "a/b", "marker": "m1", "title": "It stops"}
URL = "https://github.com/a/b/issues/7"
TRACKED = {"tracker": "github", "project": "a/b", "number": 7, "url": URL}
STATE = {"tracker": "github", "project": "a/b", "number": 7, "url": URL}


def issues(*told: tuple[str, dict[str, Any]]) -> list[Issue]:
    history = [recorded(MONDAY, ev.OPENED, {"subject": "It stops"}, operation=1)]
    history += [recorded(MONDAY, kind, data, operation=n) for n, (kind, data) in enumerate(told, start=2)]
    return fold(history, 1).issues


def test_from_asking_to_knowing() -> None:
    """The request becomes the issue with its number; another issue stands beside it."""
    asked = issues((ev.FILED, FILED))
    assert [(each.name, each.state, each.number) for each in asked] == [("a/b", "filed", None)]
    known = issues((ev.FILED, FILED), (ev.TRACKED, TRACKED | {"marker": "m1", "title": "It stops"}))
    assert known == [Issue("github", "a/b", "m1", 7, URL, "It stops", "open")]
    both = issues((ev.FILED, FILED), (ev.TRACKED, TRACKED))
    assert [each.name for each in both] == ["a/b", "a/b#7"]
    twice = issues((ev.TRACKED, TRACKED), (ev.TRACKED, TRACKED | {"linked": True}))
    assert [each.name for each in twice] == ["a/b#7"]


def test_an_issue_that_is_gone_is_replaced() -> None:
    """It asks for its new address until there is another, or the customer was told."""
    gone = (ev.TRACKER_STATE, STATE | {"state": "gone"})
    moved = (ev.TRACKED, TRACKED | {"number": 9, "url": "https://github.com/a/c/issues/9", "project": "a/c"})
    before = issues((ev.TRACKED, TRACKED), gone)
    assert [step_for(each, 1) is None for each in before] == [False]
    after = issues((ev.TRACKED, TRACKED), gone, moved)
    assert [step_for(each, 1) for each in after] == [None, None]


def test_an_undo_takes_the_asking_back() -> None:
    """The history keeps it, the ticket does not."""
    assert issues((ev.FILED, FILED), (ev.UNDONE, {"operation": 2})) == []


def test_a_reply_tells_the_customer() -> None:
    """Only what is over can be told; reopened, it is news again."""
    closed = (ev.TRACKER_STATE, STATE | {"state": "closed", "fixed_in": "5.3"})
    reply = (ev.REPLIED, {"body": "Fixed"})
    assert issues((ev.TRACKED, TRACKED), reply)[0].told is False
    assert issues((ev.TRACKED, TRACKED), reply, closed)[0].told is False
    assert issues((ev.TRACKED, TRACKED), closed, reply)[0].told is True
    retitled = (ev.TRACKER_STATE, STATE | {"state": "closed", "fixed_in": "5.3", "title": "New"})
    assert issues((ev.TRACKED, TRACKED), closed, reply, retitled)[0].told is True
    later = (ev.TRACKER_STATE, STATE | {"state": "closed", "fixed_in": "5.4"})
    assert issues((ev.TRACKED, TRACKED), closed, reply, later)[0].told is False
    opened = (ev.TRACKER_STATE, STATE | {"state": "open"})
    again = issues((ev.TRACKED, TRACKED), closed, reply, opened)[0]
    assert (again.state, again.fixed_in, again.told) == ("open", None, False)


@pytest.mark.parametrize(
    ("milestone", "labels", "version"),
    [
        (None, [], None),
        ("5.3", [], "5.3"),
        (" ", [], None),
        ("5.3", ["bug", "fixed-in: 5.2.1"], "5.2.1"),
        ("5.3", ["Fixed in 5.2"], "5.2"),
        ("5.3", ["resolved-in/5.2"], "5.2"),
        ("5.3", ["fixed-in:"], "5.3"),
        ("5.3", ["not fixed-in: 5.2"], "5.3"),
    ],
)
def test_the_version_that_has_the_fix(milestone: str | None, labels: list[str], version: str | None) -> None:
    """A label that says so, else the milestone."""
    assert fixed_version(milestone, labels) == version


@pytest.mark.parametrize(
    ("issue", "step"),
    [
        (Issue("github", "a/b", "m"), ("the issue in a/b is not created yet", "supportcli defect 4 --retry")),
        (Issue("github", "a/b", "m", 7, URL, state="open"), None),
        (Issue("github", "a/b", "m", 7, URL, state="closed"), ("fixed (a/b#7)", "supportcli reply 4")),
        (
            Issue("github", "a/b", "m", 7, URL, state="closed", fixed_in="5.3"),
            ("fixed in version 5.3 (a/b#7)", "supportcli reply 4"),
        ),
        (Issue("github", "a/b", "m", 7, URL, state="closed", told=True), None),
        (
            Issue("github", "a/b", "m", 7, URL, state="closed", reason="duplicate"),
            ("engineering closed a/b#7 as duplicate", "supportcli reply 4"),
        ),
        (
            Issue("github", "a/b", "m", 7, URL, state="gone"),
            ("a/b#7 is gone from the tracker", "supportcli defect 4 --link URL"),
        ),
    ],
)
def test_what_an_issue_asks_of_the_desk(issue: Issue, step: tuple[str, str] | None) -> None:
    """In words, with the command."""
    found = step_for(issue, 4)
    assert (found and (found[0], command(found[1]))) == step
    assert step_in_words(issue, 4) == (step and ": ".join(step))
