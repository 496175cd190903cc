"""Forms as text that survives e-mail: ``[name]`` begins a field, what follows is its answer.

A form comes back quoted (``> [name] …``), rewrapped, with the answer behind the question or below it, with a
greeting above and a signature beneath. Reading it therefore goes by the names in brackets alone: everything
from one to the next is the answer, without the question's own words. ``[end]`` or a signature (``--``) ends
the last one. Lines with ``#`` directly below a name are comments; further down they belong to the answer.
"""

from __future__ import annotations

import difflib
import re
import textwrap
from collections.abc import Mapping, Sequence

from msgspec import Struct

from supportcli.domain.errors import Problem

END = "end"
"""The name that ends a form."""

WIDTH = 72
"""Columns of a printed form: what mail programs leave alone."""

_NAME = re.compile(r"((?:>[ \t]?)*)[ \t]{0,3}\[([A-Za-z0-9][A-Za-z0-9._-]*)\](?:[ \t]+(.*))?")
_QUOTE = re.compile(r">[ \t]?")


class Field(Struct, frozen=True):
    """One field of a form.

    Args:
        name: What stands in the brackets.
        question: The words behind the brackets, for whoever fills it in.
        answer: What is filled in already.
        comments: Lines below the name, printed with ``#``.
        multiline: The answer keeps its lines; otherwise it is one line, however it was wrapped.
    """

    name: str
    question: str = ""
    answer: str = ""
    comments: tuple[str, ...] = ()
    multiline: bool = False


class Answer(Struct, frozen=True):
    """What a form says for one field, and the line on which the field begins."""

    text: str
    line: int


def print_form(fields: Sequence[Field]) -> str:
    """The form as text, to be filled in; ends in ``[end]``."""
    return "\n".join([*(_printed(field) for field in fields), f"[{END}]\n"])


def read_form(text: str, file: str, fields: Sequence[Field]) -> tuple[dict[str, Answer], list[Problem]]:
    """Read a form that somebody filled in.

    Args:
        text: As it came back.
        file: What to call it in problems.
        fields: The fields that it may have.

    Returns:
        The answers that are not empty, by name, and every problem: a name that is nearly one of the form's,
        or one that stands twice.
    """
    known = {field.name: field for field in fields}
    found: dict[str, tuple[int, list[str]]] = {}
    problems: list[Problem] = []
    current: list[str] | None = None
    lines = text.replace("\r\n", "\n").split("\n")
    depth = _quote_depth(lines, known)
    for number, raw in enumerate(lines, start=1):
        line = _unquote(raw, depth)
        match = _NAME.fullmatch(line)
        name = match[2].lower() if match else ""
        if name == END or (line.rstrip() == "--" and current is not None):
            break
        if match is None or name not in known:
            problem = _nearly(name, known, file, number) if match else None
            if problem is not None:
                problems.append(problem)
            elif current is not None:
                current.append(line)
            continue
        if name in found:
            problems.append(Problem(file, number, name, f"stands twice, first in line {found[name][0]}"))
            continue
        current = [match[3] or ""]
        found[name] = (number, current)
    answers = {
        name: Answer(answer, line)
        for name, (line, rows) in found.items()
        if (answer := _answer(known[name], rows))
    }
    return answers, problems


def misspelt(text: str, file: str, fields: Sequence[Field]) -> list[Problem]:
    """Names in brackets that are nearly one of the form's, each with its line: an answer would be lost with it."""
    known = {field.name: field for field in fields}
    found = []
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        match = _NAME.fullmatch(line)
        if match and match[2].lower() not in (*known, END):
            problem = _nearly(match[2].lower(), known, file, number)
            found += [problem] if problem is not None else []
    return found


def _printed(field: Field) -> str:
    head = textwrap.fill(f"[{field.name}] {field.question}".rstrip(), WIDTH, break_long_words=False)
    lines = [head]
    for comment in field.comments:
        lines += textwrap.wrap(
            comment, WIDTH, initial_indent="# ", subsequent_indent="#     ", break_long_words=False
        )
    if not field.question and not field.comments and not field.multiline:
        return f"{head} {field.answer}".rstrip() + "\n"
    return "\n".join([*lines, field.answer, ""]) if field.answer else "\n".join([*lines, "", ""])


def _answer(field: Field, rows: list[str]) -> str:
    text = "\n".join(rows)
    if words := field.question.split():
        # the question's own words, however they were wrapped
        text = re.sub(r"\A\s*" + r"\s+".join(map(re.escape, words)), "", text, count=1)
    first, *below = text.split("\n")
    while below and (below[0].startswith("#") or not (below[0].strip() or first.strip())):
        del below[0]
    lines = [first, *below]
    if not field.multiline:
        return " ".join(" ".join(lines).split())
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def _quote_depth(lines: Sequence[str], known: Mapping[str, Field]) -> int:
    """How deeply the form's own names are quoted: so many marks are taken from every line."""
    depths = [
        match[1].count(">")
        for line in lines
        if (match := _NAME.fullmatch(line)) and match[2].lower() in known
    ]
    return max(depths, default=0)


def _unquote(line: str, depth: int) -> str:
    for _ in range(depth):
        match = _QUOTE.match(line)
        if match is None:
            break
        line = line[match.end() :]
    return line


def _nearly(name: str, known: Mapping[str, Field], file: str, line: int) -> Problem | None:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.8)
    # anything else in brackets is part of an answer: logs are full of it
    return Problem(file, line, name, f"no such field; did you mean {near[0]}?") if near else None
