"""Customers, contacts and contracts: who is served, and under which terms."""

from __future__ import annotations

import re
import sqlite3
from datetime import date

from msgspec.structs import replace

from supportcli.desk.desk import Desk
from supportcli.desk.operation import Operation, operation
from supportcli.desk.policies import current, plan_of
from supportcli.desk.settings.checks import a_zone
from supportcli.domain.actions import Blank, action
from supportcli.domain.cover import named
from supportcli.domain.errors import NotFoundError, RefusedError, UsageError
from supportcli.domain.master_data import CONTACT, CONTRACT, CUSTOMER
from supportcli.domain.people import Contact, Contract, Customer
from supportcli.domain.running.facts import facts_of
from supportcli.domain.tickets.ticket import Ticket
from supportcli.store import master_data, messages, policies
from supportcli.store import people as store

_ID = re.compile(r"[a-z0-9][a-z0-9._-]*", re.ASCII)
_EMAIL = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+", re.ASCII)


def add_customer(desk: Desk, id_: str, name: str | None = None, domains: tuple[str, ...] = ()) -> Customer:
    """Add a customer.

    Raises:
        UsageError: The id has other characters than small letters, digits, ``.``, ``_`` and ``-``.
        RefusedError: The id is taken.
    """
    customer = checked_customer(id_, name, domains)
    with operation(desk, "customer add") as under_way:
        insert_customer(under_way, customer)
    return customer


def checked_customer(id_: str, name: str | None, domains: tuple[str, ...] = ()) -> Customer:
    """A customer with a well-formed id; raises UsageError otherwise."""
    if not _ID.fullmatch(id_):
        raise UsageError(f"customer id {id_!r}: use small letters, digits, . _ -", hint="for example: acme")
    return Customer(id_, name or id_, tuple(domain.lower().lstrip("@") for domain in domains))


def insert_customer(under_way: Operation, customer: Customer) -> None:
    """Add a customer as part of an operation; raises RefusedError if the id is taken."""
    desk = under_way.desk
    if store.customer(desk.store.connection, customer.id) is not None:
        raise RefusedError(f"customer {customer.id} exists", hint=action("customer show", customer.id))
    under_way.change(CUSTOMER, customer.id, store.customer_row(customer, desk.now))


def add_contact(
    desk: Desk, email: str, customer: str, name: str | None = None, role: str | None = None
) -> Contact:
    """Add a person of a customer.

    Raises:
        UsageError: The address is not one.
        NotFoundError: No such customer.
        RefusedError: The address is known already, or a contract has no room for another named contact.
    """
    contact = checked_contact(email, customer, name, role)
    with operation(desk, "contact add") as under_way:
        insert_contact(under_way, contact)
    return contact


def checked_contact(email: str, customer: str, name: str | None, role: str | None = None) -> Contact:
    """A contact with a well-formed address; raises UsageError otherwise."""
    if not _EMAIL.fullmatch(email):
        raise UsageError(f"{email!r} is not an e-mail address", hint="for example: jo@acme.example")
    return Contact(email.lower(), customer, name or email, role)


def insert_contact(under_way: Operation, contact: Contact, *, beyond: bool = False) -> None:
    """Add a contact as part of an operation; ``beyond``: even if a contract has no room for another one."""
    desk, connection = under_way.desk, under_way.desk.store.connection
    require_customer(connection, contact.customer)
    if store.contact(connection, contact.email) is not None:
        raise RefusedError(f"contact {contact.email} exists", hint=action("contact list"))
    if not beyond:
        _check_named(desk, connection, contact)
    under_way.change(CONTACT, contact.email, store.contact_row(contact, desk.now))


def _check_named(desk: Desk, connection: sqlite3.Connection, contact: Contact) -> None:
    """Refuse a named contact beyond what a contract in force today has room for."""
    there: list[Contact] | None = None
    for contract in store.contracts(connection, contact.customer):
        latest = policies.latest(connection, contract.policy) if contract.covers(desk.now.date()) else None
        terms = desk.terms(latest.revision) if latest else None
        if terms is None or not terms.policy.contacts:
            continue
        there = store.contacts_as_added(connection, contact.customer) if there is None else there
        asking = Ticket(plan=contract.plan, policy=contract.policy, customer=contract.customer)
        named.check_added(named.rule_of(terms.policy, facts_of(asking, terms)), there, contact, contract.id)


