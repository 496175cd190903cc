"""The fold: what each event changes of a ticket, and which kinds its state admits."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from msgspec import UNSET

from supportcli.domain.actions import ID, action
from supportcli.domain.errors import RefusedError
from supportcli.domain.tickets import engineering
from supportcli.domain.tickets import events as ev
from supportcli.domain.tickets import kinds as k
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.handoffs import hands
from supportcli.domain.tickets.statuses import CLOSED, NEW, OPEN, RESOLVED, WAITING
from supportcli.domain.tickets.table import KINDS, require_all
from supportcli.domain.tickets.ticket import CLASSES, Ticket

_OPENING_FIELDS = (
    "subject", "description", "level", "cause", "priority", "impact", "urgency", "channel", "customer",
    "contact", "contract", "assignee", "team", "policy", "revision", "plan", "product", "version", "environment",
    "region", "zone", "source", "source_key", "sender", "unconfirmed",
)  # fmt: skip
_CONFIRMED_FIELDS = ("customer", "contact", "contract", "zone", "channel")
INSTEAD = {RESOLVED: action("reopen", ID), CLOSED: action("reopen", ID), WAITING: action("resume", ID)}
"""The action that makes a step possible, by the state that does not admit it."""


def fold(events: Iterable[Event], ticket_id: int = 0) -> Ticket:
    """The ticket that these events tell; undone operations do not count (``cancelled`` if none is left)."""
    history = list(events)
    counting = ev.effective(history)
    ticket = Ticket(id=ticket_id)
    if not counting and history:
        if isinstance(history[0].data, k.Opened):
            _take_opening(ticket, history[0].data)
            ticket.opened_at = ticket.updated_at = history[0].at
        return ticket
    for event in counting:
        apply(ticket, event)
    return ticket


def apply(ticket: Ticket, event: Event) -> None:
    """Bring the ticket up to this event."""
    data = event.data
    change = _CHANGES.get(type(data))
    if change is not None:
        change(ticket, event)
    if isinstance(data, k.Alarmed | k.Resolved | k.Closed) and data.key is not None:
        ticket.taken.add(data.key)
    for name in hands(event):
        if name not in ticket.engineers:
            ticket.engineers = (*ticket.engineers, name)
    ticket.updated_at = event.at


def after(ticket: Ticket, *events: Event) -> Ticket:
    """The ticket as it would be after these events; the ticket itself stays as it is."""
    changed = replace(
        ticket,
        flags=dict(ticket.flags),
        owed=dict(ticket.owed),
        agreements=dict(ticket.agreements),
        approvals=dict(ticket.approvals),
        details=dict(ticket.details),
        priorities_since=dict(ticket.priorities_since),
        troubleshot=list(ticket.troubleshot),
        taken=set(ticket.taken),
        links=dict(ticket.links),
    )
    for event in events:
        apply(changed, event)
    return changed


def check(kind: str, ticket: Ticket) -> None:
    """Refuse a kind of event that the ticket's state does not admit.

    Raises:
        RefusedError: With the action that would make it possible.
    """
    row = KINDS[kind]
    done = row.done or kind
    if ticket.merged_into is not None and row.goes_on:
        raise RefusedError(
            f"ticket {ticket.id} was merged into {ticket.merged_into}: it cannot be {done}",
            hint=action("show", ticket.merged_into),
            rule="ticket-states",
        )
    if row.states is not None and ticket.status in row.states:
        return
    hint = INSTEAD.get(ticket.status, action("show", ID)).on(ticket.id)
    raise RefusedError(
        f"ticket {ticket.id} is {ticket.status}: it cannot be {done}", hint=hint, rule="ticket-states"
    )


def _take_opening(ticket: Ticket, data: k.Opened) -> None:
    for name in _OPENING_FIELDS:
        value = getattr(data, name)
        if value is not None:
            setattr(ticket, name, value)
    ticket.kind = data.ticket_kind
    ticket.flags.update(data.flags)
    ticket.contract_since = data.contract_since


def _opened(ticket: Ticket, event: Event[k.Opened]) -> None:
    data = event.data
    _take_opening(ticket, data)
    ticket.opened_at = event.at
    ticket.reading = data.reading
    ticket.status = OPEN if ticket.assignee else NEW
    if ticket.priority is not None:
        ticket.priority_since = event.at
        ticket.priority_agreed_by = data.agreed_by
    ticket.alarms_from = data.alarms_from


def _confirmed(ticket: Ticket, event: Event[k.Confirmed]) -> None:
    data = event.data
    for name in _CONFIRMED_FIELDS:
        value = getattr(data, name)
        if value is not None:
            setattr(ticket, name, value)
    ticket.contract_since = data.contract_since
    ticket.unconfirmed = None


def _classified(ticket: Ticket, event: Event[k.Classified]) -> None:
    data = event.data
    # to say the level for the first time takes the ticket out of nobody's hands
    if ticket.level is not None and data.level not in (UNSET, ticket.level) and _has_hands(ticket):
        ticket.hand_offs += 1
    if data.ticket_kind is not UNSET:
        ticket.kind = data.ticket_kind
    for name in CLASSES[1:]:
        value = getattr(data, name)
        if value is not UNSET:
            setattr(ticket, name, value)
    ticket.flags.update(data.flags)


def _prioritised(ticket: Ticket, event: Event[k.Prioritised]) -> None:
    data = event.data
    if data.priority != ticket.priority:
        ticket.priority_since = event.at
    ticket.priority = data.priority
    if data.impact is not UNSET:
        ticket.impact = data.impact
    if data.urgency is not UNSET:
        ticket.urgency = data.urgency
    ticket.priority_agreed_by = data.agreed_by
    for approval in ticket.priorities_since:
        ticket.priorities_since[approval] += 1


def _has_hands(ticket: Ticket) -> bool:
    return ticket.assignee is not None or ticket.team is not None


def _assigned(ticket: Ticket, event: Event[k.Assigned]) -> None:
    before, had = (ticket.assignee, ticket.team), _has_hands(ticket)
    ticket.assignee = event.data.assignee or None
    if event.data.team is not UNSET:
        ticket.team = event.data.team
    if had and _has_hands(ticket) and before != (ticket.assignee, ticket.team):
        ticket.hand_offs += 1
    if ticket.status == NEW and ticket.assignee:
        ticket.status = OPEN


def _handed_on(ticket: Ticket, event: Event[k.HandedOn]) -> None:
    data = event.data
    if data.level is not UNSET:
        ticket.level = data.level
    if data.team is not UNSET:
        ticket.team = data.team
    if data.assignee is not UNSET:
        ticket.assignee = data.assignee
    ticket.hand_offs += 1
    if ticket.status == NEW and ticket.assignee:
        ticket.status = OPEN


def _replied(ticket: Ticket, event: Event[k.Replied]) -> None:
    data = event.data
    if ticket.status == NEW:
        ticket.status = OPEN
    if data.asks:
        ticket.asks = event
    if not data.counts:
        return
    _customer_told(ticket, event.at)
    if data.confirm:
        ticket.summary = event


def _customer_told(ticket: Ticket, at: datetime) -> None:
    if ticket.first_response_at is None:
        ticket.first_response_at = at
    ticket.replies += 1
    ticket.issues = engineering.customer_told(ticket.issues)


def _received(ticket: Ticket, event: Event[k.Received]) -> None:
    if not event.data.counts:
        return
    ticket.heard = event
    if ticket.waiting_on == "customer":
        _end_wait(ticket)


def _waiting(ticket: Ticket, event: Event[k.Waiting]) -> None:
    ticket.status, ticket.waiting_on, ticket.waiting_since = WAITING, event.data.on, event.at


def _end_wait(ticket: Ticket) -> None:
    ticket.status, ticket.waiting_on, ticket.waiting_since = OPEN, None, None


def _resumed(ticket: Ticket, _event: Event[k.Resumed]) -> None:
    _end_wait(ticket)


def _agreed(ticket: Ticket, event: Event[k.Agreed]) -> None:
    ticket.agreements[event.data.measure] = event


def _approved(ticket: Ticket, event: Event[k.Approved]) -> None:
    ticket.approvals[event.data.approval] = event
    ticket.priorities_since[event.data.approval] = 0


def _detailed(ticket: Ticket, event: Event[k.Detailed]) -> None:
    ticket.details.update(event.data.answers)


def _recreated(ticket: Ticket, event: Event[k.Recreated]) -> None:
    ticket.recreated = event
    if event.data.environment is not UNSET:
        ticket.environment = event.data.environment


def _troubleshot(ticket: Ticket, event: Event[k.Troubleshot]) -> None:
    ticket.troubleshot.append(event)


def _quoted(ticket: Ticket, _event: Event[k.Quoted]) -> None:
    ticket.quoted = True


def _filed(ticket: Ticket, event: Event[k.Filed]) -> None:
    ticket.issues = engineering.filed(ticket.issues, event.data)


def _tracked(ticket: Ticket, event: Event[k.Tracked]) -> None:
    ticket.issues = engineering.tracked(ticket.issues, event.data)


def _tracker_state(ticket: Ticket, event: Event[k.TrackerState]) -> None:
    ticket.issues = engineering.state_read(ticket.issues, event.data)


def _resolved(ticket: Ticket, event: Event[k.Resolved]) -> None:
    _end_wait(ticket)
    ticket.status, ticket.resolved_at = RESOLVED, event.at
    if event.data.told:
        _customer_told(ticket, event.at)


def _closed(ticket: Ticket, event: Event) -> None:
    _end_wait(ticket)
    ticket.status, ticket.closed_at = CLOSED, event.at
    if ticket.resolved_at is None:
        ticket.resolved_at = event.at


def _reopened(ticket: Ticket, event: Event[k.Reopened]) -> None:
    ticket.status, ticket.reopened_at = OPEN, event.at
    ticket.resolved_at = ticket.closed_at = None
    ticket.reopenings += 1
    ticket.owed.clear()


def _moved(ticket: Ticket, event: Event[k.Moved]) -> None:
    data = event.data
    ticket.policy, ticket.revision, ticket.plan = data.policy, data.revision, data.plan
    ticket.terms_since = event.at
    ticket.owed.clear()
    ticket.reading = data.reading
    if data.priority is not None:
        ticket.priority, ticket.priority_since = data.priority, event.at


def _linked(ticket: Ticket, event: Event[k.Linked]) -> None:
    if event.data.removed:
        ticket.links.pop(event.data.to, None)
    else:
        ticket.links[event.data.to] = event.data.link


def _merged(ticket: Ticket, event: Event[k.Merged]) -> None:
    _closed(ticket, event)
    ticket.merged_into = event.data.into


def _absorbed(ticket: Ticket, event: Event[k.Absorbed]) -> None:
    ticket.absorbed = (*ticket.absorbed, event.data.ticket)
    heard = dict.fromkeys((*ticket.also, *event.data.contacts))
    ticket.also = tuple(name for name in heard if name != ticket.contact)


def _nothing(_ticket: Ticket, _event: Event) -> None:
    """A fact that changes nothing of the ticket but that it happened."""


_CHANGES: dict[type[k.Data], Callable[[Ticket, Event[Any]], None]] = {
    k.Opened: _opened,
    k.Confirmed: _confirmed,
    k.Acknowledged: _nothing,
    k.Classified: _classified,
    k.Prioritised: _prioritised,
    k.Assigned: _assigned,
    k.HandedOn: _handed_on,
    k.Replied: _replied,
    k.Received: _received,
    k.Commented: _nothing,
    k.Waiting: _waiting,
    k.Resumed: _resumed,
    k.Agreed: _agreed,
    k.Approved: _approved,
    k.Detailed: _detailed,
    k.Recreated: _recreated,
    k.Troubleshot: _troubleshot,
    k.Logged: _nothing,
    k.Quoted: _quoted,
    k.Filed: _filed,
    k.Tracked: _tracked,
    k.TrackerState: _tracker_state,
    k.Resolved: _resolved,
    k.Closed: _closed,
    k.Reopened: _reopened,
    k.Warned: _nothing,
    k.Breached: _nothing,
    k.Escalated: _nothing,
    k.Reminded: _nothing,
    k.Notified: _nothing,
    k.Overridden: _nothing,
    k.Moved: _moved,
    k.Linked: _linked,
    k.Merged: _merged,
    k.Absorbed: _absorbed,
    k.Undone: _nothing,
    k.Redated: _nothing,
}
require_all("the fold of a ticket", _CHANGES)
