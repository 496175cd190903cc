"""``supportcli approve IDS APPROVAL``: the recorded yes, or no, of a named person."""

from __future__ import annotations

from typing import Annotated

import typer

from supportcli.cli.options import By, DryRun, Ids, Json, Yes
from supportcli.cli.verbs import How, run_verb


def approve(
    ctx: typer.Context,
    ids: Ids,
    approval: Annotated[
        str, typer.Argument(metavar="APPROVAL", help="As the policy names it.", show_default=False)
    ],
    by: By,
    no: Annotated[bool, typer.Option("--no", help="The answer was no.")] = False,
    note: Annotated[
        str | None, typer.Option("--note", metavar="TEXT", help="What was said.", show_default=False)
    ] = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    json: Json = None,
) -> None:
    """Record the approval that a step needs."""
    from supportcli.desk.work import approve as act

    run_verb(
        ctx,
        ids,
        How(dry_run, yes, json),
        lambda desk, found: act(desk, found, approval, by, answer=not no, note=note, dry_run=dry_run),
        f"{approval} {'refused' if no else 'given'} by {by}",
    )
