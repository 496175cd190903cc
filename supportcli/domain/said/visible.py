"""What somebody says in a message, told apart from what they quote and how they sign.

Two libraries were tried. email-reply-parser finds as much of English mail, and mail-parser-reply knows more
languages, but both give back a text that they have rewritten: line ends, blanks and lines of quotes are changed.
Here the fragments join to the text, character by character, so that folding never loses anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from supportcli.domain.said import quoting

Kind = Literal["said", "quoted", "quote-header", "signature"]

MOST_LINES = 20_000
"""Lines that are looked at; what follows counts as said."""
_LONGEST_LINE = 1000
_ATTRIBUTION_LINES = 4
_SIGNATURE_LINES = 30
_FOOTER_LINES = 10


class Fragment(Struct, frozen=True):
    """A run of lines.

    Attributes:
        text: With its line ends; all fragments joined are the message.
        kind: ``said`` by the writer, ``quoted``, the ``quote-header`` that says who is quoted, or ``signature``.
        hidden: It need not be read: the desk has it already, or it is a signature.
    """

    text: str
    kind: Kind
    hidden: bool


def fold(text: str) -> list[Fragment]:
    """The fragments of a message, in order.

    What is forwarded is shown, as it is new to the desk; so is everything where nothing else is said.
    """
    lines = text.split("\n")
    kept = [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
    kinds, shown_from = _kinds([line[:_LONGEST_LINE].rstrip("\n") for line in kept[:MOST_LINES]])
    kinds += ["said"] * (len(kept) - len(kinds))
    alone = not any(kind == "said" and line.strip() for kind, line in zip(kinds, kept, strict=True))
    made: list[Fragment] = []
    start = 0
    for index in range(1, len(kept) + 1):
        if index < len(kept) and kinds[index] == kinds[start] and index != shown_from:
            continue
        kind = kinds[start]
        hidden = kind != "said" and not alone and start < shown_from
        made.append(Fragment("".join(kept[start:index]), kind, hidden))
        start = index
    return made


def visible(text: str) -> str:
    """What is left when everything hidden is left out, without empty lines around it."""
    return "".join(fragment.text for fragment in fold(text) if not fragment.hidden).strip()


def _kinds(lines: Sequence[str]) -> tuple[list[Kind], int]:
    """The kind of each line, and the line from which on a forwarded message is shown."""
    kinds: list[Kind] = ["quoted" if quoting.QUOTED.match(line) else "said" for line in lines]
    end, shown_from = len(lines), len(lines) + 1
    index = 0
    while index < end:
        if kinds[index] == "said" and lines[index].strip():
            length, forwarded, rest = _quote_header(lines, kinds, index)
            if length:
                kinds[index : index + length] = ["quote-header"] * length
                if rest:
                    kinds[index + length :] = ["quoted"] * (len(lines) - index - length)
                    end = index
                if forwarded:
                    shown_from = index
                index += length - 1
        index += 1
    _sign(lines, kinds)
    _blanks(lines, kinds)
    return kinds, shown_from


def _quote_header(lines: Sequence[str], kinds: Sequence[Kind], index: int) -> tuple[int, bool, bool]:
    """How many lines from here say what is quoted, whether it is forwarded, and whether all the rest is quoted."""
    line = lines[index]
    forwarded = quoting.FORWARDED.fullmatch(line) is not None
    if forwarded or quoting.SEPARATOR.fullmatch(line) or quoting.REPLY_ABOVE.fullmatch(line):
        return 1 + _header_block(lines, _next(lines, index + 1)), forwarded, True
    if quoting.RULE.fullmatch(line):
        following = _next(lines, index + 1)
        block = _header_block(lines, following)
        return (following - index + block, False, True) if block else (0, False, False)
    block = _header_block(lines, index)
    if block:
        return block, False, True
    return _attribution(lines, kinds, index)


def _header_block(lines: Sequence[str], index: int) -> int:
    """The lines of ``From: … Sent: … To: … Subject: …`` in any order and language; 0 if they are none.

    From and Subject must be among them and a third: people write of what is from where to where.
    """
    labels = (quoting.HEADER_FROM, quoting.HEADER_SENT, quoting.HEADER_TO, quoting.HEADER_SUBJECT)
    if index >= len(lines) or not any(label.match(lines[index]) for label in labels):
        return 0
    found: set[int] = set()
    length = 0
    for offset, line in enumerate(lines[index : index + 12]):
        if not line.strip():
            break
        hit = next((number for number, label in enumerate(labels) if label.match(line)), None)
        if hit is not None:
            found.add(hit)
            length = offset + 1
    return length if {0, 3} < found else 0


def _attribution(lines: Sequence[str], kinds: Sequence[Kind], index: int) -> tuple[int, bool, bool]:
    said_before = any(line.strip() for line in lines[:index])
    if said_before and quoting.ATTRIBUTION_BARE.fullmatch(lines[index]):
        return 1, False, True
    joined = ""
    begins = quoting.ATTRIBUTION_BEGINS.match(lines[index]) is not None
    for length in range(1, _ATTRIBUTION_LINES + 1):
        place = index + length - 1
        if place >= len(lines) or kinds[place] != "said" or not lines[place].strip():
            break
        joined = f"{joined} {lines[place].strip()}".lstrip()
        if len(joined) > 600 or (length > 1 and not begins):
            break
        if not joined.endswith((":", "：")) or not quoting.ATTRIBUTION.fullmatch(joined):
            continue
        following = _next(lines, place + 1)
        if following < len(lines) and kinds[following] == "quoted":
            return length, False, False
        if begins and "@" in joined and said_before:
            # quoted without any mark, under what is said; or the quotation was cut off
            return length, False, True
    return 0, False, False


def _next(lines: Sequence[str], index: int) -> int:
    while index < len(lines) and not lines[index].strip():
        index += 1
    return index


def _sign(lines: Sequence[str], kinds: list[Kind]) -> None:
    """Mark the signature at the end of each stretch of said lines that a quotation or the end follows."""
    start = 0
    while start < len(lines):
        if kinds[start] != "said":
            start += 1
            continue
        end = start
        while end < len(lines) and kinds[end] == "said":
            end += 1
        begin = _signature(lines, start, end)
        kinds[begin:end] = ["signature"] * (end - begin)
        start = end


def _signature(lines: Sequence[str], start: int, end: int) -> int:
    """Where the signature of the lines from ``start`` to ``end`` begins; ``end`` if there is none."""
    begin = end
    for index in range(max(start, end - _SIGNATURE_LINES - 1), end):
        if quoting.DELIMITER.fullmatch(lines[index]) and (
            " " in lines[index] or _one_paragraph(lines, index + 1, end)
        ):
            begin = index
            break
    for index in range(begin - 1, max(start, begin - _FOOTER_LINES) - 1, -1):
        # the lines of a footer stand directly under its rule, and end the text
        under = lines[index + 1 : _end_of_paragraph(lines, index + 1, begin)]
        if quoting.RULE.fullmatch(lines[index]) and any(map(quoting.FOOTER.search, under)):
            begin = index
            break
    last = _last(lines, start, begin)
    while last >= start and quoting.DEVICE.fullmatch(lines[last]):
        begin = last
        last = _last(lines, start, begin)
    parted = last > start and not lines[last - 1].strip()
    return last if parted and quoting.DASHED_NAME.fullmatch(lines[last]) else begin


def _end_of_paragraph(lines: Sequence[str], start: int, end: int) -> int:
    index = start
    while index < end and lines[index].strip():
        index += 1
    return index


def _one_paragraph(lines: Sequence[str], start: int, end: int) -> bool:
    """Without the blank that standards want behind it, two dashes begin a signature of a few lines only."""
    rest = "\n".join(lines[start:end]).strip()
    return "\n\n" not in rest.replace("\r", "")


def _last(lines: Sequence[str], start: int, end: int) -> int:
    index = end - 1
    while index >= start and not lines[index].strip():
        index -= 1
    return index


def _blanks(lines: Sequence[str], kinds: list[Kind]) -> None:
    """Empty lines belong to what need not be read beside them, so that what is said stands alone."""
    index = 0
    while index < len(lines):
        if lines[index].strip():
            index += 1
            continue
        end = _next(lines, index)
        before = kinds[index - 1] if index else None
        after = kinds[end] if end < len(lines) else None
        if before and (after is None or after in (before, "said")):
            kinds[index:end] = [before] * (end - index)
        elif after:
            kinds[index:end] = [after] * (end - index)
        index = end
