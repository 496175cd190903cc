"""``supportcli quota [CUSTOMER]``: what contracts have of each quota, and what is left of it."""

from __future__ import annotations

from typing import Annotated

import typer

from supportcli.cli.invocation import invocation_of
from supportcli.cli.options import FormatOption, Json
from supportcli.cli.output import choose, emit_records, pick, say
from supportcli.cli.verbs import desk_of


def quota(
    ctx: typer.Context,
    customer: Annotated[
        str | None, typer.Argument(metavar="[CUSTOMER]", help="Whose; all if not given.", show_default=False)
    ] = None,
    contract: Annotated[
        int | None,
        typer.Option("--contract", metavar="N", help="One contract, in force or not.", show_default=False),
    ] = None,
    format_: FormatOption = None,
    json: Json = None,
) -> None:
    """Show what is used and left of each quota.

    Quotas of the contracts in force today, in the period of today. Dates are days of the contract's time zone.
    """
    from supportcli.desk.coverage.quotas import QUOTA_FIELDS, quota_record, quotas

    form = choose(format_, json)
    fields = pick(form, QUOTA_FIELDS)
    with desk_of(ctx) as desk:
        records = [quota_record(line) for line in quotas(desk, customer, contract)]
    if not form.is_table:
        emit_records(records, fields, form.format)
        return
    if not records:
        say("no quotas", invocation_of(ctx))
        return
    from supportcli.render.entitlement import quota_table

    for line in quota_table(records):
        typer.echo(line)
