"""Names and addresses of From, To and Cc (RFC 5322, groups and obsolete forms included), never an error.

``email.utils.getaddresses`` is left aside: what it makes of a malformed list has changed between patch releases of
Python, from a guess to nothing at all, and it decodes no encoded words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from supportcli.mail.incoming import Address
from supportcli.mail.words import note, unfolded, with_words

MOST_ADDRESSES = 2000
"""Of one kind that are kept: mail servers take some hundred recipients at a time."""
MOST_QUOTES = 8 * MOST_ADDRESSES
"""Quotation marks in one field; with more of them they mean nothing, and each costs a search for its end."""
LONGEST_ADDRESS = 320
"""RFC 3696: 64 for the local part, one for the @, 255 for the domain."""

# quotes of a bounded length, so that open ones cannot make it slow
_TOKEN = re.compile(r'"(?:[^"\\]|\\.){0,500}"|<[^<>]*>|[^"<>(),;:]+|.', re.DOTALL)
_COMMENT = re.compile(r"\((?:[^()\\]|\\.)*\)")
_BARE = re.compile(r'(?:"[^"@]{1,64}"|[^\s<>()\[\],;:"@]{1,64})@(?:\[[^\]\s]*\]|[^\s<>()\[\],;:"@]+)')
_FORBIDDEN = re.compile(r"[<>(),;\\\"]|:(?![^\[]*\])")
_SPACED = re.compile(r"(@[^\s,]{1,200})\s+\.\s*")
_AT = re.compile(r"([\w.+-]{1,64}) at ([\w-]+(?:\.[\w-]+)+)")
_MARK = "\ue000"
"""Stands for a comment; a private character, taken out of the text before."""
_ESCAPED = re.compile(r"\\(.)")


def addresses(values: Iterable[bytes], flaws: list[str], charset: str = "") -> tuple[Address, ...]:
    """Every name or address in these header fields, in order.

    Args:
        values: The fields of one name.
        flaws: What is wrong with them is added here.
        charset: That of the message, for bytes beyond ASCII.
    """
    made: list[Address] = []
    for value in values:
        for phrase, angle, comments in _mailboxes(unfolded(value, flaws, charset)):
            found = _address(phrase, angle, comments, flaws)
            if found is not None:
                made.append(found)
        if len(made) > MOST_ADDRESSES:
            note(flaws, f"more than {MOST_ADDRESSES} addresses: the rest is passed over")
            break
    return tuple(made[:MOST_ADDRESSES])


def bare_addresses(text: str) -> tuple[str, ...]:
    """Everything in a text that looks like an address, in small letters, once each."""
    return tuple(dict.fromkeys(found[0].strip(".'").lower() for found in _BARE.finditer(text)))


def _mailboxes(text: str) -> Iterable[tuple[str, str | None, list[str]]]:
    """Phrase, what stands in angle brackets, and comments of each mailbox; groups count as their members."""
    if text.count('"') > MOST_QUOTES:
        text = text.replace('"', " ")
    text, comments = _without_comments(text)
    comments.reverse()
    phrase: list[str] = []
    said = False
    angle: str | None = None
    noted: list[str] = []
    for found in _TOKEN.finditer(text):
        piece = found[0]
        if piece in ",;":
            yield "".join(phrase), angle, noted
            phrase, angle, noted, said = [], None, [], False
        elif piece == ":" and angle is None and not said:
            phrase = []  # the name of a group
        elif piece[0] == "<" and len(piece) > 1:
            noted += [comments.pop() for _ in range(piece.count(_MARK))]
            angle = angle or piece[1:-1].replace(_MARK, "").strip()
        elif _MARK in piece:
            noted += [comments.pop() for _ in range(piece.count(_MARK))]
            phrase.append(piece.replace(_MARK, " "))
        else:
            phrase.append(piece)
        said = said or "@" in piece
    yield "".join(phrase), angle, noted


def _without_comments(text: str) -> tuple[str, list[str]]:
    """The text with a mark for each comment outside quotes, and the comments; nested ones are one."""
    if "(" not in text:
        return text.replace(_MARK, ""), []
    made, comments, depth, start, quoted = [], [], 0, 0, False
    text = text.replace(_MARK, "")
    index = 0
    while index < len(text):
        character = text[index]
        if character == "\\":
            index += 1
        elif character == '"' and depth == 0:
            quoted = not quoted
        elif character == "(" and not quoted:
            if depth == 0:
                made.append(text[start:index])
                start = index + 1
            depth += 1
        elif character == ")" and depth:
            depth -= 1
            if depth == 0:
                comments.append(_ESCAPED.sub(r"\1", text[start:index]).strip())
                made.append(_MARK)
                start = index + 1
        index += 1
    made.append(("(" if depth else "") + text[start:])
    return "".join(made), comments


def _address(phrase: str, angle: str | None, comments: list[str], flaws: list[str]) -> Address | None:
    phrase = phrase.strip()
    said = with_words(comments[0], flaws) if comments else ""
    if angle is not None:
        email = _clean(angle.rpartition(":")[2] if angle.startswith("@") else angle)
        name = _name(phrase, flaws) or said
        if not email and not name and not angle:
            return None
        if not email and angle:
            found = _BARE.search(name)
            return Address(name or angle, _clean(found[0]) if found and not angle else "")
        return Address(name, email)
    if not phrase:
        return None
    phrase = _SPACED.sub(r"\1.", phrase)  # obsolete: jdoe@test . example
    found = _BARE.search(phrase) or _AT.fullmatch(phrase)
    if found is None:
        name = _name(phrase, flaws)
        found = _BARE.fullmatch(name)
        return Address("" if found else name, _clean(found[0]) if found else "") if name else None
    email = f"{found[1]}@{found[2]}" if found.re is _AT else found[0]
    rest = f"{phrase[: found.start()]} {phrase[found.end() :]}".strip()
    return Address(_name(rest, flaws) or said, _clean(email))


def _name(phrase: str, flaws: list[str]) -> str:
    """A phrase without its quotes, decoded; encoded words in quotes are wrong and common, so they are read."""
    if '"' in phrase:
        phrase = "".join(
            _ESCAPED.sub(r"\1", piece[1:-1]) if len(piece) > 1 and piece[0] == '"' else piece.replace('"', "")
            for piece in re.findall(r'"(?:[^"\\]|\\.){0,500}"|[^"]+|"', phrase)
        )
    return " ".join(with_words(phrase, flaws).split())


def _clean(email: str) -> str:
    """An address in small letters; ``""`` if it cannot be one."""
    email = "".join(email.split()).strip("'").lower()
    local, at, domain = email.rpartition("@")
    usable = bool(at and local and domain) and len(email) <= LONGEST_ADDRESS and email.isprintable()
    usable = usable and not _FORBIDDEN.search(email if local[:1] != '"' else domain)
    return email if usable else ""
