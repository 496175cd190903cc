"""``supportcli contact add | list``: the persons of a customer."""

from __future__ import annotations

from typing import Annotated

import typer

from supportcli.cli.invocation import invocation_of
from supportcli.cli.options import Customer, FormatOption, Json
from supportcli.cli.output import choose, emit_one, say
from supportcli.cli.people import CONTACT_FIELDS, contact_record, print_records
from supportcli.cli.verbs import desk_of


def add(
    ctx: typer.Context,
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="The person's address.", show_default=False)],
    customer: Annotated[
        str, typer.Option("--customer", metavar="NAME", help="Whose person it is.", show_default=False)
    ],
    name: Annotated[
        str | None, typer.Option("--name", metavar="TEXT", help="The person's name.", show_default=False)
    ] = None,
    role: Annotated[
        str | None,
        typer.Option("--role", metavar="TEXT", help="What the person does there.", show_default=False),
    ] = None,
    json: Json = None,
) -> None:
    """Add a person of a customer."""
    from supportcli.desk.people import add_contact

    with desk_of(ctx) as desk:
        made = add_contact(desk, email, customer, name, role)
    if json is not None:
        emit_one(contact_record(made), json)
    say(f"contact {made.email} of {made.customer} added", invocation_of(ctx))


def list_(
    ctx: typer.Context, customer: Customer = None, format_: FormatOption = None, json: Json = None
) -> None:
    """List the contacts."""
    from supportcli.desk.people import bounced, contacts

    form = choose(format_, json)
    with desk_of(ctx) as desk:
        back = bounced(desk)
        print_records(form, (contact_record(one, back) for one in contacts(desk, customer)), CONTACT_FIELDS)
