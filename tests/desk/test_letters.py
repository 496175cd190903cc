"""Letters: worded by the pinned revision, in the thread of what both sides wrote, without a line too many."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from supportcli.desk import finish, intake, people, work
from supportcli.desk.desk import Desk
from supportcli.desk.letters import reply as reply_letter
from supportcli.desk.operation import cases
from supportcli.desk.policies import add_policy
from supportcli.desk.trial import trial
from supportcli.domain.errors import NotFoundError
from supportcli.domain.tickets.kinds import Replied
from supportcli.domain.words.purposes import PURPOSES
from supportcli.mail.compose import compose
from supportcli.mail.message import Mail
from supportcli.store import outbox
from supportcli.store.outbox import Posted
from tests.conftest import MONDAY, MakeDesk, at
from tests.desk.mailing import DESK, JO, took, written

HOUSE = """\
id     = "house"
name   = "House"
vendor = "House Ltd"

[plans.gold]
name = "Gold plan"

[channels.email]
acknowledge = true

[approvals.closing]
name   = "Customer's word"
before = "close"

[templates.acknowledgement]
subject = "{{reference}} We have it: {{subject}}"
body    = \"\"\"
{{#contact-name}}
Dear {{contact-name}},
{{/contact-name}}
{{^contact-name}}
Hello,
{{/contact-name}}

your request has the number {{number}}{{#plan}} ({{plan}}){{/plan}}.
\"\"\"

[templates.reply]
body = "{{body}}\\n\\n{{agent}}, {{vendor}}"
clause = "3.2"
"""


@pytest.fixture
def house(desk: Desk, tmp_path: Path) -> Desk:
    """A desk whose customer is served by a vendor with a wording of its own."""
    (tmp_path / "house.toml").write_text(HOUSE)
    add_policy(desk, str(tmp_path / "house.toml"))
    people.add_customer(desk, "acme", "Acme", ("acme.example",))
    people.add_contact(desk, JO, "acme", "Jo Smith")
    people.add_contract(desk, "acme", "house", "gold")
    return desk


def opened(desk: Desk, subject: str = "No calls", **more: object) -> int:
    number, _ = intake.open_ticket(
        desk,
        intake.OpenRequest(subject, contact=JO, channel="email", **more),  # type: ignore[arg-type]
    )
    return number


def letters(desk: Desk) -> list[Posted]:
    return outbox.letters(desk.store.connection)


def test_the_policy_words_its_letters(house: Desk) -> None:
    """A salutation, a signature, the number; the history keeps what the person wrote."""
    number = opened(house)
    work.reply(house, [number], "Look at the cable.")
    first, second = letters(house)
    assert (first.subject, first.body) == (
        "[SUP-1] We have it: No calls",
        "Dear Jo Smith,\n\nyour request has the number SUP-1 (Gold plan).\n",
    )
    assert (second.subject, second.body) == (
        "Re: [SUP-1] No calls",
        "Look at the cable.\n\nana, House Ltd",
    )
    said = cases(house, [number])[0].history[-1].data
    assert isinstance(said, Replied)
    assert said.body == "Look at the cable."


def test_a_ticket_keeps_the_wording_of_its_revision(house: Desk, tmp_path: Path) -> None:
    """A new revision words the letters of new tickets."""
    number = opened(house)
    (tmp_path / "house.toml").write_text(HOUSE.replace("{{agent}}, {{vendor}}", "Yours, the house"))
    add_policy(house, str(tmp_path / "house.toml"))
    work.reply(house, [number], "One.")
    work.reply(house, [opened(house)], "Two.")
    bodies = [each.body for each in letters(house) if each.purpose == "reply"]
    assert bodies == ["One.\n\nana, House Ltd", "Two.\n\nYours, the house"]


def test_closing_asks_for_consent(house: Desk) -> None:
    """Where closing needs the customer's approval, they are asked: below the last answer, or alone; once."""
    number, other, third = opened(house), opened(house), opened(house)
    work.approve(house, [third], "closing", JO)
    finish.resolve(house, [number])
    finish.resolve(house, [other], "It was the cable.")
    finish.resolve(house, [third], "Done.")
    alone, below, plain = letters(house)[-3:]
    assert (alone.purpose, below.purpose, plain.purpose) == ("closing", "reply", "reply")
    assert alone.body.startswith(
        "Your request is resolved, as far as we can tell:\n\n    No calls\n\nMay we close"
    )
    assert below.body.startswith("It was the cable.\n\nMay we close it? Please answer")
    assert plain.body == "Done.\n\nana, House Ltd"


def test_whoever_has_a_ticket_reopened_is_asked_anew(house: Desk, make_desk: MakeDesk) -> None:
    """The yes was given to the ticket as it was then: closing lacks it again, so the customer is asked again."""
    number = opened(house)
    work.approve(house, [number], "closing", JO)
    finish.resolve(house, [number], "Done.")
    later = make_desk(at("2026-03-03 09:00"))
    finish.reopen(later, [number], "it came back")
    finish.resolve(later, [number], "Done again.")
    first, second = letters(later)[-2:]
    assert "May we close it?" not in first.body
    assert second.body.startswith("Done again.\n\nMay we close it?")


def test_letters_stand_in_one_thread(house: Desk, make_desk: MakeDesk) -> None:
    """Each answers the customer's last message; where they never wrote by mail, our own last letter."""
    spoken = opened(house)
    work.reply(house, [spoken], "One.")
    work.reply(house, [spoken], "Two.")
    acknowledged, one, two = letters(house)
    assert (acknowledged.in_reply_to, acknowledged.thread) == (None, ())
    assert (one.in_reply_to, one.thread) == (acknowledged.message_id, (acknowledged.message_id,))
    assert (two.in_reply_to, two.thread) == (one.message_id, (acknowledged.message_id, one.message_id))

    took(make_desk(at("2026-03-02 09:01")), written(message_id="<1@acme>"))
    later = make_desk(at("2026-03-02 09:02"))
    work.reply(later, [2], "Three.")
    third = letters(later)[-1]
    took(make_desk(at("2026-03-02 09:03")), written(message_id="<2@acme>", in_reply_to=third.message_id))
    latest = make_desk(at("2026-03-02 09:04"))
    work.reply(latest, [2], "Four.")
    answer, reply = letters(latest)[-3], letters(latest)[-1]
    assert (answer.in_reply_to, answer.thread) == ("<1@acme>", ("<1@acme>",))
    assert third.in_reply_to == "<1@acme>"
    assert reply.in_reply_to == "<2@acme>"
    assert reply.thread == ("<1@acme>", answer.message_id, third.message_id, "<2@acme>")


@pytest.mark.parametrize("purpose", PURPOSES)
def test_every_letter_can_be_tried_out(house: Desk, purpose: str) -> None:
    """With the ticket's own facts; nothing is recorded and nothing is posted."""
    number = opened(house)
    shown = trial(house, number, purpose)
    assert "[SUP-1]" in shown.subject and shown.body.strip()
    assert "{{" not in shown.subject + shown.body
    assert len(letters(house)) == 1


def test_another_wording_can_be_tried_on_a_ticket(house: Desk, tmp_path: Path) -> None:
    """From a file, before it is added."""
    (tmp_path / "next.toml").write_text(
        HOUSE.replace("{{agent}}", "{{assignee}}{{^assignee}}your desk{{/assignee}}")
    )
    number = opened(house)
    assert (
        trial(house, number, "reply", policy=str(tmp_path / "next.toml"), body="x").body
        == "x\n\nyour desk, House Ltd"
    )
    with pytest.raises(NotFoundError, match='no letter is called "invoice"'):
        trial(house, number, "invoice")


NASTY = st.text(
    st.one_of(st.sampled_from('\r\n\x00\x0b\x0c\x1c\x1d\x85\u2028\u2029:<>@,;"={}#/'), st.characters()),
    max_size=60,
)


@given(NASTY, NASTY, NASTY, NASTY, NASTY, NASTY, st.lists(NASTY, max_size=3))
@settings(max_examples=300, deadline=None)
def test_no_field_adds_a_header(
    subject: str, message_id: str, purpose: str, role: str, sender: str, body: str, ids: list[str]
) -> None:
    """Whatever stands in subject, ids, roles, addresses and text: the headers are those that the desk writes."""
    mail = Mail(
        message_id=f"<{message_id}@desk>",
        ticket=1,
        purpose=purpose,
        role=role,
        recipients=(JO,),
        subject=subject,
        body=body,
        created_at=MONDAY,
        sender=DESK,
        in_reply_to=ids[0] if ids else "",
        references=tuple(f"<{each}>" for each in ids),
    )
    raw = compose(mail)
    head, _, rest = raw.partition(b"\n\n")
    allowed = {"From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Auto-Submitted",
               "MIME-Version", "Content-Type", "Content-Transfer-Encoding"}  # fmt: skip
    found = [line.split(b":")[0].decode() for line in head.split(b"\n") if line[:1] not in (b" ", b"\t")]
    assert set(found) <= allowed and len(found) == len(set(found))
    assert b"\r" not in head and max(map(len, raw.split(b"\n"))) <= 998
    parsed = message_from_bytes(raw, policy=default)
    assert parsed["To"] == JO and parsed["From"] == DESK and rest
    for address in (role, sender):
        try:
            compose(replace(mail, recipients=(f"{address}@acme.example",), sender=f"{address}@desk.example"))
        except Exception as error:  # an address that is none is refused, in one line
            assert type(error).__name__ == "TransportError" and "\n" not in str(error)


@given(NASTY.filter(str.strip), NASTY, NASTY)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_of_a_ticket_adds_a_header(house: Desk, subject: str, name: str, agent: str) -> None:
    """The subject of a ticket, the name of its contact and that of the agent, through a policy's template."""
    connection = house.store.connection
    house.actor = "ana"
    number = opened(house)
    case = cases(house, [number])[0]
    case = structs.replace(case, ticket=replace(case.ticket, subject=subject))
    with house.store.write():
        connection.execute(
            "UPDATE contacts SET name = ? WHERE email = ?", (name.encode("utf-8", "replace").decode(), JO)
        )
    house.actor = agent
    letter = reply_letter(house, case, "Hello")
    assert letter is not None and "\n" not in letter.subject
    raw = compose(
        Mail("<1@desk>", number, "reply", None, letter.recipients, letter.subject, letter.body, MONDAY, DESK)
    )
    head = raw.partition(b"\n\n")[0]
    found = [line.split(b":")[0] for line in head.split(b"\n") if line[:1] not in (b" ", b"\t")]
    assert found == [b"From", b"To", b"Subject", b"Date", b"Message-ID", b"MIME-Version", b"Content-Type",
                     b"Content-Transfer-Encoding"]  # fmt: skip
