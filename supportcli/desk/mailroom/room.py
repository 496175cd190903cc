"""What everybody in the mailroom needs while messages are taken in: the desk, the operation, who is known."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from supportcli.desk.desk import Desk
from supportcli.desk.operation import Case, Operation
from supportcli.domain.people import Customer
from supportcli.domain.tickets.events import effective
from supportcli.domain.tickets.kinds import Commented, Mailed, Opened, Received, Replied
from supportcli.mail.incoming import Address, Incoming
from supportcli.store import people

if TYPE_CHECKING:
    from supportcli.desk.learning.apply import Suggesting


@dataclass(slots=True)
class Room:
    """One write transaction of the mailroom.

    Attributes:
        desk: The desk.
        under_way: The operation that everything becomes part of.
        answer: Whether new tickets are acknowledged.
        own: The desk's own addresses.
        suggesting: What new tickets are classified by, where the settings want it.
    """

    desk: Desk
    under_way: Operation
    answer: bool = True
    own: frozenset[str] = frozenset()
    suggesting: Suggesting | None = field(default=None, repr=False)
    _domains: dict[str, str] | None = field(default=None, repr=False)

    @property
    def connection(self) -> sqlite3.Connection:
        """Where everything is kept, in the write transaction."""
        return self.desk.store.connection

    def case(self, ticket: int) -> Case:
        """A ticket as it stands now."""
        return self.under_way.cases([ticket])[0]

    def customer_of(self, email: str) -> str | None:
        """Whose person this address is: a contact's customer, else that of the domain; ``None`` if nobody's."""
        contact = people.contact(self.connection, email)
        return contact.customer if contact else self.by_domain(email)

    def by_domain(self, email: str) -> str | None:
        """The customer with the address's domain; a domain of several customers tells nothing."""
        if self._domains is None:
            self._domains = _domains(people.customers(self.connection))
        return self._domains.get(email.rpartition("@")[2]) or None

    def belongs(self, case: Case, email: str) -> bool:
        """Whether somebody has a part in a ticket: its contact, its customer's people, whoever was addressed."""
        if not email:
            return False
        ticket = case.ticket
        if email in (ticket.contact, ticket.sender, *ticket.also):
            return True
        if ticket.customer is not None and self.customer_of(email) == ticket.customer:
            return True
        return email in addressed(case)

    def forget_people(self) -> None:
        """Customers may have changed."""
        self._domains = None


def room_for(desk: Desk, under_way: Operation, *, answer: bool = True) -> Room:
    """The mailroom of an operation."""
    suggesting = None
    if desk.settings.mail.room.classify:
        from supportcli.desk.learning.apply import suggesters

        suggesting = suggesters(desk, reasons=False)
    return Room(desk, under_way, answer, own_addresses(desk), suggesting)


def own_addresses(desk: Desk) -> frozenset[str]:
    """The desk's own addresses: the one it sends from, and those that the settings add."""
    mail = desk.settings.mail
    found = [*mail.room.addresses, mail.from_address or ""]
    return frozenset(each.lower() for each in found if each)


def addressed(case: Case) -> set[str]:
    """Everybody who was addressed in a ticket by somebody who has a part in it, and who wrote there."""
    found: set[str] = set()
    for event in effective(case.history):
        data = event.data
        if not isinstance(data, Mailed) or (isinstance(data, Received) and data.automatic):
            continue
        found.update(data.cc)
        if isinstance(data, Replied):
            found.update((data.to or "", data.sender or ""))
        elif isinstance(data, Opened | Received):
            found.update((*data.to, data.sender or data.contact or ""))
        elif isinstance(data, Commented):
            found.update(data.to)
    found.discard("")
    return found


def everybody(incoming: Incoming, besides: Iterable[str]) -> tuple[list[str], list[str]]:
    """The addresses in ``To`` and ``Cc``, each once, without these."""
    seen = set(besides)
    to, cc = _fresh(incoming.to, seen), _fresh(incoming.cc, seen)
    return to, cc


def _fresh(addresses: Iterable[Address], seen: set[str]) -> list[str]:
    found = []
    for each in addresses:
        if each.email and each.email not in seen:
            seen.add(each.email)
            found.append(each.email)
    return found


def _domains(customers: Iterable[Customer]) -> dict[str, str]:
    found: dict[str, str] = {}
    for customer in customers:
        for domain in customer.domains:
            # two customers that name the same domain: a message from there names neither
            found[domain] = "" if domain in found and found[domain] != customer.id else customer.id
    return found
