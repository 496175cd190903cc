"""Delivery reports: of which addresses they speak, of which messages, and whether it is over.

RFC 3464 and RFC 8098 as far as they are followed; the unwritten forms of qmail, Exim, Exchange and others by what
they say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from supportcli.mail.addresses import bare_addresses
from supportcli.mail.headers import Headers, split_headers
from supportcli.mail.incoming import Address, Automatic
from supportcli.mail.structure import Entity
from supportcli.mail.words import unfolded

MOST_REPORTED = 200
"""Addresses or messages of one report that are kept."""

_DAEMONS = re.compile(
    r"(?:mailer-?daemon|mail-?daemon|mdaemon|postmaster|mail[._-]?delivery\w*|bounce[sd]?|mmdf)\b"
)
_FAILED = re.compile(
    r"(?:undeliver|delivery (?:status notification|failure|has failed|failed|error)|returned (?:mail|to sender)"
    r"|failure notice|mail (?:delivery )?(?:failed|failure|system error)|could not be delivered|not delivered"
    r"|unzustellbar|nicht zugestellt|non remis|échec de la remise|no se (?:pudo|puede) entregar|mancata consegna"
    r"|onbestelbaar|не доставлено|i wasn't able to deliver|did not reach the following recipient"
    r"|permanent (?:fatal )?error|user unknown|mailbox unavailable|returned mail)",
    re.IGNORECASE,
)
_DELAYED = re.compile(
    r"(?:warning: (?:could not send|message still undelivered)|still being retried|delivery (?:is )?delayed"
    r"|has not (?:yet )?been delivered|will (?:keep|continue) trying|delayed mail|verzögert|no action is required)",
    re.IGNORECASE,
)
_COPY = re.compile(
    r"^(?:-+ ?(?:below this line is a copy|this is a copy of|original message|returned message|"
    r"the header of the orig|message header|transcript of session|unsent message)"
    r"|.{0,20}headers? of the (?:original|undelivered))",
    re.IGNORECASE | re.MULTILINE,
)
_MESSAGE_ID = re.compile(
    r"^[ \t>]{0,8}(?:x-original-)?message-id:\s{0,4}(<[^<>\s]{1,400}>)", re.IGNORECASE | re.MULTILINE
)
_COPIES = ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers")
_READ_OF_TEXT = 64 * 1024
_READ_OF_STATUS = 256 * 1024
_MOST_GROUPS = 500


@dataclass(frozen=True, slots=True)
class Report:
    """What a report says; ``kind`` is None where a message is none."""

    kind: Automatic | None = None
    bounced: tuple[str, ...] = ()
    about: tuple[str, ...] = ()


def report(entity: Entity, text: str, subject: str, senders: tuple[Address, ...]) -> Report:
    """Whether a message reports on another one, and what.

    Args:
        entity: The message as a tree.
        text: Its readable text.
        subject: Decoded.
        senders: ``From``.
    """
    found = next(_reports(entity, level=0), None)
    if found is not None:
        return _written(found, text)
    failed = entity.headers.first(b"x-failed-recipients")
    if failed:
        gone = bare_addresses(unfolded(failed, []))[:MOST_REPORTED]
        return Report("bounce", gone, _about(entity, text))
    who = senders[0] if senders else Address("", "")
    daemon = _DAEMONS.match(who.email or who.name.lower())
    null = b"return-path" in entity.headers.fields and not entity.headers.first(b"return-path").strip(
        b" <>\r"
    )
    head = f"{subject}\n{text[:_READ_OF_TEXT]}"
    if not (daemon or null) or not (_FAILED.search(head) or _DELAYED.search(head)):
        return Report()
    delayed = _DELAYED.search(subject) or (_DELAYED.search(head) and not _FAILED.search(head))
    about = _about(entity, text)
    return Report("delay", (), about) if delayed else Report("bounce", _told(entity, text), about)


def _reports(entity: Entity, level: int) -> Iterator[Entity]:
    """The multipart/report, also where a list or a scanner has wrapped it."""
    kinds = {child.media_type for child in entity.children}
    if entity.media_type == "multipart/report" or kinds & {
        "message/delivery-status",
        "message/disposition-notification",
        "message/global-delivery-status",
    }:
        yield entity
    elif level < 2 and entity.media_type.startswith("multipart/") and len(entity.children) < 10:
        for child in entity.children:
            yield from _reports(child, level + 1)


def _written(entity: Entity, text: str) -> Report:
    actions: dict[str, str] = {}
    about = list(_about(entity, ""))
    status = False
    for child in entity.children:
        if child.media_type == "message/disposition-notification":
            headers, _ = split_headers(child.body, [])
            about += _ids(headers.first(b"original-message-id"))
        elif child.media_type in ("message/delivery-status", "message/global-delivery-status"):
            status = True
            for headers in _groups(child.body[:_READ_OF_STATUS]):
                who = headers.first(b"final-recipient") or headers.first(b"original-recipient")
                for address in bare_addresses(unfolded(who, []).rpartition(";")[2]):
                    actions.setdefault(address, headers.plain(b"action").partition(" ")[0])
    ids = tuple(dict.fromkeys(about))[:MOST_REPORTED]
    failed = tuple(address for address, action in actions.items() if action == "failed")[:MOST_REPORTED]
    if failed:
        return Report("bounce", failed, ids)
    delayed = tuple(address for address, action in actions.items() if action == "delayed")[:MOST_REPORTED]
    if delayed:
        return Report("delay", (), ids)
    if status and not actions and _FAILED.search(text[:_READ_OF_TEXT]):
        return Report("bounce", _told(entity, text), ids)
    return Report("report", (), ids)


def _groups(body: bytes) -> Iterator[Headers]:
    """Groups of fields, an empty line between two: first of the message, then of each recipient."""
    rest = body
    for _ in range(_MOST_GROUPS):
        rest = rest.lstrip(b"\r\n")
        if not rest:
            return
        headers, rest = split_headers(rest, [])
        if not headers.fields:
            # a group that is no fields, such as prose in the wrong part
            _, _, rest = rest.replace(b"\r\n", b"\n").partition(b"\n\n")
        yield headers


def _about(entity: Entity, text: str) -> tuple[str, ...]:
    """The Message-IDs of the messages that come back in it, attached or copied into the text."""
    found: list[str] = []
    inner = [part for child in entity.children for part in child.children]
    for part in (*entity.children, *inner):
        if part.media_type in _COPIES:
            # some put an empty line before the copy
            headers, _ = split_headers(part.body.lstrip(b"\r\n"), [])
            found += _ids(headers.first(b"message-id"))
    found += [match[1] for match in _MESSAGE_ID.finditer(text[: 4 * _READ_OF_TEXT])]
    return tuple(dict.fromkeys(found))[:MOST_REPORTED]


def _ids(value: bytes) -> list[str]:
    return re.findall(r"<[^<>\s]{1,400}>", unfolded(value, []))


def _told(entity: Entity, text: str) -> tuple[str, ...]:
    """The addresses in the words of a report, before the copy of the message; not those of the two ends."""
    text = text[:_READ_OF_TEXT]
    copy = _COPY.search(text)
    head = text[: copy.start()] if copy else text
    own = set()
    for name in (b"from", b"to", b"reply-to", b"return-path"):
        own |= set(bare_addresses(unfolded(entity.headers.first(name), [])))
    found = [who for who in bare_addresses(head) if who not in own and not _DAEMONS.match(who)]
    return tuple(found[:MOST_REPORTED])
