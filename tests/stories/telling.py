"""The words in which the stories are told: one ticket, one desk, an instant for every sentence."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from supportcli.desk import escalation, finish, intake, people, policies, triage, work
from supportcli.desk.desk import Desk
from supportcli.desk.look import sheet, view
from supportcli.desk.settings.values import Mail, Settings
from tests.conftest import begin_desk

ROLES = {
    "technical-support-manager": ("tsm@desk.example",),
    "customer-relations-manager": ("crm@desk.example",),
    "cto": ("cto@desk.example",),
}
JO = "jo@acme.example"


def instant(text: str, zone: str = "Etc/UTC") -> datetime:
    """``2026-03-06 16:50`` on the clocks of a zone, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


class Story:
    """A customer under a plan of a policy, and the ticket the story is about.

    Args:
        folder: Where the desk's file stands.
        policy: A shipped policy, or a policy file.
        plan: The plan of the customer's contract; ``None``: there is no contract, and tickets name the policy.
        since: When the desk and the contract begin.
        zone: In which the story tells its instants; the customer's and the desk's own zone.
        roles: The people behind the roles; those of the shipped policies unless given.
    """

    def __init__(
        self,
        folder: Path,
        policy: str | Path,
        plan: str | None,
        *,
        since: str = "2026-01-01 00:00",
        zone: str = "Etc/UTC",
        roles: tuple[str, ...] = (),
    ) -> None:
        self.path = folder / "desk.db"
        self.zone = zone
        named = {role: (f"{role}@desk.example",) for role in roles} or ROLES
        self.settings = Settings(zone=zone, roles=named, mail=Mail(maildir=folder / "maildir"))
        self.id = 0
        self._desk: Desk | None = None
        desk = self.at(since)
        if isinstance(policy, Path):
            policy = policies.add_policy(desk, str(policy))[0].policy
        self.policy = policy
        people.add_customer(desk, "acme", "Acme")
        people.add_contact(desk, JO, "acme", "Jo")
        self.contract = (
            None if plan is None else people.add_contract(desk, "acme", policy, plan, zone=zone).id
        )

    def at(self, text: str, actor: str = "ana") -> Desk:
        """The desk at this instant."""
        if self._desk is not None:
            self._desk.close()
        now = instant(text, self.zone)
        self._desk = Desk.open(begin_desk(self.path), now=now, actor=actor, settings=self.settings)
        return self._desk

    def close(self) -> None:
        if self._desk is not None:
            self._desk.close()

    def opened(self, text: str, **known: Any) -> int:
        """The customer asks for help."""
        if self.contract is None:
            known.setdefault("policy", self.policy)
        request = intake.OpenRequest("It does not work", customer="acme", contact=JO, **known)
        self.id, _ = intake.open_ticket(self.at(text), request)
        return self.id

    def prioritised(self, text: str, priority: str) -> None:
        triage.prioritise(self.at(text), [self.id], triage.Prioritisation(priority, agreed_by=JO))

    def classified(self, text: str, **what: Any) -> None:
        triage.classify(self.at(text), [self.id], triage.Classification(**what))

    def replied(self, text: str, **how: bool) -> None:
        work.reply(self.at(text), [self.id], "We are on it", **how)

    def customer_wrote(self, text: str) -> None:
        work.receive(self.at(text), [self.id], "Here it is", JO)

    def assigned(self, text: str, assignee: str | None, team: str | None = None) -> None:
        work.assign(self.at(text), [self.id], assignee, team)

    def waited(self, text: str, on: str = "customer") -> None:
        work.wait(self.at(text), [self.id], on)

    def detailed(self, text: str, answers: dict[str, str]) -> None:
        work.add_details(self.at(text), [self.id], answers)

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
                self.told(taken.due_at),
                taken.action,
                f"{taken.step} {taken.role}" if taken.step else str(taken.measure),
            )
            for taken in escalation.escalate_due(self.at(text))
        ]

    def record(self, text: str) -> dict[str, Any]:
        """The ticket as everyone sees it at this instant."""
        return view.show(self.at(text), [self.id])[0]

    def texts(self, text: str) -> list[str]:
        """The sentences of the policy that the ticket's page shows at this instant, by id."""
        return [clause.id for clause in sheet.sheets(self.at(text), [self.id])[0].texts]

    def clock(self, text: str, measure: str) -> dict[str, Any] | None:
        """The last round of a measure at this instant."""
        found = [c for c in self.record(text)["clocks"] if c["measure"] == measure]
        return found[-1] if found else None

    def due(self, text: str, measure: str) -> str | None:
        """When a measure is due, seen from this instant; ``None`` without a due instant."""
        clock = self.clock(text, measure)
        return None if clock is None or clock["due_at"] is None else self.told(clock["due_at"])

    def told(self, at: datetime) -> str:
        """An instant on the clocks of the story's zone."""
        return f"{at.astimezone(ZoneInfo(self.zone)):%Y-%m-%d %H:%M}"

    def state(self, text: str, measure: str) -> str | None:
        """How a measure stands at this instant."""
        clock = self.clock(text, measure)
        return None if clock is None else clock["state"]
