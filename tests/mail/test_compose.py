"""Messages as text: stable, plain, and closed to whoever writes a subject."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportcli.mail.compose import compose, envelope_recipients
from supportcli.mail.message import Mail, TransportError

PLAIN = Mail(
    message_id="<42.abc@desk.supportcli>",
    ticket=42,
    purpose="escalation",
    role="cto",
    recipients=("cto@desk.example", "jo@desk.example"),
    subject="[SUP-42] No calls",
    body="Ticket 42 is not resolved.\n",
    created_at=datetime(2026, 3, 2, 9, 5, tzinfo=UTC),
    sender="support@desk.example",
)
HEADERS = [
    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
    "Content-Transfer-Encoding",
]  # fmt: skip


def read(data: bytes) -> EmailMessage:
    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_a_plain_message_is_written_out() -> None:
    """Every header of a plain message, as it stands in the file."""
    assert compose(PLAIN).decode("ascii") == (
        "From: support@desk.example\n"
        "To: cto@desk.example,\n"
        " jo@desk.example\n"
        "Subject: [SUP-42] No calls\n"
        "Date: Mon, 02 Mar 2026 09:05:00 +0000\n"
        "Message-ID: <42.abc@desk.supportcli>\n"
        "Auto-Submitted: auto-generated\n"
        "MIME-Version: 1.0\n"
        "Content-Type: text/plain; charset=utf-8\n"
        "Content-Transfer-Encoding: 7bit\n"
        "\n"
        "Ticket 42 is not resolved.\n"
    )


@pytest.mark.parametrize(
    ("purpose", "automatic"),
    [
        ("escalation", "auto-generated"),
        ("warning", "auto-generated"),
        ("breach", "auto-generated"),
        ("reminder", "auto-generated"),
        ("closing", "auto-generated"),
        ("digest", "auto-generated"),
        ("acknowledgement", "auto-replied"),
        ("reply", None),
    ],
)
def test_only_a_reply_is_written_by_a_person(purpose: str, automatic: str | None) -> None:
    """Everything but a reply says that no person wrote it, and what answers one message says so (RFC 3834)."""
    found = read(compose(replace(PLAIN, purpose=purpose)))["Auto-Submitted"]
    assert found == automatic


def test_a_message_without_sender_leaves_it_to_the_transport() -> None:
    """Without a sender there is no From header, which sendmail adds."""
    assert "From" not in read(compose(replace(PLAIN, sender=None)))


@pytest.mark.parametrize(
    ("subject", "read_as"),
    [
        ("[SUP-1] Grüße aus Köln", "[SUP-1] Grüße aus Köln"),
        ("電話が繋がらない " * 8, ("電話が繋がらない " * 8).strip()),
        ("a\r\nBcc: evil@example.com", "a Bcc: evil@example.com"),
        ("a\n\nbody", "a body"),
        ("a\x00b\x1b[31mc\x85d\u2028e", "a b [31mc d e"),
        ("=?utf-8?q?spoof?=", "=?utf-8?q?spoof?="),
        ("  wide \t gaps ", "wide gaps"),
        ("half a pair \ud83d", "half a pair \ufffd"),
        ("x" * 1_000_000, "x" * 249 + "…"),
        ("", ""),
    ],
)
def test_subjects(subject: str, read_as: str) -> None:
    """A subject stays one line of text, whatever it contains."""
    data = compose(replace(PLAIN, subject=subject))
    message = read(data)
    assert message["Subject"] == read_as
    assert message.keys() == HEADERS
    assert max(map(len, data.split(b"\n"))) <= 78


@pytest.mark.parametrize(
    ("body", "read_as", "encoding"),
    [
        ("One.\nTwo.", "One.\nTwo.\n", "7bit"),
        ("One.\r\nTwo.\rThree.\n", "One.\nTwo.\nThree.\n", "7bit"),
        ("Grüße\n", "Grüße\n", "quoted-printable"),
        ("w" * 5000, "w" * 5000 + "\n", "quoted-printable"),
        ("tab\tstays, \x00\x1b[31m goes\n", "tab\tstays, [31m goes\n", "7bit"),
        ("half a pair \ud83d\n", "half a pair \ufffd\n", "quoted-printable"),
        ("", "\n", "7bit"),
    ],
)
def test_bodies(body: str, read_as: str, encoding: str) -> None:
    """A body keeps its text, in short lines of ASCII, without what commands a terminal."""
    data = compose(replace(PLAIN, body=body))
    message = read(data)
    assert message.get_content() == read_as
    assert message["Content-Transfer-Encoding"] == encoding
    assert data.isascii()
    assert max(map(len, data.split(b"\n"))) <= 78


@pytest.mark.parametrize(
    ("address", "reached_as"),
    [
        ("jo@acme.example", "jo@acme.example"),
        ("jo+tag@ACME.example", "jo+tag@ACME.example"),
        ("root@localhost", "root@localhost"),
        ("jo@köln.example", "jo@xn--kln-sna.example"),
        ("-f@acme.example", "-f@acme.example"),
        ("jürgen@acme.example", None),
        ("jo@acme.example\nBcc: evil@example.com", None),
        ("Jo <jo@acme.example>", None),
        ("jo@acme.example, evil@example.com", None),
        ("jo", None),
        ("@acme.example", None),
        ("jo@", None),
        ("jo@a..example", None),
        ("jo@acme.example ", None),
        ('"a b"@acme.example', None),
    ],
)
def test_addresses(address: str, reached_as: str | None) -> None:
    """An address is one plain address or it is refused for good; international domains become ASCII."""
    mail = replace(PLAIN, recipients=(address,))
    if reached_as is not None:
        assert envelope_recipients(mail) == [reached_as]
        assert read(compose(mail))["To"].addresses[0].addr_spec == reached_as
        return
    with pytest.raises(TransportError) as caught:
        compose(mail)
    assert caught.value.permanent
    assert "\n" not in caught.value.message


def test_a_message_to_nobody_is_refused_for_good() -> None:
    """No recipients: no attempt can ever succeed."""
    with pytest.raises(TransportError, match="nobody") as caught:
        compose(replace(PLAIN, recipients=()))
    assert caught.value.permanent


def test_a_wrong_sender_is_an_outage() -> None:
    """The sender is the same for every message, so no message is given up for it."""
    with pytest.raises(TransportError) as caught:
        compose(replace(PLAIN, sender="jürgen@desk.example"))
    assert caught.value.outage
    assert not caught.value.permanent


nasty = st.text(alphabet=st.characters()) | st.text(alphabet="a \r\n:\x00\x0b\x85\u2028=?<>@,\t").map(
    lambda text: text + "\r\nBcc: evil@example.com\n\nX: y"
)


@given(
    subject=nasty,
    body=nasty,
    message_id=nasty,
    recipient=nasty | st.builds("{}@acme.example".format, nasty),
    sender=st.none() | nasty,
)
def test_no_field_adds_a_header(
    subject: str, body: str, message_id: str, recipient: str, sender: str | None
) -> None:
    """Whatever stands in the fields, the message has its own headers in their order, or is refused."""
    for changes in (
        {"subject": subject, "body": body, "message_id": message_id},
        {"recipients": (recipient, "jo@acme.example")},
        {"sender": sender},
    ):
        mail = replace(PLAIN, **changes)
        try:
            data = compose(mail)
        except TransportError:
            continue
        head = data.partition(b"\n\n")[0].split(b"\n")
        names = [line.partition(b":")[0].decode() for line in head if line[:1] not in (b" ", b"\t")]
        assert names == (HEADERS if mail.sender is not None else HEADERS[1:])
        assert b"\r" not in data
        assert b"\x00" not in data
        assert data == compose(mail)


@given(st.text(alphabet=st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp", "Zs")), max_size=250))
def test_a_visible_subject_arrives_as_it_was(subject: str) -> None:
    """Text without control characters and gaps survives encoding and folding."""
    assert read(compose(replace(PLAIN, subject=subject)))["Subject"] == subject
