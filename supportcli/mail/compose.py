r"""Messages as RFC 5322 text: the same message gives the same bytes, and no field can add a header.

Lines end in ``\n``, as in a file; SMTP wants ``\r\n`` and its module sees to it. Everything is ASCII: headers
by RFC 2047, international domains by IDNA, bodies by quoted-printable, so that no relay has a reason to rewrite.
"""

from __future__ import annotations

import re

from supportcli.mail.message import Mail, TransportError

_LONGEST_SUBJECT = 250
"""Characters; relays refuse a message for very long headers, and the body tells the subject again."""

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_CONTROL_IN_BODY = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")
_LINE_END = re.compile("\r\n|[\r\x0c\x85\u2028\u2029]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+", re.ASCII)
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,900}>", re.ASCII)
_DOMAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?", re.ASCII)


def compose(mail: Mail) -> bytes:
    """The message as bytes.

    ``Auto-Submitted`` (RFC 3834) stands on everything that no person wrote, so that no robot answers it:
    ``auto-replied`` on what answers one message, ``auto-generated`` on the rest.

    Raises:
        TransportError: An address is none (permanent), or that of the sender is none (an outage).
    """
    from email.utils import format_datetime

    body, encoding = _body(mail.body)
    sender = envelope_sender(mail)
    headers = [f"From: {sender}"] if sender else []
    headers += [
        "To: " + ",\n ".join(envelope_recipients(mail)),
        f"Subject: {_subject(mail.subject)}",
        f"Date: {format_datetime(mail.created_at)}",
        f"Message-ID: {''.join(_plain(mail.message_id).split())}",
    ]
    headers += _thread(mail)
    if mail.purpose != "reply":
        kind = "auto-replied" if mail.purpose == "acknowledgement" else "auto-generated"
        headers.append(f"Auto-Submitted: {kind}")
    headers += [
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        f"Content-Transfer-Encoding: {encoding}",
    ]
    return "\n".join([*headers, "", ""]).encode("ascii", "replace") + body


def envelope_recipients(mail: Mail) -> list[str]:
    """The addresses to deliver to, in ASCII.

    Raises:
        TransportError: One is no address, or there is none; permanent.
    """
    if not mail.recipients:
        raise TransportError("nobody to send it to", permanent=True)
    found = []
    for text in mail.recipients:
        address = _address(text)
        if address is None:
            raise TransportError(f"not an address that mail can reach: {_plain(text)[:100]}", permanent=True)
        found.append(address)
    return found


def envelope_sender(mail: Mail) -> str | None:
    """The sender's address in ASCII, if there is one.

    Raises:
        TransportError: It is no address; an outage, as it is the same for every message.
    """
    if mail.sender is None:
        return None
    address = _address(mail.sender)
    if address is None:
        raise TransportError(f"not an address to send from: {_plain(mail.sender)[:100]}", outage=True)
    return address


def _thread(mail: Mail) -> list[str]:
    """``In-Reply-To`` and ``References`` (RFC 5322, 3.6.4), each id on a line of its own."""
    answered = _ids((mail.in_reply_to,))[:1]
    before = _ids((*mail.references, mail.in_reply_to))
    headers = [f"In-Reply-To: {answered[0]}"] if answered else []
    return [*headers, "References: " + "\n ".join(before)] if before else headers


def _ids(texts: tuple[str, ...]) -> list[str]:
    """Those that are Message-IDs and fit on a line, each once; what came from outside may be anything."""
    return list(dict.fromkeys(text for text in texts if _MESSAGE_ID.fullmatch(text)))


def _address(text: str) -> str | None:
    """The address with its domain in IDNA, or ``None``; quoted and non-ASCII local parts are not supported."""
    local, _, domain = text.rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    if (
        len(local) > 64
        or len(domain) > 253
        or not _DOMAIN.fullmatch(domain)
        or not _LOCAL_PART.fullmatch(local)
    ):
        return None
    return f"{local}@{domain}"


def _subject(text: str) -> str:
    from email.header import Header

    text = " ".join(_plain(text).split())
    if len(text) > _LONGEST_SUBJECT:
        text = text[: _LONGEST_SUBJECT - 1].rstrip() + "…"
    if text.isascii() and "=?" not in text and max(map(len, text.split()), default=0) <= 60:
        return Header(text, "us-ascii", maxlinelen=76, header_name="Subject").encode()
    return Header(text, "utf-8", maxlinelen=76, header_name="Subject").encode()


def _body(text: str) -> tuple[bytes, str]:
    """The body without control characters but for tabs and line ends, and its transfer encoding."""
    text = _SURROGATE.sub("\ufffd", _CONTROL_IN_BODY.sub("", _LINE_END.sub("\n", text)))
    if not text.endswith("\n"):
        text += "\n"
    if text.isascii() and max(map(len, text.split("\n"))) <= 78:
        return text.encode("ascii"), "7bit"
    import quopri

    return quopri.encodestring(text.encode()), "quoted-printable"


def _plain(text: str) -> str:
    return _SURROGATE.sub("\ufffd", _CONTROL.sub(" ", text))
