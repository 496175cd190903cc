"""``supportcli watch [FILTER…]``: the board, drawn anew every few seconds."""

from __future__ import annotations

import re
import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from supportcli.cli.context import now, open_desk
from supportcli.cli.invocation import invocation_of
from supportcli.cli.options import Filters
from supportcli.domain.actions import action
from supportcli.domain.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from supportcli.desk.desk import Desk

_EVERY = re.compile(r"([0-9]{1,4})(s|m|)", re.ASCII)


def watch(
    ctx: typer.Context,
    filters: Filters = None,
    every: Annotated[
        str, typer.Option("--every", metavar="TIME", help="How often: 5s, 1m.", show_default=True)
    ] = "5s",
    sort: Annotated[
        str | None, typer.Option("--sort", metavar="FIELD", help="As for list.", show_default=False)
    ] = None,
) -> None:
    """Show the board and refresh it until Ctrl-C.

    Filters are those of list. Ctrl-C is the way to leave, so it is no failure.
    """
    seconds = _seconds(every)
    if not sys.stdout.isatty():
        raise UsageError("watch needs a terminal", hint=action("list"))
    from rich.live import Live

    from supportcli.cli.screen import console

    screen, words = console(), list(filters or ())
    with closing(open_desk(ctx)) as desk:
        # drawn once before the screen changes, so that a wrong word is an ordinary error
        first = _drawn(desk, words, sort, screen)
        try:
            with Live(first, console=screen, screen=True, auto_refresh=False) as live:
                live.refresh()
                while True:
                    time.sleep(seconds)
                    desk.now = now(invocation_of(ctx), desk.settings)
                    live.update(_drawn(desk, words, sort, screen), refresh=True)
        except KeyboardInterrupt:
            return


def _drawn(desk: Desk, words: list[str], sort: str | None, screen: Console) -> RenderableType:
    from rich.console import Group
    from rich.text import Text

    from supportcli.cli.screen import rows_that_fit
    from supportcli.desk.look.board import board
    from supportcli.desk.look.query import query_of
    from supportcli.render.board import MOST_STEPS, WITH_STEPS, board_table
    from supportcli.render.when import full, zone_of

    most, wide = rows_that_fit(screen), screen.width >= WITH_STEPS
    found = board(desk, query_of(desk, words, sort), most, steps=wide and most <= MOST_STEPS)
    hidden = found.total - len(found.lines)
    last = [
        full(desk.now, zone_of(desk.settings.zone)),
        f"{found.total} ticket{'' if found.total == 1 else 's'}",
    ]
    last += [f"{hidden} below"] if hidden else []
    footer = Text(" · ".join([*last, "Ctrl-C leaves"]), style="dim", no_wrap=True, overflow="ellipsis")
    if not found.lines:
        return Group(Text("no tickets"), Text(), footer)
    table = board_table(found.lines, width=screen.width, now=desk.now, zone=desk.settings.zone)
    return Group(table, Text(), footer)


def _seconds(text: str) -> int:
    match = _EVERY.fullmatch(text.strip())
    seconds = int(match[1]) * (60 if match[2] == "m" else 1) if match else 0
    if not seconds:
        raise UsageError(f'"{text}" is no interval', hint="write --every 5s or --every 1m")
    return seconds
