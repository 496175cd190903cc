"""``supportcli customer add | list | show | history``: the organisations that are served."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from supportcli.cli.invocation import invocation_of
from supportcli.cli.options import FormatOption, Json
from supportcli.cli.output import choose, emit_one, emit_records, pick, say
from supportcli.cli.people import (
    CHANGE_FIELDS,
    CUSTOMER_FIELDS,
    change_record,
    contact_record,
    contract_record,
    customer_record,
    print_records,
)
from supportcli.cli.verbs import desk_of
from supportcli.domain.documents import Record

if TYPE_CHECKING:
    from supportcli.desk.desk import Desk

CustomerId = Annotated[
    str, typer.Argument(metavar="ID", help="A short name: small letters, digits, . _ -", show_default=False)
]


def add(
    ctx: typer.Context,
    id_: CustomerId,
    name: Annotated[
        str | None,
        typer.Option("--name", metavar="TEXT", help="As the customer is called.", show_default=False),
    ] = None,
    domain: Annotated[
        list[str] | None,
        typer.Option(
            "--domain", metavar="DOMAIN", help="Of its e-mail; may be repeated.", show_default=False
        ),
    ] = None,
    json: Json = None,
) -> None:
    """Add a customer."""
    from supportcli.desk.people import add_customer

    with desk_of(ctx) as desk:
        made = add_customer(desk, id_, name, tuple(domain or ()))
    if json is not None:
        emit_one(customer_record(made), json)
    say(f"customer {made.id} added", invocation_of(ctx))


def list_(ctx: typer.Context, format_: FormatOption = None, json: Json = None) -> None:
    """List the customers."""
    from supportcli.desk.people import customers

    form = choose(format_, json)
    with desk_of(ctx) as desk:
        print_records(form, map(customer_record, customers(desk)), CUSTOMER_FIELDS)


def show(
    ctx: typer.Context,
    id_: Annotated[str, typer.Argument(metavar="ID", help="The customer.", show_default=False)],
    json: Json = None,
) -> None:
    """Show a customer with contacts and contracts."""
    with desk_of(ctx) as desk:
        record = _whole(desk, id_)
    if json is not None:
        emit_one(record, json)
        return
    from supportcli.render.untrusted import untrusted

    lines = [f"{record['id']}  {record['name']}"]
    if record["domains"]:
        lines.append(f"domains    {', '.join(record['domains'])}")
    lines += [
        f"contact    {one['email']}  {one['name']}" + (f"  ({one['role']})" if one["role"] else "")
        for one in record["contacts"]
    ]
    lines += [
        f"contract   {one['id']}  {one['policy']} {one['plan']}"
        f"  {one['starts_on']} to {one['ends_on'] or 'open end'}"
        for one in record["contracts"]
    ]
    for line in lines:
        typer.echo(untrusted(line))


def history(
    ctx: typer.Context,
    id_: Annotated[str, typer.Argument(metavar="ID", help="The customer.", show_default=False)],
    json: Json = None,
) -> None:
    """Tell what changed of a customer, its contacts and its contracts."""
    from supportcli.desk.master_data import history as changes_of

    with desk_of(ctx) as desk:
        changes, zone = changes_of(desk, id_), desk.settings.zone
    if json is not None:
        form = choose(None, json)
        emit_records(map(change_record, changes), pick(form, CHANGE_FIELDS), form.format)
        return
    from supportcli.render.master_data import history_lines
    from supportcli.render.when import zone_of

    for line in history_lines(changes, zone_of(zone)):
        typer.echo(line)


def _whole(desk: Desk, id_: str) -> Record:
    from supportcli.desk.people import bounced, contacts, contracts, require_customer

    record: Record = dict(customer_record(require_customer(desk.store.connection, id_)))
    record["contacts"] = [contact_record(one, bounced(desk)) for one in contacts(desk, id_)]
    record["contracts"] = [contract_record(one, desk.now.date()) for one in contracts(desk, id_)]
    return record
