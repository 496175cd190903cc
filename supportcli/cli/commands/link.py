"""``supportcli link A B``: what tickets are to each other."""

from __future__ import annotations

from typing import Annotated

import typer
from msgspec.structs import replace

from supportcli.cli.ids import parse_id
from supportcli.cli.invocation import invocation_of
from supportcli.cli.options import DryRun, Json
from supportcli.cli.prompts import ask_choice, can_prompt, missing
from supportcli.cli.verbs import How, desk_of, tell
from supportcli.domain.errors import UsageError

Ticket = Annotated[str, typer.Argument(metavar="ID", help="A ticket: 42 or SUP-42.", show_default=False)]
Other = Annotated[str, typer.Argument(metavar="OTHER", help="Another ticket.", show_default=False)]
As = Annotated[
    str | None,
    typer.Option(
        "--as",
        metavar="LINK",
        help="What ID is to OTHER: duplicate, related or caused-by.",
        show_default=False,
    ),
]
Remove = Annotated[bool, typer.Option("--remove", help="They are no longer linked.")]


def link(
    ctx: typer.Context,
    id_: Ticket,
    other: Other,
    as_: As = None,
    remove: Remove = False,
    dry_run: DryRun = False,
    json: Json = None,
) -> None:
    """Say that a ticket is a duplicate of another one, related to it, or caused by it."""
    from supportcli.desk.finding.linking import OFFERED, unlink
    from supportcli.desk.finding.linking import link as act
    from supportcli.render.history import link_phrase

    if remove and as_ is not None:
        raise UsageError("--remove and --as contradict each other", hint="give one of them")
    invocation = invocation_of(ctx)
    if as_ is None and not remove:
        if not can_prompt(invocation):
            raise missing(["--as"])
        as_ = ask_choice("What is it to the other one?", [(name, name) for name in OFFERED], OFFERED[0])
    with desk_of(ctx) as desk:
        first, second = (parse_id(word, desk.settings.prefix) for word in (id_, other))
        if remove:
            outcome, done = unlink(desk, first, second, dry_run=dry_run), f"no longer linked to {second}"
        else:
            outcome, done = act(desk, first, second, str(as_), dry_run=dry_run), link_phrase(str(as_), second)
        # the other side is told by the same sentence
        shown = outcome if json is not None or dry_run else replace(outcome, changes=outcome.changes[:1])
        tell(desk, shown, done, How(dry_run, json=json), invocation)
