"""The language of letters: text with ``{{names}}``, and parts that stand only where a name has a value, or has none.

::

    {{#contact-name}}Dear {{contact-name}},{{/contact-name}}{{^contact-name}}Hello,{{/contact-name}}

It is Mustache without lists, lambdas, partials and comments, over texts alone. There is no loop and no expression,
and a value is never read again: whatever a stranger writes into a subject, it stays text, and a letter is at most as
long as its template and what it names. A line that holds nothing but the begin or the end of a part leaves no line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from supportcli.domain.part import Part

LONGEST = 20_000
"""Characters of a template."""
DEEPEST = 10
"""Parts within parts."""
OFTENEST = 10
"""How often a name may stand in a template, which bounds how long a letter can become."""

_TAG = re.compile(r"\{\{([#^/]?)[ \t]*([^{}\n]*?)[ \t]*\}\}")
_NAME = re.compile(r"[a-z][a-z-]{0,39}")
_ALONE = re.compile(r"^[ \t]*(\{\{[#^/][^{}\n]*\}\})[ \t]*(?:\n|\Z)", re.MULTILINE)


class Template(Part, frozen=True):
    """A letter as a policy words it: for which purpose, and where that stands on the vendor's page."""

    purpose: str
    subject: str = ""
    body: str = ""
    clause: str | None = None


class Mistake(Part, frozen=True):
    """What is wrong in a template, and in which of its lines; ``unknown`` is the name that nothing bears."""

    line: int
    message: str
    unknown: str = ""


def names(template: str) -> list[str]:
    """The names that a template asks for, each as often as it does."""
    return [tag[2] for tag in _TAG.finditer(template) if tag[1] != "/"]


def placed(template: str) -> set[str]:
    """The names whose values a template writes."""
    return {tag[2] for tag in _TAG.finditer(template) if not tag[1]}


def mistakes(template: str, known: Iterable[str]) -> list[Mistake]:
    """What is wrong in a template; one without mistakes can always be filled in.

    Args:
        template: The text.
        known: The names that have values, or may have.
    """
    if len(template) > LONGEST:
        return [Mistake(1, f"longer than {LONGEST} characters")]
    return sorted([*_tags(template, set(known)), *_braces(template)], key=lambda each: each.line)


def fill(template: str, values: Mapping[str, str]) -> str:
    """The text with its names replaced; a name without a value leaves nothing.

    Args:
        template: One without mistakes; in any other, what cannot be read stays as it is.
        values: By name.
    """
    text = _ALONE.sub(r"\1", template)
    made: list[str] = []
    hidden: list[bool] = []
    at = 0
    for tag in _TAG.finditer(text):
        if not any(hidden):
            made.append(text[at : tag.start()])
        at = tag.end()
        kind, name = tag[1], tag[2]
        if kind == "/":
            if hidden:
                hidden.pop()
        elif kind:
            hidden.append((kind == "#") != bool(values.get(name)))
        elif not any(hidden):
            made.append(values.get(name, ""))
    if not any(hidden):
        made.append(text[at:])
    return "".join(made)


def _tags(template: str, known: set[str]) -> Iterator[Mistake]:
    opened: list[tuple[str, int]] = []
    often: dict[str, int] = {}
    for tag in _TAG.finditer(template):
        line = template.count("\n", 0, tag.start()) + 1
        kind, name = tag[1], tag[2]
        if not _NAME.fullmatch(name):
            yield Mistake(line, f"no name: {tag[0]}")
            continue
        if kind == "/":
            if not opened or opened[-1][0] != name:
                yield Mistake(line, f"{tag[0]} ends nothing")
            else:
                opened.pop()
            continue
        often[name] = often.get(name, 0) + 1
        if name not in known:
            yield Mistake(line, f"there is no variable {name!r}", name)
        elif often[name] == OFTENEST + 1:
            yield Mistake(line, f"{name!r} stands more than {OFTENEST} times")
        if kind:
            opened.append((name, line))
            if len(opened) == DEEPEST + 1:
                yield Mistake(line, f"more than {DEEPEST} parts within each other")
    for name, line in opened:
        yield Mistake(line, f"{{{{#{name}}}}} or {{{{^{name}}}}} has no end")


def _braces(template: str) -> Iterator[Mistake]:
    """Braces that begin or end no tag: a slip, which would otherwise stand in a letter."""
    at = 0
    rest = [(match.start(), match.end()) for match in _TAG.finditer(template)]
    for start, end in [*rest, (len(template), len(template))]:
        for brace in ("{{", "}}"):
            found = template.find(brace, at, start)
            if found >= 0:
                yield Mistake(template.count("\n", 0, found) + 1, f"{brace} without its partner")
        at = end
