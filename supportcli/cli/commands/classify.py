"""``supportcli classify IDS``: what tickets turned out to be, who decided and why."""

from __future__ import annotations

from typing import Annotated

import typer

from supportcli.cli.options import DryRun, Environment, Ids, Json, Kind, Level, Product, Version, Why, Yes
from supportcli.cli.verbs import How, run_verb


def classify(
    ctx: typer.Context,
    ids: Ids,
    kind: Kind = None,
    level: Level = None,
    cause: Annotated[
        str | None, typer.Option("--cause", metavar="ID", help="The cause, once found.", show_default=False)
    ] = None,
    product: Product = None,
    version: Version = None,
    environment: Environment = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="NAME", help="Who decided, if not you.", show_default=False)
    ] = None,
    why: Why = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    json: Json = None,
) -> None:
    """Record kind, level, cause or product."""
    from supportcli.desk.work import Classification
    from supportcli.desk.work import classify as act

    wanted = Classification(kind, level, cause, product, version, environment, by, why)
    run_verb(
        ctx,
        ids,
        How(dry_run, yes, json),
        lambda desk, found: act(desk, found, wanted, dry_run=dry_run),
        "classified",
    )
