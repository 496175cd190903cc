"""``supportcli search WORDS…``: tickets by what they say."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from supportcli.cli.context import open_desk
from supportcli.cli.invocation import Invocation, invocation_of
from supportcli.cli.options import Format, FormatOption, Json, Limit
from supportcli.cli.output import choose, emit_records, hint, pick, say

if TYPE_CHECKING:
    from supportcli.render.lines import Line

USUAL = 20
"""So many are shown if nobody says how many."""

_MOST_CELLS = 160
"""Of a subject, so much is shown at a terminal."""


def search(
    ctx: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="WORDS...", help="Words to look for, and filters of list.", show_default=False
        ),
    ],
    limit: Limit = USUAL,
    format_: FormatOption = None,
    json: Json = None,
) -> None:
    """Find tickets by the words in their subjects, messages and comments, best first.

    All words must occur, in any form; "paper jam" in quotes is a phrase, print* any word that begins so, not:fax
    leaves out. Filters of list narrow: customer:acme created:-30d.. status:open. Without one on the status all
    tickets are searched, closed ones too.
    """
    form = choose(format_, json)
    from supportcli.desk.finding.words import FIELDS, SHOWN, by_words
    from supportcli.render.found import hit_lines, plain_snippet

    fields = pick(form, FIELDS, SHOWN)
    most = USUAL if limit is None else limit
    with closing(open_desk(ctx)) as desk:
        found = by_words(desk, words, most)
    invocation = invocation_of(ctx)
    if found.reading:
        say(f"nothing has exactly these words; found: {found.reading}", invocation)
    if form.is_table:
        print_lines(hit_lines(found.records), "no tickets", invocation)
        if len(found.records) == most:
            hint(f"the best {most}; --limit shows more, filters such as created:-90d.. narrow", invocation)
        return
    wanted = ("id",) if form.format is Format.ids else fields
    told = ({**each, "snippet": plain_snippet(each["snippet"])} for each in found.records)
    emit_records(told, wanted, form.format)


def print_lines(lines: Sequence[Line], nothing: str, invocation: Invocation) -> None:
    """Lines on standard output, painted if that is a terminal; a word on standard error if there are none."""
    import sys

    from supportcli.render.lines import shortened, write_painted, write_plain

    if not lines:
        say(nothing, invocation)
    elif sys.stdout.isatty():
        from supportcli.cli.screen import console

        write_painted(shortened(lines, _MOST_CELLS), console())
    else:
        write_plain(lines, sys.stdout)
