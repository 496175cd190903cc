"""Lists of tickets: one builder from a query to SQL, in the subset that SQLite and PostgreSQL share.

A condition is written so that it is never NULL: its negation then holds for tickets without a value too.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from supportcli.domain.instants import iso
from supportcli.domain.query import Among, End, Query, Within

SORTS = {
    "due": "next_due_at",
    "id": "id",
    "priority": "priority_rank",
    "created": "opened_at",
    "updated": "updated_at",
    "resolved": "resolved_at",
    "closed": "closed_at",
    "status": "status",
    "customer": "customer",
    "assignee": "assignee",
    "plan": "plan_rank",
    "policy": "policy",
    "subject": "subject",
}
"""What lists can be ordered by, and the column of each."""

_INSTANTS = {
    "due": "next_due_at",
    "created": "opened_at",
    "updated": "updated_at",
    "resolved": "resolved_at",
    "closed": "closed_at",
    "id": "id",
}
_CLOCK = "EXISTS (SELECT 1 FROM clocks WHERE clocks.ticket = tickets.id AND {0})"
_STATES = {
    "breached": "(next_due_at IS NOT NULL AND next_due_at <= :now)",
    "at-risk": _CLOCK.format("clocks.state = 'running' AND clocks.warn_at <= :now AND clocks.due_at > :now"),
    "late": _CLOCK.format(
        "clocks.due_at IS NOT NULL AND (clocks.state = 'running' AND clocks.due_at <= :now"
        " OR clocks.state = 'stopped' AND clocks.stopped_at > clocks.due_at)"
    ),
    "paused": _CLOCK.format("clocks.state = 'paused'"),
    "unanswered": "first_response_at IS NULL",
}
# stored in small letters only: compared as they stand, so that an index can serve them
_SMALL = frozenset({"customer", "contact"})
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
    where, parameters = _where(query, now)
    sql = f"SELECT {', '.join(columns)} FROM tickets{where} ORDER BY {_order(query)}"
    if limit is not None:
        sql, parameters["limit"] = f"{sql} LIMIT :limit", limit
    return connection.execute(sql, parameters)


def ids(
    connection: sqlite3.Connection, query: Query, now: datetime, *, limit: int | None = None
) -> Iterator[int]:
    """The tickets' numbers, in order."""
    return (int(str(row[0])) for row in rows(connection, query, ("id",), now, limit=limit))


def count(connection: sqlite3.Connection, query: Query, now: datetime) -> int:
    """How many tickets the query finds."""
    where, parameters = _where(query, now)
    return int(connection.execute(f"SELECT COUNT(*) FROM tickets{where}", parameters).fetchone()[0])


def where(query: Query, now: datetime) -> tuple[str, dict[str, object]]:
    """The query as a condition on ``tickets`` (empty: all of them), with its parameters, for another ``SELECT``."""
    sql, parameters = _where(query, now)
    return sql.removeprefix(" WHERE "), parameters


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
        for ticket, *clock in connection.execute(sql, part):
            candidate = NearestClock(*clock)
            before = found.get(ticket)
            if before is None or _RANK[candidate.state] < _RANK[before.state]:
                found[ticket] = candidate
    return found


_RANK = {"running": 0, "paused": 1, "unscheduled": 2}


def _order(query: Query) -> str:
    direction = " DESC" if query.descending else ""
    if query.sort == "id":
        return f"id{direction}"
    first = f"{SORTS[query.sort]}{direction} NULLS LAST"
    if query.sort == "due":
        return f"{first}, priority_rank NULLS LAST, plan_rank NULLS LAST, id"
    return f"{first}, next_due_at NULLS LAST, plan_rank NULLS LAST, id"


def _where(query: Query, now: datetime) -> tuple[str, dict[str, object]]:
    parameters: dict[str, object] = {"now": iso(now)}
    terms = []
    for condition in query.conditions:
        term = _term(condition, parameters)
        terms.append(f"NOT ({term})" if condition.negated else term)
    return (f" WHERE {' AND '.join(terms)}" if terms else ""), parameters


def _term(condition: Among | Within, parameters: dict[str, object]) -> str:
    if isinstance(condition, Among):
        return _among(condition, parameters)
    column = _INSTANTS[condition.field]
    return _any_of([_stretch(column, *span, parameters) for span in condition.spans])


def _among(condition: Among, parameters: dict[str, object]) -> str:
    field, values = condition.field, condition.values
    if field == "is":
        return _any_of([_STATES[value] for value in values])
    if field == "text":
        return _any_of([_contains(value, parameters) for value in values])
    if field == "status":
        # as literals, so that the partial index of open tickets can serve; each one is a known status
        return f"status IN ({', '.join(_literal(value) for value in values)})"
    terms = []
    if condition.missing:
        terms.append(f"{_INSTANTS.get(field, field)} IS NULL")
    if values:
        terms.append(f"({field} IS NOT NULL AND {_equals(field, values, parameters)})")
    return _any_of(terms)


def _equals(field: str, values: Sequence[str], parameters: dict[str, object]) -> str:
    names = [_bind(value, parameters) for value in values]
    if field in _SMALL:
        return f"{field} IN ({', '.join(names)})"
    term = f"LOWER({field}) IN ({', '.join(f'LOWER({name})' for name in names)})"
    codes = [int(value) for value in values if value.isdecimal() and len(value) < 10]
    if field == "priority" and codes:
        term = f"({term} OR (priority_code IS NOT NULL AND priority_code IN ({', '.join(map(str, codes))})))"
    return term


def _stretch(column: str, first: End, last: End, parameters: dict[str, object]) -> str:
    terms = [f"{column} IS NOT NULL"]
    if first is not None:
        terms.append(f"{column} >= {_bind(first, parameters)}")
    if last is not None:
        terms.append(f"{column} < {_bind(last, parameters)}")
    return f"({' AND '.join(terms)})"


def _contains(text: str, parameters: dict[str, object]) -> str:
    for special in ("\\", "%", "_"):
        text = text.replace(special, "\\" + special)
    return f"LOWER(subject) LIKE LOWER({_bind(f'%{text}%', parameters)}) ESCAPE '\\'"


def _bind(value: object, parameters: dict[str, object]) -> str:
    name = f"p{len(parameters)}"
    parameters[name] = value
    return f":{name}"


def _literal(text: str) -> str:
    if not text.isalpha():
        raise ValueError(f"not a status: {text!r}")
    return f"'{text}'"


def _any_of(terms: Sequence[str]) -> str:
    return terms[0] if len(terms) == 1 else f"({' OR '.join(terms)})"
