"""Who must never be answered: bounces, vacation notices, lists and reports, told by what programs really write."""

from __future__ import annotations

import pytest

from supportcli.mail.incoming import Incoming
from supportcli.mail.reading import read

HEAD = "From: Jo <jo@acme.test>\nTo: desk@vendor.test\nDate: Mon, 5 Jan 2026 12:00:00 +0000\nMessage-ID: <1@a.test>\n"


def kind(*fields: str, text: str = "Hello\n") -> str | None:
    """What a message with these fields is held to be."""
    return read((HEAD + "".join(f"{each}\n" for each in fields) + "\n" + text).encode()).automatic


PEOPLE = [
    ("Subject: Printer on fire",),
    ("Subject: Re: Out of office: who is in charge?",),
    ("Subject: Out of office replies are not sent",),
    ("Subject: Automatic reply does not work",),
    ("Subject: Vacation days are counted wrongly",),
    ("Subject: Urlaub wird falsch gezählt",),
    ("Subject: Undelivered parcels in the shop",),
    ("Subject: x", "Auto-Submitted: no"),
    ("Subject: x", "Return-Path: <jo@acme.test>"),
    ("Subject: x", "X-Auto-Response-Suppress: None"),
    ("Subject: x", "Precedence: first-class"),
]
PROGRAMS = {
    "vacation": [
        ("Subject: Out of office: Re: [HELP-1]", "Auto-Submitted: auto-replied"),
        ("Subject: Re: [HELP-1] (I am out of the office)", "Auto-Submitted: auto-replied (vacation)"),
        ("Subject: Out of Office AutoReply: [HELP-1]",),
        ("Subject: Abwesenheitsnotiz: Hilfe",),
        ("Subject: Absence du bureau : aide",),
        ("Subject: away from my mail", "Precedence: auto_reply"),
        ("Subject: Urlaub", "X-Autoreply: yes"),
    ],
    "auto-reply": [
        ("Subject: Automatic reply: [HELP-1]",),
        ("Subject: Automatische Antwort: Hilfe",),
        ("Subject: Réponse automatique : aide",),
        ("Subject: Автоответ: помощь",),
        ("Subject: 自動返信: ヘルプ",),
        ("Subject: We got your message", "Auto-Submitted: auto-replied"),
        ("Subject: Backup done", "Auto-Submitted: auto-generated"),
        ("Subject: Thanks", "X-Autorespond: yes"),
        ("Subject: Ticket opened", "X-Auto-Response-Suppress: All"),
        ("Subject: x", "Return-Path: <>"),
    ],
    "list": [
        ("Subject: [users] hi", "List-Id: <users.lists.test>"),
        ("Subject: News", "Precedence: bulk"),
        ("Subject: News", "List-Unsubscribe: <mailto:x@y.test>", "Auto-Submitted: auto-generated"),
    ],
}


@pytest.mark.parametrize("fields", PEOPLE, ids=" ".join)
def test_a_person_is_answered(fields: tuple[str, ...]) -> None:
    """Subjects about holidays and bounces are subjects; nothing marks these as automatic."""
    assert kind(*fields) is None


@pytest.mark.parametrize(
    ("fields", "held_for"), [(fields, name) for name, cases in PROGRAMS.items() for fields in cases], ids=str
)
def test_a_program_is_not(fields: tuple[str, ...], held_for: str) -> None:
    """Each says in its own way that no person wrote it."""
    assert kind(*fields) == held_for


def report(kind: str, *parts: str, fields: str = "") -> Incoming:
    """A multipart/report of these parts."""
    head = f"From: MAILER-DAEMON@mx.test\nTo: desk@vendor.test\nSubject: Report\n{fields}"
    body = "".join(f"--b\n{part}\n" for part in parts)
    return read(
        f"{head}Content-Type: multipart/report; report-type={kind}; boundary=b\n\n{body}--b--\n".encode()
    )


TOLD = "Content-Type: text/plain\n\nIt could not be delivered."
COPY = "Content-Type: text/rfc822-headers\n\nMessage-ID: <ours@vendor.test>\nSubject: Re: [HELP-1]"


