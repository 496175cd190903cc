"""Robots: what they write is recorded and never answered, ends no wait, reopens nothing; and answers are counted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from supportcli.desk import finish
from supportcli.desk.desk import Desk
from supportcli.desk.finding.merging import merge
from supportcli.desk.mailroom.take import take_in
from supportcli.desk.settings.values import Mail, Mailroom
from supportcli.desk.work import wait
from supportcli.domain.tickets import codec
from supportcli.store.messages import bounced
from tests.conftest import MONDAY, MakeDesk
from tests.desk.mailing import JO, history, kinds, outbox, serve, status, took, written

ALARM = written("nagios@acme.example", "DISK CRITICAL", auto_submitted="auto-generated")


def acknowledged(desk: Desk) -> str:
    """Jo's ticket is open; returns the Message-ID of its acknowledgement."""
    serve(desk)
    took(desk, written(message_id="<a@acme>"))
    return str(desk.store.connection.execute("SELECT message_id FROM outbox").fetchone()[0])


def report(about: str, address: str = JO, status_: str = "5.1.1", action: str = "failed") -> bytes:
    """A delivery report (RFC 3464) about one of the desk's messages."""
    return (
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.acme.example\r\nTo: support@desk.example\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\nMessage-ID: <dsn@mx>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nThe message could not be delivered.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.acme.example\r\n\r\n"
        f"Final-Recipient: rfc822; {address}\r\nAction: {action}\r\nStatus: {status_}\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {about}\r\nSubject: [SUP-1] No calls\r\n\r\n"
        "--b--\r\n"
    ).encode()


def test_a_vacation_note_ends_no_wait_and_is_not_answered(desk: Desk) -> None:
    """It is recorded on its ticket, which waits on."""
    own = acknowledged(desk)
    wait(desk, [1], "customer")
    note = written(
        subject="Automatic reply: [SUP-1] No calls", auto_submitted="auto-replied", in_reply_to=own
    )
    taken = took(desk, note)
    assert (taken.ticket, taken.action) == (1, "recorded")
    assert taken.automatic in ("vacation", "auto-reply")
    assert status(desk, 1) == "waiting"
    assert codec.plain(history(desk, 1)[-1])["counts"] is False
    assert len(outbox(desk)) == 1


def test_a_vacation_note_reopens_nothing(desk: Desk) -> None:
    """A resolved ticket stays resolved."""
    own = acknowledged(desk)
    finish.resolve(desk, [1])
    took(desk, written(subject="Out of office", auto_submitted="auto-replied", in_reply_to=own))
    assert status(desk, 1) == "resolved"


def test_a_bounce_marks_the_address_until_somebody_writes_from_it(desk: Desk) -> None:
    """The address did not work; a message from it shows that it does again."""
    own = acknowledged(desk)
    taken = took(desk, report(own))
    assert (taken.ticket, taken.action, taken.automatic) == (1, "recorded", "bounce")
    assert list(bounced(desk.store.connection)) == [JO]
    assert kinds(desk, 1) == ["opened", "received"]
    took(desk, written(subject="Re: [SUP-1] here I am"))
    assert bounced(desk.store.connection) == {}


@pytest.mark.parametrize(
    ("about", "address"), [("<invented@x>", JO), ("own", "somebody@else.example")], ids=["id", "address"]
)
def test_a_forged_bounce_marks_nobody(desk: Desk, about: str, address: str) -> None:
    """Only what the desk sent to an address can come back from it."""
    own = acknowledged(desk)
    took(desk, report(own if about == "own" else about, address))
    assert bounced(desk.store.connection) == {}


def test_a_robot_that_speaks_of_nothing_known_opens_no_ticket(desk: Desk) -> None:
    """Reports and vacation notes about strangers' mail are kept, and are nobody's work."""
    serve(desk)
    lost = [
        report("<invented@x>"),
        written("x@y.example", "Out of office", auto_submitted="auto-replied", in_reply_to="<invented@x>"),
    ]
    assert [(each.ticket, each.action) for each in take_in(desk, lost)] == [(None, "recorded")] * 2


def test_a_report_on_a_letter_of_a_merged_ticket_stands_where_the_request_goes_on(desk: Desk) -> None:
    """A ticket that was merged takes nothing in, and nobody looks at it any more."""
    serve(desk)
    took(desk, written(message_id="<a@acme>"))
    took(desk, written(message_id="<b@acme>", subject="The same"))
    (own,) = desk.store.connection.execute("SELECT message_id FROM outbox WHERE ticket = 1").fetchone()
    merge(desk, 1, 2)
    note = written(subject="Out of office: No calls", auto_submitted="auto-replied", in_reply_to=own)
    assert (took(desk, note).ticket, kinds(desk, 1)[-1], kinds(desk, 2)[-1]) == (2, "merged", "received")


