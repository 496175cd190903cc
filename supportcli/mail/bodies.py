"""What of a message is read, and what is attached: its tree of parts becomes one text and a row of files."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from supportcli.mail.charsets import decoded
from supportcli.mail.incoming import Part
from supportcli.mail.params import parameters
from supportcli.mail.structure import Entity
from supportcli.mail.transfer import transferred
from supportcli.mail.words import note, unfolded

LONGEST_TEXT = 1024 * 1024
"""Bytes of text that are read of one message, all its parts together; what goes beyond is attached as a whole."""

_READ = ("text/plain", "text/html", "text/enriched", "text/richtext")
_NOTICE = re.compile(
    r"(?:(?:not|n[o’']t|unable to|cannot) (?:\w+ ){0,3}(?:support|display|view|show|read|render|understand)\w*"
    r"[^.]{0,60}\bhtml\b|\bhtml\b[^.]{0,40}(?:not (?:be )?(?:supported|displayed|shown)|capable|enabled|compatible|"
    r"viewer|unterst|fähig|compatible)|(?:view|read|see) (?:this|the) (?:e-?mail|message)[^.]{0,60}\bhtml\b"
    r"|requires? (?:an? )?html)",
    re.IGNORECASE,
)
_META = re.compile(rb"<meta[^<>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_TAGS = re.compile(r"<[^<>]{0,200}>")


@dataclass(slots=True)
class Body:
    """The texts of a message and its attachments, as they are found."""

    texts: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    left: int = LONGEST_TEXT

    @property
    def text(self) -> str:
        """All texts, an empty line between two."""
        return "\n\n".join(text for text in self.texts if text.strip())


def body_of(entity: Entity, flaws: list[str]) -> Body:
    """The text and the attachments of a message; what is wrong with them is added to ``flaws``."""
    body = Body()
    _read(entity, body, flaws, wanted=True)
    return body


def _read(entity: Entity, body: Body, flaws: list[str], *, wanted: bool) -> None:
    """``wanted``: its texts count; otherwise another form of the same text was taken."""
    if entity.media_type == "multipart/alternative" and wanted:
        _read_alternative(entity, body, flaws)
    elif entity.media_type.startswith("multipart/"):
        for child in entity.children:
            _read(child, body, flaws, wanted=wanted)
    elif _is_text(entity):
        if wanted:
            body.texts.append(_text(entity, body, flaws))
    else:
        _attach(entity, body, flaws)


def _read_alternative(entity: Entity, body: Body, flaws: list[str]) -> None:
    """The plain text, unless it is empty or says that one should see the other; whatever is attached in any form."""
    plain = [child for child in entity.children if child.media_type == "text/plain" and _is_text(child)]
    others = [child for child in entity.children if child not in plain]
    text = "\n\n".join(_text(child, body, flaws) for child in plain)
    if others and (not text.strip() or _is_notice(text)):
        richer = Body(left=body.left)
        # the last form is the best one, RFC 2046
        for child in reversed(others):
            if not richer.text.strip():
                richer.texts.clear()
            _read(child, richer, flaws, wanted=not richer.text.strip())
        body.parts += richer.parts
        body.left = richer.left
        if richer.text.strip():
            body.texts += richer.texts
            return
    else:
        for child in others:
            _read(child, body, flaws, wanted=False)
    body.texts.append(text)


def _is_notice(text: str) -> bool:
    return len(text) < 600 and _NOTICE.search(text) is not None


def _is_text(entity: Entity) -> bool:
    if not entity.media_type.startswith("text/"):
        return False
    disposition = entity.headers.plain(b"content-disposition")
    if disposition.startswith("attachment"):
        return False
    if not entity.inside:
        return True
    if entity.media_type not in _READ:
        return False
    named = "name" in entity.parameters or "filename" in disposition
    return not named or entity.inside == "alternative"


def _text(entity: Entity, body: Body, flaws: list[str]) -> str:
    content = _content(entity, flaws, text=True)
    html = entity.media_type == "text/html"
    if not html:
        from supportcli.mail.uuencode import without_blocks

        content, blocks = without_blocks(content)
        for block in blocks:
            name, _ = decoded(block.name)
            body.parts.append(Part(name, _guessed(name), block.content))
    if len(content) > body.left:
        note(flaws, f"the text is longer than {LONGEST_TEXT // 1024} KiB: its beginning is shown")
        body.parts.append(Part("", entity.media_type, content))
        content = content[: body.left].rpartition(b"\n")[0] or content[: body.left]
    body.left -= len(content)
    charset = entity.parameters.get("charset", "").partition("(")[0]
    if html and not charset and (meta := _META.search(content, 0, 4096)):
        charset = meta[1].decode("ascii")
    text, flaw = decoded(content, charset)
    note(flaws, flaw)
    text = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    return _readable(text, entity)


def _readable(text: str, entity: Entity) -> str:
    if entity.media_type == "text/html":
        from supportcli.mail.html_text import html_text

        return html_text(text) if text.strip() else ""
    if entity.media_type in ("text/enriched", "text/richtext"):
        return _TAGS.sub("", text).strip("\n")
    if entity.parameters.get("format", "").lower() == "flowed":
        from supportcli.mail.flowed import unflowed

        text = unflowed(text, delete_space=entity.parameters.get("delsp", "").lower() == "yes")
    return text.rstrip().lstrip("\n")


def _attach(entity: Entity, body: Body, flaws: list[str]) -> None:
    content = _content(entity, flaws, text=False)
    name = _name(entity, flaws)
    from supportcli.mail.tnef import is_tnef, opened

    if is_tnef(entity.media_type, name):
        inside = opened(content)
        if inside is not None and any(inside):
            text, parts = inside
            body.parts += parts
            if text and not body.text.strip():
                body.texts.append(text)
            return
        note(flaws, "winmail.dat cannot be opened: it is attached as it stands")
    content_id = unfolded(entity.headers.first(b"content-id"), flaws).strip("<> ")
    body.parts.append(Part(name, entity.media_type, content, content_id))


def _content(entity: Entity, flaws: list[str], *, text: bool) -> bytes:
    encoding = entity.headers.plain(b"content-transfer-encoding")
    return transferred(entity.body, encoding, flaws, text=text) if encoding else entity.body


def _name(entity: Entity, flaws: list[str]) -> str:
    """What a part is called: by its disposition, its type, or the place that an HTML text knows it by."""
    given = entity.headers.first(b"content-disposition")
    params = parameters(unfolded(given, flaws), flaws)[1] if given else {}
    name = params.get("filename") or entity.parameters.get("name") or ""
    if not name:
        place = unfolded(entity.headers.first(b"content-location"), flaws)
        name = re.split(r"[/\\]", place.partition("?")[0])[-1] if "." in place else ""
    return name


def _guessed(name: str) -> str:
    from mimetypes import guess_type

    return guess_type(name, strict=False)[0] or "application/octet-stream"
