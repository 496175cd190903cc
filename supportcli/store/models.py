"""Models and the tickets they were learned from; the ranking of learned texts."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from supportcli.domain.tickets.events import Event
from supportcli.store.history import Damaged, of_kinds

_SLICE = 500
_KINDS = ("opened", "classified", "prioritised", "undone")


class StoredModel(NamedTuple):
    """A model as it is kept; ``figures`` is JSON, ``content`` is the method's own."""

    policy: str
    method: str
    learned_at: str
    actor: str
    tickets: int
    figures: str
    content: bytes


class Learned(NamedTuple):
    """A ticket that a model was learned from: its text and what was decided of it (fact → value)."""

    ticket: int
    text: str
    labels: Mapping[str, str]


class Neighbour(NamedTuple):
    """A learned ticket whose text is like another; the score is larger the more it is so."""

    ticket: int
    labels: Mapping[str, str]
    score: float


def model(connection: sqlite3.Connection, policy: str) -> StoredModel | None:
    """The model of a policy (empty: of tickets without terms), if one was learned."""
    row = connection.execute(
        "SELECT policy, method, learned_at, actor, tickets, figures, content FROM models WHERE policy = ?",
        (policy,),
    ).fetchone()
    return StoredModel(*row) if row else None


def replace_all(
    connection: sqlite3.Connection, models: Iterable[tuple[StoredModel, Sequence[Learned]]]
) -> None:
    """Put these models, and what they were learned from, in the place of all there were."""
    connection.execute("DELETE FROM learned")
    connection.execute("DELETE FROM models")
    connection.execute("INSERT INTO learned_texts (learned_texts) VALUES ('delete-all')")
    for stored, tickets in models:
        connection.execute("INSERT INTO models VALUES (?, ?, ?, ?, ?, ?, ?)", stored)
        connection.executemany(
            "INSERT INTO learned (ticket, policy, labels) VALUES (?, ?, ?)",
            ((each.ticket, stored.policy, json.dumps(dict(each.labels))) for each in tickets),
        )
        connection.executemany(
            "INSERT INTO learned_texts (rowid, text) VALUES (?, ?)",
            ((each.ticket, each.text) for each in tickets),
        )


def neighbours(
    connection: sqlite3.Connection, policy: str, words: Sequence[str], most: int, besides: int = 0
) -> list[Neighbour]:
    """The learned tickets of a policy whose texts have most of these words, the likest first.

    Args:
        connection: The database.
        policy: Whose tickets.
        words: What is looked for; nothing in them is read as an operator.
        most: At most so many.
        besides: Not this ticket.
    """
    if not words:
        return []
    asked = {"match": any_of(words), "policy": policy, "besides": besides, "most": most}
    rows = connection.execute(
        "SELECT learned.ticket, learned.labels, -learned_texts.rank FROM learned_texts"
        " JOIN learned ON learned.ticket = learned_texts.rowid"
        " WHERE learned_texts MATCH :match AND learned.policy = :policy AND learned.ticket <> :besides"
        " ORDER BY learned_texts.rank LIMIT :most",
        asked,
    )
    return [Neighbour(ticket, json.loads(labels), score) for ticket, labels, score in rows]


def any_of(words: Sequence[str]) -> str:
    """The full-text query for any of the words."""
    return " OR ".join('"' + word.replace('"', '""') + '"' for word in words)


class Ranked:
    """Texts ranked by SQLite in memory, beside the desk: how a held-out check asks only what it may know."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._connection = sqlite3.connect(":memory:")
        self._connection.execute(
            "CREATE VIRTUAL TABLE texts USING fts5("
            "text, content = '', tokenize = 'porter unicode61 remove_diacritics 2')"
        )
        self._connection.executemany("INSERT INTO texts (rowid, text) VALUES (?, ?)", enumerate(texts))

    def near(self, words: Sequence[str], most: int) -> list[tuple[int, float]]:
        """The texts with most of these words by their place, each with its score, the likest first."""
        if not words:
            return []
        sql = "SELECT rowid, -rank FROM texts WHERE texts MATCH ? ORDER BY rank LIMIT ?"
        return list(self._connection.execute(sql, (any_of(words), most)))

    def close(self) -> None:
        """Forget them."""
        self._connection.close()


def policies_with_tickets(connection: sqlite3.Connection) -> list[str | None]:
    """The policies of the desk's tickets; ``None`` stands for tickets without terms."""
    rows = connection.execute("SELECT DISTINCT policy FROM tickets ORDER BY policy")
    return [row[0] for row in rows]


def classified_tickets(connection: sqlite3.Connection, policy: str | None, usual: str | None) -> list[int]:
    """The tickets of a policy of which anything is known that they did not get at the opening, the latest first.

    Args:
        connection: The database.
        policy: Whose tickets; ``None``: those without terms.
        usual: The priority of which nothing is to be learned unless somebody set it.
    """
    rows = connection.execute(
        "SELECT id FROM tickets WHERE policy IS :policy AND status <> 'cancelled'"
        " AND (kind IS NOT NULL OR level IS NOT NULL OR cause IS NOT NULL OR priority IS NOT :usual"
        " OR id IN (SELECT ticket FROM events WHERE kind = 'prioritised')) ORDER BY id DESC",
        {"policy": policy, "usual": usual},
    )
    return [row[0] for row in rows]


def decisions(
    connection: sqlite3.Connection, tickets: Sequence[int], damaged: Damaged
) -> Iterator[tuple[int, list[Event]]]:
    """Ticket → the events that open, classify and prioritise it, and those that take back others.

    ``damaged`` is told of each ticket that cannot be read, which is left out.
    """
    for start in range(0, len(tickets), _SLICE):
        yield from of_kinds(connection, tickets[start : start + _SLICE], _KINDS, damaged).items()
