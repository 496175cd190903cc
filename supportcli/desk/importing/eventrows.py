"""Our own format with one event a row (or a list of events in a JSON record): each kind with its own fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from supportcli.desk.importing.fault import Fault
from supportcli.desk.importing.history import Fact
from supportcli.desk.importing.mapping import OPENING
from supportcli.desk.importing.serving import Words
from supportcli.domain.documents import Record
from supportcli.domain.errors import RefusedError
from supportcli.domain.tickets import codec
from supportcli.domain.tickets import events as ev
from supportcli.domain.tickets import folding as tickets
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.kinds import Data
from supportcli.domain.time.duration import DurationError, parse

_CLASSES = ("kind", "level", "cause", "product", "version", "environment")

_CARRIES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    ev.CLASSIFIED: ((), (*_CLASSES, "decided_by", "why")),
    ev.PRIORITISED: (("priority",), ("impact", "urgency", "agreed_by", "asked_by", "decided_by", "why")),
    ev.ASSIGNED: ((), ("assignee", "team")),
    ev.HANDED_ON: (("why",), ("level", "team", "assignee")),
    ev.REPLIED: (("body",), ("work_around",)),
    ev.RECEIVED: (("body",), ("contact", "channel")),
    ev.COMMENTED: (("body",), ()),
    ev.WAITING: (("on",), ("why",)),
    ev.RESUMED: ((), ("why",)),
    ev.AGREED: (("measure", "duration", "by"), ()),
    ev.APPROVED: (("approval", "by", "answer"), ("note",)),
    ev.RESOLVED: ((), ("body",)),
    ev.CLOSED: ((), ("why",)),
    ev.REOPENED: ((), ("why",)),
}
"""Kind → the fields it needs and those it may have."""

KINDS = (ev.OPENED, *_CARRIES)
_OF_POLICY = ("kind", "level", "cause", "channel", "priority")
_TRUE, _FALSE = ("true", "yes", "1"), ("false", "no", "0")
_ANY_STATUS = (ev.PRIORITISED, ev.ASSIGNED)
"""Facts that other desks record on closed tickets as well."""

Line = tuple[int, datetime, str, Mapping[str, str]]
"""Where it stands, when, the actor, and its values with ``event`` among them."""


def facts_of(opening: Fact, lines: Sequence[Line], words: Words) -> list[Fact]:
    """The history that the lines after the opening tell, in the order of their instants.

    Raises:
        Fault: A kind, field or word is wrong, or a kind does not fit the state of the ticket.
    """
    facts = [opening]
    ticket = tickets.fold([Event(*opening)])
    for line, at, actor, values in sorted(lines, key=lambda each: each[1]):
        try:
            if at < opening[0]:
                raise Fault("at", "is before the opening")
            kind = values["event"]
            data = _data(kind, values, words)
            if kind not in _ANY_STATUS:
                tickets.check(kind, ticket)
        except Fault as fault:
            raise Fault(fault.field, fault.message, line) from None
        except RefusedError:
            raise Fault(
                "event", f"a ticket that is {ticket.status} cannot be {values['event']}", line
            ) from None
        facts.append((at, data, actor))
        tickets.apply(ticket, Event(at, data))
    return facts


def is_opening(values: Mapping[str, str]) -> bool:
    """Whether a line is the opening of its ticket.

    Raises:
        Fault: It names no kind of event that can be imported.
    """
    kind = values.get("event")
    if kind not in KINDS:
        raise Fault("event", f'"{kind or ""}" is none of {", ".join(KINDS)}')
    return kind == ev.OPENED


def _data(kind: str, values: Mapping[str, str], words: Words) -> Data:
    needed, possible = _CARRIES[kind]
    for name in needed:
        if name not in values:
            raise Fault(name, f"missing: {kind} needs it")
    data: Record = {name: values[name] for name in (*needed, *possible) if name in values}
    for name in data.keys() & set(_OF_POLICY):
        data[name] = words.one(name, data[name])
    for name in data.keys() & {"work_around", "answer"}:
        data[name] = _truth(name, data[name])
    if kind == ev.HANDED_ON:
        # as at the desk: unless a person is named, nobody has it until somebody takes it
        data.setdefault("assignee", None)
    if kind == ev.AGREED:
        _check_agreement(data, words)
    if kind == ev.APPROVED and words.policy is not None:
        known = [each.id for each in words.policy.approvals]
        if data["approval"] not in known:
            raise Fault("approval", f"no approval is called {data['approval']}; one of: {', '.join(known)}")
    extra = [name for name in values if name not in data and name in (*OPENING, "on", "body")]
    if extra:
        raise Fault(extra[0], f"{kind} does not carry it")
    return codec.known(data, kind)


def _check_agreement(data: Record, words: Words) -> None:
    try:
        parse(data["duration"])
    except DurationError as error:
        raise Fault("duration", str(error)) from None
    known = [each.id for each in words.policy.measures] if words.policy else [data["measure"]]
    if data["measure"] not in known:
        raise Fault("measure", f"no measure is called {data['measure']}; one of: {', '.join(known)}")


def _truth(name: str, word: str) -> bool:
    if word.lower() not in (*_TRUE, *_FALSE):
        raise Fault(name, "must be true or false")
    return word.lower() in _TRUE
