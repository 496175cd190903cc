"""Several states of one ticket are its history: what differs from one to the next becomes events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from supportcli.desk.importing.history import Fact, status_of
from supportcli.desk.importing.serving import Words
from supportcli.domain.tickets import events as ev
from supportcli.domain.tickets.ticket import ACTIVE, CLOSED, NEW, OPEN, RESOLVED, WAITING

_CLASSES = ("kind", "level", "cause", "product", "version", "environment")
_OF_POLICY = ("kind", "level", "cause")

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

    def __init__(self, opened_at: datetime, opening: dict[str, Any], actor: str, words: Words) -> None:
        self.facts: list[Fact] = [(opened_at, ev.OPENED, opening, actor)]
        self._words = words
        self._state: dict[str, Any] = dict(opening)
        self._status = OPEN if opening.get("assignee") else NEW
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
            data = {"assignee": self._state.get("assignee"), **people}
            self._add(at, ev.ASSIGNED, data, actor)
            if self._status == NEW and data["assignee"]:
                self._status = OPEN
        known = {name: self._word(name, changed[name]) for name in _CLASSES if name in changed}
        classes = self._differing(known, _CLASSES)
        if classes:
            self._add(at, ev.CLASSIFIED, classes, actor)
        word = changed.get("status")
        if word:
            self._become(at, actor, *status_of(word), changed.get("resolution"))

    def message(self, at: datetime, actor: str, kind: str, data: dict[str, Any]) -> None:
        """Record a reply, a message of the customer or an internal comment."""
        self._add(at, kind, data, actor)
        if kind == ev.REPLIED and self._status == NEW:
            self._status = OPEN
        if kind == ev.RECEIVED and self._on == "customer":
            self._status, self._on = OPEN, None

    def _add(self, at: datetime, kind: str, data: dict[str, Any], actor: str) -> None:
        self.facts.append((max(at, self.facts[-1][0]), kind, data, actor))

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
        self._state["priority"] = priority
        data = {"priority": priority}
        data |= {name: changed[name] for name in ("impact", "urgency") if changed.get(name)}  # type: ignore[misc]
        self._state.update(data)
        self._add(at, ev.PRIORITISED, data, actor)

    def _become(self, at: datetime, actor: str, status: str, on: str | None, resolution: str | None) -> None:
        if status == self._status and on == self._on:
            return
        if self._status == CLOSED and status == RESOLVED:
            return  # a closed ticket was resolved; its last rows often say so again
        if self._status not in ACTIVE and status in ACTIVE:
            self._add(at, ev.REOPENED, {}, actor)
            self._status = OPEN
        if status == WAITING:
            self._add(at, ev.WAITING, {"on": on}, actor)
        elif status == RESOLVED:
            self._add(at, ev.RESOLVED, {"body": resolution} if resolution else {}, actor)
        elif status == CLOSED:
            self._add(at, ev.CLOSED, {}, actor)
        elif self._status == WAITING:
            self._add(at, ev.RESUMED, {}, actor)
            status = OPEN
        elif self._status == OPEN:
            return  # nothing makes an open ticket new again
        self._status, self._on = status, on
