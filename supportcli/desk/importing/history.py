"""One row is one ticket: what it tells of opening, answer, wait, solution and closing, as events."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from supportcli.desk.importing.fault import Fault
from supportcli.desk.importing.instants import ReadInstant
from supportcli.desk.importing.mapping import INSTANTS, STATUSES
from supportcli.domain.tickets.kinds import Closed, Data, Opened, Replied, Resolved, Waiting

Fact = tuple[datetime, Data, str]
"""When, what, who; an empty actor is whoever imports."""

Instants = dict[str, datetime]

_FIELD_OF: dict[type[Data], str] = {
    Replied: "first_response_at",
    Waiting: "waiting_since",
    Resolved: "resolved_at",
}


def instants_of(values: Mapping[str, str], read: ReadInstant, faults: list[Fault]) -> Instants:
    """The instants among a row's values; what is none joins the faults."""
    found = {}
    for name in INSTANTS:
        text = values.get(name)
        if text is not None:
            try:
                found[name] = read(text)
            except ValueError as error:
                faults.append(Fault(name, str(error)))
    return found


def status_of(word: str) -> tuple[str, str | None]:
    """A status and, for ``waiting:vendor``, on whom the ticket waits (the customer if it does not say).

    Raises:
        Fault: No such status.
    """
    status, _, on = word.partition(":")
    if status not in STATUSES:
        raise Fault("status", f'"{word[:40]}" is none of {", ".join(STATUSES)}')
    return status, (on or "customer") if status == "waiting" else None


def life_of(values: Mapping[str, str], at: Instants, opening: Opened, slack: int) -> list[Fact]:
    """The events of a ticket that stands on one row; ``at`` has ``opened_at``.

    Raises:
        Fault: The status contradicts the instants, or an instant is earlier than one before.
    """
    opened_at = at["opened_at"]
    actor = values.get("assignee", "")
    facts: list[Fact] = [(opened_at, opening, values.get("opened_by", ""))]
    if len(at) == 1 and "status" not in values:
        return facts
    status, waiting_on = _status(values, at)
    if "first_response_at" in at:
        facts.append((at["first_response_at"], Replied(), values.get("first_response_by", actor)))
    if status == "waiting" or "waiting_since" in at:
        since = at.get("waiting_since") or at.get("updated_at")
        if since is None:
            raise Fault("waiting_since", "missing: the status is waiting")
        on = values.get("waiting_on") or waiting_on or "customer"
        facts.append((since, Waiting(on), values.get("updated_by", actor)))
    resolution = values.get("resolution")
    if "resolved_at" in at:
        facts.append((at["resolved_at"], Resolved(body=resolution or None), values.get("resolved_by", actor)))
    if status == "closed":
        why = (resolution or None) if "resolved_at" not in at else None
        closed_at = _not_before(at["closed_at"], at.get("resolved_at", opened_at), slack, "closed_at")
        facts.append((closed_at, Closed(why=why), values.get("closed_by", actor)))
    return _in_order(facts, slack)


def _status(values: Mapping[str, str], at: Instants) -> tuple[str, str | None]:
    """The status that is named, or that the instants tell."""
    word = values.get("status")
    if word is None:
        told = "closed" if "closed_at" in at else "resolved" if "resolved_at" in at else None
        return (told or ("waiting" if "waiting_since" in at else "open")), None
    status, on = status_of(word)
    for name, allowed in (("closed_at", ("closed",)), ("resolved_at", ("resolved", "closed"))):
        if name in at and status not in allowed:
            raise Fault(name, f"given, but the status is {status}")
    if status in ("resolved", "closed") and f"{status}_at" not in at:
        raise Fault(f"{status}_at", f"missing: the status is {status}")
    return status, on


def _in_order(facts: list[Fact], slack: int) -> list[Fact]:
    """The facts by their instants; those of the end stay the end."""
    opened_at, end = facts[0][0], facts[-1]
    levelled = [facts[0]]
    for at, data, actor in facts[1:]:
        field = _FIELD_OF.get(type(data), "closed_at")
        levelled.append((_not_before(at, opened_at, slack, field), data, actor))
    levelled.sort(key=lambda fact: fact[0])
    if not isinstance(levelled[0][1], Opened):
        raise Fault("opened_at", "is later than what follows")
    waits = next((n for n, fact in enumerate(levelled) if isinstance(fact[1], Waiting)), 0)
    if any(isinstance(fact[1], Resolved | Closed) for fact in levelled[:waits]):
        raise Fault(
            "waiting_since",
            f"is later than {'resolved_at' if isinstance(end[1], Resolved) else 'closed_at'}",
        )
    return levelled


def _not_before(at: datetime, first: datetime, slack: int, field: str) -> datetime:
    if at >= first:
        return at
    if first - at <= timedelta(seconds=slack):
        return first
    raise Fault(field, f"{at:%Y-%m-%d %H:%M:%S} UTC is before what it follows ({first:%Y-%m-%d %H:%M:%S})")
