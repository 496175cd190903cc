"""What telling the customer is, and the same fact by every door: replies, resolutions, answers, approvals."""

from __future__ import annotations

import json
from typing import Any

import pytest

JO = "jo@acme.example"
POLICY = """\
id = "quay"
name = "Quay Care"
vendor = "Quay"
{replies}
on-priority-change = "keep-elapsed"
warn = 0.75

[plans.standard]
[priorities]
P1 = {{ name = "Down" }}
P2 = {{ name = "Slow" }}
P3 = {{ name = "Later" }}

[channels.email]
acknowledge = true

[measures.acknowledge]
[measures.first-response]
commitment = "guarantee"
[measures.resolution]

[targets.acknowledge]
P1 = "none"
P2 = "none"
P3 = "15m"
[targets.first-response]
P1 = "1h"
P2 = "4h"
P3 = "8h"
[targets.resolution]
all = "16h"

[roles]
lead = "Lead"
cto = "CTO"
[ladder.P1]
"0h" = ["lead"]
"2h" = ["cto"]

[approvals.consent]
name = "Consent to the priority"
before = "prioritise"
by = "customer"
"""


@pytest.fixture
def desk(run: Any, tmp_path: Any) -> Any:
    return begin(run, tmp_path, "")


def begin(run: Any, folder: Any, replies: str) -> Any:
    (folder / "quay.toml").write_text(POLICY.format(replies=replies))
    run("init")
    assert run("policy", "add", str(folder / "quay.toml")).code == 0
    run("customer", "add", "acme", "--name", "Acme")
    run("contact", "add", JO, "--customer", "acme")
    run("contract", "add", "acme", "--policy", "quay", "--plan", "standard", "--from", "2026-01-01")
    return run


def opened(run: Any, *words: str, now: str = "2026-03-10T10:00Z", contact: bool = True) -> None:
    who = ("--contact", JO) if contact else ("--customer", "acme")
    assert run("open", *who, "-s", "x", "--no-input", *words, now=now).code == 0


def clock(run: Any, measure: str, now: str) -> tuple[str, str | None]:
    whole = json.loads(run("show", "1", "--json", now=now).out)
    found = [each for each in whole["clocks"] if each["measure"] == measure]
    return (found[-1]["state"], found[-1]["stopped_at"]) if found else ("", None)


def test_a_reply_that_reaches_nobody_meets_nothing_and_says_so(desk: Any) -> None:
    """A ticket without a contact: the command says it, the guarantee runs on, and cron tells of it."""
    opened(desk, "-p", "P1", contact=False)
    done = desk("reply", "1", "-b", "please restart", now="2026-03-10T10:30Z")
    assert "nobody gets it, so it meets no promise" in done.err and "reply 1 --channel phone" in done.err
    assert clock(desk, "first-response", "2026-03-10T10:31Z")[0] == "running"
    assert "breach\tfirst-response" in desk("escalate", "--due", now="2026-03-10T11:01Z").out


def test_who_was_told_otherwise_is_told(desk: Any) -> None:
    """By telephone: recorded, nothing is sent, and it counts."""
    opened(desk, "-p", "P1", contact=False)
    assert desk("reply", "1", "-b", "restart", "--channel", "phone", now="2026-03-10T10:30Z").code == 0
    assert clock(desk, "first-response", "2026-03-10T10:31Z") == ("met", "2026-03-10T10:30:00Z")
    assert desk("outbox", "list", "--format", "ids").out == ""


def test_the_policy_has_the_last_word(run: Any, tmp_path: Any) -> None:
    """``replies = "recorded"``: every reply counts."""
    desk = begin(run, tmp_path, 'replies = "recorded"')
    opened(desk, "-p", "P1", contact=False)
    desk("reply", "1", "-b", "restart", now="2026-03-10T10:30Z")
    assert clock(desk, "first-response", "2026-03-10T10:31Z")[0] == "met"


def test_resolving_without_a_word_leaves_no_clock_behind(desk: Any) -> None:
    """Nobody owes a first response any more; the command says that the customer was not told."""
    opened(desk, "-p", "P1")
    done = desk("resolve", "1", now="2026-03-10T10:30Z")
    assert "the customer was not told" in done.err
    assert clock(desk, "first-response", "2026-03-10T12:00Z")[0] == "cancelled"
    assert "breach" not in desk("escalate", "--due", now="2026-03-10T12:00Z").out


def test_resolving_too_late_without_a_word_stays_missed(desk: Any) -> None:
    """What was missed before stays so."""
    opened(desk, "-p", "P1")
    desk("resolve", "1", now="2026-03-10T11:30Z")
    assert clock(desk, "first-response", "2026-03-10T12:00Z")[0] == "breached"


