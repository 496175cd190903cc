"""Pages about policies: one document, written as a terminal, Markdown or HTML reads it."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from supportcli.domain.errors import UsageError

if TYPE_CHECKING:
    from supportcli.render.policy.document import Document


class PageFormat(StrEnum):
    """The forms of a page."""

    table = "table"
    markdown = "markdown"
    html = "html"


PageFormatOption = Annotated[
    PageFormat | None,
    typer.Option("--format", help="For a terminal, as Markdown or as one HTML file.", show_default=False),
]
"""``None`` is ``table``."""


def check_page(format_: PageFormat | None, json: str | None) -> None:
    """Refuse two forms of output at once.

    Raises:
        UsageError: ``--json`` beside ``--format``.
    """
    if format_ is not None and json is not None:
        raise UsageError(f"--json contradicts --format {format_.value}", hint="give one of them")


def print_page(document: Document, format_: PageFormat | None) -> None:
    """Write a page to standard output; one for a terminal is as wide as it."""
    from supportcli.render.lines import write_painted, write_plain
    from supportcli.render.policy.html import page_html
    from supportcli.render.policy.markdown import page_markdown
    from supportcli.render.policy.terminal import page_lines

    if format_ in (PageFormat.html, PageFormat.markdown):
        write = page_html if format_ is PageFormat.html else page_markdown
        for line in write(document):
            sys.stdout.write(f"{line}\n")
    elif sys.stdout.isatty():
        from supportcli.cli.screen import console

        screen = console()
        # the painter keeps two cells for what would have to go on below
        write_painted(page_lines(document, screen.width - 2), screen)
    else:
        write_plain(page_lines(document), sys.stdout)
