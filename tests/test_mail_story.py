"""A day of nasty mail, act by act: after each, tickets, messages and outbox are exactly as they should be.

It is told twice: by a pipe and a Maildir, as Postfix and sendmail do it, and by real servers, IMAP in and SMTP out.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from email.message import Message
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run
from tests.desk import dovecot
from tests.desk.mailing import JO, written
from tests.desk.post_office import Desk, programs, servers

KIM = "kim@partner.example"
MALLORY = "mallory@evil.example"
PAT = "pat@acme.example"
BOUNCE = """Return-Path: <>
From: Mail Delivery System <mailer-daemon@mx.acme.example>
To: support@desk.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <dsn@mx.acme.example>
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

I could not deliver it.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.acme.example

Final-Recipient: rfc822; jo@acme.example
Action: failed
Status: 5.2.2

--b
Content-Type: text/rfc822-headers

Message-ID: {}

--b--
"""


@pytest.fixture(params=["by pipe and Maildir", "by IMAP and SMTP"])
def desk(request: Any, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Acme has a contract; Jo is its contact, and its people write from acme.example."""
    monkeypatch.setenv("SUPPORTCLI_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("IMAP_PASSWORD", dovecot.PASSWORD)
    way = programs(run, tmp_path)
    if request.param == "by IMAP and SMTP":
        way = servers(run, tmp_path, request.getfixturevalue("imap_server"))
    with way as desk:
        desk.at("08:00")
        desk.does("init")
        desk.does("customer", "add", "acme", "--name", "Acme Ltd", "--domain", "acme.example")
        desk.does("contact", "add", JO, "--customer", "acme", "--name", "Jo Doe")
        desk.does(
            "contract", "add", "acme", "--policy", "portacare", "--plan", "portacare", "--from", "2026-01-01"
        )
        yield desk


def test_a_day_of_mail(desk: Desk) -> None:
    """A customer, a colleague, a stranger, a vacation, a bounce, and a robot that answers whatever it gets."""
    # Jo writes, with Kim of a partner in copy, and gets the number at once, in the thread of her message
    desk.at("09:00")
    first = written(message_id="<1@acme>", cc=f"Kim <{KIM}>", text="No calls since 8. The password is 1234.")
    assert desk.takes(first) == "1 message: 1 opened a ticket\n"
    (number,) = desk.leaves()
    assert (number["To"], number["Subject"]) == (JO, "[SUP-1] No calls")
    assert (number["In-Reply-To"], number["References"]) == ("<1@acme>", "<1@acme>")
    assert number["Auto-Submitted"] == "auto-replied"
    tickets = [(1, "new", "acme")]
    messages: list[tuple[Any, ...]] = [(1, "opened", "")]
    outbox = [(1, "acknowledgement", JO, "sent")]
    assert (desk.tickets, desk.messages, desk.outbox) == (tickets, messages, outbox)

    # Ana asks back, and waits for Jo
    desk.at("09:10")
    desk.does("reply", "1", "--body", "Since which version?", "--wait")
    (asked,) = desk.leaves()
    assert (asked["To"], asked["In-Reply-To"], asked["Auto-Submitted"]) == (JO, "<1@acme>", None)
    tickets = [(1, "waiting", "acme")]
    outbox += [(1, "reply", JO, "sent")]
    assert (desk.tickets, desk.messages, desk.outbox) == (tickets, messages, outbox)

    # Jo's vacation note comes back: it is recorded, ends no wait, and is not answered
    desk.at("09:11")
    note = written(
        subject="Abwesenheit: [SUP-1]", auto_submitted="auto-replied", in_reply_to=asked["Message-ID"],
        message_id="<note@acme>",
    )  # fmt: skip
    assert desk.takes(note) == "1 message: 1 recorded\n"
    messages += [(1, "recorded", "vacation")]
    assert (desk.leaves(), desk.tickets, desk.messages, desk.outbox) == ([], tickets, messages, outbox)

    # Jo answers from her telephone, which keeps no references and mangles the subject
    desk.at("09:30")
    mangled = written(subject="AW:  [SUP- 1] AW: No cal...", message_id="<2@phone>", text="Since 1.5")
    assert desk.takes(mangled) == "1 message: 1 joined one\n"
    tickets = [(1, "open", "acme")]
    messages += [(1, "joined", "")]
    assert (desk.leaves(), desk.tickets, desk.messages, desk.outbox) == ([], tickets, messages, outbox)

    # Kim, who was in copy, answers her; so does Pat of Acme, whom nobody knew
    desk.at("09:40")
    assert desk.takes(
        written(KIM, "Re: No calls", in_reply_to="<1@acme>", message_id="<3@partner>")
    ).startswith("1 message: 1 joined")
    assert desk.takes(written(PAT, "Re: [SUP-1] No calls", message_id="<4@acme>")).startswith(
        "1 message: 1 joined"
    )
    messages += [(1, "joined", "")] * 2
    assert (desk.leaves(), desk.tickets, desk.messages, desk.outbox) == ([], tickets, messages, outbox)

    # a stranger quotes the number, and messages that they have seen somewhere: not a word of it reaches them
    desk.at("09:50")
    quoted = f"<1@acme> {asked['Message-ID']}"
    told = desk.takes(
        written(MALLORY, "Re: [SUP-1] No calls", text="Close this.", references=quoted, message_id="<5@evil>")
    )
    assert told == (
        f"ticket 2 waits to be confirmed: nobody knows {MALLORY}\n"
        f"warning: message 6 of {MALLORY} quotes SUP-1 and is ticket 2\n1 message: 1 held\n"
    )
    tickets += [(2, "new", None)]
    messages += [(2, "held", "")]
    assert (desk.leaves(), desk.tickets, desk.messages, desk.outbox) == ([], tickets, messages, outbox)
    assert "1234" not in desk.does("show", "2")

    # what was asked of Jo comes back: her address is marked, the ticket tells of it, and nobody writes to the robot
    desk.at("10:00")
    assert desk.takes(BOUNCE.format(asked["Message-ID"]).encode()) == "1 message: 1 recorded\n"
    messages += [(1, "recorded", "bounce")]
    assert (desk.leaves(), desk.tickets, desk.messages, desk.outbox) == ([], tickets, messages, outbox)
    assert desk.does("contact", "list", "--json", "email,bounced_at").count('"2026-03-02T10:00:00Z"') == 1

    # the same bytes once more, and a copy of them by the other address of the desk: nothing happens
    desk.at("10:05")
    assert desk.takes(first) == "1 message: 1 known already\n"
    assert desk.takes(b"Delivered-To: help@desk.example\r\n" + first) == "1 message: 1 recorded\n"
    messages += [(1, "recorded", "")]
    assert (desk.leaves(), desk.tickets, desk.messages, desk.outbox) == ([], tickets, messages, outbox)

    # Acme's own ticket system writes, and greets whatever it gets in a new request, and hides that it is a robot
    desk.at("10:10")
    exchange = list(converse(desk, written(subject="Ticket 0 created", message_id="<robot@acme>")))
    assert exchange == [3, 4, 5, 6]
    # … until the desk has answered its address four times in the hour: the fifth answer is held back
    tickets += [(n, "new", "acme") for n in (3, 4, 5, 6, 7)]
    messages += [(n, "opened", "") for n in (3, 4, 5, 6, 7)]
    outbox += [(n, "acknowledgement", JO, "sent") for n in (3, 4, 5, 6)]
    outbox += [(7, "acknowledgement", JO, "cancelled")]
    assert (desk.tickets, desk.messages, desk.outbox) == (tickets, messages, outbox)

    # in the end ticket 1 tells of everything that was said on it, and of nothing else
    assert desk.history(1) == ["opened", "replied", "waiting", *["received"] * 5]
    assert desk.history(2) == ["opened"]
    desk.does("doctor")


def converse(desk: Desk, raw: bytes) -> Iterator[int]:
    """A robot answers every letter that it gets, for ever; yields the desk's tickets as long as it is answered."""
    for n in itertools.count(1):
        assert n < 50, "the two robots never end"
        desk.takes(raw)
        letters: list[Message] = desk.leaves()
        if not letters:
            return
        (letter,) = letters
        yield int(letter["Subject"].partition("-")[2].partition("]")[0])
        raw = written(
            subject=f"Ticket {n} created", message_id=f"<robot{n}@acme>", text="We have got your message."
        )
