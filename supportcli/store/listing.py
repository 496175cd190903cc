"""Lists of tickets: one builder from a query to SQL, in the subset that SQLite and PostgreSQL share.

A database without statistics guesses badly which index to begin with, so that is decided here, by counting. If some
condition holds for few tickets, these are looked up by its index and sorted. If every one holds for many, the
tickets are read in the order of the list until there are enough: ``IS TRUE`` keeps other indexes out of that.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from supportcli.domain.tickets.query import Among, Query, Within
from supportcli.domain.tickets.statuses import ACTIVE, STATUSES
from supportcli.domain.time.instants import iso
from supportcli.store import conditions as sql
from supportcli.store.conditions import Parameters
from supportcli.store.damage import rows as readable

_LAST = "1000000"
_DUE_TIES = (f"COALESCE(priority_rank, {_LAST})", f"COALESCE(plan_rank, {_LAST})", "id")
SORTS = {
    "due": ("next_due_at", *_DUE_TIES),
    "id": ("id",),
    "priority": ("priority_rank", "COALESCE(next_due_at, '~')", f"COALESCE(plan_rank, {_LAST})", "id"),
    "created": ("opened_at", "id"),
    "updated": ("updated_at", "id"),
    "resolved": ("resolved_at", "id"),
    "closed": ("closed_at", "id"),
    "status": ("LOWER(status)", "id"),
    "customer": ("customer", "id"),
    "assignee": ("LOWER(assignee)", "id"),
    "plan": ("plan_rank", "id"),
    "policy": ("LOWER(policy)", "id"),
    "subject": ("subject", "id"),
}
"""What lists can be ordered by: the column of each, and what decides between equals. Each has an index."""

_NEVER_MISSING = frozenset({"id", "created", "updated", "status", "subject"})
_FEW = 100_000
"""So many tickets are sooner looked up and sorted than found on the way through all of them."""

_DENSE = 20
"""Where one in so many is wanted, a screenful is found sooner on the way than by a look at all of them."""

_SLICE = 500


class NearestClock(NamedTuple):
    """What the board needs of a ticket's nearest clock; a tuple, because a list makes one for each row."""

    measure: str
    calendar: str
    duration: str
    due_at: str | None
    warn_at: str | None
    state: str
    left_seconds: int | None


class Chosen(NamedTuple):
    """Few tickets: how many at most, what selects their numbers, and conditions on ``tickets`` still to be tested."""

    number: int
    source: str
    rest: list[str]
    parameters: Parameters


def rows(
    connection: sqlite3.Connection,
    query: Query,
    columns: Sequence[str],
    now: datetime,
    *,
    limit: int | None = None,
) -> Iterator[tuple[object, ...]]:
    """The tickets' rows, in order, as they come from the database.

    Args:
        connection: The database.
        query: What is asked for.
        columns: Names of columns of ``tickets``.
        now: Decides what is late.
        limit: At most so many.
    """
    return Found(connection, query, now).rows(columns, limit)


def ids(
    connection: sqlite3.Connection, query: Query, now: datetime, *, limit: int | None = None
) -> Iterator[int]:
    """The tickets' numbers, in order."""
    return (int(str(row[0])) for row in rows(connection, query, ("id",), now, limit=limit))


def count(connection: sqlite3.Connection, query: Query, now: datetime) -> int:
    """How many tickets the query finds."""
    return Found(connection, query, now).count()


def where(query: Query, now: datetime) -> tuple[str, Parameters]:
    """The query as a condition on ``tickets`` (empty: all of them), with its parameters, for another ``SELECT``."""
    parameters: Parameters = {"now": iso(now)}
    return " AND ".join(_tested(each, parameters) for each in query.conditions), parameters


def by_numbers(
    connection: sqlite3.Connection, tickets: Sequence[int], columns: Sequence[str]
) -> dict[int, tuple[object, ...]]:
    """Ticket → its row; tickets that do not exist are absent."""
    found: dict[int, tuple[object, ...]] = {}
    for start in range(0, len(tickets), _SLICE):
        part = {f"t{n}": ticket for n, ticket in enumerate(tickets[start : start + _SLICE])}
        places = ", ".join(f":{name}" for name in part)
        statement = f"SELECT id, {', '.join(columns)} FROM tickets WHERE id IN ({places})"
        found.update((row[0], row[1:]) for row in readable(connection, statement, part))
    return found


