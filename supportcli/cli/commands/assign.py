"""``supportcli take | assign IDS``: who works on tickets."""

from __future__ import annotations

from typing import Annotated

import typer

from supportcli.cli.context import actor
from supportcli.cli.invocation import invocation_of
from supportcli.cli.options import DryRun, Ids, Json, Yes
from supportcli.cli.prompts import missing
from supportcli.cli.verbs import How, run_verb
from supportcli.desk.settings.load import load_settings
from supportcli.domain.errors import UsageError

To = Annotated[
    str | None, typer.Option("--to", metavar="NAME", help="Who works on it from now on.", show_default=False)
]
Nobody = Annotated[bool, typer.Option("--nobody", help="Take it from whoever has it.")]
Team = Annotated[
    str | None, typer.Option("--team", metavar="NAME", help="The team that has it.", show_default=False)
]


def take(ctx: typer.Context, ids: Ids, dry_run: DryRun = False, yes: Yes = False, json: Json = None) -> None:
    """Take tickets: you work on them."""
    from supportcli.desk.work import assign as act

    me = actor(invocation_of(ctx), load_settings())
    run_verb(
        ctx,
        ids,
        How(dry_run, yes, json),
        lambda desk, found: act(desk, found, me, dry_run=dry_run),
        f"taken by {me}",
    )


def assign(
    ctx: typer.Context,
    ids: Ids,
    to: To = None,
    nobody: Nobody = False,
    team: Team = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    json: Json = None,
) -> None:
    """Hand tickets to a person, to a team, or to nobody."""
    from supportcli.desk.work import assign as act

    if to is not None and nobody:
        raise UsageError("--to and --nobody contradict each other", hint="give one of them")
    if to is None and team is None and not nobody:
        raise missing(["--to, --team or --nobody"])
    done = " of ".join(
        filter(None, (f"assigned to {to}" if to else "assigned to nobody", team and f"team {team}"))
    )
    run_verb(
        ctx,
        ids,
        How(dry_run, yes, json),
        lambda desk, found: act(desk, found, to, team, dry_run=dry_run),
        done,
    )
