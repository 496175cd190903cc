"""Delivery reports in forms that no standard describes, as the systems of thirty years write them."""

from __future__ import annotations

import pytest

from supportcli.mail.reading import read

COPY_IN_WORDS = """From: Postmaster <postmaster@acme.test>
To: desk@vendor.test
Subject: Undeliverable Mail

Unknown user: gone@acme.test


Original message follows.

Received: from mx.vendor.test by acme.test; Mon, 5 Jan 2026 12:00:00 +0000
Message-ID: <ours@vendor.test>
From: Desk <answers@vendor.test>
Reply-To: other@vendor.test
"""
COPY_WITHOUT_WORDS = """From: mailer-daemon@acme.test
To: desk@vendor.test
Subject: Undelivered Mail Returned to Sender

This is a permanent error.

gone@acme.test Invalid Address, ERROR_CODE :550

Date:Mon, 5 Jan 2026 12:00:00 +0000
From:Desk <answers@vendor.test>
Message-ID:<ours@vendor.test>
To:<gone@acme.test>, <fine@acme.test>
"""
EMPTY_FROM = """From: <>
To: desk@vendor.test
Subject: Returned mail: see transcript for details

   ----- The following addresses had permanent fatal errors -----
<gone@acme.test>

   ----- Transcript of session follows -----
550 5.1.1 <gone@acme.test>... User unknown

   ----- Message header follows -----
Message-ID: <ours@vendor.test>
"""
DAEMON_IN_THE_PATH = """Return-Path: <MAILER-DAEMON@mx.acme.test>
From: scanner@acme.test
To: desk@vendor.test
Subject: Mail could not be delivered

Unable to deliver message to <gone@acme.test> (and others in the same domain).
"""
BROKEN_PHRASE = """From: MAILER-DAEMON@acme.test
To: desk@vendor.test
Subject: Your letter

I am sorry to have to inform you that your message could not
be delivered to gone@acme.test. Ask postmaster@acme.test why.
"""
POSTMASTER_GONE = """From: MAILER-DAEMON@vendor.test
To: desk@vendor.test
Subject: Mail delivery failed

There was an error delivering your mail to <postmaster@acme.test>: delivery failed.
"""
PREFIXED = """From: System Administrator <postmaster@acme.test>
To: desk@vendor.test
Subject: Undeliverable: [SUP-1] Printer

    'SMTP=gone@acme.test' on Mon, 5 Jan 2026
Unsubscribe: mailto:list@acme.test?subject=help
"""


@pytest.mark.parametrize(
    ("raw", "bounced", "about"),
    [
        (COPY_IN_WORDS, ("gone@acme.test",), ("<ours@vendor.test>",)),
        (COPY_WITHOUT_WORDS, ("gone@acme.test",), ("<ours@vendor.test>",)),
        (EMPTY_FROM, ("gone@acme.test",), ("<ours@vendor.test>",)),
        (DAEMON_IN_THE_PATH, ("gone@acme.test",), ()),
        (BROKEN_PHRASE, ("gone@acme.test",), ()),
        (POSTMASTER_GONE, ("postmaster@acme.test",), ()),
        (PREFIXED, ("gone@acme.test", "list@acme.test"), ()),
    ],
    ids=["copy", "copy of fields", "no From", "path", "two lines", "postmaster", "prefix"],
)
def test_the_addresses_are_those_of_the_report_and_not_of_the_copy(
    raw: str, bounced: tuple[str, ...], about: tuple[str, ...]
) -> None:
    """Whom a report names, in words of its own; the message that it brings back names others."""
    found = read(raw.encode())
    assert (found.automatic, found.bounced, found.about) == ("bounce", bounced, about)


@pytest.mark.parametrize(
    ("sender", "subject", "text"),
    [
        ("postmaster@acme.test", "A question", "Since Monday your letters could not be delivered here. Why?"),
        ("jo@acme.test", "Undelivered mail", "We get this:\n550 <kim@acme.test>: user unknown"),
        (
            "jo@acme.test",
            "Fwd: Returned mail: see transcript",
            "----- Original message -----\nFrom: MAILER-DAEMON",
        ),
    ],
    ids=["postmaster", "pasted", "forwarded"],
)
def test_a_person_who_writes_of_a_failure_is_a_person(sender: str, subject: str, text: str) -> None:
    """It is the system that sends a report, not the words in it, that makes it one."""
    found = read(f"From: {sender}\nTo: desk@vendor.test\nSubject: {subject}\n\n{text}\n".encode())
    assert found.automatic is None


def _report(status: str, text: str = "A report.") -> bytes:
    return (
        "From: MAILER-DAEMON@acme.test\nTo: desk@vendor.test\nSubject: Report\n"
        'Content-Type: multipart/report; boundary="b"\n\n'
        f"--b\nContent-Type: text/plain\n\n{text}\n--b\n{status}--b--\n"
    ).encode()


def _status(fields: str) -> str:
    return f"Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.acme.test\n\n{fields}\n"


@pytest.mark.parametrize(
    ("raw", "held_for", "bounced"),
    [
        (
            _report(_status("Final-Recipient: rfc822; gone@acme.test\nAction: failure")),
            "bounce",
            ("gone@acme.test",),
        ),
        (
            _report(_status("Final-Recipient: rfc822; gone@acme.test\nAction: expired")),
            "bounce",
            ("gone@acme.test",),
        ),
        (
            _report(_status("Final-Recipient: rfc822; gone@acme.test\nStatus: 5.1.1")),
            "bounce",
            ("gone@acme.test",),
        ),
        (_report(_status("Final-Recipient: rfc822; slow@acme.test\nStatus: 4.2.2")), "delay", ()),
        (
            _report(_status("Final-Recipient: rfc822; fine@acme.test\nAction: relayed\nStatus: 2.0.0")),
            "report",
            (),
        ),
        (
            _report(
                _status(
                    "Original-Recipient: rfc822; jo@acme.test\nFinal-Recipient: rfc822; box7@inside.acme.test\n"
                    "Action: failed"
                )
            ),
            "bounce",
            ("jo@acme.test", "box7@inside.acme.test"),
        ),
        (
            _report(
                "Content-Type: message/rfc822\n\nSubject: Ours\n\nx\n",
                "Delivery failed:\n   * gone@acme.test",
            ),
            "bounce",
            ("gone@acme.test",),
        ),
    ],
    ids=["failure", "expired", "no action", "no action, later", "relayed", "two names", "no status"],
)
def test_reports_that_follow_the_standard_in_part(
    raw: bytes, held_for: str, bounced: tuple[str, ...]
) -> None:
    """RFC 3464 with actions of their own, without one, under another name of the recipient, or in words only."""
    found = read(raw)
    assert (found.automatic, found.bounced) == (held_for, bounced)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Delivery Status Notification (Delay)", "Delivery to jo@acme.test failed temporarily."),
        ("Warning: message 1abc-2 delayed 24 hours", "It could not be delivered to jo@acme.test yet."),
        (
            "Mail",
            "Delivery to jo@acme.test has been postponed. We will continue to try to deliver your message.",
        ),
    ],
)
def test_a_delay_is_no_bounce(subject: str, text: str) -> None:
    """Nobody is lost as long as the system goes on trying."""
    found = read(f"From: MAILER-DAEMON@acme.test\nSubject: {subject}\n\n{text}\n".encode())
    assert (found.automatic, found.bounced) == ("delay", ())