def nearest_clocks(connection: sqlite3.Connection, tickets: Sequence[int]) -> dict[int, NearestClock]:
    """Ticket → its clock that runs out first; failing that one that is paused, or without a due instant."""
    found: dict[int, NearestClock] = {}
    for start in range(0, len(tickets), _SLICE):
        part = {f"t{n}": ticket for n, ticket in enumerate(tickets[start : start + _SLICE])}
        sql = (
            "SELECT ticket, measure, calendar, duration, due_at, warn_at, state, left_seconds FROM clocks"
            f" WHERE ticket IN ({', '.join(f':{name}' for name in part)})"
            " AND state IN ('running', 'paused', 'unscheduled')"
            " ORDER BY ticket, state DESC, due_at, left_seconds, measure, round"
        )
        for ticket, *clock in readable(connection, sql, part):
            candidate = NearestClock(*clock)
            before = found.get(ticket)
            if before is None or _RANK[candidate.state] < _RANK[before.state]:
                found[ticket] = candidate
    return found


_RANK = {"running": 0, "paused": 1, "unscheduled": 2}


class Found:
    """What a query finds, and the best way to it; what was counted once is not counted again."""

    def __init__(self, connection: sqlite3.Connection, query: Query, now: datetime) -> None:
        self._connection = connection
        self._query = query
        self._now = now
        self._parameters: Parameters = {"now": iso(now)}
        self._states = [each for each in query.conditions if each.field == "status" and not _is_all(each)]
        self._others = [each for each in query.conditions if each.field != "status"]
        self._counted: dict[Among | Within, int] = {}

    def rows(self, columns: Sequence[str], limit: int | None = None) -> Iterator[tuple[object, ...]]:
        """The rows in order; see :func:`rows`."""
        if limit is not None and limit <= 0:
            return iter(())
        first = min(self._others, key=self._few, default=None)
        if first is None or self._few(first) >= _FEW or (limit is not None and self._is_dense(first)):
            return self._on_the_way(columns, limit)
        return self._looked_up(first, columns, limit)

    def count(self) -> int:
        """How many there are.

        What does not meet a condition is what is left of the others without those that do: an index counts both.
        """
        turned = next((each for each in self._others if each.negated), None)
        if turned is not None:
            others = tuple(each for each in self._query.conditions if each is not turned)
            met = (*others, turned._replace(negated=False))
            return self._also(others).count() - self._also(met).count()
        if not self._others:
            return self._number("tickets", [_counted_status(each) for each in self._states])
        first = min(self._others, key=self._few)
        rest = [_tested(each, self._parameters) for each in self._others if each is not first]
        if _is_elsewhere(first):
            rest += self._status()
            few = f"({self._source(first)})"
            if rest:
                few = f"{few} AS few CROSS JOIN tickets"
                rest.append("tickets.id = few.found")
            return self._number(few, rest)
        if not rest and self._few(first) < _FEW:
            return self._few(first)
        return self._number("tickets", [self._found(first), *rest])

    def chosen(self) -> Chosen | None:
        """What leaves the fewest tickets, if it leaves few."""
        first = min(self._others, key=self._few, default=None)
        if first is not None and self._few(first) < _FEW:
            rest = [_tested(each, self._parameters) for each in self._others if each is not first]
            rest += self._status() if _is_elsewhere(first) else []
            return Chosen(self._few(first), self._source(first), rest, self._parameters)
        if not self._states:
            return None
        status = [_counted_status(each) for each in self._states]
        number = self._number("tickets", status)
        if number >= _FEW:
            return None
        rest = [_tested(each, self._parameters) for each in self._others]
        source = f"SELECT id AS found FROM tickets WHERE {' AND '.join(status)}"
        return Chosen(number, source, rest, self._parameters)

    def _also(self, conditions: tuple[Among | Within, ...]) -> Found:
        return Found(self._connection, self._query._replace(conditions=conditions), self._now)

    def _on_the_way(self, columns: Sequence[str], limit: int | None) -> Iterator[tuple[object, ...]]:
        """Rows read in the order of the list."""
        terms = [_tested(each, self._parameters, one_by_one=True) for each in self._others] + self._status()
        if self._is_active():
            terms.append(sql.ACTIVE_ONLY)
        first, *ties = SORTS[self._query.sort]
        down = " DESC" if self._query.descending else ""
        order = ", ".join(f"{each}{down}" for each in (first, *ties))
        if self._query.sort in _NEVER_MISSING:
            return self._select(columns, terms, order, limit)
        there = self._select(columns, [*terms, f"{first} IS NOT NULL"], order, limit)
        missing = [*terms, f"{first} IS NULL"]
        return _together(there, lambda left: self._select(columns, missing, order, left), limit)

    def _looked_up(
        self, few: Among | Within, columns: Sequence[str], limit: int | None
    ) -> Iterator[tuple[object, ...]]:
        """Rows of the tickets that meet the condition, sorted."""
        terms = [_tested(each, self._parameters) for each in self._others if each is not few]
        if _is_elsewhere(few):
            terms += self._status()
        first, *ties = SORTS[self._query.sort]
        down = " DESC" if self._query.descending else ""
        order = ", ".join([f"{first} IS NULL", f"{first}{down}", *(f"{each}{down}" for each in ties)])
        statement = (
            f"WITH few AS MATERIALIZED ({self._source(few)})"
            f" SELECT {', '.join(columns)} FROM few CROSS JOIN tickets"
            f" WHERE {' AND '.join(['tickets.id = few.found', *terms])}"
            f" ORDER BY {order}{'' if limit is None else ' LIMIT :limit'}"
        )
        return readable(self._connection, statement, {**self._parameters, "limit": limit})

    def _few(self, condition: Among | Within) -> int:
        """How many tickets meet the condition, counted no further than to the limit, or more than they are."""
        if condition not in self._counted:
            self._counted[condition] = self._count_few(condition)
        return self._counted[condition]

    def _count_few(self, condition: Among | Within) -> int:
        if condition.negated:
            if condition.field == "id" or sql.opposite(condition, {}) is None:
                return _FEW
            others = tuple(self._states)
            return (
                self._also(others).count() - self._also((*others, condition._replace(negated=False))).count()
            )
        if _is_elsewhere(condition):
            return sum(self._number(f"({each} LIMIT {_FEW})", []) for each in self._sources(condition))
        return self._number(f"({self._source(condition)} LIMIT {_FEW})", [])

    def _is_dense(self, condition: Among | Within) -> bool:
        """Whether a screenful of these is soon found among all tickets that the order passes."""
        if self._few(condition) < _FEW // 100:
            return False
        if self._is_active() and self._query.sort == "due":
            passed = self._number("tickets", [_counted_status(Among("status", ACTIVE))])
        else:
            (passed,) = self._connection.execute("SELECT COALESCE(MAX(id), 0) FROM tickets").fetchone()
        return self._few(condition) * _DENSE >= passed

    def _is_active(self) -> bool:
        return any(
            isinstance(each, Among) and not each.negated and set(each.values) <= set(ACTIVE)
            for each in self._states
        )

    def _source(self, condition: Among | Within) -> str:
        return " UNION ".join(self._sources(condition))

    def _sources(self, condition: Among | Within) -> list[str]:
        """What selects the numbers of the tickets that meet the condition, each of them by an index."""
        return sql.numbers(condition, self._parameters) or [
            f"SELECT id AS found FROM tickets WHERE {self._found(condition)}"
        ]

    def _found(self, condition: Among | Within) -> str:
        """The condition in the form that its index serves, and the status, which stands in the same index."""
        turned = sql.opposite(condition, self._parameters) if condition.negated else None
        return " AND ".join([f"({turned or sql.term(condition, self._parameters)})", *self._status()])

    def _status(self) -> list[str]:
        return [_tested(each, self._parameters) for each in self._states]

    def _number(self, source: str, terms: Sequence[str]) -> int:
        where = f" WHERE {' AND '.join(terms)}" if terms else ""
        row = self._connection.execute(f"SELECT COUNT(*) FROM {source}{where}", self._parameters).fetchone()
        return int(row[0])

    def _select(
        self, columns: Sequence[str], terms: Sequence[str], order: str, limit: int | None
    ) -> Iterator[tuple[object, ...]]:
        where = f" WHERE {' AND '.join(terms)}" if terms else ""
        end = "" if limit is None else " LIMIT :limit"
        statement = f"SELECT {', '.join(columns)} FROM tickets{where} ORDER BY {order}{end}"
        return readable(self._connection, statement, {**self._parameters, "limit": limit})


