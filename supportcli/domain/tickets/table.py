"""One table of what each kind of event means wherever the desk meets it.

A new kind is one record in :mod:`~supportcli.domain.tickets.kinds` and one row here; whatever else every kind needs
(the fold of a ticket, say) is checked against this table when the program starts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, TypeVar, cast

from supportcli.domain.tickets import kinds as k
from supportcli.domain.tickets import moments as m
from supportcli.domain.tickets import sentences as s
from supportcli.domain.tickets.sentences import Show
from supportcli.domain.tickets.statuses import ACTIVE, CLOSED, RESOLVED, WAITING

_NOT_DONE = frozenset(ACTIVE)
_LIVE = frozenset({*ACTIVE, RESOLVED})
_KNOWN = frozenset({*_LIVE, CLOSED})
_FINISHED = frozenset({RESOLVED, CLOSED})
_D = TypeVar("_D", bound=k.Data)


class Kind(NamedTuple):
    """What one kind of event means.

    Attributes:
        record: What it carries.
        sentence: How the history says it.
        moments: The moments that its facts are, in the words of the policy language.
        states: In which states of the ticket a person may record it; ``None``: no person does.
        indexed: Its words can be searched for.
        acts: Whoever recorded it has the ticket in hand: opening, classifying and prioritising may be a script's or
            an intake's.
        gives: It says in whose hands the ticket is from then on.
        undoable: An operation that recorded it can be undone; what cannot is in the way of no undo.
        done: What cannot be done to a ticket, where the kind alone would not be a sentence.
        goes_on: It belongs to the ticket as which a merged one goes on.
    """

    record: type[k.Data]
    sentence: Callable[[Any, Show], str]
    moments: Callable[[Any], tuple[str, ...]]
    states: frozenset[str] | None
    indexed: bool = False
    acts: bool = False
    gives: bool = False
    undoable: bool = True
    done: str = ""
    goes_on: bool = False


def _kind(
    record: type[_D],
    sentence: Callable[[_D, Show], str],
    states: frozenset[str] | None,
    moments: Callable[[_D], tuple[str, ...]] | tuple[str, ...] = (),
    **more: Any,
) -> Kind:
    """A row whose functions take the record of their kind."""
    found = moments if callable(moments) else cast("Callable[[_D], tuple[str, ...]]", m.always(moments))
    return Kind(record, sentence, found, states, **more)


_ROWS = (
    _kind(k.Opened, s.opened, None, m.opened, indexed=True, gives=True),
    _kind(k.Confirmed, s.confirmed, _KNOWN),
    _kind(k.Acknowledged, s.acknowledged, None, (m.ACKNOWLEDGED,)),
    _kind(k.Classified, s.classified, _KNOWN, m.classified),
    _kind(k.Prioritised, s.prioritised, _LIVE, (m.PRIORITISED,)),
    _kind(k.Assigned, s.assigned, _LIVE, (m.ASSIGNED,), gives=True),
    _kind(
        k.HandedOn, s.handed_on, _NOT_DONE, m.handed_on, indexed=True, acts=True, gives=True, done="handed on"
    ),
    _kind(k.Replied, s.replied, _KNOWN, m.replied, indexed=True, acts=True, done="replied to", goes_on=True),
    _kind(k.Received, s.received, _KNOWN, m.received, indexed=True, done="answered", goes_on=True),
    _kind(k.Commented, s.commented, _KNOWN, indexed=True, acts=True, done="commented on"),
    _kind(k.Waiting, s.waiting, _NOT_DONE, ("waiting",), done="made to wait"),
    _kind(k.Resumed, lambda _, __: "goes on", frozenset({WAITING}), ("resumed",)),
    _kind(k.Agreed, s.agreed, _NOT_DONE, done="given other times"),
    _kind(k.Approved, s.approved, _KNOWN),
    _kind(k.Detailed, s.detailed, _KNOWN, indexed=True, done="given details"),
    _kind(k.Recreated, s.recreated, _KNOWN, indexed=True, acts=True),
    _kind(k.Troubleshot, s.troubleshot, _KNOWN, indexed=True, acts=True),
    _kind(k.Logged, s.logged, _KNOWN, indexed=True, acts=True, done="worked on"),
    _kind(k.Quoted, s.quoted, _NOT_DONE, done="given a price"),
    _kind(k.Filed, s.filed, _KNOWN, done="brought to engineering"),
    _kind(k.Tracked, s.tracked, _KNOWN, indexed=True, done="linked to an issue"),
    _kind(k.TrackerState, s.tracker_state, _KNOWN),
    _kind(k.Resolved, s.resolved, _NOT_DONE, m.resolved, indexed=True, acts=True),
    _kind(k.Closed, s.closed, _LIVE, ("closed",)),
    _kind(k.Reopened, lambda _, __: "reopened", _FINISHED, (m.REOPENED,), goes_on=True),
    _kind(k.Warned, s.warned, None, undoable=False),
    _kind(k.Breached, s.breached, None, undoable=False),
    _kind(k.Escalated, s.escalated, _NOT_DONE, undoable=False),
    _kind(k.Reminded, lambda _, __: "reminded of the customer's silence", None, undoable=False),
    _kind(k.Notified, s.notified, None, undoable=False),
    _kind(k.Overridden, s.overridden, _KNOWN),
    _kind(k.Moved, s.moved, _KNOWN),
    _kind(k.Linked, s.linked, _KNOWN),
    _kind(k.Merged, s.merged, _KNOWN, goes_on=True),
    _kind(k.Absorbed, s.absorbed, _KNOWN, done="merged into", goes_on=True),
    _kind(k.Undone, s.undone, None, indexed=True, undoable=False),
    _kind(k.Redated, s.redated, None),
)

KINDS: Mapping[str, Kind] = {each.record.kind: each for each in _ROWS}
"""Kind of event → what it means."""
RECORDS: Mapping[str, type[k.Data]] = {each.record.kind: each.record for each in _ROWS}
"""Kind of event → what it carries."""

_UNKNOWN = Kind(k.Unknown, lambda data, show: show(data.named), m.always(()), None)


def kind_of(data: k.Data) -> Kind:
    """The row of an event; one that only a newer version knows means nothing here."""
    return KINDS.get(data.kind, _UNKNOWN)


def require_all(what: str, there: Iterable[type[k.Data]]) -> None:
    """Fail where a kind was forgotten, or one that is none was named: called when a module is imported."""
    wrong = sorted(each.__name__ for each in set(RECORDS.values()) ^ set(there))
    if wrong:
        raise RuntimeError(f"{what} and the table of kinds differ in: {', '.join(wrong)}")
