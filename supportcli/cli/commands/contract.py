"""``supportcli contract add | list | end``: which plan a customer has, and from when to when."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from supportcli.cli.invocation import invocation_of
from supportcli.cli.options import Customer, FormatOption, Json, Plan
from supportcli.cli.output import choose, emit_one, say
from supportcli.cli.people import CONTRACT_FIELDS, contract_record, print_records
from supportcli.cli.verbs import desk_of
from supportcli.domain.errors import UsageError


def add(
    ctx: typer.Context,
    customer: Annotated[str, typer.Argument(metavar="CUSTOMER", help="Who has it.", show_default=False)],
    policy: Annotated[
        str, typer.Option("--policy", metavar="ID", help="The policy: see policy list.", show_default=False)
    ],
    plan: Plan = None,
    starts: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="DATE", help="First day, 2026-01-31; today if not given.", show_default=False
        ),
    ] = None,
    ends: Annotated[
        str | None,
        typer.Option("--to", metavar="DATE", help="Last day; open if not given.", show_default=False),
    ] = None,
    zone: Annotated[
        str | None,
        typer.Option(
            "--zone",
            metavar="ZONE",
            help="Where its months and years turn: Europe/Prague; as the desk's if not given.",
            show_default=False,
        ),
    ] = None,
    json: Json = None,
) -> None:
    """Give a customer a plan."""
    from supportcli.desk.people import add_contract

    first, last = day(starts), day(ends)
    with desk_of(ctx) as desk:
        made = add_contract(desk, customer, policy, plan, first, last, zone)
        today = desk.now.date()
    if json is not None:
        emit_one(contract_record(made, today), json)
    else:
        typer.echo(made.id)
    say(
        f"contract {made.id}: {made.customer} has {made.policy} {made.plan} from {made.starts_on}",
        invocation_of(ctx),
    )


def list_(
    ctx: typer.Context, customer: Customer = None, format_: FormatOption = None, json: Json = None
) -> None:
    """List the contracts."""
    from supportcli.desk.people import contracts

    form = choose(format_, json)
    with desk_of(ctx) as desk:
        today = desk.now.date()
        found = contracts(desk, customer)
        print_records(form, (contract_record(one, today) for one in found), CONTRACT_FIELDS)


def end(
    ctx: typer.Context,
    number: Annotated[int, typer.Argument(metavar="ID", help="The contract.", show_default=False)],
    last: Annotated[
        str | None,
        typer.Option("--on", metavar="DATE", help="Its last day; today if not given.", show_default=False),
    ] = None,
    json: Json = None,
) -> None:
    """Set the last day of a contract."""
    from supportcli.desk.people import end_contract

    with desk_of(ctx) as desk:
        ended = end_contract(desk, number, day(last) or desk.now.date())
        today = desk.now.date()
    if json is not None:
        emit_one(contract_record(ended, today), json)
    say(f"contract {ended.id} ends on {ended.ends_on}", invocation_of(ctx))


def day(text: str | None) -> date | None:
    """A date as written on the command line.

    Raises:
        UsageError: It is none.
    """
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f'"{text}" is not a date', hint="write it as 2026-01-31") from None
