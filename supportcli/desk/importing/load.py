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
from supportcli.desk.set_aside import concerns_all
from supportcli.domain.cover.draws import draws_of
from supportcli.domain.errors import BusyError
from supportcli.domain.master_data import CONTACT, CUSTOMER
from supportcli.domain.master_data import Row as Record
from supportcli.domain.running.clocks import clocks_of
from supportcli.domain.tickets import codec
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.folding import fold
from supportcli.domain.tickets.kinds import Opened
from supportcli.domain.time.instants import from_iso
from supportcli.store import bulk, master_data, people
from supportcli.store.draws import draw_rows
from supportcli.store.history import add_operation
from supportcli.store.projections import Row, clock_rows, ticket_row

Stored = tuple[str, str, list[tuple[str, str, str, str]]]
"""Source, key, and the events as (instant, kind, JSON, actor)."""


def load(
    desk: Desk, opener: Opener, tickets: Spill, progress: Progress | None, *, skip: bool = False
) -> ImportResult:
    """Record the tickets that are not there yet; with ``skip``, one that cannot be folded is set aside.

    Raises:
        BusyError: Another process keeps the lock, or changed a policy or a customer since the files were read.
    """
    with desk.store.write() as connection, bulk.large_cache(connection):
        writer = _Writer(desk, opener, connection, skip=skip)
        present = done = 0
        for batch in tickets.batches():
            new = list(_new(connection, [marshal.loads(each) for each in batch]))  # noqa: S302  # our own spill
            present += len(batch) - len(new)
            if new:
                _write(writer, new)
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


def _write(writer: _Writer, batch: list[Stored]) -> None:
    try:
        writer.write(batch)
    except sqlite3.IntegrityError as error:
        if "FOREIGN KEY" not in str(error):
            raise
        raise BusyError("a customer, contact or contract was undone meanwhile", hint="try again") from error


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

    def __init__(self, desk: Desk, opener: Opener, connection: sqlite3.Connection, *, skip: bool) -> None:
        self.operation: int | None = None
        self.events = self.customers = self.contacts = 0
        self.ids = range(0)
        self._desk = desk
        self._skip = skip
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
        number = self.ids.stop
        for _, key, facts in batch:
            try:
                opened, ticket, running, drawn, recorded = self._rows(number, facts)
            except Exception as error:
                if not self._skip or concerns_all(error):
                    raise
                self._desk.aside.put("ticket of the files", key, error)
                continue
            self._introduce(opened)
            tickets.append(ticket)
            clocks += running
            draws += drawn
            events += recorded
            number += 1
        bulk.insert_tickets(self._connection, tickets, events, clocks, draws)
        self.ids = range(self.ids.start, number)
        self.events += len(events)

    def _rows(
        self, number: int, facts: list[tuple[str, str, str, str]]
    ) -> tuple[Opened, Row, list[Row], list[Row], list[Row]]:
        """A ticket's opening, and its rows: itself, its clocks, its draws, its events."""
        operation, us = self.operation, self._desk.actor
        history = [
            Event(from_iso(at), codec.read(kind, data), actor or us) for at, kind, data, actor in facts
        ]
        events: list[Row] = [
            (number, operation, at, actor or us, kind, data) for at, kind, data, actor in facts
        ]
        opened = history[0].data
        assert isinstance(opened, Opened)  # noqa: S101  # every history begins with one
        terms = self._opener.servings.terms(opened.revision)
        if terms is None:
            return opened, ticket_row(fold(history, number), [], None), [], [], events
        ticket, running = clocks_of(terms, history, number)
        drawn = draw_rows(ticket, draws_of(terms, ticket, history))
        return opened, ticket_row(ticket, running, terms), clock_rows(number, running), drawn, events

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
            self._change(CUSTOMER, customer.id, people.customer_row(customer, self._desk.now))
            self.customers += 1
        contact = self._contacts.pop(opened.contact or "", None)
        if contact is not None and people.contact(self._connection, contact.email) is None:
            self._change(CONTACT, contact.email, people.contact_row(contact, self._desk.now))
            self.contacts += 1

    def _change(self, kind: str, key: str, after: Record) -> None:
        assert self.operation is not None  # noqa: S101  # begun before the first ticket
        master_data.change(self._connection, self.operation, kind, key, after)
