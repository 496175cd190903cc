"""A request by mail, with everything that real mail brings along: told message by message."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from email import message_from_bytes
from pathlib import Path

import pytest

from supportcli.desk import people, work
from supportcli.desk.delivery import deliver
from supportcli.desk.desk import Desk
from supportcli.desk.mailroom.take import Taken, take_in
from supportcli.desk.settings.values import Mail, Mailroom, Settings
from supportcli.domain.tickets import codec
from supportcli.domain.tickets.kinds import Received
from supportcli.store import messages
from tests.desk.mailing import JO, history, kinds, outbox, status, written
from tests.stories.telling import instant

At = Callable[[str], Desk]
REPORT = """Return-Path: <>
From: Mail Delivery System <mailer-daemon@acme.example>
To: support@desk.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <bounce@acme.example>
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

I could not deliver it.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; acme.example

Final-Recipient: rfc822; jo@acme.example
Action: failed
Status: 5.2.2

--b
Content-Type: text/rfc822-headers

Message-ID: {}

--b--
"""


@pytest.fixture
def desk_at(tmp_path: Path) -> Iterator[At]:
    """The desk of PortaCare at an instant; Acme has a contract, Jo and Pat are its people."""
    mail = Mail("support@desk.example", maildir=tmp_path / "sent", room=Mailroom(limit_per_sender=4))
    settings = Settings(people={"ana": "ana@desk.example"}, mail=mail)
    opened: list[Desk] = []

    def at(text: str) -> Desk:
        desk = Desk.open(
            tmp_path / "desk.db",
            now=instant(f"2026-03-02 {text}"),
            actor="mail",
            settings=settings,
            create=True,
        )
        opened.append(desk)
        return desk

    desk = at("08:00")
    people.add_customer(desk, "acme", "Acme", ("acme.example",))
    people.add_contact(desk, JO, "acme", "Jo")
    people.add_contract(desk, "acme", "portacare", "portacare")
    yield at
    for each in opened:
        each.close()


def sent(folder: Path) -> dict[str, dict[str, str]]:
    """What has left the desk, by subject."""
    found = [message_from_bytes(path.read_bytes()) for path in (folder / "sent" / "new").iterdir()]
    return {mail["Subject"]: dict(mail.items()) for mail in found}


def test_a_request_by_mail(desk_at: At, tmp_path: Path) -> None:
    """Jo writes and gets the number; Pat answers for her, a colleague in copy too; a stranger and robots do not."""

    def comes(text: str, raw: bytes) -> Taken:
        return take_in(desk_at(text), [raw])[0]

    # Jo writes, with a colleague of a partner in copy, and gets the number in the thread of her message
    first = comes(
        "09:00", written(message_id="<1@acme>", cc="Kim <kim@partner.example>", text="No calls since 8.")
    )
    assert (first.ticket, first.action) == (1, "opened")
    assert deliver(desk_at("09:00")).sent == 1
    told = sent(tmp_path)["[SUP-1] No calls"]
    assert (told["To"], told["In-Reply-To"], told["References"]) == (JO, "<1@acme>", "<1@acme>")
    assert told["Auto-Submitted"] == "auto-replied"

    # the desk asks back, and waits
    work.reply(desk_at("09:10"), [1], "Since which version?", wait=True)
    deliver(desk_at("09:10"))
    asked = sent(tmp_path)["Re: [SUP-1] No calls"]
    assert "Auto-Submitted" not in asked

    # a vacation note of Jo's ends no wait and gets no answer
    note = written(
        subject="Abwesenheit: [SUP-1]", auto_submitted="auto-replied", in_reply_to=asked["Message-ID"]
    )
    assert comes("09:11", note).action == "recorded"
    assert status(desk_at("09:11"), 1) == "waiting"

    # Jo answers from her telephone, which keeps no references and mangles the subject
    mangled = written(subject="AW:  [sup- 1] AW: No cal...", message_id="<2@phone>", text="Since 1.5")
    assert (comes("09:30", mangled).ticket, status(desk_at("09:30"), 1)) == (1, "open")

    # Kim, who was in copy, answers; so does Pat, of Acme, whom nobody knew
    assert comes("09:40", written("kim@partner.example", "Re: No calls", in_reply_to="<1@acme>")).ticket == 1
    assert comes("09:41", written("Pat <pat@acme.example>", "Re: [SUP-1] No calls")).ticket == 1

    # a stranger quotes the number and the messages
    mallory = written(
        "mallory@evil.example", "Re: [SUP-1] No calls", references=f"<1@acme> {asked['Message-ID']}"
    )
    assert comes("09:50", mallory).mentions == (1,)

    # the letter to Jo comes back
    desk = desk_at("10:00")
    assert take_in(desk, [REPORT.format(asked["Message-ID"]).encode()])[0].ticket == 1
    assert list(messages.bounced(desk.store.connection)) == [JO]

    # Acme's own ticket system greets whoever writes to it, and hides that it is one
    for n in range(6):
        comes("10:10", written(subject=f"Ticket {n} created", message_id=f"<robot{n}@acme>"))

    # the tickets, the messages and the outbox are what they should be
    assert kinds(desk_at("11:00"), 1) == [
        "opened", "replied", "waiting", "received", "received", "received", "received", "received",
    ]  # fmt: skip
    said = [event.data.contact for event in history(desk, 1) if isinstance(event.data, Received)]
    assert said == [JO, JO, "kim@partner.example", "pat@acme.example", "mailer-daemon@acme.example"]
    assert [event.data.counts for event in history(desk, 1) if isinstance(event.data, Received)].count(
        False
    ) == 2
    assert kinds(desk, 2) == ["opened"]
    rows = desk.store.connection.execute(
        "SELECT ticket, action, COALESCE(automatic, '') FROM messages ORDER BY id"
    )
    assert rows.fetchall() == [
        (1, "opened", ""),
        (1, "recorded", "vacation"),
        (1, "joined", ""),
        (1, "joined", ""),
        (1, "joined", ""),
        (2, "held", ""),
        (1, "recorded", "bounce"),
        *[(n, "opened", "") for n in range(3, 9)],
    ]
    assert outbox(desk) == [
        (1, "acknowledgement", JO, "sent"),
        (1, "reply", JO, "sent"),
        *[(n, "acknowledgement", JO, "pending") for n in (3, 4, 5, 6)],
        *[(n, "acknowledgement", JO, "cancelled") for n in (7, 8)],
    ]
    assert json.dumps([codec.plain(event) for event in history(desk, 2)]).count("No calls since 8") == 0
