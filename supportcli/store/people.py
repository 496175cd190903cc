"""Customers, their contacts and their contracts: read here, written by ``master_data``."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime

from supportcli.domain.master_data import Row
from supportcli.domain.people import Contact, Contract, Customer
from supportcli.domain.time.instants import iso
from supportcli.store.damage import texts_of


def customer_row(customer: Customer, at: datetime) -> Row:
    """A new customer as stored."""
    return {
        "id": customer.id,
        "name": customer.name,
        "domains": list(customer.domains),
        "created_at": iso(at),
    }


def customer(connection: sqlite3.Connection, id_: str) -> Customer | None:
    """The customer with this id."""
    row = connection.execute("SELECT id, name, domains FROM customers WHERE id = ?", (id_,)).fetchone()
    return None if row is None else Customer(row[0], row[1], texts_of(row[2]) or ())


def customers(connection: sqlite3.Connection) -> list[Customer]:
    """All customers by id."""
    rows = connection.execute("SELECT id, name, domains FROM customers ORDER BY id")
    return [Customer(row[0], row[1], texts_of(row[2]) or ()) for row in rows]


def contact_row(contact: Contact, at: datetime) -> Row:
    """A new contact as stored."""
    return {
        "email": contact.email,
        "customer": contact.customer,
        "name": contact.name,
        "role": contact.role,
        "created_at": iso(at),
    }


def contact(connection: sqlite3.Connection, email: str) -> Contact | None:
    """The contact with this address."""
    row = connection.execute(
        "SELECT email, customer, name, role FROM contacts WHERE email = ?", (email,)
    ).fetchone()
    return None if row is None else Contact(*row)


def contacts(connection: sqlite3.Connection, customer_id: str | None = None) -> list[Contact]:
    """Contacts by address, of one customer or of all."""
    where = "" if customer_id is None else "WHERE customer = :customer"
    rows = connection.execute(
        f"SELECT email, customer, name, role FROM contacts {where} ORDER BY email", {"customer": customer_id}
    )
    return [Contact(*row) for row in rows]


def contacts_as_added(connection: sqlite3.Connection, customer_id: str) -> list[Contact]:
    """The people of a customer, who was added first at the head."""
    rows = connection.execute(
        "SELECT email, customer, name, role FROM contacts WHERE customer = ? ORDER BY created_at, email",
        (customer_id,),
    )
    return [Contact(*row) for row in rows]


def contract_row(contract: Contract, at: datetime) -> Row:
    """A new contract as stored, without its number."""
    return {
        "customer": contract.customer,
        "policy": contract.policy,
        "plan": contract.plan,
        "starts_on": contract.starts_on.isoformat(),
        "ends_on": contract.ends_on.isoformat() if contract.ends_on else None,
        "zone": contract.zone,
        "created_at": iso(at),
    }


def contracts(connection: sqlite3.Connection, customer_id: str | None = None) -> list[Contract]:
    """Contracts in the order in which they were added, of one customer or of all."""
    where = "" if customer_id is None else "WHERE customer = :customer"
    rows = connection.execute(
        f"SELECT id, customer, policy, plan, starts_on, ends_on, zone FROM contracts {where} ORDER BY id",
        {"customer": customer_id},
    )
    return [_contract(row) for row in rows]


def contract(connection: sqlite3.Connection, id_: int) -> Contract | None:
    """The contract with this id."""
    row = connection.execute(
        "SELECT id, customer, policy, plan, starts_on, ends_on, zone FROM contracts WHERE id = ?", (id_,)
    ).fetchone()
    return None if row is None else _contract(row)


def _contract(row: tuple[int, str, str, str, str, str | None, str | None]) -> Contract:
    number, customer_id, policy, plan, starts_on, ends_on, zone = row
    return Contract(
        number,
        customer_id,
        policy,
        plan,
        date.fromisoformat(starts_on),
        date.fromisoformat(ends_on) if ends_on else None,
        zone,
    )
