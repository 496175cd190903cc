"""What a ticket needs next: every status, every need, the most pressing first, each with the command that does it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from supportcli.domain.language.condition import Condition
from supportcli.domain.language.coverage import ScopeClause
from supportcli.domain.language.form import DetailsForm, Question
from supportcli.domain.language.policy import Approval, Measure, Policy, Priority, Target, Term
from supportcli.domain.language.pricing import Rate
from supportcli.domain.running.clocks import clocks_of
from supportcli.domain.running.needs import DECISIONS, NOTHING, Around, NextStep
from supportcli.domain.running.nextsteps import next_steps
from supportcli.domain.running.terms import Terms
from supportcli.domain.tickets import events as ev
from supportcli.domain.tickets.handoffs import HandOffs
from supportcli.domain.time.duration import parse
from supportcli.domain.time.instants import iso
from tests.events import recorded

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
JO = "jo@acme.example"
Act = tuple[str, dict[str, object]]
MEASURES = (
    Measure("first-response", "First response"),
    Measure("work-around", "Work-around", stops=("work-around", "resolved")),
    Measure("fix", "Fix", stops=("resolved",)),
    Measure("take-up", "Take-up", stops=("assigned",)),
    Measure("arrival", "Arrival", stops=("flag:arrived",)),
)
BARE = Policy("p", "P", "V")


def steps(policy: Policy, *acts: Act, around: Around = NOTHING, **opening: object) -> list[NextStep]:
    """The next steps of a ticket of jo's with this opening and these acts, an hour apart."""
    data = {"subject": "No calls", "contact": JO, "customer": "acme", "assignee": "ana", **opening}
    history = [recorded(START, ev.OPENED, data, "ana", 1, 1)]
    for n, (kind, said) in enumerate(acts, 1):
        history.append(recorded(START + timedelta(hours=n), kind, said, "ana", n + 1, n + 1))
    ticket, clocks = clocks_of(Terms(policy), history, 7)
    return next_steps(Terms(policy), ticket, clocks, around)


def told(found: list[NextStep]) -> list[str]:
    return [f"{step.text}: {step.command.removeprefix('supportcli ')}" for step in found]


def with_targets(*measures: str, **more: object) -> Policy:
    """A policy whose measures are due after 4 hours each."""
    chosen = tuple(m for m in MEASURES if m.id in measures)
    return Policy(
        "p", "P", "V", measures=chosen, targets=tuple(Target(m.id, parse("4h")) for m in chosen), **more
    )  # type: ignore[arg-type]


TERMS = (Term("a", "A"), Term("b", "B"))
APPROVALS = (
    Approval("paid", "Payment", by="lead", before=("work",)),
    Approval("closing", "Approval of closing", before=("close",)),
    Approval("level-3", "Approval of level 3", before=("level:b",)),
)


