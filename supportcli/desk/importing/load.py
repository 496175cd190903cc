"""The second pass: what was found good is folded and written, as one operation in one transaction."""

from __future__ import annotations

import marshal
import sqlite3
from collections.abc import Iterator

from supportcli.desk.desk import Desk
from supportcli.desk.importing.opening import Opener
from supportcli.desk.importing.request import ImportResult, Progress
from supportcli.desk.importing.spill import Spill
from supportcli.desk.policies import current
from supportcli.domain.cover.draws import draws_of
from supportcli.domain.errors import BusyError
from supportcli.domain.running.clocks import clocks_of
from supportcli.domain.tickets import codec
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.folding import fold
from supportcli.domain.tickets.kinds import Opened
from supportcli.domain.time.instants import from_iso
from supportcli.store import bulk, people
from supportcli.store.draws import draw_rows
from supportcli.store.history import add_operation
from supportcli.store.projections import Row, clock_rows, ticket_row

Stored = tuple[str, str, list[tuple[str, str, str, str]]]
"""Source, key, and the events as (instant, kind, JSON, actor)."""


def load(desk: Desk, opener: Opener, tickets: Spill, progress: Progress | None) -> ImportResult:
    """Record the tickets that are not there yet.

    Raises:
        BusyError: Another process keeps the lock, or changed a policy since the files were read.
    """
    with desk.store.write() as connection, bulk.large_cache(connection):
        writer = _Writer(desk, opener, connection)
        present = done = 0
        for batch in tickets.batches():
            new = list(_new(connection, [marshal.loads(each) for each in batch]))  # noqa: S302  # our own spill
            present += len(batch) - len(new)
            if new:
                writer.write(new)
            done += len(batch)
            if progress is not None:
                progress("writing", done, tickets.count)
    return ImportResult(
        operation=writer.operation,
        imported=len(writer.ids),
        already_there=present,
        events=writer.events,
        customers=writer.customers,
        contacts=writer.contacts,
        ids=writer.ids,
    )


def plan(desk: Desk, opener: Opener, tickets: Spill) -> ImportResult:
    """What :func:`load` would do, without writing anything."""
    connection = desk.store.connection
    imported = events = present = 0
    customers: set[object] = set()
    contacts: set[object] = set()
    for batch in tickets.batches():
        new = list(_new(connection, [marshal.loads(each) for each in batch]))  # noqa: S302  # our own spill
        present += len(batch) - len(new)
        imported += len(new)
        for _, _, facts in new:
            events += len(facts)
            opened = codec.read(facts[0][1], facts[0][2])
            if isinstance(opened, Opened):
                customers.add(opened.customer)
                contacts.add(opened.contact)
    return ImportResult(
        imported=imported,
        already_there=present,
        events=events,
        customers=len(customers & opener.requesters.customers.keys()),
        contacts=len(contacts & opener.requesters.contacts.keys()),
    )


def _new(connection: sqlite3.Connection, batch: list[Stored]) -> Iterator[Stored]:
    """Those whose key no ticket has."""
    by_source: dict[str, list[str]] = {}
    for source, key, _ in batch:
        by_source.setdefault(source, []).append(key)
    there = {
        source: bulk.keys_there(connection, source, keys) if bulk.has_source(connection, source) else set()
        for source, keys in by_source.items()
    }
    return (ticket for ticket in batch if ticket[1] not in there[ticket[0]])


class _Writer:
    """Writes batches of new tickets under consecutive numbers."""

    def __init__(self, desk: Desk, opener: Opener, connection: sqlite3.Connection) -> None:
        self.operation: int | None = None
        self.events = self.customers = self.contacts = 0
        self.ids = range(0)
        self._desk = desk
        self._opener = opener
        self._connection = connection
        self._customers = dict(opener.requesters.customers)
        self._contacts = dict(opener.requesters.contacts)

    def write(self, batch: list[Stored]) -> None:
        if self.operation is None:
            self._begin()
        tickets: list[Row] = []
        events: list[Row] = []
        clocks: list[Row] = []
        draws: list[Row] = []
        number, operation, us = self.ids.stop, self.operation, self._desk.actor
        for _, _, facts in batch:
            history = []
            for at, kind, data, actor in facts:
                history.append(Event(from_iso(at), codec.read(kind, data), actor or us))
                events.append((number, operation, at, actor or us, kind, data))
            opened = history[0].data
            assert isinstance(opened, Opened)  # noqa: S101  # every history begins with one
            self._introduce(opened)
            terms = self._opener.servings.terms(opened.revision)
            if terms is None:
                tickets.append(ticket_row(fold(history, number), [], None))
            else:
                ticket, running = clocks_of(terms, history, number)
                tickets.append(ticket_row(ticket, running, terms))
                clocks += clock_rows(number, running)
                draws += draw_rows(ticket, draws_of(terms, ticket, history))
            number += 1
        bulk.insert_tickets(self._connection, tickets, events, clocks, draws)
        self.ids = range(self.ids.start, number)
        self.events += len(events)

    def _begin(self) -> None:
        for name, revision in self._opener.servings.wanted.items():
            if current(self._desk, name, self._connection).revision != revision:
                raise BusyError(f"policy {name} was changed meanwhile", hint="try again")
        first = bulk.last_ticket(self._connection) + 1
        self.ids = range(first, first)
        self.operation = add_operation(self._connection, self._desk.now, self._desk.actor, "import")

    def _introduce(self, opened: Opened) -> None:
        """Add the customer and the contact of a ticket that are not known yet."""
        customer = self._customers.pop(opened.customer or "", None)
        if customer is not None and people.customer(self._connection, customer.id) is None:
            people.add_customer(self._connection, customer, self._desk.now)
            self.customers += 1
        contact = self._contacts.pop(opened.contact or "", None)
        if contact is not None and people.contact(self._connection, contact.email) is None:
            people.add_contact(self._connection, contact, self._desk.now)
            self.contacts += 1
