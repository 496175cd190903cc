"""``supportcli quote IDS PRICE``: the price that was agreed before the work."""

from __future__ import annotations

from typing import Annotated

import typer

from supportcli.cli.commands.contract import day
from supportcli.cli.options import By, DryRun, Ids, Json, Yes
from supportcli.cli.verbs import How, run_verb


def quote(
    ctx: typer.Context,
    ids: Ids,
    price: Annotated[
        str, typer.Argument(metavar="PRICE", help="Per hour or per incident: 300.", show_default=False)
    ],
    by: By,
    time: Annotated[
        str | None, typer.Option("--time", metavar="TIME", help="The work it is for: 8h.", show_default=False)
    ] = None,
    scope: Annotated[
        str | None, typer.Option("--scope", metavar="TEXT", help="What will be done.", show_default=False)
    ] = None,
    done_by: Annotated[
        str | None,
        typer.Option("--done-by", metavar="DATE", help="When it will be done.", show_default=False),
    ] = None,
    currency: Annotated[
        str | None,
        typer.Option("--currency", metavar="CODE", help="If the policy names none: EUR.", show_default=False),
    ] = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    json: Json = None,
) -> None:
    """Record the price that was agreed before the work.

    The tickets' work is charged at it; a range or a missing price of the policy waits for one.
    """
    from supportcli.desk.billing.worklog import Quote
    from supportcli.desk.billing.worklog import quote as act

    agreed = Quote(price, by, currency, time, scope, day(done_by))
    run_verb(
        ctx,
        ids,
        How(dry_run, yes, json),
        lambda desk, found: act(desk, found, agreed, dry_run=dry_run),
        f"{price} agreed by {by}",
    )
