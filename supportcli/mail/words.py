"""Encoded words (RFC 2047) as real mail writes them: split inside a character, unpadded, unquoted, misnamed."""

from __future__ import annotations

import binascii
import re

from supportcli.mail.charsets import decoded

LONGEST_VALUE = 256 * 1024
"""Bytes of one header value that are read: far above any list of recipients, small enough for any expression."""

# a bounded number of question marks inside, so that no text can make it slow
_WORD = re.compile(r"=\?([\w.:+-]{1,60})(?:\*[\w-]{0,20})?\?([bBqQ])\?([^?]*(?:\?(?!=)[^?]*){0,3})\?=")
_NO_BASE64 = re.compile(r"[^A-Za-z0-9+/]+")
_SPACE_OR_CONTROL = re.compile("[\x00-\x20\x7f\x85\u2028\u2029]+")


def header_text(value: bytes, flaws: list[str], charset: str = "") -> str:
    """A header's value as text on one line, its encoded words decoded.

    Args:
        value: As it stands in the message, folded.
        flaws: What is wrong with it is added here.
        charset: That of the message, for bytes beyond ASCII, which have no business here.
    """
    return with_words(unfolded(value, flaws, charset), flaws)


def unfolded(value: bytes, flaws: list[str], charset: str = "") -> str:
    """A header's value as text on one line, its encoded words as they stand."""
    if len(value) > LONGEST_VALUE:
        value = value[:LONGEST_VALUE]
        note(flaws, f"a header is longer than {LONGEST_VALUE // 1024} KiB: only its beginning is read")
    if value.isascii():
        text = value.decode("ascii")
    else:
        text, flaw = decoded(value, charset)
        note(flaws, flaw and f"in a header: {flaw}")
    return _SPACE_OR_CONTROL.sub(" ", text).strip()


def with_words(text: str, flaws: list[str]) -> str:
    """The text with its encoded words decoded; white space between two of them is none (RFC 2047, 6.2)."""
    if "=?" not in text:
        return text
    pieces: list[str] = []
    pending: list[tuple[str, str, str]] = []
    end = 0
    for found in _WORD.finditer(text):
        between = text[end : found.start()]
        if between.strip() or not pending:
            pieces += [_run(pending, flaws), between]
            pending = []
        pending.append((found[1].lower(), found[2].lower(), found[3]))
        end = found.end()
    pieces += [_run(pending, flaws), text[end:]]
    return _SPACE_OR_CONTROL.sub(" ", "".join(pieces)).strip()


def note(flaws: list[str], flaw: str, most: int = 25) -> None:
    """Add a flaw that is not among them yet; beyond ``most`` they help nobody."""
    if flaw and flaw not in flaws and len(flaws) < most:
        flaws.append(flaw)


def _run(run: list[tuple[str, str, str]], flaws: list[str]) -> str:
    """Neighbouring words as one text: those in one character set share their bytes, as writers split characters."""
    made, index = [], 0
    while index < len(run):
        charset, stop = run[index][0], index
        while stop < len(run) and run[stop][0] == charset:
            stop += 1
        text, flaw = decoded(b"".join(_bytes(kind, word) for _, kind, word in run[index:stop]), charset)
        note(flaws, flaw and f"in a header: {flaw}")
        made.append(text)
        index = stop
    return "".join(made)


def _bytes(kind: str, word: str) -> bytes:
    if kind == "q":
        return binascii.a2b_qp(word.replace(" ", "_").encode("utf-8", "replace"), header=True)
    clean = _NO_BASE64.sub("", word)
    # a single character of a group of four says nothing
    clean = clean[:-1] if len(clean) % 4 == 1 else clean
    return binascii.a2b_base64(clean + "=" * (-len(clean) % 4))
