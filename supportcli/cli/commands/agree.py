"""``supportcli agree IDS MEASURE DURATION``: a term changed for these tickets with the customer."""

from __future__ import annotations

from typing import Annotated

import typer

from supportcli.cli.options import By, DryRun, Ids, Json, Yes
from supportcli.cli.verbs import How, run_verb


def agree(
    ctx: typer.Context,
    ids: Ids,
    measure: Annotated[
        str, typer.Argument(metavar="MEASURE", help="For example update.", show_default=False)
    ],
    duration: Annotated[
        str, typer.Argument(metavar="DURATION", help="For example 4h or 2bd.", show_default=False)
    ],
    by: By,
    dry_run: DryRun = False,
    yes: Yes = False,
    json: Json = None,
) -> None:
    """Record another duration that the customer agreed to."""
    from supportcli.desk.work import agree as act

    run_verb(
        ctx,
        ids,
        How(dry_run, yes, json),
        lambda desk, found: act(desk, found, measure, duration, by, dry_run=dry_run),
        f"{measure} within {duration} agreed by {by}",
    )
