"""JSON documents and JSON lines: records with the line on which each begins, and their values by field."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from itertools import chain
from typing import Any, TextIO

from supportcli.desk.importing.mapping import Mapping
from supportcli.domain.documents import Record

Values = dict[str, str]
ReadValues = Callable[[Record], Values]
_CHUNK = 1 << 20
_DECODER = json.JSONDecoder()


class JsonError(ValueError):
    """The text is no JSON from this line on."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def records(stream: TextIO, list_key: str | None) -> Iterator[tuple[int, Record | JsonError]]:
    """The records of a list, of one object a line, or of the list under ``list_key`` in an object.

    They come as they are read; no more than one record and a piece of the file are held. What is no record
    comes as an error in its place; one after which nothing can be read is raised.

    Raises:
        JsonError: The text ends or breaks off within a document.
    """
    line, first = 1, stream.readline().lstrip("\ufeff")
    while first and not first.strip():
        line, first = line + 1, stream.readline()
    beginning = first.strip()
    if beginning.startswith("{") and beginning.endswith("}"):
        found = _lines(stream, line, first)
    else:
        text = _Text(stream, first, line)
        found = _listed(text) if beginning.startswith("[") else _documents(text, list_key)
    for at, value in found:
        inner = value.get(list_key) if list_key and isinstance(value, dict) else None
        for each in inner if isinstance(inner, list) else [value]:
            yield at, each if isinstance(each, dict | JsonError) else JsonError(at, "not an object")


def _lines(stream: TextIO, number: int, first: str) -> Iterator[tuple[int, Any]]:
    for line, text in enumerate(chain([first], stream), start=number):
        if text.strip():
            try:
                value = json.loads(text)
            except (ValueError, RecursionError) as error:
                value = JsonError(line, _not_json(error))
            yield line, value


def _listed(text: _Text) -> Iterator[tuple[int, Any]]:
    mark, first = "", True
    while mark != "]":
        text.advance(1)
        text.skip_space()
        if first and text.peek() == "]":
            return
        first = False
        yield text.line, text.value()
        text.skip_space()
        mark = text.peek()
        if mark not in (",", "]"):
            raise JsonError(text.line, "a comma or ] is missing" if mark else "the file breaks off")


def _documents(text: _Text, list_key: str | None) -> Iterator[tuple[int, Any]]:
    """Objects over several lines: the records of the list that one holds, each with its line, or the object."""
    while mark := text.peek():
        line, whole, listed = text.line, {}, False
        if mark != "{":
            yield line, text.value()
        while text.peek() in ("{", ","):
            text.advance(1)
            text.skip_space()
            if text.peek() == "}":
                break
            key = text.value()
            text.skip_space()
            if text.peek() != ":":
                raise JsonError(text.line, "a colon is missing")
            text.advance(1)
            text.skip_space()
            if key == list_key and text.peek() == "[":
                listed = True
                yield from _listed(text)
                text.advance(1)
            else:
                whole[key] = text.value()
            text.skip_space()
        if mark == "{" and text.peek() != "}":
            raise JsonError(text.line, "a comma or } is missing" if text.peek() else "the file breaks off")
        if mark == "{" and not listed:
            yield line, whole
        text.advance(1)
        text.skip_space()


def _not_json(error: BaseException) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"not JSON: {error.msg[:1].lower()}{error.msg[1:]}"
    return "nested too deeply" if isinstance(error, RecursionError) else "holds a number that is too long"


class _Text:
    """A stream that is read by and by, with the number of the current line."""

    def __init__(self, stream: TextIO, beginning: str, line: int) -> None:
        self._stream = stream
        self._text = beginning
        self.line = line
        self._at = 0
        self.skip_space()

    def peek(self) -> str:
        if self._at >= len(self._text):
            self._more()
        return self._text[self._at : self._at + 1]

    def advance(self, size: int) -> None:
        end = self._at + size
        self.line += self._text.count("\n", self._at, end)
        self._at = end

    def skip_space(self) -> None:
        while (mark := self.peek()) and mark in " \t\r\n":
            self.advance(1)

    def value(self) -> object:
        """The JSON value that begins here; more is read until it is complete."""
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except (ValueError, RecursionError) as error:
                if self._more():
                    continue
                at = getattr(error, "pos", self._at)
                raise JsonError(self.line + self._text.count("\n", self._at, at), _not_json(error)) from None
            # a number at the end of what was read may go on
            if end == len(self._text) and self._more():
                continue
            self.advance(end - self._at)
            return value

    def _more(self) -> bool:
        # as much again as is held, so that a long value is not tried too often
        piece = self._stream.read(max(_CHUNK, len(self._text) - self._at))
        self._text, self._at = self._text[self._at :] + piece, 0
        return bool(piece)


def text_of(value: object) -> str:
    """A JSON value as text; several are joined by commas.

    Raises:
        ValueError: It is an object.
    """
    if isinstance(value, str):
        return value.strip()
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(text_of(each) for each in value)
    if isinstance(value, dict):
        raise ValueError("must be a text")
    return str(value)


def look_up(record: Record, path: str) -> object:
    """The value under a key, or under keys joined by dots in objects within objects."""
    if path in record or "." not in path:
        return record.get(path)
    value: object = record
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value


def values_reader(mapping: Mapping) -> ReadValues:
    """The function that turns a record into values by field; it raises ValueError for what is no text."""

    def read(record: Record) -> Values:
        values = dict(mapping.constants)
        for field, paths in mapping.fields.items():
            for path in paths:
                text = _checked(look_up(record, path), path)
                if text in mapping.missing:
                    continue
                text = translated(mapping, field, text)
                if text:
                    values[field] = text
                    break
        return values

    return read


def translated(mapping: Mapping, field: str, text: str) -> str:
    """Their word for a field as ours; empty if it stands for no value."""
    words = mapping.values.get(field)
    return text if words is None else words.get(text, words.get("*", text))


def key_of(record: Record, mapping: Mapping) -> str:
    """The record's natural key, empty if it has none."""
    found = []
    for paths in mapping.key:
        texts = (_checked(look_up(record, path), path) for path in paths)
        found.append(next((text for text in texts if text not in mapping.missing), ""))
    return "/".join(found) if all(found) else ""


def unknown_keys(record: Record, mapping: Mapping, extra: frozenset[str]) -> list[tuple[str, str]]:
    """Keys of a record in our own format that are no fields, each with a message."""
    names = [*mapping.fields, "key", "id", *extra]
    found = []
    for key in record:
        if key not in names:
            near = get_close_matches(key, names, n=1)
            found.append((key, f"unknown field{f'; did you mean {near[0]}?' if near else ''}"))
    return found


def _checked(value: object, path: str) -> str:
    text = text_of(value) if not isinstance(value, dict) else None
    if text is None:
        raise ValueError(f"{path} must be a text")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise ValueError(f"{path} holds half a character (a lone surrogate)") from None
    return text
