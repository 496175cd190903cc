"""Conditions on tickets as SQL, in the subset that SQLite and PostgreSQL share, but for the parts of subjects.

A condition is written so that it is never NULL: its negation then holds for tickets without a value too. Every
one is in a form that an index serves; :data:`supportcli.store.schema_finding.LISTS` has them.
"""

from __future__ import annotations

from collections.abc import Sequence

from supportcli.domain.tickets.query import Among, End, Within
from supportcli.domain.tickets.statuses import ACTIVE

Parameters = dict[str, object]

_INSTANTS = {
    "due": "next_due_at",
    "created": "opened_at",
    "updated": "updated_at",
    "resolved": "resolved_at",
    "closed": "closed_at",
    "id": "id",
}
_RAN_OUT = "state = 'running' AND due_at < :now"
_MET_LATE = "state = 'stopped' AND stopped_at > due_at"
_AT_RISK = "state = 'running' AND due_at >= :now AND warn_at <= :now"
CLOCKS = {"at-risk": (_AT_RISK,), "late": (_RAN_OUT, _MET_LATE), "paused": ("state = 'paused'",)}
"""The states of a ticket that one of its clocks has, each as conditions of which one must hold."""

_ROWS = {"breached": "next_due_at < :now", "unanswered": "first_response_at IS NULL"}
# stored in small letters only: compared as they stand
_SMALL = frozenset({"customer", "contact"})
_LETTERS = 3
"""The index of subjects knows so many letters in a row, and nothing shorter."""


def term(condition: Among | Within, parameters: Parameters) -> str:
    """The condition itself, whatever it says of its negation."""
    if isinstance(condition, Within):
        column = _INSTANTS[condition.field]
        return _any_of([_stretch(column, *span, parameters) for span in condition.spans])
    field, values = condition.field, condition.values
    if field == "is":
        return _any_of([_state(value) for value in values])
    if field == "text":
        return _any_of([_contains(value, parameters) for value in values])
    if field == "status":
        return statuses(values)
    column = _INSTANTS.get(field) or _column(field)
    terms = [f"{column} IS NULL"] if condition.missing else []
    if values:
        terms.append(f"({column} IS NOT NULL AND {_equals(field, values, parameters)})")
    return _any_of(terms)


def opposite(condition: Among | Within, parameters: Parameters) -> str | None:
    """What holds where the condition does not, if an index can find it; else ``None``."""
    if isinstance(condition, Within):
        column = _INSTANTS[condition.field]
        if len(condition.spans) != 1:
            return None
        first, last = condition.spans[0]
        terms = [f"{column} IS NULL"]
        terms += [f"{column} < {bind(first, parameters)}"] if first is not None else []
        terms += [f"{column} >= {bind(last, parameters)}"] if last is not None else []
        return _any_of(terms)
    if condition.field in ("is", "text", "status", "priority"):
        return None
    column = _INSTANTS.get(condition.field) or _column(condition.field)
    names = [bind(value.lower(), parameters) for value in sorted(condition.values, key=str.lower)]
    terms = [] if condition.missing else [f"{column} IS NULL"]
    edges = ["''", *names] if names else ["''"]
    for n, low in enumerate(edges):
        above = f"{column} > {low}" if n else f"{column} >= ''"
        terms.append(f"({above} AND {column} < {edges[n + 1]})" if n + 1 < len(edges) else above)
    return _any_of(terms)


def statuses(values: Sequence[str]) -> str:
    """These states, as literals, so that a partial index can serve."""
    return f"status IN ({', '.join(map(_literal, values))})"


ACTIVE_ONLY = f"status IN ({', '.join(repr(each) for each in ACTIVE)})"
"""As the index of open work says it."""


def bind(value: object, parameters: Parameters) -> str:
    """A named place for a value."""
    name = f"p{len(parameters)}"
    parameters[name] = value
    return f":{name}"


def _state(state: str) -> str:
    if state not in CLOCKS:
        return f"({_ROWS[state]} AND next_due_at IS NOT NULL)" if state == "breached" else _ROWS[state]
    return _any_of([f"id IN (SELECT ticket FROM clocks WHERE {each})" for each in CLOCKS[state]])