def _tested(condition: Among | Within, parameters: Parameters, *, one_by_one: bool = False) -> str:
    """The condition in a form that no index serves, so that it decides about tickets found otherwise."""
    text = sql.one_by_one(condition, parameters) if one_by_one else sql.tested(condition, parameters)
    return f"({text}) IS {'NOT ' if condition.negated else ''}TRUE"


def _counted_status(condition: Among | Within) -> str:
    # over the index of the order by status, which holds nothing else
    text = sql.term(condition, {}).replace("status IN", "LOWER(status) IN", 1)
    return f"NOT ({text})" if condition.negated else text


def _is_elsewhere(condition: Among | Within) -> bool:
    """Whether it is found without the rows of tickets, and so without their status."""
    return bool(sql.numbers(condition, {}))


def _is_all(condition: Among | Within) -> bool:
    return isinstance(condition, Among) and not condition.negated and set(STATUSES) <= set(condition.values)


def _together(
    there: Iterator[tuple[object, ...]],
    missing: Callable[[int | None], Iterator[tuple[object, ...]]],
    limit: int | None,
) -> Iterator[tuple[object, ...]]:
    """Those that have the field of the order, then those that miss it."""
    number = 0
    for row in there:
        number += 1
        yield row
    if limit is None or number < limit:
        yield from missing(None if limit is None else limit - number)