def add_contract(
    desk: Desk,
    customer: str,
    policy: str,
    plan: str | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    zone: str | None = None,
) -> Contract:
    """Give a customer a plan, from its first to its last day (both included; both default to open).

    ``zone`` is the time zone in which the periods of its quotas turn; the desk's if not given.

    Raises:
        NotFoundError: No such customer, policy or plan.
        UsageError: The contract would end before it starts, or no time zone has this name.
    """
    if zone is not None and (wrong := a_zone(zone)):
        raise UsageError(f'zone "{zone}" {wrong}', hint="--zone Europe/Berlin")
    starts = starts_on or desk.now.date()
    if ends_on is not None and ends_on < starts:
        raise UsageError(f"the contract would end on {ends_on}, before it starts on {starts}")
    with operation(desk, "contract add") as under_way:
        connection = desk.store.connection
        require_customer(connection, customer)
        terms = desk.terms(current(desk, policy, connection).revision)
        assert terms is not None  # noqa: S101  # a stored revision has terms
        found = plan_of(terms.policy, plan)
        made = Contract(0, customer, terms.policy.id, found.id, starts, ends_on, zone)
        added = under_way.change(CONTRACT, None, store.contract_row(made, desk.now))
    return replace(made, id=int(added.key))


def end_contract(desk: Desk, number: int, last_day: date) -> Contract:
    """Set the last day of a contract; tickets opened under it keep their terms.

    Raises:
        NotFoundError: No such contract.
        UsageError: The day is before its first.
    """
    with operation(desk, "contract end") as under_way:
        contract = store.contract(desk.store.connection, number)
        row = master_data.stored(desk.store.connection, CONTRACT, number)
        if contract is None or row is None:
            raise NotFoundError(f"no contract {number}", hint=action("contract list"))
        if last_day < contract.starts_on:
            raise UsageError(f"contract {number} starts on {contract.starts_on}")
        if last_day != contract.ends_on:
            under_way.change(CONTRACT, number, {**row, "ends_on": last_day.isoformat()})
    return replace(contract, ends_on=last_day)


def customers(desk: Desk) -> list[Customer]:
    """All customers by id."""
    return store.customers(desk.store.connection)


def contacts(desk: Desk, customer: str | None = None) -> list[Contact]:
    """The people of one customer, who must exist, or of all, by address."""
    if customer is not None:
        require_customer(desk.store.connection, customer)
    return store.contacts(desk.store.connection, customer)


def bounced(desk: Desk) -> dict[str, str]:
    """The addresses from which the desk's mail comes back, and since when (UTC text)."""
    return messages.bounced(desk.store.connection)


def contracts(desk: Desk, customer: str | None = None) -> list[Contract]:
    """The contracts of one customer, who must exist, or of all, in the order in which they were added."""
    if customer is not None:
        require_customer(desk.store.connection, customer)
    return store.contracts(desk.store.connection, customer)


def contact_at(desk: Desk, email: str) -> Contact | None:
    """The contact with this address, if there is one."""
    return store.contact(desk.store.connection, email.lower())


def require_customer(connection: sqlite3.Connection, id_: str) -> Customer:
    """The customer; raises NotFoundError with the command that adds it."""
    found = store.customer(connection, id_)
    if found is None:
        raise NotFoundError(f"no customer {id_}", hint=action("customer add", id_, name=Blank('"…"')))
    return found


def require_contact(connection: sqlite3.Connection, email: str) -> Contact:
    """The contact; raises NotFoundError with the command that adds it."""
    found = store.contact(connection, email.lower())
    if found is None:
        raise NotFoundError(
            f"no contact {email}", hint=action("contact add", email, customer=Blank("CUSTOMER"))
        )
    return found