@pytest.mark.parametrize(
    ("action", "held_for", "bounced"),
    [
        ("failed", "bounce", ("gone@acme.test",)),
        ("Failed (bad address)", "bounce", ("gone@acme.test",)),
        ("delayed", "delay", ()),
        ("delivered", "report", ()),
        ("relayed", "report", ()),
    ],
)
def test_a_delivery_report_says_whom_it_could_not_reach(
    action: str, held_for: str, bounced: tuple[str, ...]
) -> None:
    """RFC 3464: the address, whether it is over, and the message that it speaks of."""
    status = (
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.test\n\n"
        f"Final-Recipient: rfc822; Gone@acme.test\nAction: {action}\nStatus: 5.1.1\n"
    )
    found = report("delivery-status", TOLD, status, COPY)
    assert (found.automatic, found.bounced, found.about) == (held_for, bounced, ("<ours@vendor.test>",))


def test_one_of_two_recipients_may_be_reached() -> None:
    """Only those that failed bounce."""
    status = (
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.test\n\n"
        "Final-Recipient: rfc822; a@acme.test\nAction: delivered\n\n"
        "Final-Recipient: rfc822; b@acme.test\nAction: failed\n"
    )
    assert report("delivery-status", TOLD, status, COPY).bounced == ("b@acme.test",)


def test_a_read_receipt_is_a_report() -> None:
    """RFC 8098: it speaks of our message, and nothing bounced."""
    note = (
        "Content-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; jo@acme.test\n"
        "Original-Message-ID: <ours@vendor.test>\nDisposition: manual-action/MDN-sent-manually; displayed\n"
    )
    found = report("disposition-notification", TOLD, note)
    assert (found.automatic, found.bounced, found.about) == ("report", (), ("<ours@vendor.test>",))


QMAIL = """Return-Path: <>
From: MAILER-DAEMON@mx.acme.test
To: desk@vendor.test
Subject: failure notice

Hi. This is the qmail-send program at mx.acme.test.
I'm afraid I wasn't able to deliver your message to the following addresses.

<gone@acme.test>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Return-Path: <desk@vendor.test>
Message-ID: <ours@vendor.test>
To: gone@acme.test, other@acme.test
"""
EXIM = """Return-path: <>
X-Failed-Recipients: gone@acme.test,
  away@acme.test
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mx.acme.test>
To: desk@vendor.test
Subject: Mail delivery failed: returning message to sender

This message was created automatically by mail delivery software.

------ This is a copy of the message, including all the headers. ------

Message-Id: <ours@vendor.test>
"""
EXCHANGE = """From: System Administrator <postmaster@acme.test>
To: desk@vendor.test
Subject: Undeliverable: [HELP-1] Printer on fire

Your message did not reach the following recipient(s):

gone@acme.test on Mon, 5 Jan 2026 12:00:00 +0000
    The recipient name is not recognized
"""
WARNING = """From: Mail Delivery Subsystem <MAILER-DAEMON@mx.acme.test>
To: desk@vendor.test
Subject: Warning: could not send message for past 4 hours

    THIS IS A WARNING MESSAGE ONLY

The following addresses had transient non-fatal errors: <slow@acme.test>
Message could not be delivered for 4 hours. It will be retried.
"""


@pytest.mark.parametrize(
    ("raw", "held_for", "bounced", "about"),
    [
        (QMAIL, "bounce", ("gone@acme.test",), ("<ours@vendor.test>",)),
        (EXIM, "bounce", ("gone@acme.test", "away@acme.test"), ("<ours@vendor.test>",)),
        (EXCHANGE, "bounce", ("gone@acme.test",), ()),
        (WARNING, "delay", (), ()),
    ],
    ids=["qmail", "Exim", "Exchange", "sendmail's warning"],
)
def test_reports_that_no_standard_describes(
    raw: str, held_for: str, bounced: tuple[str, ...], about: tuple[str, ...]
) -> None:
    """The old forms of qmail, Exim, Exchange and sendmail, by what they say."""
    found = read(raw.encode())
    assert (found.automatic, found.bounced, found.about) == (held_for, bounced, about)


def test_the_postmaster_is_a_person_too() -> None:
    """A request from a postmaster's address that speaks of no failure is a request."""
    raw = "From: Postmaster <postmaster@acme.test>\nSubject: Please change our relay\n\nThanks!\n"
    assert read(raw.encode()).automatic is None
