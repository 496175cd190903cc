"""``supportcli classify IDS``: what tickets turned out to be, who decided and why."""

from __future__ import annotations

from typing import Annotated

import typer

from supportcli.cli.options import (
    DryRun,
    Environment,
    Flags,
    Ids,
    Json,
    Kind,
    Level,
    NoFlags,
    Override,
    Product,
    Region,
    Version,
    Why,
    Yes,
)
from supportcli.cli.verbs import How, flags_of, run_verb


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
    region: Region = None,
    flag: Flags = None,
    no_flag: NoFlags = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="NAME", help="Who decided, if not you.", show_default=False)
    ] = None,
    why: Why = None,
    override: Override = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    json: Json = None,
) -> None:
    """Record kind, level, cause or product.

    --flag and --no-flag record what the policy wants a person to say, such as a consent.
    """
    from supportcli.desk.triage import Classification
    from supportcli.desk.triage import classify as act

    flags = flags_of(flag, no_flag)
    wanted = Classification(kind, level, cause, product, version, environment, by, why, region, flags)
    run_verb(
        ctx,
        ids,
        How(dry_run, yes, json),
        lambda desk, found: act(desk, found, wanted, override=override, dry_run=dry_run),
        "classified",
    )
