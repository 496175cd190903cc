"""Which kinds of event may be recorded in which state of a ticket."""

from __future__ import annotations

from supportcli.domain.actions import ID, action
from supportcli.domain.tickets import events as ev
from supportcli.domain.tickets.statuses import ACTIVE, CLOSED, RESOLVED, WAITING

_NOT_DONE = frozenset(ACTIVE)
_LIVE = frozenset({*ACTIVE, RESOLVED})
_KNOWN = frozenset({*_LIVE, CLOSED})

ALLOWED: dict[str, frozenset[str]] = {
    ev.CLASSIFIED: _KNOWN,
    ev.PRIORITISED: _LIVE,
    ev.ASSIGNED: _LIVE,
    ev.HANDED_ON: _NOT_DONE,
    ev.REPLIED: _KNOWN,
    ev.RECEIVED: _KNOWN,
    ev.COMMENTED: _KNOWN,
    ev.WAITING: _NOT_DONE,
    ev.RESUMED: frozenset({WAITING}),
    ev.AGREED: _NOT_DONE,
    ev.APPROVED: _KNOWN,
    ev.DETAILED: _KNOWN,
    ev.RECREATED: _KNOWN,
    ev.TROUBLESHOT: _KNOWN,
    ev.LOGGED: _KNOWN,
    ev.QUOTED: _NOT_DONE,
    ev.ESCALATED: _NOT_DONE,
    ev.FILED: _KNOWN,
    ev.TRACKED: _KNOWN,
    ev.TRACKER_STATE: _KNOWN,
    ev.OVERRIDDEN: _KNOWN,
    ev.MOVED: _KNOWN,
    ev.CONFIRMED: _KNOWN,
    ev.LINKED: _KNOWN,
    ev.MERGED: _KNOWN,
    ev.ABSORBED: _KNOWN,
    ev.RESOLVED: _NOT_DONE,
    ev.CLOSED: _LIVE,
    ev.REOPENED: frozenset({RESOLVED, CLOSED}),
}
"""In which states each kind of event may be recorded by hand."""

GO_ON = frozenset({ev.REPLIED, ev.RECEIVED, ev.REOPENED, ev.MERGED, ev.ABSORBED})
"""What belongs to the ticket as which a merged one goes on."""

IN_WORDS = {
    ev.REPLIED: "replied to", ev.RECEIVED: "answered", ev.HANDED_ON: "handed on", ev.COMMENTED: "commented on",
    ev.WAITING: "made to wait", ev.AGREED: "given other times", ev.DETAILED: "given details", ev.LOGGED: "worked on",
    ev.QUOTED: "given a price", ev.FILED: "brought to engineering", ev.TRACKED: "linked to an issue",
    ev.ABSORBED: "merged into",
}  # fmt: skip
"""What cannot be done to a ticket, where the kind of event alone would not be a sentence."""

INSTEAD = {
    RESOLVED: action("reopen", ID),
    CLOSED: action("reopen", ID),
    WAITING: action("resume", ID),
}
"""The action that makes a step possible, by the state that does not admit it."""
