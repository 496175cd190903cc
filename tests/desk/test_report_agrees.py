"""The figures that reports read from rows by indexes are those that whole histories tell, event by event."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from supportcli.desk import escalation, finish, intake, people, triage, work
from supportcli.desk.billing import worklog
from supportcli.desk.comparing.move import Target, move
from supportcli.desk.desk import Desk
from supportcli.desk.finding.merging import merge
from supportcli.desk.policies import add_policy
from supportcli.desk.reporting.gather import from_histories, gather
from supportcli.desk.reporting.period import period_of
from supportcli.desk.reporting.report import report
from supportcli.domain.errors import DeskError
from supportcli.domain.reporting.observations import KINDS
from tests.conftest import MakeDesk, at

POLICY = """
id = "office"
name = "Office"
vendor = "Office"

[calendars.work]
zone = "Europe/Vilnius"
open = { mon-fri = "08:00-17:00" }

[plans.gold]
name = "Gold"

[priorities]
P1 = { name = "Urgent" }
P2 = { name = "Normal" }

[measures.first-response]
name = "First response"
calendar = "work"
starts = "opened"
stops = "reply"
pauses = "customer"

[measures.resolution]
name = "Resolution"
calendar = "work"
starts = ["opened", "reopened"]
stops = "resolved"
pauses = "customer"

[targets.first-response]
P1 = "2bh"
P2 = "8bh"

