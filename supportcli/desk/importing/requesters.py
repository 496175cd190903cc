"""Who asks: the customers and contacts that a file names, known ones found and new ones prepared."""

from __future__ import annotations

import hashlib
import re
import sqlite3
import unicodedata
from collections.abc import Mapping

from supportcli.desk.importing.fault import Fault
from supportcli.desk.people import checked_contact, checked_customer
from supportcli.domain.errors import UsageError
from supportcli.domain.people import Contact, Customer
from supportcli.store import people as store

_REMEMBERED = 50_000
_NOT_IN_IDS = re.compile(r"[^a-z0-9._-]+")


class Requesters:
    """Customers and contacts by what a file calls them.

    Attributes:
        customers: Those that do not exist yet, by id.
        contacts: Those that do not exist yet, by address.
    """

    def __init__(self, connection: sqlite3.Connection, default: str | None) -> None:
        self.customers: dict[str, Customer] = {}
        self.contacts: dict[str, Contact] = {}
        self._connection = connection
        self._default = default
        self._known = {each.id: each for each in store.customers(connection)}
        self._domains = {domain: each.id for each in self._known.values() for domain in each.domains}
        self._found: dict[tuple[str | None, ...], tuple[str | None, str | None]] = {}

    def find(self, values: Mapping[str, str]) -> tuple[str | None, str | None]:
        """The customer's id and the contact's address.

        Raises:
            Fault: No address, a contact of another customer, or a new contact without a customer.
        """
        get = values.get
        asked = (get("customer"), get("customer_name"), get("contact"), get("contact_name"))
        found = self._found.get(asked)
        if found is None:
            if len(self._found) > _REMEMBERED:
                self._found.clear()
            found = self._found[asked] = self._find(*asked)
        return found

    def customer(self, values: Mapping[str, str]) -> str | None:
        """The customer's id alone."""
        return self._customer(values.get("customer") or self._default, values.get("customer_name"))

    def _find(
        self, customer: str | None, name: str | None, email: str | None, person: str | None
    ) -> tuple[str | None, str | None]:
        id_ = self._customer(customer or self._default, name)
        if email is None:
            return id_, None
        address = email.lower()
        contact = self.contacts.get(address) or store.contact(self._connection, address)
        if contact is not None:
            if id_ is not None and contact.customer != id_:
                raise Fault("contact", f"{address} belongs to customer {contact.customer}, not {id_}")
            return contact.customer, contact.email
        id_ = id_ or self._domains.get(address.rpartition("@")[2])
        try:
            contact = checked_contact(address, id_ or "", person)
        except UsageError as error:
            raise Fault("contact", error.message) from None
        if id_ is None:
            raise Fault("contact", f"{address} is not known: name the customer too")
        self.contacts[contact.email] = contact
        return id_, contact.email

    def _customer(self, word: str | None, name: str | None) -> str | None:
        if word is None or word in self._known:
            return word
        id_ = slug(word)
        if id_ not in self._known and id_ not in self.customers:
            self.customers[id_] = checked_customer(id_, name or word)
        return id_


def slug(name: str) -> str:
    """A customer's id made of its name: small letters, digits, dots and dashes."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    made = _NOT_IN_IDS.sub("-", plain).strip("-._")
    return made or f"c-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
