"""Hand-offs in the fold: what counts as one, whose hands a ticket went through, which moments it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from supportcli.domain.language.policy import Measure, Policy, Target
from supportcli.domain.running.clocks import clocks
from supportcli.domain.running.terms import Terms
from supportcli.domain.tickets import codec
from supportcli.domain.tickets import events as ev
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.folding import after, fold
from supportcli.domain.tickets.handoffs import HandOffs, engineers, too_many
from supportcli.domain.tickets.table import KINDS
from supportcli.domain.time.duration import parse
from tests.events import recorded

Act = tuple[str, dict[str, object], str]

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def told(*acts: Act) -> list[Event]:
    """A history: the opening by the intake, and an hour later each act, in operations of their own."""
    opening = recorded(START, ev.OPENED, {"subject": "No calls"}, "intake", 1, 1)
    rest = [
        recorded(START + timedelta(hours=n), kind, data, actor, n + 1, n + 1)
        for n, (kind, data, actor) in enumerate(acts, 1)
    ]
    return [opening, *rest]


TAKE = (ev.ASSIGNED, {"assignee": "ana"}, "ana")
FIRST_LEVEL = (ev.CLASSIFIED, {"level": "I"}, "ana")
TO_BO = (ev.HANDED_ON, {"assignee": "bo", "why": "knows it"}, "ana")
TO_LEVEL = (ev.HANDED_ON, {"level": "II", "assignee": None, "why": "shell"}, "ana")


@pytest.mark.parametrize(
    ("acts", "hand_offs", "hands"),
    [
        ([], 0, ()),
        ([TAKE], 0, ("ana",)),
        ([TAKE, TO_BO], 1, ("ana", "bo")),
        # nobody has taken it at the new level yet, and whoever handed it on had it
        ([TO_LEVEL], 1, ("ana",)),
        ([TAKE, TO_LEVEL, (ev.ASSIGNED, {"assignee": "bo"}, "bo")], 1, ("ana", "bo")),
        ([TAKE, TO_BO, (ev.HANDED_ON, {"assignee": "ana", "why": "back"}, "bo")], 2, ("ana", "bo")),
        # one hand-off although level and person change with it
        ([TAKE, (ev.HANDED_ON, {"level": "II", "assignee": "bo", "why": "x"}, "ana")], 1, ("ana", "bo")),
        # the older ways of handing on count as before
        ([TAKE, (ev.ASSIGNED, {"assignee": "bo"}, "ana")], 1, ("ana", "bo")),
        ([TAKE, FIRST_LEVEL, (ev.CLASSIFIED, {"level": "II"}, "ana")], 1, ("ana",)),
        # to say for the first time what it is changes no hands
        ([TAKE, FIRST_LEVEL], 0, ("ana",)),
        # whoever answers, notes, works or resolves had it in hand; whoever sorts it had not
        ([TAKE, (ev.REPLIED, {"body": "x"}, "cy")], 0, ("ana", "cy")),
        ([(ev.LOGGED, {"seconds": 60, "what": "x", "by": "cy"}, "dee")], 0, ("cy",)),
        ([(ev.CLASSIFIED, {"kind": "x"}, "dee"), (ev.PRIORITISED, {"priority": "P1"}, "dee")], 0, ()),
        ([TAKE, (ev.RESOLVED, {"automatic": True}, "cron")], 0, ("ana",)),
        ([(ev.RECEIVED, {"body": "x"}, "mail")], 0, ()),
    ],
)
def test_what_counts(acts: list[Act], hand_offs: int, hands: tuple[str, ...]) -> None:
    """Hand-offs and distinct engineers of a history."""
    history = told(*acts)
    ticket = fold(history)
    assert (ticket.hand_offs, ticket.engineers) == (hand_offs, hands)
    assert engineers(history) == hands


def test_what_was_undone_does_not_count() -> None:
    """Undo takes the hand-off and the new hands back."""
    history = [
        *told(TAKE, TO_BO),
        recorded(START + timedelta(hours=3), ev.UNDONE, {"operation": 3}, "ana", 4, 4),
    ]
    ticket = fold(history)
    assert (ticket.hand_offs, ticket.engineers, ticket.assignee) == (0, ("ana",), "ana")


def test_a_hand_off_gives_what_it_names_and_leaves_the_rest() -> None:
    """Level, team and assignee change as it says; a ticket nobody looked at stays new until somebody has it."""
    ticket = fold(
        told((ev.HANDED_ON, {"level": "II", "team": "kernel", "assignee": None, "why": "x"}, "ana"))
    )
    assert (ticket.level, ticket.team, ticket.assignee, ticket.status) == ("II", "kernel", None, "new")
    event = recorded(START + timedelta(hours=2), ev.HANDED_ON, {"assignee": "bo", "why": "x"}, "ana")
    then = after(ticket, event)
    assert (then.level, then.team, then.assignee, then.status) == ("II", "kernel", "bo", "open")
    assert (ticket.assignee, ticket.engineers, then.engineers) == (None, ("ana",), ("ana", "bo"))


@pytest.mark.parametrize(
    ("data", "moments"),
    [
        ({"assignee": "bo"}, ("handed-on", "assigned")),
        ({"team": "kernel", "assignee": None}, ("handed-on", "assigned")),
        ({"level": "II", "assignee": None}, ("handed-on",)),
    ],
)
def test_the_moments_of_a_hand_off(data: dict[str, object], moments: tuple[str, ...]) -> None:
    """It is assigned only where somebody has it then."""
    assert KINDS[ev.HANDED_ON].moments(codec.known(data, ev.HANDED_ON)) == moments


@pytest.mark.parametrize(
    ("stops", "act", "stopped_at"),
    [
        ("handed-on", TO_BO, START + timedelta(hours=2)),
        ("level-changed", TO_LEVEL, START + timedelta(hours=2)),
        ("assigned", TAKE, START + timedelta(hours=1)),
        ("level-changed", TO_BO, None),
    ],
)
def test_clocks_stop_at_a_hand_off(
    stops: str, act: tuple[str, dict[str, object], str], stopped_at: datetime | None
) -> None:
    """Measures may name handing on, the change of a level and the assignment; each fires once."""
    measure = Measure("take-up", "Take-up", stops=(stops,))
    policy = Policy("p", "P", "V", measures=(measure,), targets=(Target("take-up", parse("4h")),))
    (clock,) = clocks(Terms(policy), told(TAKE, act))
    assert clock.stopped_at == stopped_at


@pytest.mark.parametrize(
    ("warn", "hand_offs", "text"),
    [
        (None, 9, None),
        (3, 2, None),
        (3, 3, "handed on 3 times (CC-12)"),
        (1, 1, "handed on once (CC-12)"),
        (2, 2, "handed on twice (CC-12)"),
        (2, 12, "handed on 12 times (CC-12)"),
    ],
)
def test_a_policy_warns_from_its_number_on(warn: int | None, hand_offs: int, text: str | None) -> None:
    """At the number and beyond it."""
    found = too_many(HandOffs(warn, "CC-12"), hand_offs)
    assert (found.text if found else None) == text
