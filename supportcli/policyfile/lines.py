"""Where each key of a TOML text stands: key path → line number.

The standard TOML reader gives no positions, and a problem without its line is hard to find. The scanner
expects text that :mod:`tomllib` has accepted; it does not validate.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping

Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'',
    re.DOTALL,
)
_SCALAR = re.compile(r"[^,\]}#\n]+")
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
_ESCAPED = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "\\": "\\"}
_ERROR_PLACE = re.compile(r"\s*\(at line (\d+), column \d+\)$|\s*\(at end of document\)$")


def line_numbers(text: str) -> dict[Path, int]:
    """Return the line (from 1) of each key of a valid TOML text, items of arrays included."""
    return _Scanner(text).scan()


def line_of(lines: Mapping[Path, int], path: Path) -> int | None:
    """Return the line of ``path``, or of its nearest parent that is written; ``None`` for the whole file."""
    while path:
        if path in lines:
            return lines[path]
        path = path[:-1]
    return None


def syntax_error(message: str, text: str) -> tuple[int, str]:
    """Split the message of a ``TOMLDecodeError`` into line and message; its end of text is the last line."""
    found = _ERROR_PLACE.search(message)
    last = text.count("\n", 0, len(text.rstrip())) + 1
    line = int(found[1]) if found and found[1] else last
    message = _ERROR_PLACE.sub("", message)
    return line, message[:1].lower() + message[1:]


class _Scanner:
    """A cursor over one TOML text that notes every key it passes."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self.lines: dict[Path, int] = {}
        self.tables: dict[Path, int] = {}  # how many tables each array of tables has so far

    def scan(self) -> dict[Path, int]:
        table: Path = ()
        self._skip(_BLANK)
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip(_BLANK)
        return self.lines

    def _header(self) -> Path:
        line = self._line()
        many = self.text.startswith("[[", self.at)
        self.at += 2 if many else 1
        keys = self._dotted()
        self.at += 2 if many else 1
        path: Path = ()
        for number, key in enumerate(keys):
            path = (*path, key)
            last = number == len(keys) - 1
            if last and many:
                self.tables[path] = self.tables.get(path, 0) + 1
            self.lines.setdefault(path, line)
            if path in self.tables:
                path = (*path, self.tables[path] - 1)
                self.lines.setdefault(path, line)
        return path

    def _pair(self, table: Path) -> None:
        line = self._line()
        path = table
        for key in self._dotted():
            path = (*path, key)
            self.lines.setdefault(path, line)
        self._skip(_SPACE)
        self.at += 1  # the equals sign
        self._skip(_SPACE)
        self._value(path)

    def _value(self, path: Path) -> None:
        opening = self.text[self.at]
        if opening == "[":
            self._items(path, "]")
        elif opening == "{":
            self._items(path, "}")
        elif (string := _STRING.match(self.text, self.at)) is not None:
            self.at = string.end()
        else:
            self._skip(_SCALAR)

    def _items(self, path: Path, closing: str) -> None:
        self.at += 1
        number = 0
        while True:
            self._skip(_BLANK)
            if self.text[self.at] == closing:
                self.at += 1
                return
            if self.text[self.at] == ",":
                self.at += 1
                number += 1
            elif closing == "}":
                self._pair(path)
            else:
                self.lines.setdefault((*path, number), self._line())
                self._value((*path, number))

    def _dotted(self) -> list[str]:
        keys = []
        while True:
            self._skip(_SPACE)
            keys.append(self._key())
            self._skip(_SPACE)
            if self.text[self.at] != ".":
                return keys
            self.at += 1

    def _key(self) -> str:
        bare = _BARE_KEY.match(self.text, self.at)
        if bare is not None:
            self.at = bare.end()
            return bare[0]
        quoted = _STRING.match(self.text, self.at)
        if quoted is None:
            raise ValueError(f"no key on line {self._line()}")
        self.at = quoted.end()
        inside = quoted[0][1:-1]
        return _ESCAPE.sub(_unescape, inside) if quoted[0][0] == '"' else inside

    def _skip(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self.text, self.at)
        if match is not None:
            self.at = match.end()

    def _line(self) -> int:
        return bisect_right(self.starts, self.at)


def _unescape(match: re.Match[str]) -> str:
    escape = match[1]
    return chr(int(escape[1:], 16)) if escape[0] in "uU" else _ESCAPED.get(escape, escape)
