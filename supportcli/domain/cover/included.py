"""What a quota pays for: work within a quota beyond which is charged costs nothing; what goes beyond it does.

How much went beyond was recorded with the event that drew, when the quota was full. A quota that refuses more, or
only notes it, pays for nothing: there the rates say by their conditions what is charged.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from supportcli.domain.cover.draws import WORK, would_draw
from supportcli.domain.language.coverage import Quota
from supportcli.domain.running.terms import Terms
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.kinds import Logged, Opened
from supportcli.domain.tickets.ticket import Ticket


class Included(NamedTuple):
    """The quota that pays, and for how many seconds of work; ``None``: for all of it."""

    quota: Quota
    seconds: int | None


def included(terms: Terms, ticket: Ticket, history: Iterable[Event]) -> dict[int, Included]:
    """Event → what a quota pays of it; an opening that is included pays for all the ticket's work."""
    if not any(quota.beyond == "charge" for quota in terms.policy.quotas):
        return {}
    found: dict[int, Included] = {}
    for event in history:
        if (
            isinstance(event.data, Opened | Logged)
            and (pays := _pays(terms, ticket, event, event.data)) is not None
        ):
            found[event.id] = pays
    return found


def _pays(terms: Terms, ticket: Ticket, event: Event, data: Opened | Logged) -> Included | None:
    for quota, units in would_draw(terms, ticket, event):
        if quota.beyond != "charge":
            continue
        over = sum(each.units for each in data.beyond if each.quota == quota.id)
        if not over:
            return Included(quota, None)
        # time worked is drawn by the minute: a part of an entry may be within the quota
        if WORK in quota.draws and units > over:
            return Included(quota, (units - over) * 60)
    return None
