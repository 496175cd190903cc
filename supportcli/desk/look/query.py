"""From filter words to a query, as this desk's actor, clock, zone and views read them."""

from __future__ import annotations

from collections.abc import Sequence

from supportcli.desk.desk import Desk
from supportcli.desk.look.filters import Reader, parse
from supportcli.domain.errors import UsageError
from supportcli.domain.tickets.query import Query
from supportcli.store.listing import SORTS


def query_of(desk: Desk, words: Sequence[str], sort: str | None = None) -> Query:
    """The query that filter words ask for, read by this desk's actor, clock, zone and views.

    Raises:
        UsageError: A word or the sort field is unknown; the hint lists what is valid.
    """
    order = sort or "due"
    if order.removeprefix("-") not in SORTS:
        raise UsageError(
            f'"{order}" is no order', hint=f"--sort, one of: {', '.join(SORTS)}; -created turns it"
        )
    settings = desk.settings
    reader = Reader(desk.now, desk.actor, settings.zone, settings.prefix, settings.views)
    return parse(words, reader, sort=order)


def query_of_all(desk: Desk, words: Sequence[str], sort: str = "id") -> Query:
    """The query of words that speak of every ticket but those taken back, unless one is about the status.

    Raises:
        UsageError: As :func:`query_of`.
    """
    named = any(word.removeprefix("not:").lstrip("-").startswith("status:") for word in words)
    return query_of(desk, words if named else [*words, "not:status:cancelled"], sort)