[targets.resolution]
P1 = "16bh"
P2 = "5d"
"""
OWN = ("opened", "resolved", "closed", "reopened", "merged", "backlog", "verdicts", "times", "answered", "finished",
       "told", "hands")  # fmt: skip
"""What ``from_histories`` observes; draws and charges are projections with tests of their own."""
PEOPLE = ("ana", "bob", "eve")


class Life:
    """Random work on a desk: whatever is refused simply does not happen."""

    def __init__(self, make_desk: MakeDesk, seed: int) -> None:
        self.chance = random.Random(seed)
        self.desk = make_desk(at("2026-01-20 08:00"))
        self.tickets: list[int] = []

    def set_up(self, folder: Path) -> None:
        for customer in ("acme", "beta"):
            people.add_customer(self.desk, customer)
        people.add_contract(self.desk, "acme", "portacare", "portacare")
        mine = folder / "office.toml"
        mine.write_text(POLICY, encoding="utf-8")
        add_policy(self.desk, str(mine))
        people.add_contract(self.desk, "beta", "office", "gold")

    def step(self) -> None:
        """A little later somebody does something."""
        self.desk.now += timedelta(
            seconds=self.chance.choice([60, 900, 7_200, 40_000]) + self.chance.randrange(9)
        )
        self.desk.actor = self.chance.choice(PEOPLE)
        with suppress(DeskError, IndexError):
            self.chance.choice(ACTS)(self)

    def one(self) -> list[int]:
        return [self.chance.choice(self.tickets[-25:])] if self.tickets else []

    def open(self) -> None:
        request = intake.OpenRequest(
            "x", customer=self.chance.choice(["acme", "beta"]), priority=self.chance.choice(["P1", "P2"])
        )
        self.tickets.append(intake.open_ticket(self.desk, request)[0])

    def assign(self) -> None:
        work.assign(self.desk, self.one(), self.chance.choice([*PEOPLE, None]))

    def reply(self) -> None:
        work.reply(self.desk, self.one(), "hello", wait=self.chance.random() < 0.3)

    def wait(self) -> None:
        work.wait(self.desk, self.one(), "customer")

    def resume(self) -> None:
        work.resume(self.desk, self.one())

    def prioritise(self) -> None:
        wanted = triage.Prioritisation(self.chance.choice(["P1", "P2"]), agreed_by="Jo", asked_by="Jo")
        triage.prioritise(self.desk, self.one(), wanted)

    def log(self) -> None:
        worklog.log(self.desk, self.one(), "30m", "looked")

    def resolve(self) -> None:
        finish.resolve(self.desk, self.one(), "done")

    def close(self) -> None:
        finish.close(self.desk, self.one())

    def reopen(self) -> None:
        finish.reopen(self.desk, self.one())

    def undo(self) -> None:
        finish.undo(self.desk)

    def move(self) -> None:
        policy, plan = self.chance.choice([("portacare", "portacare"), ("office", "gold")])
        move(self.desk, self.one(), Target(policy, plan=plan))

    def merge(self) -> None:
        merge(self.desk, self.one()[0], self.one()[0], across_customers=True)

    def cron(self) -> None:
        escalation.escalate_due(self.desk)


ACTS = [
    Life.open, Life.open, Life.open, Life.assign, Life.assign, Life.reply, Life.reply, Life.wait, Life.resume,
    Life.prioritise, Life.log, Life.resolve, Life.resolve, Life.close, Life.reopen, Life.reopen, Life.undo, Life.move,
    Life.cron, Life.merge,
]  # fmt: skip


def lived(make_desk: MakeDesk, folder: Path, seed: int, steps: int) -> Desk:
    life = Life(make_desk, seed)
    life.set_up(folder)
    for _ in range(steps):
        life.step()
    return life.desk


def everything(desk: Desk) -> list[int]:
    return [row[0] for row in desk.store.connection.execute("SELECT id FROM tickets")]


def agree(desk: Desk, since: str, to: str) -> None:
    period = period_of(desk, since=since, to=to)
    by_rows = gather(desk, period).seen
    by_events = from_histories(desk, period, everything(desk))
    for kind in OWN:
        assert sorted(getattr(by_rows, kind)) == sorted(getattr(by_events, kind)), (kind, since)


PERIODS = [("2026-01-25", "2026-02-03"), ("2026-02-04", "2026-02-20"), ("2026-01-20", "2026-12-31")]


@pytest.mark.parametrize("seed", [1, 2])
def test_rows_and_histories_tell_the_same(make_desk: MakeDesk, tmp_path: Path, seed: int) -> None:
    """Undone, reopened, re-prioritised and moved tickets included, whatever the period."""
    desk = lived(make_desk, tmp_path, seed, 450)
    kinds = {row[0] for row in desk.store.connection.execute("SELECT DISTINCT kind FROM events")}
    assert {"undone", "reopened", "moved", "escalated", "waiting", "closed", "merged"} <= kinds
    for since, to in PERIODS:
        agree(desk, since, to)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 120))
def test_rows_and_histories_tell_the_same_over_longer_lives(
    make_desk: MakeDesk, tmp_path: Path, seed: int
) -> None:
    """The same with a few hundred tickets and as many corrections."""
    desk = lived(make_desk, tmp_path, seed, 2_000)
    for since, to in PERIODS:
        agree(desk, since, to)


def test_a_month_ends_as_the_next_one_begins(make_desk: MakeDesk, tmp_path: Path) -> None:
    """The backlog carries over, and the months add up to the whole period; each clock counts once."""
    desk = lived(make_desk, tmp_path, 3, 500)
    whole = report(desk, period_of(desk, since="2026-01-01", to="2026-12-31"), by=["month"])
    months = [group.figures for group in whole.groups]
    assert len(months) >= 2
    for before, after in pairwise(months):
        assert before.volume.backlog_end == after.volume.backlog_start
    for name in ("opened", "resolved", "closed", "reopened", "merged"):
        assert sum(getattr(month.volume, name) for month in months) == getattr(whole.total.volume, name)
    decided = sum(c.met + c.missed for month in months for c in month.compliance)
    assert decided == sum(c.met + c.missed for c in whole.total.compliance) > 0


def test_groups_add_up_to_the_total(make_desk: MakeDesk, tmp_path: Path) -> None:
    """Every observation belongs to exactly one group; a filter gives the figures of its group."""
    desk = lived(make_desk, tmp_path, 4, 300)
    period = period_of(desk, since="2026-01-20", to=f"{desk.now:%Y-%m-%d}")
    made = report(desk, period, by=["customer", "engineer", "policy"])
    for by in made.by:
        groups = [group.figures for group in made.groups if group.by == by]
        for name in ("opened", "resolved", "reopened", "backlog_end", "backlog_start"):
            assert sum(getattr(g.volume, name) for g in groups) == getattr(made.total.volume, name)
    (acme,) = [group for group in made.groups if group.key == "acme"]
    assert report(desk, period, ["customer:acme"]).total == acme.figures


def test_the_period_under_way_ends_now(make_desk: MakeDesk) -> None:
    """What is recorded at this very second belongs to it."""
    desk: Desk = make_desk(datetime.fromisoformat("2026-03-10T12:00:00+00:00"))
    intake.open_ticket(desk, intake.OpenRequest("x"))
    made = report(desk, period_of(desk, month="this"))
    assert (made.total.volume.opened, made.total.volume.backlog_end) == (1, 1)
    assert made.total.age.spread.most == 0
    assert KINDS[0] == "opened"
