"""``supportcli credits CUSTOMER``: what missed guarantees give back, by contract and period."""

from __future__ import annotations

from typing import Annotated

import typer

from supportcli.cli.commands.contract import day
from supportcli.cli.invocation import invocation_of
from supportcli.cli.options import FormatOption, Json
from supportcli.cli.output import choose, say
from supportcli.cli.people import print_records
from supportcli.cli.verbs import desk_of


def credits_(
    ctx: typer.Context,
    customer: Annotated[str, typer.Argument(metavar="CUSTOMER", help="Whose.", show_default=False)],
    contract: Annotated[
        int | None,
        typer.Option("--contract", metavar="ID", help="Only this contract.", show_default=False),
    ] = None,
    fee: Annotated[
        str | None,
        typer.Option("--fee", metavar="AMOUNT", help="The fee of a period.", show_default=False),
    ] = None,
    claimed: Annotated[
        str | None,
        typer.Option(
            "--claimed",
            metavar="DATE",
            help="When they were claimed; not yet if not given.",
            show_default=False,
        ),
    ] = None,
    format_: FormatOption = None,
    json: Json = None,
) -> None:
    """Show what missed guarantees give back."""
    from supportcli.desk.billing.crediting import CREDIT_FIELDS, Claim, credits_of

    form = choose(format_, json)
    with desk_of(ctx) as desk:
        found = credits_of(desk, customer, Claim(contract, fee, day(claimed)))
    if form.is_table and not found:
        say("no guarantee was missed", invocation_of(ctx))
        return
    print_records(form, found, CREDIT_FIELDS)