def tested(condition: Among | Within, parameters: Parameters) -> str:
    """The condition for tickets that were found otherwise: the states of clocks are asked ticket by ticket."""
    if isinstance(condition, Within) or condition.field != "is":
        return term(condition, parameters)
    return _any_of(
        [_clock_of_each(value) if value in CLOCKS else _state(value) for value in condition.values]
    )


def one_by_one(condition: Among | Within, parameters: Parameters) -> str:
    """The condition for a look at one ticket after another, as long as some are wanted."""
    if isinstance(condition, Within) or condition.field != "text":
        return tested(condition, parameters)
    return _any_of([_read_in(value, parameters) for value in condition.values])


def numbers(condition: Among | Within, parameters: Parameters) -> list[str]:
    """What selects the numbers of the tickets without a look at their rows, where there is such a way.

    The states of clocks, and letters in subjects, are found elsewhere; other states each have an index of their own.
    """
    if isinstance(condition, Within) or condition.negated:
        return []
    if condition.field == "text" and all(len(value) >= _LETTERS for value in condition.values):
        return [f"SELECT rowid AS found {_in_subjects(value, parameters)}" for value in condition.values]
    if condition.field != "is":
        return []
    found = []
    for state in condition.values:
        if state in CLOCKS:
            found += [f"SELECT ticket AS found FROM clocks WHERE {each}" for each in CLOCKS[state]]
        else:
            found.append(f"SELECT id AS found FROM tickets WHERE {_state(state)}")
    return found


def _clock_of_each(state: str) -> str:
    held = " OR ".join(f"({each})" for each in CLOCKS[state])
    # the ticket's own clocks, by their key: to go through all that run would take long for each
    return f"EXISTS (SELECT 1 FROM clocks WHERE clocks.ticket = tickets.id AND ({held}) IS TRUE)"


def _column(field: str) -> str:
    return field if field in _SMALL else f"LOWER({field})"


def _equals(field: str, values: Sequence[str], parameters: Parameters) -> str:
    names = [bind(value, parameters) for value in values]
    if field in _SMALL:
        return f"{field} IN ({', '.join(names)})"
    found = f"LOWER({field}) IN ({', '.join(f'LOWER({name})' for name in names)})"
    codes = [int(value) for value in values if value.isdecimal() and len(value) < 10]
    if field == "priority" and codes:
        return f"({found} OR priority_code IN ({', '.join(map(str, codes))}))"
    return found


def _stretch(column: str, first: End, last: End, parameters: Parameters) -> str:
    terms = [] if first is not None or last is not None else [f"{column} IS NOT NULL"]
    if first is not None:
        terms.append(f"{column} >= {bind(first, parameters)}")
    if last is not None:
        terms.append(f"{column} < {bind(last, parameters)}")
    return f"({column} IS NOT NULL AND {' AND '.join(terms)})"


def _in_subjects(text: str, parameters: Parameters) -> str:
    doubled = _clean(text).replace('"', '""')
    place = bind(f'"{doubled}"', parameters)
    return f"FROM subjects WHERE subjects MATCH {place}"


def _clean(text: str) -> str:
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")


def _contains(text: str, parameters: Parameters) -> str:
    if len(text) >= _LETTERS:
        return f"id IN (SELECT rowid {_in_subjects(text, parameters)})"
    return _like(text, parameters)


def _read_in(text: str, parameters: Parameters) -> str:
    """The same of one ticket: its subject is read, and the index asked only for letters whose case LIKE ignores."""
    like = _like(text, parameters)
    if len(text) < _LETTERS:
        return like
    found = f"SELECT 1 {_in_subjects(text, parameters)} AND rowid = tickets.id"
    return f"({like} OR (subject GLOB '*[^ -~]*' AND EXISTS ({found})))"


def _like(text: str, parameters: Parameters) -> str:
    text = _clean(text)
    for special in ("\\", "%", "_"):
        text = text.replace(special, "\\" + special)
    return f"subject LIKE {bind(f'%{text}%', parameters)} ESCAPE '\\'"


def _literal(text: str) -> str:
    if not text.isalpha():
        raise ValueError(f"not a status: {text!r}")
    return f"'{text}'"


def _any_of(terms: Sequence[str]) -> str:
    return terms[0] if len(terms) == 1 else f"({' OR '.join(terms)})"
