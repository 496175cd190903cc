"""One invocation is one operation: one transaction, one ``undo``; the only place where events become rows."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from msgspec import Struct, field
from msgspec.structs import replace

from supportcli.desk.desk import Desk
from supportcli.desk.set_aside import ALARM, words_of
from supportcli.domain.actions import action
from supportcli.domain.cover.draws import draws_of
from supportcli.domain.errors import DamagedError, NotFoundError
from supportcli.domain.language.policy import Policy
from supportcli.domain.master_data import Change, Row
from supportcli.domain.running.clocks import Clock
from supportcli.domain.running.moves import clocks_across, revision_of
from supportcli.domain.running.terms import Terms
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.folding import fold
from supportcli.domain.tickets.table import kind_of
from supportcli.domain.tickets.ticket import Ticket
from supportcli.domain.time.instants import CLOCK_SKEW
from supportcli.store import draws, master_data, outbox, projections, search
from supportcli.store import history as histories
from supportcli.store import set_aside as failures
from supportcli.store.outbox import Letter


class Case(Struct, frozen=True):
    """A ticket as a use case sees it: folded, with its clocks, the terms it is pinned to, and its history."""

    ticket: Ticket
    clocks: list[Clock]
    terms: Terms | None
    history: list[Event]

    @property
    def policy(self) -> Policy | None:
        """The policy of the terms; ``None`` for a ticket without terms."""
        return self.terms.policy if self.terms else None


class Outcome(Struct, frozen=True):
    """What an operation recorded: its number (``None``: nothing) and the new events, ticket by ticket."""

    operation: int | None = None
    changes: list[tuple[int, Event]] = field(default_factory=list)


def case_of(desk: Desk, ticket_id: int, history: list[Event]) -> Case:
    """Fold a history under the terms it is pinned to, or was moved to.

    Raises:
        DamagedError: It cannot be folded; names the event, where one is to blame.
        InvalidError: Its terms cannot be read.
    """
    try:
        return _folded(desk, ticket_id, history)
    except _UNFOLDABLE as error:
        raise DamagedError(ticket_id, _to_blame(desk, ticket_id, history), words_of(error)) from error


_UNFOLDABLE = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)
"""What comes of data that no version of the program wrote."""


def _to_blame(desk: Desk, ticket_id: int, history: list[Event]) -> int | None:
    """The first event with which the history can no longer be folded."""
    for n, event in enumerate(history, start=1):
        try:
            _folded(desk, ticket_id, history[:n])
        except Exception:  # whatever it is, it begins here
            return event.id
    return None


def _folded(desk: Desk, ticket_id: int, history: list[Event]) -> Case:
    terms = desk.terms(revision_of(history))
    if terms is None:
        return Case(fold(history, ticket_id), [], None, history)
    ticket, clocks = clocks_across(desk.terms, history, ticket_id)
    if not ticket.subject:
        ticket = fold(history, ticket_id)
    return Case(ticket, clocks, terms, history)


def cases(desk: Desk, ids: Sequence[int]) -> list[Case]:
    """The tickets with these ids.

    Raises:
        NotFoundError: Names every id that does not exist.
    """
    found = histories.histories(desk.store.connection, ids)
    _require(n for n in ids if n not in found)
    return [case_of(desk, n, found[n]) for n in ids]


def sound_cases(desk: Desk, ids: Sequence[int]) -> Iterator[Case]:
    """The tickets with these ids but for those that cannot be read, which are set aside."""
    for start in range(0, len(ids), _SLICE):
        part = ids[start : start + _SLICE]
        found = sound_histories(desk, part)
        for n in part:
            if n in found:
                with desk.aside.apart("ticket", n):
                    yield case_of(desk, n, found[n])


def sound_histories(desk: Desk, ids: Sequence[int]) -> dict[int, list[Event]]:
    """The histories of these tickets but for those that cannot be read, which are set aside.

    Raises:
        NotFoundError: Names every id that does not exist.
    """
    found = histories.histories(
        desk.store.connection, ids, lambda error: desk.aside.put("ticket", error.ticket, error)
    )
    bare = [n for n in ids if n not in found and ("ticket", n) not in desk.aside.items]
    for n in projections.present(desk.store.connection, bare):
        desk.aside.put("ticket", n, DamagedError(n, None, "it has no history"))
    _require(n for n in bare if ("ticket", n) not in desk.aside.items)
    return found


def _require(missing: Iterable[int]) -> None:
    unknown = list(map(str, missing))
    if unknown:
        word = "ticket with id" if len(unknown) == 1 else "tickets with ids"
        raise NotFoundError(f"no {word} {', '.join(unknown)}", hint=action("list"))


_SLICE = 200


class Operation:
    """An operation under way, inside the write transaction."""

    def __init__(self, desk: Desk, command: str) -> None:
        self.desk = desk
        self.command = command
        self.number: int | None = None
        self.changes: list[tuple[int, Event]] = []
        self._letters = 0

    def cases(self, ids: Sequence[int]) -> list[Case]:
        """The tickets, read under the write lock."""
        return cases(self.desk, ids)

    @contextmanager
    def apart(self) -> Iterator[None]:
        """What is recorded inside is kept whole or not at all; the operation goes on after an error."""
        connection, number, changes, letters = (
            self.desk.store.connection, self.number, len(self.changes), self._letters,
        )  # fmt: skip
        connection.execute("SAVEPOINT apart")
        try:
            yield
        except BaseException:
            if connection.in_transaction:  # a full disk has ended it as a whole
                connection.execute("ROLLBACK TO apart")
                connection.execute("RELEASE apart")
            self.number, self._letters = number, letters
            del self.changes[changes:]
            raise
        connection.execute("RELEASE apart")

    def record(self, case: Case, events: Sequence[Event], letters: Sequence[Letter] = ()) -> Case:
        """Append events to a ticket, bring its rows up to date and post the letters; returns the new case."""
        connection = self.desk.store.connection
        tells = any(kind_of(event.data).indexed for event in events)
        if tells and case.history:
            search.forget(connection, case.ticket.id)
        history = list(case.history)
        for event in events:
            event = _in_order(history, replace(event, actor=event.actor or self.desk.actor))  # noqa: PLW2901
            stored = histories.append(connection, case.ticket.id, self._number(), event)
            history.append(stored)
            self.changes.append((case.ticket.id, stored))
        after = case_of(self.desk, case.ticket.id, history)
        projections.update(
            connection,
            projections.ticket_row(after.ticket, after.clocks, after.terms),
            projections.clock_rows(after.ticket.id, after.clocks),
        )
        drawn = draws_of(after.terms, after.ticket, after.history)
        draws.update(connection, case.ticket.id, draws.draw_rows(after.ticket, drawn))
        if tells:
            search.index(connection, case.ticket.id)
        for letter in letters:
            self.post(letter)
        failures.clear(connection, ALARM, case.ticket.id)
        return after

    def open(self, event: Event) -> Case:
        """Give a new ticket its number and record its opening."""
        connection = self.desk.store.connection
        blank = fold([event])
        cursor = connection.execute(
            projections.INSERT_TICKET, (None, *projections.ticket_row(blank, [], None)[1:])
        )
        number = int(cursor.lastrowid or 0)
        return self.record(Case(Ticket(id=number), [], None, []), [event])

    def change(self, kind: str, key: object, after: Row | None, *, undoes: int | None = None) -> Change:
        """Add, change or remove (``after`` is ``None``) a customer, a contact or a contract; see ``master_data``."""
        return master_data.change(self.desk.store.connection, self._number(), kind, key, after, undoes=undoes)

    def post(self, letter: Letter) -> None:
        """Put a letter into the outbox under a Message-ID that the same cause always gives."""
        self._letters += 1
        message_id = self.message_id(letter)
        outbox.post(self.desk.store.connection, letter, message_id, self._number(), self.desk.now)

    def message_id(self, letter: Letter) -> str:
        """The Message-ID of a letter: of one with a key, always the same."""
        cause = letter.key or f"{self._number()}.{self._letters}"
        digest = hashlib.sha256(f"{letter.ticket}/{letter.purpose}/{cause}".encode()).hexdigest()[:24]
        about = letter.purpose if letter.ticket is None else letter.ticket
        return f"<{about}.{digest}@{self._desk_name()}.supportcli>"

    def begun(self) -> int:
        """The number of the operation, which is recorded from now on even if nothing else is."""
        return self._number()

    def _number(self) -> int:
        if self.number is None:
            self.number = histories.add_operation(
                self.desk.store.connection, self.desk.now, self.desk.actor, self.command
            )
        return self.number

    def _desk_name(self) -> str:
        row = self.desk.store.connection.execute("SELECT value FROM meta WHERE key = 'desk'").fetchone()
        return str(row[0])


class _NothingIsKept(Exception):  # noqa: N818  # not an error: how a dry run leaves the transaction
    """Leaves the transaction of a dry run, so that it is rolled back."""


@contextmanager
def operation(desk: Desk, command: str, *, dry_run: bool = False) -> Iterator[Operation]:
    """One operation in one write transaction; a dry run does everything and keeps nothing."""
    try:
        with desk.store.write():
            under_way = Operation(desk, command)
            yield under_way
            if dry_run:
                raise _NothingIsKept
    except _NothingIsKept:
        pass


Decision = Callable[[Case], "Sequence[Event] | tuple[Sequence[Event], Sequence[Letter]]"]


def act(desk: Desk, command: str, ids: Sequence[int], decide: Decision, *, dry_run: bool = False) -> Outcome:
    """Decide for each ticket, then record everything in one transaction; nothing is kept if one is refused."""
    with operation(desk, command, dry_run=dry_run) as under_way:
        for case in under_way.cases(ids):
            decided = decide(case)
            events, letters = decided if isinstance(decided, tuple) else (decided, ())
            under_way.record(case, events, letters)
    return Outcome(None if dry_run else under_way.number, under_way.changes)


def _in_order(history: Sequence[Event], event: Event) -> Event:
    """A history goes forward: an event follows the last one, and says when it really was.

    A small disagreement of clocks is levelled without a word. Where the last event is mistaken, ``redate`` mends it,
    and what followed stands at its own instant again.
    """
    if not history or event.at >= history[-1].at:
        return event
    last = history[-1].at
    if last - event.at <= CLOCK_SKEW or event.data.noted_at is not None:
        return replace(event, at=last)
    return replace(event, at=last, data=replace(event.data, noted_at=event.at))
