"""Events: facts that were recorded once and never change; a ticket is the fold of its events.

What each kind carries stands in :mod:`~supportcli.domain.tickets.kinds`; what it means, and where it counts, in the
one table of :mod:`~supportcli.domain.tickets.table`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Generic

from msgspec import Struct
from msgspec.structs import replace

from supportcli.domain.tickets import kinds
from supportcli.domain.tickets.kinds import Data, Redated, Undone, Unknown

if TYPE_CHECKING:
    from typing_extensions import TypeVar

    D_co = TypeVar("D_co", bound=Data, default=Data, covariant=True)
else:
    from typing import TypeVar

    # a default is for type checkers alone: it would cost the import of another module
    D_co = TypeVar("D_co", covariant=True)

OPENED = kinds.Opened.kind
CONFIRMED = kinds.Confirmed.kind
ACKNOWLEDGED = kinds.Acknowledged.kind
CLASSIFIED = kinds.Classified.kind
PRIORITISED = kinds.Prioritised.kind
ASSIGNED = kinds.Assigned.kind
HANDED_ON = kinds.HandedOn.kind
REPLIED = kinds.Replied.kind
RECEIVED = kinds.Received.kind
COMMENTED = kinds.Commented.kind
WAITING = kinds.Waiting.kind
RESUMED = kinds.Resumed.kind
AGREED = kinds.Agreed.kind
APPROVED = kinds.Approved.kind
DETAILED = kinds.Detailed.kind
RECREATED = kinds.Recreated.kind
TROUBLESHOT = kinds.Troubleshot.kind
LOGGED = kinds.Logged.kind
QUOTED = kinds.Quoted.kind
FILED = kinds.Filed.kind
TRACKED = kinds.Tracked.kind
TRACKER_STATE = kinds.TrackerState.kind
RESOLVED = kinds.Resolved.kind
CLOSED = kinds.Closed.kind
REOPENED = kinds.Reopened.kind
WARNED = kinds.Warned.kind
BREACHED = kinds.Breached.kind
ESCALATED = kinds.Escalated.kind
REMINDED = kinds.Reminded.kind
NOTIFIED = kinds.Notified.kind
OVERRIDDEN = kinds.Overridden.kind
MOVED = kinds.Moved.kind
LINKED = kinds.Linked.kind
MERGED = kinds.Merged.kind
ABSORBED = kinds.Absorbed.kind
UNDONE = kinds.Undone.kind
REDATED = kinds.Redated.kind


class Event(Struct, Generic[D_co], frozen=True):
    """One recorded fact: when it happened (UTC), what, who did it, in which operation.

    ``Event[Replied]`` is one that carries a reply.
    ``stored`` is its JSON as it was read, which may hold keys that only a newer version knows.
    """

    at: datetime
    data: D_co
    actor: str = ""
    operation: int = 0
    id: int = 0
    stored: str = ""

    @property
    def kind(self) -> str:
        """What happened, as stored: ``replied``."""
        data: Data = self.data
        return data.kind or (data.named if isinstance(data, Unknown) else "")


def effective(events: Iterable[Event]) -> list[Event]:
    """The events that still count: those whose operation was not undone, in the order of recording.

    Those of an operation whose clock was wrong count as at the instant that was said instead.
    """
    history = list(events)
    undone, redated = set[int](), False
    for event in history:
        if type(event.data) is Undone:
            undone.add(event.data.operation)
        elif type(event.data) is Redated:
            redated = True
    if undone:
        if history[0].data.kind == OPENED and history[0].operation in undone:
            # an alarm that was taken before its opening was undone does not bring a ticket back
            return []
        history = [each for each in history if each.operation not in undone and type(each.data) is not Undone]
    return _in_order(history) if redated else history


def _in_order(history: list[Event]) -> list[Event]:
    """The events at their real instants, none before the one that was recorded before it."""
    mended = {each.data.operation: each.data for each in history if isinstance(each.data, Redated)}
    found = list[Event]()
    for event in history:
        said = mended.get(event.operation)
        at = said.at if said is not None and event.at == said.was else event.data.noted_at or event.at
        if found and at < found[-1].at:
            at = found[-1].at
        found.append(event if at == event.at else replace(event, at=at))
    return found
