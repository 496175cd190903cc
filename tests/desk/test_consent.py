"""Resolved, asked, answered: a plain yes gives the approval of closing, anything else takes the ticket up again."""

from __future__ import annotations

from pathlib import Path

import pytest

from supportcli.desk import finish, people, work
from supportcli.desk.desk import Desk
from supportcli.desk.policies import add_policy
from supportcli.domain.tickets.consent import is_yes
from supportcli.domain.tickets.kinds import Approved
from supportcli.store import outbox
from tests.conftest import MakeDesk, at
from tests.desk.mailing import JO, history, kinds, status, took, written

POLICY = """\
id     = "house"
name   = "House"
vendor = "House"
[plans.gold]
[approvals.closing]
before = "close"
"""


@pytest.fixture
def resolved(make_desk: MakeDesk, tmp_path: Path) -> Desk:
    """A ticket that is resolved; its contact was asked whether it may be closed."""
    (tmp_path / "house.toml").write_text(POLICY)
    desk = make_desk()
    add_policy(desk, str(tmp_path / "house.toml"))
    people.add_customer(desk, "acme", "Acme", ("acme.example",))
    people.add_contact(desk, JO, "acme", "Jo")
    people.add_contract(desk, "acme", "house", "gold")
    took(desk, written(message_id="<1@acme>"))
    finish.resolve(make_desk(at("2026-03-02 10:00")), [1])
    return make_desk(at("2026-03-02 11:00"))


def answer(desk: Desk, text: str, sender: str = JO) -> None:
    asked = outbox.letters(desk.store.connection)[-1]
    assert asked.purpose == "closing"
    took(
        desk,
        written(sender, "Re: [SUP-1] No calls", text, message_id="<2@acme>", in_reply_to=asked.message_id),
    )


def test_a_yes_gives_the_approval(resolved: Desk) -> None:
    """The ticket stays resolved, and can be closed."""
    answer(
        resolved, "Yes, thanks!\n\nKind regards\nJo Smith\n\n> May we close it? Please answer this message"
    )
    assert status(resolved, 1) == "resolved"
    approved = history(resolved, 1)[-1]
    assert isinstance(approved.data, Approved)
    assert (approved.actor, approved.data.approval, approved.data.is_yes) == (JO, "closing", True)
    finish.close(resolved, [1])
    assert status(resolved, 1) == "closed"


@pytest.mark.parametrize("text", ["No, it still fails.", "Yes, but the log is full of errors.", "Thanks"])
def test_anything_else_takes_it_up_again(resolved: Desk, text: str) -> None:
    """A person reads it."""
    answer(resolved, text)
    assert status(resolved, 1) == "open"
    assert "approved" not in kinds(resolved, 1)


def test_only_the_contact_consents(resolved: Desk) -> None:
    """A colleague's yes is an answer like any other."""
    answer(resolved, "Yes", "kim@acme.example")
    assert "approved" not in kinds(resolved, 1)


def test_a_yes_on_the_phone_counts_too(resolved: Desk) -> None:
    """Recorded with ``reply --from``."""
    work.receive(resolved, [1], "Yes, please close it.", JO, "phone")
    assert kinds(resolved, 1)[-1] == "approved"


def test_a_yes_to_nothing_is_a_message(resolved: Desk, make_desk: MakeDesk) -> None:
    """Once taken up again, the question is void."""
    finish.reopen(resolved, [1])
    work.receive(make_desk(at("2026-03-02 12:00")), [1], "Yes", JO)
    assert "approved" not in kinds(resolved, 1)


@pytest.mark.parametrize(
    ("text", "yes"),
    [
        ("Yes", True),
        ("yes.", True),
        ("Ja, danke", True),
        ("Hello,\n\nyes, you may close the ticket. Everything works again.\n\nBest regards,\nJo", True),
        ("Yes\n\nOn Monday, desk@desk.example wrote:\n> May we close it?", True),
        ("Yes, but not today", False),
        ("Yes?", False),
        ("May we close it? yes", False),
        ("No", False),
        ("Not ok", False),
        ("> yes", False),
        ("Thanks", False),
        ("", False),
        ("Yes, and please open another one for the gateway", False),
    ],
)
def test_what_is_a_yes(text: str, yes: bool) -> None:
    """A yes and nothing else."""
    assert is_yes(text) is yes
