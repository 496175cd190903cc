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
from supportcli.mail.report_words import (
    DAEMONS,
    DELAYED,
    DELAYED_SUBJECT,
    FAILED,
    POSTMASTERS,
    before_copy,
    brings_copy,
)
from supportcli.mail.structure import Entity
from supportcli.mail.words import unfolded

MOST_REPORTED = 200
"""Addresses or messages of one report that are kept."""

_MESSAGE_ID = re.compile(
    r"^[ \t>]{0,8}(?:x-original-)?message-id:\s{0,4}(<[^<>\s]{1,400}>)", re.IGNORECASE | re.MULTILINE
)
_DOMAIN = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63})+")
_STATUSES = ("message/delivery-status", "message/global-delivery-status")
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
    if not _by_program(entity, text, subject, senders):
        return Report()
    said = before_copy(text[:_READ_OF_TEXT])
    # a phrase may run over the end of a line
    said = " ".join(said.split())
    head = f"{subject}\n{said}"
    held = DELAYED_SUBJECT.search(subject) or DELAYED.search(subject)
    if held or (DELAYED.search(said) and not FAILED.search(head)):
        return Report("delay", (), _about(entity, text))
    if FAILED.search(head):
        return Report("bounce", _told(entity, text), _about(entity, text))
    return Report()


def _by_program(entity: Entity, text: str, subject: str, senders: tuple[Address, ...]) -> bool:
    """Whether a message that speaks of failure comes from a mail system: people write about failures too."""
    headers = entity.headers
    path = unfolded(headers.first(b"return-path"), []).strip("<> ")
    if b"return-path" in headers.fields and (not path or DAEMONS.match(path)):
        return True
    if b"from" in headers.fields and not unfolded(headers.first(b"from"), []).strip("<> "):
        return True
    names = (senders[0].email, senders[0].name) if senders else ("", "")
    if any(DAEMONS.match(name) for name in names):
        return True
    told = bool(FAILED.search(subject) or DELAYED.search(subject) or DELAYED_SUBJECT.search(subject))
    copied = any(part.media_type in _COPIES for part in entity.children) or brings_copy(text[:_READ_OF_TEXT])
    return any(POSTMASTERS.match(name.lstrip('"')) for name in names) and (told or copied)


def _reports(entity: Entity, level: int) -> Iterator[Entity]:
    """The multipart/report, also where a list or a scanner has wrapped it."""
    kinds = {child.media_type for child in entity.children}
    if entity.media_type == "multipart/report" or kinds & {
        *_STATUSES,
        "message/disposition-notification",
    }:
        yield entity
    elif level < 2 and entity.media_type.startswith("multipart/") and len(entity.children) < 10:
        for child in entity.children:
            yield from _reports(child, level + 1)


def _written(entity: Entity, text: str) -> Report:
    outcomes: dict[str, str] = {}
    about = list(_about(entity, ""))
    kinds = {child.media_type for child in entity.children}
    for child in entity.children:
        if child.media_type == "message/disposition-notification":
            headers, _ = split_headers(child.body, [])
            about += _ids(headers.first(b"original-message-id"))
        elif child.media_type in _STATUSES:
            for headers in _groups(child.body[:_READ_OF_STATUS]):
                # an address that a system made of ours says nothing to us: both are told
                for name in (b"original-recipient", b"final-recipient"):
                    for address in bare_addresses(unfolded(headers.first(name), []).rpartition(";")[2]):
                        outcomes.setdefault(address, _outcome(headers))
    ids = tuple(dict.fromkeys(about))[:MOST_REPORTED]
    failed = tuple(address for address, outcome in outcomes.items() if outcome == "failed")[:MOST_REPORTED]
    if failed:
        return Report("bounce", failed, ids)
    if "delayed" in outcomes.values():
        return Report("delay", (), ids)
    told = not outcomes and not kinds & {"message/disposition-notification", "message/feedback-report"}
    if told and FAILED.search(" ".join(before_copy(text[:_READ_OF_TEXT]).split())):
        return Report("bounce", _told(entity, text), ids or _about(entity, text))
    return Report("report", (), ids)


def _outcome(headers: Headers) -> str:
    """What became of a recipient: by the action, under its right and wrong names, else by the status."""
    action = headers.plain(b"action")
    if action.startswith(("fail", "expired", "undeliver", "reject")):
        return "failed"
    if action.startswith("delay"):
        return "delayed"
    if action.startswith(("deliver", "relay", "expand")):
        return "delivered"
    return {"5": "failed", "4": "delayed"}.get(headers.plain(b"status")[:1], "")


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
    own = set()
    for name in (b"from", b"to", b"reply-to", b"return-path"):
        own |= set(bare_addresses(unfolded(entity.headers.first(name), [])))
    made: dict[str, None] = {}
    for each in bare_addresses(before_copy(text[:_READ_OF_TEXT])):
        local, _, domain = each.removeprefix("smtp=").partition("@")
        usable = _DOMAIN.match(domain)
        who = f"{local}@{usable[0]}" if usable else ""
        if who and who not in own and not DAEMONS.match(who):
            made[who] = None
    # whom to ask for help, unless it is the one that was not reached
    found = [who for who in made if not POSTMASTERS.match(who)]
    return tuple(found or made)[:MOST_REPORTED]
