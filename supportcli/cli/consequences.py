"""What else an act did, or did not do, in words: rules that applied, quotas exceeded, details that were heard.

Read only when a sentence is printed: a script that asks for JSON does not wait for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from supportcli.domain.actions import action, command
from supportcli.domain.tickets.kinds import (
    Approved,
    Data,
    Detailed,
    Logged,
    Opened,
    Prioritised,
    Received,
    Replied,
    Resolved,
)
from supportcli.render.entitlement import beyond_phrases

if TYPE_CHECKING:
    from supportcli.desk.operation import Outcome
    from supportcli.domain.tickets.events import Event


def consequences(outcome: Outcome, ticket: int) -> str:
    """What followed from an act on a ticket, to be put behind the sentence about it; empty where nothing did."""
    recorded = [event.data for n, event in outcome.changes if n == ticket]
    said = "".join(
        f"; priority {data.asked} made {data.priority} by rule {data.rule}"
        for data in recorded
        if isinstance(data, Opened | Prioritised) and data.asked
    )
    said += _heard([event for n, event in outcome.changes if n == ticket])
    said += _untold(ticket, recorded)
    drawn = [data.beyond for data in recorded if isinstance(data, Opened | Logged) and data.beyond]
    if not drawn:
        return said
    return said + "".join(f"; {phrase}" for beyond in drawn for phrase in beyond_phrases(beyond))


def _untold(ticket: int, recorded: Sequence[Data]) -> str:
    """That the customer does not hear of it, and what can be done."""
    if any(isinstance(data, Replied) and not data.counts for data in recorded):
        way = command(action("reply", ticket, channel="phone"))
        return (
            f"; nobody gets it, so it meets no promise: the ticket has no contact ({way}, if they were told)"
        )
    told = any(isinstance(data, Replied) or (isinstance(data, Resolved) and data.told) for data in recorded)
    if any(isinstance(data, Resolved) for data in recorded) and not told:
        return f"; the customer was not told ({command(action('reply', ticket))})"
    return ""


def _heard(events: Sequence[Event]) -> str:
    """What was taken out of a customer's message."""
    if not events or not isinstance(events[0].data, Received):
        return ""
    counts = [len(event.data.answers) for event in events if isinstance(event.data, Detailed)]
    said = [f"; {count} detail{'s' * (count != 1)} recorded" for count in counts]
    said += [f"; {event.data.approval} recorded" for event in events if isinstance(event.data, Approved)]
    return "".join(said)
