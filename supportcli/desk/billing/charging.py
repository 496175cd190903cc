"""The report of charges: what tickets cost, by ticket, customer, contact, contract or month."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, tzinfo
from decimal import Decimal

from msgspec import Struct, field

from supportcli.desk.billing.bill import LINE_FIELDS, bill_of, line_record
from supportcli.desk.desk import Desk
from supportcli.desk.look.query import query_of_all
from supportcli.desk.operation import Case, sound_cases
from supportcli.domain.billing.charges import ChargeLine
from supportcli.domain.documents import Record
from supportcli.domain.errors import UsageError
from supportcli.domain.tickets.query import Query
from supportcli.store import charges as store

TOTAL_FIELDS = ("tickets", "lines", "seconds", "amount", "to_agree", "currency")
"""What a row of the report tells of its group: ``seconds`` are charged, ``to_agree`` counts open prices."""

_MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])", re.ASCII)
_BATCH = 200


class _Sum(Struct):
    """A group of the report while it grows."""

    tickets: set[int] = field(default_factory=set)
    lines: int = 0
    seconds: int = 0
    amount: Decimal = Decimal(0)
    to_agree: int = 0

    def take(self, ticket: int, line: ChargeLine) -> None:
        self.tickets.add(ticket)
        self.lines += 1
        self.seconds += line.seconds
        if line.amount is None:
            self.to_agree += 1
        else:
            self.amount += line.amount


Key = Callable[[Case, ChargeLine, tzinfo], object]

_KEYS: dict[str, Key] = {
    "ticket": lambda case, line, zone: case.ticket.id,
    "customer": lambda case, line, zone: case.ticket.customer,
    "contact": lambda case, line, zone: case.ticket.contact,
    "contract": lambda case, line, zone: case.ticket.contract,
    "month": lambda case, line, zone: month_of(line.at, zone),
}
GROUPS = ("line", *_KEYS, "total")
"""What the report may be grouped by; ``line`` is every line by itself, ``total`` one row for each currency."""


def fields_of(by: str) -> tuple[str, ...]:
    """The keys of the report's rows in this grouping."""
    if by == "line":
        return ("ticket", "customer", "contact", "contract", "month", *LINE_FIELDS)
    return TOTAL_FIELDS if by == "total" else (by, *TOTAL_FIELDS)


def month_of(at: datetime, zone: tzinfo) -> str:
    """The month of an instant, ``2026-03``, in this zone."""
    return f"{at.astimezone(zone):%Y-%m}"


def report(desk: Desk, words: Sequence[str], *, by: str = "ticket", month: str | None = None) -> list[Record]:
    """What tickets cost: one row for each group and currency, in the order of the group.

    Args:
        desk: The desk.
        words: Filter words, as ``list`` has them; without a word about the status every ticket counts.
        by: One of ``GROUPS``.
        month: Only lines of this month, ``2026-03``, in the desk's zone.

    Raises:
        UsageError: A word, the grouping or the month cannot be read.
    """
    if by not in GROUPS:
        raise UsageError(f'charges have no "{by}"', hint=f"--by, one of: {', '.join(GROUPS)}")
    if month is not None and not _MONTH.fullmatch(month):
        raise UsageError(f'"{month}" is no month', hint="write --month 2026-03")
    zone = _zone(desk)
    lines = (
        (case, line)
        for case, line in _lines(desk, query_of_all(desk, words))
        if month is None or month_of(line.at, zone) == month
    )
    if by == "line":
        return [_whole(case, line, zone) for case, line in lines]
    sums: dict[tuple[object, str], _Sum] = {}
    for case, line in lines:
        key = _KEYS[by](case, line, zone) if by != "total" else None
        sums.setdefault((key, line.currency), _Sum()).take(case.ticket.id, line)
    return [_row(by, key, currency, sums[key, currency]) for key, currency in sorted(sums, key=_order)]


def totals_of(rows: Sequence[Record]) -> list[Record]:
    """Of rows of the report, the sum for each currency: ``currency``, ``amount``, ``to_agree``."""
    found: dict[str | None, Record] = {}
    for row in rows:
        empty = {"currency": row["currency"], "amount": Decimal(0), "to_agree": 0}
        total = found.setdefault(row["currency"], empty)
        total["amount"] += row["amount"] or 0
        total["to_agree"] += row["to_agree"] if "to_agree" in row else int(row["amount"] is None)
    return [found[currency] for currency in sorted(found, key=str)]


def _lines(desk: Desk, query: Query) -> Iterator[tuple[Case, ChargeLine]]:
    """Every line of the tickets that the query finds; only tickets that may have one are folded."""
    batch: list[int] = []
    for ticket in store.chargeable(desk.store.connection, query, _sold_by_incident(desk), desk.now):
        batch.append(ticket)
        if len(batch) == _BATCH:
            yield from _folded(desk, batch)
            batch = []
    yield from _folded(desk, batch)


def _folded(desk: Desk, ids: Sequence[int]) -> Iterator[tuple[Case, ChargeLine]]:
    for case in sound_cases(desk, ids):
        with desk.aside.apart("ticket", case.ticket.id):
            for line in bill_of(case):
                yield case, line


def _sold_by_incident(desk: Desk) -> set[str]:
    """The revisions under which a ticket may cost something without any work."""
    found = set()
    for revision in store.revisions(desk.store.connection):
        with desk.aside.apart("revision", revision[:12]):
            terms = desk.terms(revision)
            if terms is not None and any(rate.per != "hour" for rate in terms.policy.rates):
                found.add(revision)
    return found


def _whole(case: Case, line: ChargeLine, zone: tzinfo) -> Record:
    ticket = case.ticket
    head = {"ticket": ticket.id, "customer": ticket.customer, "contact": ticket.contact}
    return {**head, "contract": ticket.contract, "month": month_of(line.at, zone), **line_record(line)}


def _row(by: str, key: object, currency: str, total: _Sum) -> Record:
    told = {
        "tickets": len(total.tickets),
        "lines": total.lines,
        "seconds": total.seconds,
        "amount": total.amount,
        "to_agree": total.to_agree,
        "currency": currency or None,
    }
    return told if by == "total" else {by: key, **told}


def _order(group: tuple[object, str]) -> tuple[bool, int, str, str]:
    key, currency = group
    return (key is None, key if isinstance(key, int) else 0, str(key), currency)


def _zone(desk: Desk) -> tzinfo:
    from zoneinfo import ZoneInfo

    return ZoneInfo(desk.settings.zone)
