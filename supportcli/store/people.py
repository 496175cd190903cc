"""Customers, their contacts and their contracts."""

from __future__ import annotations

import json
import sqlite3
from datetime import date, datetime

from supportcli.domain.people import Contact, Contract, Customer
from supportcli.domain.time.instants import iso
from supportcli.store.damage import texts_of


def add_customer(connection: sqlite3.Connection, customer: Customer, at: datetime) -> None:
    """Add a customer; the id must be new."""
    connection.execute(
        "INSERT INTO customers (id, name, domains, created_at) VALUES (?, ?, ?, ?)",
        (customer.id, customer.name, json.dumps(customer.domains), iso(at)),
    )


def customer(connection: sqlite3.Connection, id_: str) -> Customer | None:
    """The customer with this id."""
    row = connection.execute("SELECT id, name, domains FROM customers WHERE id = ?", (id_,)).fetchone()
    return None if row is None else Customer(row[0], row[1], texts_of(row[2]) or ())


def customers(connection: sqlite3.Connection) -> list[Customer]:
    """All customers by id."""
    rows = connection.execute("SELECT id, name, domains FROM customers ORDER BY id")
    return [Customer(row[0], row[1], texts_of(row[2]) or ()) for row in rows]


def add_contact(connection: sqlite3.Connection, contact: Contact, at: datetime) -> None:
    """Add a contact; the address must be new."""
    connection.execute(
        "INSERT INTO contacts (email, customer, name, role, created_at) VALUES (?, ?, ?, ?, ?)",
        (contact.email, contact.customer, contact.name, contact.role, iso(at)),
    )


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


def add_contract(connection: sqlite3.Connection, contract: Contract, at: datetime) -> int:
    """Add a contract (its ``id`` is ignored); returns the new id."""
    cursor = connection.execute(
        "INSERT INTO contracts (customer, policy, plan, starts_on, ends_on, zone, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            contract.customer,
            contract.policy,
            contract.plan,
            contract.starts_on.isoformat(),
            contract.ends_on.isoformat() if contract.ends_on else None,
            contract.zone,
            iso(at),
        ),
    )
    return int(cursor.lastrowid or 0)


def end_contract(connection: sqlite3.Connection, id_: int, last_day: date) -> None:
    """Set a contract's last day."""
    connection.execute("UPDATE contracts SET ends_on = ? WHERE id = ?", (last_day.isoformat(), id_))


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
