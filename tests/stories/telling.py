"""The words in which the stories are told: one ticket, one desk, an instant for every sentence."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from supportcli.desk import escalation, finish, intake, people, view, work
from supportcli.desk.desk import Desk
from supportcli.desk.settings import Mail, Settings

ROLES = {
    "technical-support-manager": ("tsm@desk.example",),
    "customer-relations-manager": ("crm@desk.example",),
    "cto": ("cto@desk.example",),
}
JO = "jo@acme.example"


def instant(text: str) -> datetime:
    """``2026-03-06 16:50`` in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class Story:
    """A customer under a plan of a policy, and the ticket the story is about."""

    def __init__(self, folder: Path, policy: str, plan: str, *, since: str = "2026-01-01 00:00") -> None:
        self.path = folder / "desk.db"
        self.settings = Settings(roles=ROLES, mail=Mail(maildir=folder / "maildir"))
        self.id = 0
        self._desk: Desk | None = None
        desk = self.at(since)
        people.add_customer(desk, "acme", "Acme")
        people.add_contact(desk, JO, "acme", "Jo")
        self.contract = people.add_contract(desk, "acme", policy, plan).id

    def at(self, text: str, actor: str = "ana") -> Desk:
        """The desk at this instant."""
        if self._desk is not None:
            self._desk.close()
        self._desk = Desk.open(self.path, now=instant(text), actor=actor, settings=self.settings, create=True)
        return self._desk

    def close(self) -> None:
        if self._desk is not None:
            self._desk.close()

    def opened(self, text: str, **known: Any) -> int:
        """The customer asks for help."""
        request = intake.OpenRequest("It does not work", customer="acme", contact=JO, **known)
        self.id, _ = intake.open_ticket(self.at(text), request)
        return self.id

    def prioritised(self, text: str, priority: str) -> None:
        work.prioritise(self.at(text), [self.id], work.Prioritisation(priority, agreed_by=JO))

    def classified(self, text: str, **what: str) -> None:
        work.classify(self.at(text), [self.id], work.Classification(**what))

    def replied(self, text: str, **how: bool) -> None:
        work.reply(self.at(text), [self.id], "We are on it", **how)

    def customer_wrote(self, text: str) -> None:
        work.receive(self.at(text), [self.id], "Here it is", JO)

    def waited(self, text: str, on: str = "customer") -> None:
        work.wait(self.at(text), [self.id], on)

    def agreed(self, text: str, measure: str, duration: str) -> None:
        work.agree(self.at(text), [self.id], measure, duration, JO)

    def resolved(self, text: str) -> None:
        finish.resolve(self.at(text), [self.id])

    def reopened(self, text: str) -> None:
        finish.reopen(self.at(text), [self.id])

    def closed(self, text: str, approved_by: str | None = None) -> None:
        finish.close(self.at(text), [self.id], approved_by=approved_by)

    def escalated(self, text: str) -> list[tuple[str, str, str]]:
        """What cron did at this instant: (due, action, step or measure and role), in order."""
        return [
            (
                f"{taken.due_at:%Y-%m-%d %H:%M}",
                taken.action,
                f"{taken.step} {taken.role}" if taken.step else str(taken.measure),
            )
            for taken in escalation.escalate_due(self.at(text))
        ]

    def record(self, text: str) -> dict[str, Any]:
        """The ticket as everyone sees it at this instant."""
        return view.show(self.at(text), [self.id])[0]

    def clock(self, text: str, measure: str) -> dict[str, Any] | None:
        """The last round of a measure at this instant."""
        found = [c for c in self.record(text)["clocks"] if c["measure"] == measure]
        return found[-1] if found else None

    def due(self, text: str, measure: str) -> str | None:
        """When a measure is due, seen from this instant; ``None`` without a due instant."""
        clock = self.clock(text, measure)
        return None if clock is None or clock["due_at"] is None else f"{clock['due_at']:%Y-%m-%d %H:%M}"

    def state(self, text: str, measure: str) -> str | None:
        """How a measure stands at this instant."""
        clock = self.clock(text, measure)
        return None if clock is None else clock["state"]
