"""Tickets moved to other terms: what ended is kept, what runs is re-targeted, undo takes it back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from supportcli.desk import doctor, escalation, finish, intake, people, work
from supportcli.desk.comparing.move import Target, move, preview
from supportcli.desk.desk import Desk
from supportcli.desk.look import view
from supportcli.desk.policies import add_policy
from supportcli.domain.errors import NotFoundError, UsageError
from tests.conftest import MakeDesk, at

JO = "jo@acme.example"


@pytest.fixture
def ticket(make_desk: MakeDesk) -> int:
    """A P2 ticket opened on Friday 16:50 under PortaCare and answered at 19:00, ten minutes late."""
    desk = make_desk(at("2026-03-06 09:00"))
    people.add_customer(desk, "acme")
    people.add_contact(desk, JO, "acme")
    people.add_contract(desk, "acme", "portacare", "portacare")
    request = intake.OpenRequest("No calls", customer="acme", contact=JO, priority="P2")
    number, _ = intake.open_ticket(make_desk(at("2026-03-06 16:50")), request)
    work.reply(make_desk(at("2026-03-06 19:00")), [number], "We are on it")
    return number


def shorter(desk: Desk, tmp_path: Path) -> str:
    """PortaCare whose P2 is answered within three hours and hears of us every hour."""
    from supportcli.policyfile.shipped import shipped_text

    first, second = shipped_text("portacare").split("[measures.update]")
    changed = tmp_path / "portacare.toml"
    text = (
        first.replace('P2 = "2h"', 'P2 = "3h"')
        + "[measures.update]"
        + second.replace('P2 = "2h"', 'P2 = "1h"')
    )
    changed.write_text(text, encoding="utf-8")
    return add_policy(desk, str(changed))[0].revision


def clocks(desk: Desk, ticket: int) -> dict[tuple[str, int], tuple[str, str]]:
    """(measure, round) → due and state."""
    found = view.show(desk, [ticket])[0]["clocks"]
    return {(c["measure"], c["round"]): (f"{c['due_at']:%Y-%m-%d %H:%M}", c["state"]) for c in found}


def test_what_ended_keeps_its_verdict_and_what_runs_is_retargeted(
    make_desk: MakeDesk, ticket: int, tmp_path: Path
) -> None:
    """Under three hours the answer would have been in time; it was late under the terms of its day."""
    desk = make_desk(at("2026-03-06 19:30"))
    shorter(desk, tmp_path)
    assert clocks(desk, ticket) == {
        ("first-response", 1): ("2026-03-06 18:50", "breached"),
        ("update", 1): ("2026-03-06 21:00", "running"),
    }
    move(desk, [ticket], Target("2"))
    assert clocks(desk, ticket) == {
        ("first-response", 1): ("2026-03-06 18:50", "breached"),
        ("update", 1): ("2026-03-06 20:00", "running"),  # 19:00 and one hour
    }
    assert doctor.examine(desk).findings == []


def test_the_next_round_and_a_reopening_follow_the_new_terms(
    make_desk: MakeDesk, ticket: int, tmp_path: Path
) -> None:
    """Rounds go on counting; a reopened ticket's first answer is due after three hours."""
    desk = make_desk(at("2026-03-06 19:30"))
    shorter(desk, tmp_path)
    move(desk, [ticket], Target("2"))
    work.reply(make_desk(at("2026-03-06 19:40")), [ticket], "Found it")
    finish.resolve(make_desk(at("2026-03-06 19:50")), [ticket])
    desk = make_desk(at("2026-03-07 10:00"))
    finish.reopen(desk, [ticket])
    found = clocks(desk, ticket)
    assert found["update", 1] == ("2026-03-06 20:00", "met")
    assert found["update", 2][1] == "cancelled"
    assert doctor.examine(desk).findings == []


def test_a_ticket_may_be_moved_twice_and_undo_takes_a_move_back(
    make_desk: MakeDesk, ticket: int, tmp_path: Path
) -> None:
    """To the shorter terms and back; the last move is undone."""
    desk = make_desk(at("2026-03-06 19:30"))
    revision = shorter(desk, tmp_path)
    before = view.show(desk, [ticket])[0]
    move(desk, [ticket], Target("portacare"))
    move(desk, [ticket], Target("1"))
    assert clocks(desk, ticket)["update", 1] == ("2026-03-06 21:00", "running")
    finish.undo(desk)
    assert view.show(desk, [ticket])[0]["policy_revision"] == revision
    finish.undo(desk)
    after = view.show(desk, [ticket])[0]
    same = [name for name in before if name != "events"]
    assert {name: after[name] for name in same} == {name: before[name] for name in same}
    assert doctor.examine(desk).findings == []


def test_another_policy_needs_a_plan_and_a_priority(make_desk: MakeDesk, ticket: int) -> None:
    """What has no counterpart is named at once, and nothing is done."""
    desk = make_desk(at("2026-03-06 19:30"))
    with pytest.raises(UsageError) as refused:
        move(desk, [ticket], Target("mor"))
    assert refused.value.message == "mor has no plan portacare and no priority P2"
    assert refused.value.hint == (
        "--plan, one of: enterprise, premium, basic, free; --map P2=… with: blocker, high, medium, low"
    )
    with pytest.raises(NotFoundError, match="mor has no priority P9"):
        move(desk, [ticket], Target("mor", "premium", ("P2=P9",)))
    with pytest.raises(NotFoundError, match="no policy is called nowhere"):
        move(desk, [ticket], Target("nowhere"))
    with pytest.raises(NotFoundError, match="portacare has no revision 7"):
        move(desk, [ticket], Target("7"))
    assert view.show(desk, [ticket])[0]["policy"] == "portacare"