@pytest.mark.parametrize(
    ("policy", "acts", "opening", "expected"),
    [
        (BARE, [], {}, ["resolve it: resolve 7"]),
        (BARE, [], {"assignee": None}, ["nobody works on it: take 7", "resolve it: resolve 7"]),
        (BARE, [(ev.RESOLVED, {})], {}, ["close it: close 7"]),
        (BARE, [(ev.CLOSED, {})], {}, []),
        (BARE, [(ev.RESOLVED, {}), (ev.REOPENED, {})], {}, ["resolve it: resolve 7"]),
        (BARE, [(ev.WAITING, {"on": "vendor"})], {}, ["it waits for the vendor: resume 7"]),
        (
            Policy("p", "P", "V", priorities=(Priority("P1", "P1", 1),)),
            [],
            {},
            ["it has no priority: prioritise 7 PRIORITY", "resolve it: resolve 7"],
        ),
        (
            Policy("p", "P", "V", kinds=TERMS, levels=TERMS),
            [],
            {},
            [
                "nobody has said its kind and level: classify 7",
                "resolve it: resolve 7",
            ],
        ),
        (
            Policy("p", "P", "V", kinds=TERMS, levels=TERMS),
            [],
            {"kind": "a"},
            ["nobody has said its level: classify 7", "resolve it: resolve 7"],
        ),
        # each measure with the command that meets it
        (with_targets("first-response"), [], {}, ["first-response due: reply 7"]),
        (
            with_targets("first-response", "work-around"),
            [(ev.REPLIED, {"body": "x"})],
            {},
            ["work-around due: reply 7 --work-around"],
        ),
        (with_targets("fix"), [], {}, ["fix due: resolve 7"]),
        (
            with_targets("take-up"),
            [],
            {"assignee": None},
            ["take-up due: take 7", "nobody works on it: take 7", "resolve it: resolve 7"],
        ),
        (
            with_targets("arrival"),
            [],
            {},
            ["arrival due: classify 7 --flag arrived", "resolve it: resolve 7"],
        ),
        # what the policy wants before a step, with whose yes it is
        (
            Policy("p", "P", "V", approvals=APPROVALS, levels=TERMS),
            [],
            {"level": "b"},
            [
                f"Approval of level 3 is missing: approve 7 level-3 --by {JO}",
                "Payment is missing: approve 7 paid --by LEAD",
                "resolve it: resolve 7",
            ],
        ),
        (
            Policy("p", "P", "V", approvals=APPROVALS),
            [(ev.RESOLVED, {})],
            {},
            [f"Approval of closing is missing: approve 7 closing --by {JO}", "close it: close 7"],
        ),
        (
            Policy(
                "p",
                "P",
                "V",
                rates=(Rate("r", "R", price="100", when=Condition(facts=(("cause", ("a",)),))),),
            ),
            [(ev.RESOLVED, {})],
            {},
            [
                "its cause decides what it costs, and nobody has named it: classify 7 --cause CAUSE",
                "close it: close 7",
            ],
        ),
        (
            Policy("p", "P", "V", details=DetailsForm(questions=(Question("os", "Which system?"),))),
            [],
            {},
            ["1 detail is missing: details 7 --request", "resolve it: resolve 7"],
        ),
        (
            Policy(
                "p",
                "P",
                "V",
                scope=(ScopeClause("never", "refused", "We never touch firewalls", clause="9"),),
            ),
            [],
            {},
            ["say no to it: We never touch firewalls (9): reply 7"],
        ),
        (
            Policy("p", "P", "V", hand_offs=HandOffs(1, "CC-12")),
            [(ev.HANDED_ON, {"assignee": "bo", "why": "x"})],
            {},
            [
                "handed on once (CC-12): settle who sees it through: assign 7 --to NAME",
                "resolve it: resolve 7",
            ],
        ),
    ],
)
def test_each_need_and_its_command(
    policy: Policy, acts: list[Act], opening: dict[str, object], expected: list[str]
) -> None:
    """In words, and as it is typed."""
    assert told(steps(policy, *acts, **opening)) == expected


@pytest.mark.parametrize(
    ("hours", "first", "need"),
    [
        (0, "it has no priority", "priority"),
        (3, "first-response due", "late"),
        (5, "first-response overdue", "late"),
    ],
)
def test_a_clock_presses_once_it_warns(hours: int, first: str, need: str) -> None:
    """Due after 4 hours, warned after 3: until then the missing priority is the more pressing."""
    policy = with_targets("first-response", priorities=(Priority("P1", "P1", 1),))
    found = steps(policy, around=Around(START + timedelta(hours=hours)))
    assert (found[0].text, found[0].need) == (first, need)
    assert {step.text for step in found} >= {"it has no priority"}


def test_a_wait_is_ended_by_asking_again_once_the_desk_was_reminded() -> None:
    """The reminder stands in the history under the instant at which the wait began."""
    wait = (ev.WAITING, {"on": "customer"})
    since = iso(START + timedelta(hours=1))
    assert told(steps(BARE, wait)) == ["it waits for the customer: resume 7"]
    reminded = (ev.REMINDED, {"key": f"remind:{since}", "due_at": since})
    found = steps(BARE, wait, reminded)
    assert told(found) == ["the customer has not answered for long: ask again: reply 7 --wait"]
    assert found[0].need == "remind"
    # the reminder of an earlier wait says nothing of this one
    again = steps(BARE, wait, reminded, (ev.RESUMED, {}), wait)
    assert told(again) == ["it waits for the customer: resume 7"]


def test_messages_that_did_not_leave_and_quotas_that_are_empty() -> None:
    """What stands around the ticket: with the numbers to send again, the role to fill, the word to have first."""
    around = Around(START, failed=(3, 9), unaddressed=("lead",), used_up=("Hours",))
    assert told(steps(BARE, around=around)) == [
        "2 messages could not be sent: outbox retry 3,9",
        "nobody fills the role lead: a message waits: config edit",
        "Hours is used up: ask before more work: quota acme",
        "resolve it: resolve 7",
    ]
    resolved = steps(BARE, (ev.RESOLVED, {}), around=Around(START, failed=(3,)))
    assert told(resolved) == ["a message could not be sent: outbox retry 3", "close it: close 7"]


def test_work_that_goes_its_way_waits_for_no_decision() -> None:
    """A ticket that somebody has, with a clock that runs, needs nobody's decision; the same ticket late does."""
    policy = with_targets("first-response")
    assert not any(step.need in DECISIONS for step in steps(policy, around=Around(START)))
    late = steps(policy, around=Around(START + timedelta(hours=4)))
    assert [step.need for step in late if step.need in DECISIONS] == ["late"]
