"""Charges on a ticket's page, and the report of many: amounts to the right, totals by currency below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from supportcli.domain.billing.money import money_text
from supportcli.domain.documents import Document
from supportcli.domain.time.duration import seconds_text
from supportcli.render.lines import Line, Piece, aligned, heading, line, safe
from supportcli.render.untrusted import cells

Record = Document

_RIGHT = frozenset({"tickets", "lines", "time", "amount", "to agree", "unit price"})
_OPEN = "to be agreed"


def charges_section(record: Record) -> list[Line]:
    """The section of a ticket's page; nothing where no work was logged and nothing is charged."""
    charges, work = record["charges"], record["work"]
    if not charges and not work["entries"]:
        return []
    made = heading("Charges")
    if not charges:
        return [*made, line(f"{seconds_text(work['seconds'])} worked; no rate applies", "dim", indent=2)]
    wide = max(cells(_amount(each)) for each in charges)
    rows: list[list[Piece]] = [
        [
            (_padded(_amount(each), wide, right=True), "yellow" if each["amount"] is None else ""),
            (safe(each["quantity"]), ""),
            (safe(each["what"]), ""),
            (_why(each), "dim"),
        ]
        for each in charges
    ]
    made += aligned(rows, below=1)
    if len(charges) > 1 or work["entries"]:
        worked = f"{seconds_text(work['seconds'])} worked" if work["entries"] else ""
        made.append(line("  ".join(part for part in (_total(charges), worked) if part), "bold", indent=2))
    return made


def report_lines(rows: Sequence[Record], totals: Sequence[Record], by: str) -> list[Line]:
    """The report as aligned columns, and below them what is owed in each currency."""
    shown = [_line_row(row) if by == "line" else _group_row(row, by) for row in rows]
    names = list(shown[0])
    table = [names, *([row[name] or "-" for name in names] for row in shown)]
    wide = [max(cells(row[n]) for row in table) for n in range(len(names))]
    shown_rows: list[list[Piece]] = [
        [
            (_padded(text, width, right=True) if name in _RIGHT else text, "")
            for name, text, width in zip(names, row, wide, strict=True)
        ]
        for row in table
    ]
    made = aligned(shown_rows, indent=0, below=1 if by == "line" else 0)
    return made if by == "total" else [*made, line(), *_total_lines(totals)]


def _total_lines(totals: Sequence[Record]) -> Iterator[Line]:
    for total in totals:
        open_ones = f", and {total['to_agree']} to be agreed" if total["to_agree"] else ""
        yield line(f"total {money_text(total['amount'], safe(total['currency']))}{open_ones}")


def _group_row(row: Record, by: str) -> dict[str, str]:
    head = {} if by == "total" else {by: safe(row[by])}
    return {
        **head,
        "tickets": str(row["tickets"]),
        "lines": str(row["lines"]),
        "time": seconds_text(row["seconds"]) if row["seconds"] else "",
        "to agree": str(row["to_agree"]) if row["to_agree"] else "",
        "amount": money_text(row["amount"], safe(row["currency"])),
    }


def _line_row(row: Record) -> dict[str, str]:
    return {
        "ticket": str(row["ticket"]),
        "customer": safe(row["customer"]),
        "month": row["month"],
        "quantity": safe(row["quantity"]),
        "amount": _amount(row),
        "what": safe(row["what"]),
        "reason": _why(row),
    }


def _amount(row: Record) -> str:
    if row["amount"] is not None:
        return money_text(row["amount"], safe(row["currency"]))
    if row["least"] is None:
        return _OPEN
    low, high = money_text(row["least"], ""), money_text(row["most"], safe(row["currency"]))
    return f"{low} to {high}"


def _why(row: Record) -> str:
    added = "".join(f", +{_percent(each['share'])} % {safe(each['for'])}" for each in row["surcharges"])
    clause = f" ({safe(row['clause'])})" if row["clause"] else ""
    return f"{safe(row['reason'])}{added}{clause}"


def _percent(share: Decimal) -> str:
    text = f"{share * 100:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _total(charges: Sequence[Record]) -> str:
    sums: dict[str, Decimal] = {}
    for each in charges:
        if each["amount"] is not None:
            currency = safe(each["currency"])
            sums[currency] = sums.get(currency, Decimal(0)) + each["amount"]
    told = [money_text(amount, currency) for currency, amount in sums.items()]
    if any(each["amount"] is None for each in charges):
        told.append(_OPEN)
    return f"total {' and '.join(told)}"


def _padded(text: str, width: int, *, right: bool) -> str:
    space = " " * (width - cells(text))
    return space + text if right else text + space
