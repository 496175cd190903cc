"""A page as Markdown, as GitHub and GitLab read it; nothing that came from outside is markup."""

from __future__ import annotations

import re
from collections.abc import Iterator

from supportcli.render.policy.document import Cell, Document, Heading, Items, Paragraph, Table, plain
from supportcli.render.untrusted import untrusted

# a backslash before any of these makes it a plain character everywhere in a line
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#~$&!@])")
_FIRST = re.compile(r"^([-+=]|\d+[.)])(?=\s|$)")
_ADDRESS = re.compile(r"(?i)\b(https?|ftp|www)(?=[:.])")


def page_markdown(document: Document) -> Iterator[str]:
    """The lines of the page."""
    yield f"# {_text(document.title)}"
    for block in document.blocks:
        yield ""
        match block:
            case Heading(text=text, level=level):
                yield f"{'#' * level} {_text(text)}"
            case Paragraph(text=text):
                yield "  \n".join(_text(each) for each in text.split("\n"))
            case Items(items=found):
                yield from (f"- {_cell(each)}" for each in found)
            case Table():
                yield from _table(block)


def _table(table: Table) -> Iterator[str]:
    yield _row(table.head)
    yield _row(("---",) * len(table.head), raw=True)
    yield from map(_row, table.rows)


def _row(row: tuple[Cell, ...], *, raw: bool = False) -> str:
    return f"| {' | '.join(plain(each) if raw else _cell(each) for each in row)} |"


def _cell(cell: Cell) -> str:
    return "<br>".join(_text(each) for each in plain(cell).split("\n"))


def _text(text: str) -> str:
    safe = _SPECIAL.sub(r"\\\1", " ".join(untrusted(text).split()))
    # a zero-width entity keeps an address from becoming a link
    return _ADDRESS.sub(r"\1&#8203;", _FIRST.sub(_escaped_start, safe))


def _escaped_start(match: re.Match[str]) -> str:
    start = match[1]
    return f"{start[:-1]}\\{start[-1]}"
