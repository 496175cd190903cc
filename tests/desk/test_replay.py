"""Replay: the same histories under other terms; what cron did is what the play says, and no byte changes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from supportcli.desk.policies import find
from supportcli.desk.stories.acts import acted, opened
from supportcli.desk.stories.stage import Stage
from supportcli.desk.stories.terms import Cast
from supportcli.desk.stories.tryout import stories_from, stories_of
from supportcli.domain.errors import DeskError
from supportcli.domain.running.play import judged
from supportcli.policyfile.shipped import shipped_ids

STORIES = [(policy, path) for policy in shipped_ids() for path in stories_of(policy)]


@pytest.mark.parametrize(("policy", "path"), STORIES, ids=[path.stem for _, path in STORIES])
def test_the_play_takes_the_alarms_that_the_desk_took(policy: str, path: Path) -> None:
    """Each story on a real desk, where cron comes at every instant, and again from its history alone."""
    (story,) = stories_from([path])
    known = find(None, policy)
    stage = Stage(Cast(known, {}), story, story.lines[0].at)
    tickets = {}
    for line in story.lines:
        stage.pass_time(line.at)
        try:
            if line.verb == "open":
                name = line.ticket or str(len(tickets) + 1)
                tickets[name], _ = opened(stage, story, line.how or {})
            elif line.verb:
                acted(stage, tickets[line.ticket or next(reversed(tickets))], line.verb, line.how or {})
        except DeskError:
            pass
    stage.pass_time(story.lines[-1].at, at_least=True)
    for ticket in tickets.values():
        case = stage.case(ticket)
        taken = [key for e in case.history if (key := getattr(e.data, "key", None)) is not None]
        played = judged(case.terms, case.history, stage.desk.now, ticket)
        assert [alarm.key for alarm in played.taken] == taken
        assert played.clocks == case.clocks
    stage.close()


@pytest.fixture
def desk_file(run: Any, tmp_path: Path) -> Path:
    """Two tickets under PortaCare, answered after 100 minutes; cron came once, after the answer."""
    run("init")
    run("customer", "add", "acme")
    run("contact", "add", "jo@acme.example", "--customer", "acme")
    run("contract", "add", "acme", "--policy", "portacare", "--plan", "portacare")
    for priority in ("P2", "P1"):
        words = ("open", "--customer", "acme", "--contact", "jo@acme.example", "--subject", "x")
        run(*words, "--priority", priority, now="2026-03-06T16:50:00Z")
    run("reply", "1", "2", "--body", "We are on it", now="2026-03-06T18:30:00Z")
    run("escalate", "--due", "--no-send", now="2026-03-06T18:31:00Z")
    run("resolve", "1", "2", now="2026-03-06T18:40:00Z")
    return tmp_path / "desk.db"


STRICTER = ('P2 = "2h"', 'P2 = "90m"')


@pytest.fixture
def stricter(run: Any, tmp_path: Path) -> str:
    """PortaCare whose P2 is answered within 90 minutes."""
    path = tmp_path / "stricter.toml"
    path.write_text(run("policy", "show", "portacare", "--toml").out.replace(*STRICTER), encoding="utf-8")
    return str(path)


def test_breaches_and_escalations_before_and_after(run: Any, desk_file: Path, stricter: str) -> None:
    """P2 met its two hours and misses 90 minutes; P1 was late under both, with two rungs taken by 18:30."""
    before = desk_file.read_bytes()
    now = "2026-03-10T00:00:00Z"
    whole = json.loads(run("policy", "replay", stricter, "--json", now=now).out)
    assert (whole["tickets"], whole["differing"]) == (2, 1)
    assert whole["before"]["breaches"] == {"first-response": 1}
    assert whole["after"]["breaches"] == {"first-response": 2}
    # cron on time: the rung of one hour was due at 17:50 for both
    rungs = {
        "P1/0h technical-support-manager": 1,
        "P1/1h customer-relations-manager": 1,
        "P2/1h technical-support-manager": 1,
    }
    assert whole["before"]["escalations"] == whole["after"]["escalations"] == rungs
    (one,) = whole["differences"]
    assert (one["ticket"], one["before"]["breaches"], one["after"]["breaches"]) == (
        1,
        {},
        {"first-response": 1},
    )
    assert desk_file.read_bytes() == before


def test_filter_words_choose(run: Any, desk_file: Path, stricter: str) -> None:
    """Only tickets that the filter finds are judged."""
    whole = json.loads(run("policy", "replay", stricter, "priority:p1", "status:any", "--json").out)
    assert (whole["tickets"], whole["differing"]) == (1, 0)
    assert run("policy", "replay", stricter, "colour:red").code == 2


def test_another_policy_wants_plans_and_priorities(run: Any, desk_file: Path) -> None:
    """What has no counterpart is named at once; with counterparts it judges."""
    refused = run("policy", "replay", "mor")
    assert refused.code == 2
    assert "mor has no plan portacare and no priority P1, P2" in refused.err
    now = "2026-03-10T00:00:00Z"
    words = ("policy", "replay", "mor", "--plan", "basic", "--map", "P1=blocker,P2=low")
    whole = json.loads(run(*words, "--json", now=now).out)
    assert whole["before"]["late"] == 1
    assert whole["after"] == {
        "late": 0, "breaches": {}, "met": {"reaction": 2}, "escalations": {}, "told": {}, "closed": 0,
        "covered": {}, "charges": {}, "to_agree": 0,
    }  # fmt: skip
    assert [each["new_plan"] for each in whole["differences"]] == ["basic", "basic"]


def test_what_it_would_cost_and_what_is_covered(run: Any, desk_file: Path) -> None:
    """Two hours for a cause that is no bug: to be agreed under PortaCare, 200 euros under MOR."""
    run("reopen", "1", now="2026-03-09T09:00:00Z")
    run("classify", "1", "--cause", "network-set-up", now="2026-03-09T09:00:00Z")
    run("log", "1", "2h", "Set the network up", now="2026-03-09T12:00:00Z")
    words = ("policy", "replay", "mor", "id:1", "--plan", "basic", "--map", "P1=blocker,P2=low", "--json")
    whole = json.loads(run(*words, now="2026-03-10T00:00:00Z").out)
    assert (whole["before"]["charges"], whole["before"]["to_agree"]) == ({}, 1)
    assert whole["before"]["covered"] == {"billable": 1}
    assert (whole["after"]["charges"], whole["after"]["to_agree"]) == ({"EUR": "200.00"}, 0)
    assert whole["differences"][0]["after"]["charges"] == {"EUR": "200.00"}


def test_rows_for_programs(run: Any, desk_file: Path, stricter: str) -> None:
    """One line for each count that differs."""
    done = run("policy", "replay", stricter, now="2026-03-10T00:00:00Z")
    assert done.out.splitlines() == [
        "ticket\tplan\tnew_plan\twhat\tname\tbefore\tafter",
        "1\tportacare\tportacare\tbreaches\tfirst-response\t0\t1",
        "1\tportacare\tportacare\tmet\tfirst-response\t1\t0",
    ]


def test_imported_tickets_are_judged_from_their_beginning(run: Any, tmp_path: Path) -> None:
    """An import takes no alarms of the past; a replay asks what would have been."""
    run("init")
    run("customer", "add", "acme")
    run("contract", "add", "acme", "--policy", "portacare", "--plan", "portacare")
    table = tmp_path / "old.csv"
    table.write_text(
        "id,subject,customer,priority,opened_at,resolved_at\n"
        "7,Old,acme,P2,2026-01-05T09:00:00Z,2026-01-05T14:00:00Z\n",
        encoding="utf-8",
    )
    assert run("import", str(table), "--policy", "portacare", "--plan", "portacare").code == 0
    whole = json.loads(run("policy", "replay", "portacare", "--json").out)
    assert whole["differing"] == 0
    assert whole["after"]["escalations"] == {
        "P2/1h technical-support-manager": 1,
        "P2/4h customer-relations-manager": 1,
    }
