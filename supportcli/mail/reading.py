"""Reading a message: bytes in, an Incoming out, whatever the bytes are."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from supportcli.mail.incoming import Address, Incoming, Part

if TYPE_CHECKING:
    from email.message import Message


def read(raw: bytes) -> Incoming:
    """The message as far as it can be read; raises for no bytes whatever."""
    from email.parser import BytesParser
    from email.policy import compat32

    message = BytesParser(policy=compat32).parsebytes(raw)
    text, attachments = "", []
    for part in message.walk():
        if part.is_multipart():
            continue
        content = part.get_payload(decode=True)
        content = content if isinstance(content, bytes) else b""
        name = part.get_filename() or ""
        if part.get_content_type() == "text/plain" and not name and not text:
            text = content.decode("utf-8", "replace").replace("\r\n", "\n")
        else:
            attachments.append(Part(name, part.get_content_type(), content))
    return Incoming(
        message_id=_header(message, "Message-ID"),
        in_reply_to=tuple(_header(message, "In-Reply-To").split()),
        references=tuple(_header(message, "References").split()),
        senders=_addresses(message, "From"),
        reply_to=_addresses(message, "Reply-To"),
        to=_addresses(message, "To"),
        cc=_addresses(message, "Cc"),
        envelope_sender=_header(message, "Return-Path").strip("<>") if "Return-Path" in message else None,
        subject=_header(message, "Subject"),
        sent_at=_date(_header(message, "Date")),
        text=text,
        attachments=tuple(attachments),
        automatic="auto-reply" if _header(message, "Auto-Submitted").startswith("auto-") else None,
    )


def _header(message: Message, name: str) -> str:
    from email.header import decode_header, make_header

    value = message.get(name, "")
    try:
        return " ".join(str(make_header(decode_header(value))).split())
    except (ValueError, LookupError):
        return " ".join(str(value).split())


def _addresses(message: Message, name: str) -> tuple[Address, ...]:
    from email.utils import getaddresses

    pairs = getaddresses([_header(message, name)])
    return tuple(Address(name, email.lower()) for name, email in pairs if email)


def _date(text: str) -> datetime | None:
    from email.utils import parsedate_to_datetime

    try:
        found = parsedate_to_datetime(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
    except (ValueError, TypeError, OverflowError):
        return None
