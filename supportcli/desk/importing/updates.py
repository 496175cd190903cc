"""Several states of one ticket are its history: what differs from one to the next becomes events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec import UNSET
from msgspec.structs import replace

from supportcli.desk.importing.history import Fact, status_of
from supportcli.desk.importing.serving import Words
from supportcli.domain.tickets import codec
from supportcli.domain.tickets.kinds import (
    Assigned,
    Classified,
    Closed,
    Commented,
    Data,
    Opened,
    Prioritised,
    Received,
    Reopened,
    Replied,
    Resolved,
    Resumed,
    Waiting,
)
from supportcli.domain.tickets.ticket import ACTIVE, CLOSED, NEW, OPEN, RESOLVED, WAITING

_CLASSES = ("kind", "level", "cause", "product", "version", "environment")
_OF_POLICY = ("kind", "level", "cause")
_STATE = ("assignee", "team", "priority", "impact", "urgency", *_CLASSES[1:])

Changed = Mapping[str, str | None]
"""Field → new value; a field that is absent stays as it is, ``None`` takes the value away."""


class Story:
    """The history so far, and the state that it led to.

    Args:
        opened_at: The instant of opening.
        opening: The data of the opening event.
        actor: Who opened it.
        words: The vocabulary of its terms.
    """

    def __init__(self, opened_at: datetime, opening: Opened, actor: str, words: Words) -> None:
        self.facts: list[Fact] = [(opened_at, opening, actor)]
        self._words = words
        self._state: dict[str, str | None] = {name: getattr(opening, name) for name in _STATE}
        self._state["kind"] = opening.ticket_kind
        self._status = OPEN if opening.assignee else NEW
        self._on: str | None = None

    def update(self, at: datetime, actor: str, changed: Changed) -> None:
        """Record what differs from the state so far.

        Raises:
            Fault: A word that the policy does not know, or no status.
        """
        if "priority" in changed or "impact" in changed or "urgency" in changed:
            self._prioritise(at, actor, changed)
        people = self._differing(changed, ("assignee", "team"))
        if people:
            assignee = self._state["assignee"]
            self._add(at, Assigned(assignee, people.get("team", UNSET)), actor)
            if self._status == NEW and assignee:
                self._status = OPEN
        known = {name: self._word(name, changed[name]) for name in _CLASSES if name in changed}
        classes = self._differing(known, _CLASSES)
        if classes:
            self._add(at, codec.known(classes, Classified.kind), actor)
        word = changed.get("status")
        if word:
            self._become(at, actor, *status_of(word), changed.get("resolution"))

    def describe(self, body: str) -> None:
        """What the requester wrote at the opening; what is known already stays."""
        at, opened, actor = self.facts[0]
        if isinstance(opened, Opened) and opened.description is None:
            self.facts[0] = (at, replace(opened, description=body), actor)

    def message(self, at: datetime, actor: str, data: Replied | Received | Commented) -> None:
        """Record a reply, a message of the customer or an internal comment."""
        self._add(at, data, actor)
        if isinstance(data, Replied) and self._status == NEW:
            self._status = OPEN
        if isinstance(data, Received) and self._on == "customer":
            self._status, self._on = OPEN, None

    def _add(self, at: datetime, data: Data, actor: str) -> None:
        self.facts.append((max(at, self.facts[-1][0]), data, actor))

    def _word(self, name: str, word: str | None) -> str | None:
        return self._words.one(name, word) if name in _OF_POLICY else word

    def _differing(self, changed: Changed, names: Iterable[str]) -> dict[str, str | None]:
        found = {n: changed[n] for n in names if n in changed and changed[n] != self._state.get(n)}
        self._state.update(found)
        return found

    def _prioritise(self, at: datetime, actor: str, changed: Changed) -> None:
        now = {**self._state, **changed}
        if "priority" not in changed:
            now["priority"] = None
        priority = self._words.priority({name: word for name, word in now.items() if isinstance(word, str)})
        if priority is None or priority == self._state.get("priority"):
            return
        grounds = {name: changed[name] for name in ("impact", "urgency") if changed.get(name)}
        self._state.update({"priority": priority, **grounds})
        said = Prioritised(
            priority, impact=grounds.get("impact", UNSET), urgency=grounds.get("urgency", UNSET)
        )
        self._add(at, said, actor)

    def _become(self, at: datetime, actor: str, status: str, on: str | None, resolution: str | None) -> None:
        if status == self._status and on == self._on:
            return
        if self._status == CLOSED and status == RESOLVED:
            return  # a closed ticket was resolved; its last rows often say so again
        if self._status not in ACTIVE and status in ACTIVE:
            self._add(at, Reopened(), actor)
            self._status = OPEN
        if status == WAITING:
            self._add(at, Waiting(on or "customer"), actor)
        elif status == RESOLVED:
            self._add(at, Resolved(body=resolution or None), actor)
        elif status == CLOSED:
            self._add(at, Closed(), actor)
        elif self._status == WAITING:
            self._add(at, Resumed(), actor)
            status = OPEN
        elif self._status == OPEN:
            return  # nothing makes an open ticket new again
        self._status, self._on = status, on
