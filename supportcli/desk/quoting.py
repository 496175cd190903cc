"""What the customer wrote last, quoted, for whoever answers it."""

from __future__ import annotations

from supportcli.desk.desk import Desk
from supportcli.desk.filling import when
from supportcli.desk.operation import cases
from supportcli.domain.said.visible import visible
from supportcli.domain.tickets.events import effective
from supportcli.domain.tickets.kinds import Opened, Received
from supportcli.mail.wrapping import wrapped

MOST_LINES = 100
"""So many lines are quoted."""


def quoted(desk: Desk, ticket: int) -> tuple[str, str]:
    """Who wrote when, on one line, and what they said, each line behind ``>``; both empty if nobody wrote.

    What they quoted themselves and how they signed is left out.

    Raises:
        NotFoundError: There is no such ticket.
    """
    (case,) = cases(desk, [ticket])
    for event in reversed(effective(case.history)):
        data = event.data
        if isinstance(data, Received) and not data.automatic:
            text = data.body
        elif isinstance(data, Opened):
            text = data.description or ""
        else:
            continue
        lines = wrapped(visible(text)).split("\n")
        if not any(line.strip() for line in lines):
            continue
        who = data.contact or case.ticket.contact or "the customer"
        shown = [f"> {line}".rstrip() for line in lines[:MOST_LINES]]
        shown += ["> […]"] if len(lines) > MOST_LINES else []
        return f"On {when(desk, event.at)}, {who} wrote:", "\n".join(shown)
    return "", ""
