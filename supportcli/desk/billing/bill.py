"""What was worked on a ticket and what it costs, as everyone sees it."""

from __future__ import annotations

from supportcli.desk.operation import Case
from supportcli.domain.billing.charges import ChargeLine, charges
from supportcli.domain.documents import Record
from supportcli.domain.running.facts import facts_of
from supportcli.domain.tickets.worked import work_of

LINE_FIELDS = (
    "at", "rate", "name", "what", "quantity", "seconds", "unit_price", "amount", "least", "most", "currency",
    "surcharges", "reason", "clause",
)  # fmt: skip
"""The keys of one line of a bill. Amounts are decimal text; ``null`` while the price is still to be agreed."""


def bill_of(case: Case) -> tuple[ChargeLine, ...]:
    """The lines of a ticket's bill, as the ticket now is; none without terms."""
    if case.terms is None or not case.terms.policy.rates:
        return ()
    return charges(case.terms, case.ticket, case.history, facts_of(case.ticket, case.terms))


def charge_records(case: Case) -> list[Record]:
    """The bill for scripts."""
    return [line_record(line) for line in bill_of(case)]


def line_record(line: ChargeLine) -> Record:
    """One line for scripts, with the keys of ``LINE_FIELDS``."""
    whole = {name: getattr(line, name) for name in LINE_FIELDS}
    whole["surcharges"] = [{"for": what, "share": share} for what, share in line.surcharges]
    whole["currency"] = line.currency or None
    return whole


def work_record(case: Case) -> Record:
    """The work logged on a ticket: the seconds, and each entry."""
    found = work_of(case.history)
    return {
        "seconds": sum(work.seconds for work in found),
        "entries": [
            {
                "began_at": work.began_at,
                "seconds": work.seconds,
                "what": work.what,
                "session": work.session,
                "by": work.by,
                "recorded_at": work.recorded_at,
            }
            for work in found
        ],
    }