def test_an_alarm_opens_a_ticket_without_an_acknowledgement(desk: Desk) -> None:
    """A monitoring system asks for help too, and reads no mail."""
    serve(desk)
    assert took(desk, ALARM).action == "opened"
    assert outbox(desk) == []


@pytest.mark.parametrize("sender", ["monitor@acme.example", "monitor@else.example"])
def test_an_alarm_to_two_of_the_desks_addresses_is_one_ticket(desk: Desk, sender: str) -> None:
    """And so is a request that comes again by a list; another alarm with the same Message-ID is another ticket."""
    serve(desk)
    alarm = written(sender, "Disk full", message_id="<1@monitor>", auto_submitted="auto-generated")
    ways = [b"Delivered-To: support@desk.example\r\n", b"Delivered-To: help@desk.example\r\n"]
    first, second = take_in(desk, [way + alarm for way in ways])
    assert (first.ticket, second.ticket, second.action, second.note) == (
        1,
        1,
        "recorded",
        "a copy of message 1",
    )
    assert took(desk, alarm.replace(b"Please help", b"Disk 2")).ticket == 2
    asked = written(message_id="<a@acme>")
    by_list = b"List-Id: <users.acme.example>\r\n" + asked
    assert [each.ticket for each in take_in(desk, [asked, by_list])] == [3, 3]


def test_list_mail_opens_a_ticket_without_an_acknowledgement(desk: Desk) -> None:
    """An acknowledgement would go to everybody on the list."""
    serve(desk)
    raw = written(list_id="<users.acme.example>", precedence="list")
    assert took(desk, raw).action == "opened"
    assert outbox(desk) == []


def test_the_desk_recognises_its_own_letters(make_desk: MakeDesk) -> None:
    """A letter that comes back, by an alias that leads to the desk, is recorded and starts nothing."""
    room = Mailroom(addresses=("help@desk.example",))
    desk = make_desk(mail=Mail(from_address="support@desk.example", room=room))
    own = acknowledged(desk)
    back = written(
        "support@desk.example", "[SUP-1] No calls", message_id=own, auto_submitted="auto-generated"
    )
    assert took(desk, back).ticket == 1
    assert kinds(desk, 1) == ["opened"]
    other = took(desk, written("help@desk.example", "A form without a pattern"))
    assert (other.automatic, other.ticket, len(outbox(desk))) == ("own", None, 1)


def test_two_robots_meet(make_desk: MakeDesk) -> None:
    """The other side answers every acknowledgement with a new request and says it is a person: it ends by itself."""
    desk = make_desk(mail=Mail(room=Mailroom(limit_per_sender=3)))
    serve(desk)
    for n in range(10):
        took(desk, written(subject=f"Your request was received, number {n}", message_id=f"<{n}@acme>"))
    states = [state for _, _, _, state in outbox(desk)]
    assert states == ["pending"] * 3 + ["cancelled"] * 7
    (error,) = desk.store.connection.execute("SELECT error FROM outbox WHERE id = 10").fetchone()
    assert error == f"{JO} got 3 automatic answers within an hour"
    later = make_desk(MONDAY + timedelta(hours=2), mail=Mail(room=Mailroom(limit_per_sender=3)))
    took(later, written(subject="A real one", message_id="<real@acme>"))
    assert outbox(later)[-1][3] == "pending"


def test_a_flood_fills_no_history(desk: Desk) -> None:
    """Every message is kept; the history tells of so many, and grows no further."""
    own = acknowledged(desk)
    flood = [
        written(subject=f"{n}", auto_submitted="auto-replied", in_reply_to=own, message_id=f"<{n}@acme>")
        for n in range(120)
    ]
    taken = take_in(desk, flood)
    assert {(each.ticket, each.action) for each in taken} == {(1, "recorded")}
    assert len(kinds(desk, 1)) == 1 + 50
    assert taken[-1].note == "one of more than 50 automatic ones in an hour"


def test_what_is_held_back_is_said(make_desk: MakeDesk) -> None:
    """The answer that does not go out is told with the message."""
    desk = make_desk(mail=Mail(room=Mailroom(limit_per_sender=0)))
    serve(desk)
    assert took(desk, written()).note == f"not acknowledged: {JO} got 0 automatic answers within an hour"
