"""Text from outside, made safe for a screen: it cannot command the terminal nor touch its neighbours.

Subjects, bodies, names and addresses are written by strangers. ``untrusted`` removes escape sequences,
control characters, bidirectional controls, invisible characters and towers of combining marks. Square
brackets stay: put the result into ``rich.text.Text``, which reads no markup, never into a string that Rich
parses.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

ELLIPSIS = "…"

_LINE = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
# soft hyphen, grapheme joiner, Arabic letter mark, fillers that draw nothing, variation selectors, zero-width
# and bidirectional controls, interlinear and musical controls, noncharacters, tags
_INVISIBLE = (
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_MARKS = "\u0300-\u034e\u0350-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_MOST_MARKS = 4

# the first character of anything that is not copied as it stands
_START = re.compile(f"[\x00-\x1f\x7f-\x9f\u2028\u2029{_INVISIBLE}\ud800-\udfff{_MARKS}]")

# a string command (OSC, DCS, SOS, PM, APC) ends at BEL or ST; one without an end loses its introducer only,
# so that a stray byte cannot hide the rest of a text
_SEQUENCE = re.compile(
    r"(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x00-\x1f\x7f-\x9f]{0,4096}(?:\x07|\x1b\\|\x9c)"
    r"|(?:\x1b\[|\x9b)[0-?]{0,64}[ -/]{0,16}[@-~]?"
    r"|\x1b[ -/]{1,4}[0-~]?"
    r"|\x1b[0-Z\\-~]?"
)
_LINES = re.compile(f"\r\n|[{_LINE}]")
_BLANKS = re.compile(f"[\t{_LINE}]+")
_DROPPED_RUN = re.compile(f"[{_INVISIBLE}\x00-\x08\x0e-\x1a\x7f]+")
_MARK_RUN = re.compile(f"[{_MARKS}]+")
_WINDOW = 4096
_SHORT = 256


def untrusted(text: str, *, width: int | None = None, multiline: bool = False) -> str:
    """The text without anything that is not plain, visible text.

    Args:
        text: From outside. Surrogates, which stand for bytes that could not be decoded, become ``�``.
        width: The terminal cells that a line may take; a longer one is cut and ends in ``…``. The cost of a
            long text is that of the part that is shown.
        multiline: Keep line ends, each as one newline; otherwise line ends and tabs become one space.
    """
    if len(text) <= _SHORT and text.isascii() and text.isprintable():
        # most texts on a screen: there is nothing to take out
        return text if width is None else cut(text, width)
    if width is None:
        return "".join(_pieces(text, multiline))
    if not multiline:
        return _cut(text, width)
    return "\n".join(_cut(line, width) for line in _LINES.split(text))


def cells(text: str) -> int:
    """The terminal cells that a safe text takes: two for a wide character, none for a combining mark."""
    return len(text) if text.isascii() else sum(map(_cells_of, text))


def cut(text: str, width: int) -> str:
    """A safe text in at most ``width`` cells; what is shortened ends in ``…``."""
    if len(text) * 2 <= width or cells(text) <= width:
        return text
    if width < 1:
        return ""
    taken = 0
    for index, character in enumerate(text):
        taken += _cells_of(character)
        if taken > width - 1:
            return text[:index] + ELLIPSIS
    return text


def _cut(text: str, width: int) -> str:
    kept: list[str] = []
    taken = 0
    for piece in _pieces(text, multiline=False):
        kept.append(piece)
        taken += cells(piece)
        if taken > width:
            break
    return cut("".join(kept), width)


def _pieces(text: str, multiline: bool) -> Iterator[str]:
    position, end = 0, len(text)
    marks = 0  # on the character before, however they were interrupted
    while position < end:
        stop = min(position + _WINDOW, end)
        found = _START.search(text, position, stop)
        if found is None:
            yield text[position:stop]
            position, marks = stop, 0
            continue
        start = found.start()
        if start > position:
            yield text[position:start]
            marks = 0
        run = _MARK_RUN.match(text, start)
        if run is not None:
            position, piece = run.end(), run[0][: max(0, _MOST_MARKS - marks)]
            marks += len(piece)
        else:
            position, piece = _replace(text, start, multiline)
            marks = 0 if piece else marks
        if piece:
            yield piece


def _replace(text: str, start: int, multiline: bool) -> tuple[int, str]:
    """What stands for the unsafe character at ``start``, and where the text goes on."""
    if sequence := _SEQUENCE.match(text, start):
        return sequence.end(), ""
    blank = (_LINES if multiline else _BLANKS).match(text, start)
    if blank is not None:
        return blank.end(), "\n" if multiline else " "
    if dropped := _DROPPED_RUN.match(text, start):
        return dropped.end(), ""
    if text[start] == "\t":
        return start + 1, " "
    return start + 1, "\ufffd" if "\ud800" <= text[start] <= "\udfff" else ""


def _cells_of(character: str) -> int:
    if character < "\u0300":
        return 1
    if unicodedata.east_asian_width(character) in "WF":
        return 2
    return 0 if unicodedata.category(character) in ("Mn", "Me", "Cf") else 1
