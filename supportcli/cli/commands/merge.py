"""``supportcli merge A --into B``: two tickets are one request."""

from __future__ import annotations

from typing import Annotated

import typer
from msgspec.structs import replace

from supportcli.cli.ids import parse_id
from supportcli.cli.invocation import invocation_of
from supportcli.cli.options import DryRun, Json, Override, Why
from supportcli.cli.output import warn
from supportcli.cli.prompts import missing
from supportcli.cli.verbs import How, desk_of, tell
from supportcli.domain.actions import action, command
from supportcli.domain.errors import UsageError

Words = Annotated[
    list[str],
    typer.Argument(
        metavar="ID [into OTHER]", help="The ticket that is over: 42 or SUP-42.", show_default=False
    ),
]
Into = Annotated[
    str | None,
    typer.Option(
        "--into", metavar="OTHER", help="The ticket as which the request goes on.", show_default=False
    ),
]
Across = Annotated[bool, typer.Option("--across-customers", help="The tickets may be different customers'.")]


def merge(
    ctx: typer.Context,
    words: Words,
    into: Into = None,
    why: Why = None,
    across_customers: Across = False,
    override: Override = None,
    dry_run: DryRun = False,
    json: Json = None,
) -> None:
    """Let a request go on as another ticket: this one is closed, its contact hears what that one's does.

    Its clocks stop, its history stays, and answers to it belong to the other ticket. It can be undone.
    """
    from supportcli.desk.finding.merging import merge as act

    id_, target = _read(words, into)
    with desk_of(ctx) as desk:
        first, second = (parse_id(word, desk.settings.prefix) for word in (id_, target))
        merged = act(
            desk,
            first,
            second,
            why=why,
            across_customers=across_customers,
            override=override,
            dry_run=dry_run,
        )
        outcome = merged.outcome
        first_only = [each for each in outcome.changes if each[0] == first]
        shown = outcome if json is not None or dry_run else replace(outcome, changes=first_only)
        tell(desk, shown, f"merged into {second}", How(dry_run, json=json), invocation_of(ctx))
        if merged.ended:
            again = command(action("reopen", second))
            warn(f"ticket {second} is finished, and nobody works on the request now: {again}")


def _read(words: list[str], into: str | None) -> tuple[str, str]:
    """``A --into B``, or ``A into B`` as it is said."""
    if into is None and len(words) == 3 and words[1].lower() == "into":
        return words[0], words[2]
    if len(words) != 1:
        # of two tickets nobody but the person knows which one goes on
        first, second = words if len(words) == 2 else ("7", "4")
        raise UsageError(
            "merge takes one ticket, and the one that it goes on as", hint=action("merge", first, into=second)
        )
    if into is None:
        raise missing(["--into"])
    return words[0], into
