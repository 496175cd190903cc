"""Reading a message: bytes in, an Incoming out, whatever the bytes are.

Nothing is fetched, nothing is executed, nothing is lost: what cannot be understood is kept and told in ``flaws``.
The limits against messages that were made to hurt stand as constants in ``structure``, ``headers``, ``words``,
``bodies`` and ``html_text``, each with its reason.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from supportcli.mail.incoming import Address, Incoming, Part

MOST_IDS = 500
"""Message-IDs of References that are kept: the last ones, which are nearest."""

_ID = re.compile(r"<[^<>]{1,900}>")
_MOST_NESTED = 1
_MOST_RESULTS = 20
_LONGEST_RESULT = 4096
"""Fields Authentication-Results that are read, and bytes of each; a server writes one, and a few hundred bytes."""


def read(raw: bytes) -> Incoming:
    """The message as far as it can be read; raises for no bytes whatever."""
    try:
        return _read(raw, nested=0)
    except Exception as error:  # a mistake of the reader's must not cost the message: it is kept and marked
        from supportcli.mail.charsets import decoded

        text, _ = decoded(raw[:65536])
        flaw = f"the message could not be read ({type(error).__name__}): it is attached as it came"
        return Incoming(text=text, attachments=(Part("", "message/rfc822", raw),), flaws=(flaw,))


def _read(raw: bytes, *, nested: int) -> Incoming:
    from supportcli.mail.addresses import addresses
    from supportcli.mail.automatic import automatic
    from supportcli.mail.bodies import body_of
    from supportcli.mail.dates import instant
    from supportcli.mail.structure import structure
    from supportcli.mail.words import note

    flaws: list[str] = []
    entity = structure(raw, flaws)
    headers = entity.headers
    charset = entity.parameters.get("charset", "")
    body = body_of(entity, flaws)
    text = body.text
    if not text.strip():
        text = _instead(body.parts, report=entity.media_type == "multipart/report", nested=nested)
    if not text.strip() and not body.parts:
        note(flaws, "there is nothing to read in it")
    subject = headers.text(b"subject", flaws, charset)
    senders = addresses(headers.all(b"from"), flaws, charset)
    date = headers.text(b"date", [])
    sent_at = instant(date)
    if not any(sender.email for sender in senders):
        note(flaws, "no readable sender")
    if sent_at is None:
        note(flaws, f"Date is no date: {date[:60]}" if date else "no Date")
    message_id = _message_id(headers.text(b"message-id", []))
    if not message_id:
        note(flaws, "no Message-ID")
    found = automatic(entity, text, subject, senders)
    return Incoming(
        message_id=message_id,
        in_reply_to=_ids(headers.all(b"in-reply-to")),
        references=_ids(headers.all(b"references")),
        senders=senders,
        reply_to=addresses(headers.all(b"reply-to"), flaws, charset),
        to=addresses(headers.all(b"to"), flaws, charset),
        cc=addresses(headers.all(b"cc"), flaws, charset),
        envelope_sender=_envelope(headers.all(b"return-path"), headers.first(b"from ")),
        subject=subject,
        sent_at=sent_at,
        text=text,
        attachments=tuple(body.parts),
        automatic=found.kind,
        bounced=found.bounced,
        about=found.about,
        authentication=_results(headers.all(b"authentication-results")),
        flaws=tuple(flaws),
    )


def _results(values: Sequence[bytes]) -> tuple[str, ...]:
    from supportcli.mail.words import unfolded

    return tuple(unfolded(value[:_LONGEST_RESULT], []) for value in values[:_MOST_RESULTS])


def _instead(parts: Sequence[Part], *, report: bool, nested: int) -> str:
    """What there is to read where a message has no text: the report, or the message that it forwards."""
    from supportcli.mail.charsets import decoded

    if report:
        status = next((part for part in parts if part.media_type == "message/delivery-status"), None)
        return decoded(status.content[:65536])[0].replace("\r\n", "\n").strip() if status else ""
    forwarded = next((part for part in parts if part.media_type == "message/rfc822"), None)
    if forwarded is None or nested >= _MOST_NESTED:
        return ""
    inner = _read(forwarded.content, nested=nested + 1)
    said = {
        "From": ", ".join(_shown(sender) for sender in inner.senders),
        "Date": f"{inner.sent_at:%Y-%m-%d %H:%M} UTC" if inner.sent_at is not None else "",
        "Subject": inner.subject,
    }
    head = [f"{name}: {value}" for name, value in said.items() if value]
    if not head and not inner.text:
        return ""
    return "\n".join(["-------- Forwarded Message --------", *head, "", inner.text])


def _shown(who: Address) -> str:
    return f"{who.name} <{who.email}>" if who.name and who.email else who.email or who.name


def _message_id(text: str) -> str:
    """With angle brackets; many programs leave them out."""
    found = _ID.search(text)
    if found:
        return "".join(found[0].split())
    word = text.partition(" ")[0].strip("<>")
    return f"<{word}>" if word and len(word) <= 900 else ""


def _ids(values: Sequence[bytes]) -> tuple[str, ...]:
    from supportcli.mail.words import header_text

    made: dict[str, None] = {}
    for value in values:
        text = header_text(value, [])
        found = _ID.findall(text) or [f"<{word}>" for word in text.split() if "@" in word and len(word) < 900]
        made |= dict.fromkeys("".join(each.split()) for each in found)
    return tuple(made)[-MOST_IDS:]


def _envelope(paths: Sequence[bytes], mbox_line: bytes) -> str | None:
    """``Return-Path``, or the sender in the line that an mbox puts before the message."""
    from supportcli.mail.words import unfolded

    if paths:
        return unfolded(paths[0], []).strip("<> ").lower()[:320]
    words = unfolded(mbox_line, []).split(" ") if mbox_line else []
    if len(words) < 2:
        return None
    sender = words[1].strip("<>").lower()
    return "" if sender == "mailer-daemon" else sender[:320] if "@" in sender else None
