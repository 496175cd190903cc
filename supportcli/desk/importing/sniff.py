"""What a file is, told from its content: encoding, format, delimiter."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TextIO

from supportcli.desk.importing.request import Input
from supportcli.domain.errors import InvalidError, NotFoundError, Problem

_HEAD = 65_536
_DELIMITERS = "\t,;|"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Shape:
    """A file's encoding and its delimiter; ``None`` is JSON, as a document or one record a line."""

    encoding: str
    delimiter: str | None


def sniff(file: Input, encoding: str) -> Shape:
    """Look at the beginning of a file.

    Raises:
        NotFoundError: It cannot be read.
        InvalidError: It is empty or no text.
    """
    try:
        with file.path.open("rb") as stream:
            head = stream.read(_HEAD)
    except OSError as error:
        raise NotFoundError(f"{file.name}: {(error.strerror or str(error)).lower()}") from None
    encoding = next((name for mark, name in _MARKS if head.startswith(mark)), encoding)
    try:
        decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    except LookupError:
        raise InvalidError(f"no encoding is called {encoding}", hint="--encoding latin-1") from None
    text = decoder.decode(head).lstrip("\ufeff")
    if b"\0" in head and encoding != "utf-16":
        raise _invalid(file, "not a text file")
    if not text.strip():
        raise _invalid(file, "the file is empty")
    return Shape(encoding, None if text.lstrip()[0] in "[{" else _delimiter(text))


def _delimiter(text: str) -> str:
    """The delimiter that cuts the header into the most columns."""
    header = text.lstrip().splitlines()[0]
    counts = {each: len(next(csv.reader([header], delimiter=each), [])) for each in _DELIMITERS}
    return max(counts, key=lambda each: counts[each])


@contextmanager
def opened(file: Input, shape: Shape) -> Iterator[TextIO]:
    """The file as text, line ends as they are; undecodable bytes are a problem with its line."""
    try:
        with file.path.open(encoding=shape.encoding, newline="") as stream:
            yield stream
    except UnicodeDecodeError:
        line = _undecodable_line(file, shape.encoding)
        raise _invalid(
            file, f"not {shape.encoding} text", line=line, hint="--encoding latin-1, or what it is"
        ) from None


def _undecodable_line(file: Input, encoding: str) -> int | None:
    if encoding.startswith("utf-16"):
        return None
    with file.path.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            try:
                line.decode(encoding)
            except UnicodeDecodeError:
                return number
    return None


def _invalid(file: Input, message: str, *, line: int | None = None, hint: str | None = None) -> InvalidError:
    return InvalidError("nothing was imported", problems=(Problem(file.name, line, "", message),), hint=hint)
