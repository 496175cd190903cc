"""A customer's other tickets, for what they already told."""

from __future__ import annotations

import sqlite3

_LATEST = 200
"""So many tickets of one customer are looked at: what was said before is no longer so."""

_TOLD = """
SELECT id FROM (
    SELECT id, product FROM tickets WHERE customer = ?1 AND id <> ?2 ORDER BY id DESC LIMIT ?3
) AS told WHERE (product IS NULL OR ?4 IS NULL OR product = ?4)
    AND EXISTS (SELECT 1 FROM events WHERE events.ticket = told.id AND kind = 'detailed')
ORDER BY id DESC LIMIT ?5
"""


def tickets_with_details(
    connection: sqlite3.Connection, customer: str, besides: int, product: str | None, most: int = 20
) -> list[int]:
    """The latest tickets of a customer on which details were recorded, the newest first.

    Args:
        connection: The desk's.
        customer: Whose.
        besides: A ticket that is left out.
        product: Tickets about another product are left out.
        most: So many at most.
    """
    rows = connection.execute(_TOLD, (customer, besides, _LATEST, product, most))
    return [int(row[0]) for row in rows]
