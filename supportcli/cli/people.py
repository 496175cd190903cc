"""Customers, contacts and contracts as records, and how lists of them are printed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec.structs import asdict

from supportcli.cli.output import Form, emit_records, pick

if TYPE_CHECKING:
    from supportcli.domain.master_data import Change
    from supportcli.domain.people import Contact, Contract, Customer

CUSTOMER_FIELDS = ("id", "name", "domains")
CONTACT_FIELDS = ("email", "customer", "name", "role", "bounced_at")
CHANGE_FIELDS = ("at", "actor", "operation", "command", "kind", "key", "before", "after", "undoes")
CONTRACT_FIELDS = ("id", "customer", "policy", "plan", "starts_on", "ends_on", "zone", "in_force")


def customer_record(customer: Customer) -> Mapping[str, object]:
    """A customer for JSON and tables."""
    return asdict(customer)


def contact_record(
    contact: Contact, bounced: Mapping[str, str] = MappingProxyType({})
) -> Mapping[str, object]:
    """A contact for JSON and tables; ``bounced`` says of which addresses mail comes back, and since when."""
    return {**asdict(contact), "bounced_at": bounced.get(contact.email)}


def contract_record(contract: Contract, today: date) -> Mapping[str, object]:
    """A contract, and whether it is in force today."""
    return {**asdict(contract), "in_force": contract.covers(today)}


def change_record(change: Change) -> Mapping[str, object]:
    """A change of a customer, a contact or a contract for JSON; what is not known of old ones is ``None``."""
    return {name: value or None for name, value in asdict(change).items()}


def print_records(form: Form, records: Iterable[Mapping[str, object]], fields: Sequence[str]) -> None:
    """Print a list: aligned columns at a terminal, else the chosen plain form."""
    chosen = pick(form, fields)
    if not form.is_table:
        emit_records(records, chosen, form.format)
        return
    from supportcli.render.columns import columns

    for line in columns(records, chosen):
        print(line)