@pytest.mark.parametrize("end", [("resolve", "1", "-b", "done"), ("close", "1")])
def test_an_answer_by_hand_takes_a_finished_ticket_up_again(desk: Any, end: tuple[str, ...]) -> None:
    """As by mail."""
    opened(desk, "-p", "P1")
    assert desk(*end, now="2026-03-10T10:30Z").code == 0
    desk("reply", "1", "--from", JO, "-b", "It is back.", now="2026-03-10T11:00Z")
    whole = json.loads(desk("show", "1", "--json", now="2026-03-10T11:01Z").out)
    assert whole["status"] == "open"
    assert [each["kind"] for each in whole["events"]][-2:] == ["reopened", "received"]


def test_an_approval_before_the_priority_counts_once(desk: Any) -> None:
    """It is given to the priority that follows, and to no later one."""
    opened(desk, "-p", "P3", "--approval", "consent", "--approved-by", JO)
    assert desk("approve", "1", "consent", "--by", JO, now="2026-03-10T10:10Z").code == 0
    assert desk("prioritise", "1", "P1", now="2026-03-10T10:20Z").code == 0
    assert desk("prioritise", "1", "P2", now="2026-03-10T10:30Z").code == 4


def test_cron_and_a_person_in_the_same_second(desk: Any) -> None:
    """A promise is kept through its due instant: cron finds no breach at it, and a reply at it is in time."""
    opened(desk, "-p", "P1")
    assert "breach" not in desk("escalate", "--due", now="2026-03-10T11:00Z").out
    assert clock(desk, "first-response", "2026-03-10T11:00Z")[0] == "running"
    desk("reply", "1", "-b", "hello", now="2026-03-10T11:00Z")
    assert clock(desk, "first-response", "2026-03-10T11:00Z")[0] == "met"
    assert "breach" not in desk("escalate", "--due", now="2026-03-10T11:30Z").out


def test_the_second_after_is_late(desk: Any) -> None:
    """In the clock, in the list, and for cron; the due instant is as it was."""
    opened(desk, "-p", "P1")
    late = "2026-03-10T11:00:01Z"
    assert clock(desk, "first-response", late)[0] == "breached"
    assert desk("list", "is:breached", "--format", "ids", now="2026-03-10T11:00Z").out == ""
    assert desk("list", "is:breached", "--format", "ids", now=late).out == "1\n"
    assert "2026-03-10T11:00:00Z\tticket 1\tbreach\tfirst-response" in desk("escalate", "--due", now=late).out


def test_an_acknowledgement_meets_its_clock(desk: Any) -> None:
    """The letter that goes out at once is the moment; without one the clock runs."""
    opened(desk, "--channel", "email", "-p", "P3")
    assert clock(desk, "acknowledge", "2026-03-10T10:01Z") == ("met", "2026-03-10T10:00:00Z")
    assert clock(desk, "first-response", "2026-03-10T10:01Z")[0] == "running"


def test_a_step_that_was_due_stays_due(desk: Any) -> None:
    """The priority was lowered before cron came: the step at once is taken all the same, once."""
    opened(desk, "-p", "P1", "--agreed-by", JO)
    assert desk("prioritise", "1", "P3", "--agreed-by", JO, now="2026-03-10T10:05Z").code == 0
    out = desk("escalate", "--due", now="2026-03-10T13:00Z").out
    assert out.count("escalate\tP1/0h") == 1 and "P1/2h" not in out
    assert "escalate" not in desk("escalate", "--due", now="2026-03-10T14:00Z").out


def test_a_step_that_was_floored_names_the_published_instant(desk: Any) -> None:
    """P1 at 13:00: the rungs of 10:00 and 12:00 are due at the change, as published earlier."""
    opened(desk, "-p", "P3")
    desk("prioritise", "1", "P1", "--agreed-by", JO, now="2026-03-10T13:00Z")
    desk("escalate", "--due", now="2026-03-10T13:01Z")
    page = desk("show", "1", now="2026-03-10T13:02Z").out
    assert "due Tue 10 Mar 2026 13:00 (as published Tue 10 Mar 2026 10:00)" in page
    assert "due Tue 10 Mar 2026 13:00 (as published Tue 10 Mar 2026 12:00)" in page


def test_keep_elapsed_warns_at_a_share_of_the_target(desk: Any) -> None:
    """Two of P2's four hours are used at P3's eight: three quarters are used at 16:00, the end is at 18:00."""
    opened(desk, "-p", "P2", "--agreed-by", JO)
    desk("prioritise", "1", "P3", "--agreed-by", JO, now="2026-03-10T12:00Z")
    whole = json.loads(desk("show", "1", "--json", now="2026-03-10T12:00Z").out)
    (found,) = [each for each in whole["clocks"] if each["measure"] == "first-response"]
    assert (found["warn_at"], found["due_at"]) == ("2026-03-10T16:00:00Z", "2026-03-10T18:00:00Z")