def test_a_move_to_another_policy_brings_its_measures(make_desk: MakeDesk, ticket: int) -> None:
    """PortaCare's late answer stays; under MOR the reaction had ended before the move and is not judged again."""
    desk = make_desk(at("2026-03-06 19:30"))
    (shown,) = preview(desk, [ticket], Target("mor", "premium", ("P2=high",)))
    assert (shown.new_policy, shown.new_plan, shown.new_priority) == ("mor", "premium", "high")
    assert [(c.measure, c.target, c.new_target) for c in shown.clocks] == [("update", "2h", None)]
    assert "escalate P2/4h to customer-relations-manager" in [name for _, name in shown.steps]
    assert shown.new_steps == ()
    assert view.show(desk, [ticket])[0]["policy"] == "portacare"  # only a look

    move(desk, [ticket], Target("mor", "premium", ("P2=high",)), "the customer changed the contract")
    record = view.show(desk, [ticket])[0]
    assert (record["policy"], record["plan"], record["priority"]) == ("mor", "premium", "high")
    assert clocks(desk, ticket) == {("first-response", 1): ("2026-03-06 18:50", "breached")}
    assert escalation.escalate_due(make_desk(at("2026-03-09 12:00"))) == []
    assert doctor.examine(desk).findings == []


def test_what_ended_is_shown_on_the_calendar_that_it_ran_on(make_desk: MakeDesk) -> None:
    """An answer that ClearCARE's support hours made late; PortaCare has no calendar of that name."""
    desk = make_desk(at("2026-03-02 09:00"))
    people.add_customer(desk, "acme")
    people.add_contact(desk, JO, "acme")
    people.add_contract(desk, "acme", "clearcare", "gold")
    number, _ = intake.open_ticket(desk, intake.OpenRequest("No calls", contact=JO))
    due = view.show(desk, [number])[0]["clocks"][0]["due_at"]
    work.reply(make_desk(due + timedelta(hours=2)), [number], "We are on it")
    later = make_desk(due + timedelta(hours=3))
    before = view.show(later, [number])[0]["clocks"]
    move(later, [number], Target("portacare", "portacare"))
    (kept,) = [c for c in view.show(later, [number])[0]["clocks"] if c["measure"] == "first-response"]
    assert kept == before[0]
    assert (kept["state"], kept["overdue_seconds"]) == ("breached", 7200)
    assert doctor.examine(later).findings == []


def test_rungs_of_the_new_ladder_are_due_no_earlier_than_the_move(make_desk: MakeDesk, ticket: int) -> None:
    """From terms without a ladder back to PortaCare: the rung of one hour is due at the move, not hours before."""
    move(make_desk(at("2026-03-06 19:30")), [ticket], Target("mor", "premium", ("P2=high",)))
    desk = make_desk(at("2026-03-06 20:00"))
    move(desk, [ticket], Target("portacare", None, ("high=P2",)))
    taken = [(f"{t.due_at:%H:%M}", t.role) for t in escalation.escalate_due(desk) if t.action == "escalate"]
    assert taken == [("20:00", "technical-support-manager")]


def test_a_move_to_the_same_terms_records_nothing(make_desk: MakeDesk, ticket: int) -> None:
    """Whoever is there already stays as they are."""
    desk = make_desk(at("2026-03-06 19:30"))
    outcome = move(desk, [ticket], Target("portacare"))
    assert outcome.changes == []
    assert preview(desk, [ticket], Target("portacare"))[0].same


def test_the_command_shows_then_asks(run: Any, tmp_path: Path) -> None:
    """Without a terminal it wants --yes; a dry run prints the event and keeps nothing; undo works."""
    run("init")
    run("customer", "add", "acme")
    run("contract", "add", "acme", "--policy", "mor", "--plan", "basic")
    run("open", "--customer", "acme", "--subject", "x", "--priority", "low", "--channel", "support-system")
    refused = run("policy", "move", "1", "--to", "mor", "--plan", "enterprise")
    assert refused.code == 4
    assert "ticket 1: mor basic low → mor enterprise low" in refused.err
    assert "0-12bh, due Tue 3 Mar 2026 12:00  →  0-1bh, due Mon 2 Mar 2026 10:00" in refused.err
    dry = run("policy", "move", "1", "--to", "mor", "--plan", "enterprise", "--dry-run")
    assert dry.code == 0 and "moved" in dry.out
    assert run("list", "--json", "plan").out.strip() == '[\n{"plan": "basic"}\n]'
    assert run("policy", "move", "1", "--to", "mor", "--plan", "enterprise", "--yes").code == 0
    assert run("list", "--json", "plan").out.strip() == '[\n{"plan": "enterprise"}\n]'
    assert run("undo").code == 0
    assert run("list", "--json", "plan").out.strip() == '[\n{"plan": "basic"}\n]'
    # twelve business hours from 11:00 in Vilnius: seven on Monday, five on Tuesday
    same = run("policy", "move", "1", "--to", "mor")
    assert same.code == 0 and "nothing to move" in same.err
