"""``supportcli wait | resume IDS``: whose turn it is."""

from __future__ import annotations

from typing import Annotated

import typer

from supportcli.cli.options import DryRun, Ids, Json, Why, Yes
from supportcli.cli.verbs import How, run_verb


def wait(
    ctx: typer.Context,
    ids: Ids,
    on: Annotated[
        str, typer.Option("--on", metavar="WHOM", help="Whom or what it waits for: customer, vendor …")
    ] = "customer",
    why: Why = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    json: Json = None,
) -> None:
    """Let tickets wait for the customer, or for somebody else."""
    from supportcli.desk.work import wait as act

    run_verb(
        ctx,
        ids,
        How(dry_run, yes, json),
        lambda desk, found: act(desk, found, on, why, dry_run=dry_run),
        f"waiting for the {on}",
    )


def resume(
    ctx: typer.Context,
    ids: Ids,
    why: Why = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    json: Json = None,
) -> None:
    """End the wait; paused clocks go on."""
    from supportcli.desk.work import resume as act

    run_verb(
        ctx,
        ids,
        How(dry_run, yes, json),
        lambda desk, found: act(desk, found, why, dry_run=dry_run),
        "resumed",
    )
