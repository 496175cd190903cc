"""``supportcli demo``: a desk at work, in a temporary file that is gone afterwards."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from supportcli.cli.invocation import invocation_of
from supportcli.cli.output import say
from supportcli.domain.actions import action, command
from supportcli.domain.time.instants import iso

if TYPE_CHECKING:
    from supportcli.desk.desk import Desk


def demo(
    ctx: typer.Context,
    keep: Annotated[bool, typer.Option("--keep", help="Keep the desk, and say how to use it.")] = False,
) -> None:
    """Show a desk at work, in a temporary file."""
    from supportcli.desk.demo import NOW, import_samples, open_demo
    from supportcli.render.when import full

    invocation = invocation_of(ctx)
    with _folder(keep=keep) as folder, closing(open_demo(folder)) as desk:
        tickets, vendors = import_samples(desk)
        say(f"It is {full(NOW, UTC)} UTC. {tickets} tickets of {vendors} vendors are imported.", invocation)
        say(f"\n$ {command(action('escalate', due=True))}", invocation)
        _escalate(desk)
        say(f"\n$ {command(action('list'))}", invocation)
        _board(ctx, desk)
        if keep:
            use = f"SUPPORTCLI_CONFIG={folder / 'config.toml'} SUPPORTCLI_NOW={iso(NOW)} {command(action('list'))}"
            say(f"\nthe desk stays in {folder}; to use it:\n\n    {use}", invocation)


def _escalate(desk: Desk) -> None:
    from supportcli.cli.commands.escalate import print_taken
    from supportcli.desk.delivery import deliver
    from supportcli.desk.escalation import escalate_due

    escalate_due(desk, tell=print_taken)
    deliver(desk)


def _board(ctx: typer.Context, desk: Desk) -> None:
    """The board as ``list`` draws it at a terminal, wherever it goes: a demonstration is to be looked at."""
    from supportcli.cli.commands.list_ import print_board
    from supportcli.desk.look.query import query_of

    print_board(ctx, desk, query_of(desk, []), [], None)


@contextmanager
def _folder(*, keep: bool) -> Iterator[Path]:
    if keep:
        yield Path(tempfile.mkdtemp(prefix="supportcli-demo-"))
        return
    with tempfile.TemporaryDirectory(prefix="supportcli-demo-") as name:
        yield Path(name)
