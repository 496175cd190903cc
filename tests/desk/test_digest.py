"""The weekly digest: its figures, its lists, and that nobody gets a week twice."""

from __future__ import annotations

import json
from typing import Any

import pytest

from supportcli.desk import intake, people, work
from supportcli.desk.desk import Desk
from supportcli.desk.digest import MOST_TOLD, post_digest, week_of, written
from supportcli.desk.escalation import escalate_due
from supportcli.domain.errors import NotFoundError, UsageError
from supportcli.store import outbox
from tests.conftest import MakeDesk, at

LEAD = "lead@desk.example"


@pytest.fixture
def monday(make_desk: MakeDesk) -> Desk:
    """Monday 9 March 2026, after a week with two tickets: one answered in time, one late and still open."""
    desk = make_desk(at("2026-03-03 09:00"))
    people.add_customer(desk, "acme", "Acme")
    people.add_contract(desk, "acme", "portacare", "portacare")
    for subject in ("Answered", "Forgotten"):
        intake.open_ticket(desk, intake.OpenRequest(subject, customer="acme", priority="P2"))
    work.reply(make_desk(at("2026-03-03 09:30")), [1], "We look into it.", wait=True, channel="phone")
    later = make_desk(at("2026-03-09 08:00"), roles={"leads": (LEAD, "kim@desk.example")})
    escalate_due(later)
    return later


def posted(desk: Desk) -> list[tuple[tuple[str, ...], str]]:
    return [
        (each.recipients, each.state)
        for each in outbox.letters(desk.store.connection)
        if each.purpose == "digest"
    ]


def test_what_it_says(monday: Desk) -> None:
    """Counted by hand: two opened, none resolved, the first response of one met and of the other missed."""
    subject, body = written(monday, week_of(monday))
    assert subject.startswith("Digest of week 2026-W10: 2 opened, ")
    assert body.startswith(
        "The desk in week 2026-W10, 2026-03-02 to 2026-03-08.\n\n    opened                   2\n"
    )
    assert "    first-response           1 of 2 met (50.0 %, target)\n" in body
    assert "\nPast due now:\n\n    [SUP-" in body and ": Forgotten\n" in body
    assert body.endswith("supportcli report --from 2026-03-02 --to 2026-03-08\n")


def test_nobody_gets_a_week_twice(monday: Desk, make_desk: MakeDesk) -> None:
    """By address, whatever names it; the next week is another letter."""
    assert [each.posted for each in post_digest(monday, ["leads", LEAD])] == [True, True]
    assert [each.posted for each in post_digest(monday, ["leads", "ana"])] == [False, False, True]
    wednesday = make_desk(at("2026-03-11 08:00"))
    assert [each.posted for each in post_digest(wednesday, [LEAD])] == [False]
    next_week = make_desk(at("2026-03-16 08:00"))
    assert [each.posted for each in post_digest(next_week, [LEAD])] == [True]
    assert posted(monday) == [
        ((LEAD,), "pending"),
        (("kim@desk.example",), "pending"),
        (("ana@desk.example",), "pending"),
        ((LEAD,), "pending"),
    ]


@pytest.mark.parametrize(
    "week", ["2026-W54", "2026-W00", "W10", "10", "2026-10", "9999-W52", "2026-W11", "2026-W12"]
)
def test_weeks_that_are_none_or_not_over(monday: Desk, week: str) -> None:
    """2026-W11 begins on the Monday that it is."""
    with pytest.raises(UsageError):
        week_of(monday, week)


def test_weeks_of_the_calendar(monday: Desk) -> None:
    """ISO 8601: the week of the year's first Thursday is its first."""
    assert str(week_of(monday, "2026-W01").first) == "2025-12-29"
    assert str(week_of(monday, "2020-W53").last) == "2021-01-03"


def test_an_unknown_name_is_told(monday: Desk) -> None:
    """Nothing is posted for the others either."""
    with pytest.raises(NotFoundError, match='"boss" is neither a role nor a person'):
        post_digest(monday, [LEAD, "boss"])
    assert posted(monday) == []


def test_long_lists_are_cut(monday: Desk) -> None:
    """The letter says how many more, and the command that lists them."""
    for n in range(30):
        intake.open_ticket(monday, intake.OpenRequest(f"Case {n}", customer="acme", priority="P2"))
    body = written(monday, week_of(monday))[1]
    soon = body.partition("Due within the next day:")[2]
    assert soon.count("[SUP-") == MOST_TOLD
    assert "    … and 10 more: supportcli list due:now..24h" in soon


def test_the_command(run: Any) -> None:
    """It prints what it did, and a dry run the letter."""
    assert run("init").code == 0
    dry = run("outbox", "digest", "--to", LEAD, "--dry-run")
    assert dry.out.startswith(
        "Subject: Digest of week 2026-W09: 0 opened, 0 targets missed\n\nThe desk in week 2026-W09"
    )
    assert "Nothing is past due." in dry.out
    first, second = (
        json.loads(run("outbox", "digest", "--to", LEAD, "--json", "to,posted").out) for _ in range(2)
    )
    assert (first, second) == ([{"to": LEAD, "posted": True}], [{"to": LEAD, "posted": False}])
    assert run("undo").code != 0
    assert run("outbox", "send").code == 0
