"""A policy at work: which terms are in force for a ticket, on which calendar engines."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from supportcli.domain.language.condition import Condition
from supportcli.domain.language.policy import (
    ALWAYS,
    Approval,
    Commitment,
    Measure,
    Plan,
    Policy,
    Priority,
    Rule,
    Step,
    Target,
)
from supportcli.domain.language.rules import Fact, holds, names
from supportcli.domain.time.calendar import Calendar, PublicHolidays, always
from supportcli.domain.time.calendar_spec import CUSTOMER_ZONE, in_zone, named_for


class InForce(Struct, frozen=True):
    """One measure's target as it stands for a ticket now."""

    measure: Measure
    target: Target
    calendar: str
    commitment: Commitment
    warn: float
    rule: str | None
    """The rule of the policy that chose the calendar or the duration, where one did."""
    clause: str | None
    rule_clause: str | None = None


class Rung(Struct, frozen=True):
    """A step of the ladder that holds for a ticket: how it is called, and whether it depends on the priority."""

    step: Step
    name: str
    by_priority: bool


class Terms:
    """A policy with its calendars built; made once per revision and used for many tickets.

    Args:
        policy: The pinned revision.
        public_holidays: ``(country, subdivision, year) → dates`` for calendars that name a country.
    """

    def __init__(self, policy: Policy, public_holidays: PublicHolidays | None = None) -> None:
        self.policy = policy
        self._public_holidays = public_holidays
        self._specs = {spec.id: spec for spec in policy.calendars}
        self._calendars: dict[str, Calendar] = {ALWAYS: always()}
        self.releases = self._release_instants()
        self._roaming = {spec.id for spec in policy.calendars if spec.zone == CUSTOMER_ZONE}
        self.roams = bool(self._roaming)
        """Whether a calendar follows the customer's zone."""
        self._facts = _facts_that_matter(policy) + (("zone",) if self.roams else ())
        self.telling = tuple(rule for rule in policy.rules if rule.notify)
        self._in_force: dict[tuple[object, ...], dict[str, InForce]] = {}
        self._ladder_facts = tuple(sorted(set().union(*(names(step.when) for step in policy.ladder.steps))))
        self._rungs: dict[tuple[object, ...], tuple[Rung, ...]] = {}
        self._starting: dict[tuple[str, ...], tuple[Measure, ...]] = {}

    def calendar(self, name: str) -> Calendar:
        """The engine of a calendar of the policy; ``always`` needs no definition.

        ``office@Europe/Vilnius`` is the calendar ``office``, which leaves the zone to the customer, in theirs.
        """
        found = self._calendars.get(name)
        if found is None:
            id_, zone = named_for(name)
            found = self._calendars[name] = Calendar(in_zone(self._specs[id_], zone), self._public_holidays)
        return found

    def local(self, name: str, zone: object) -> str:
        """The name of a calendar in a ticket's zone; only one that leaves its zone to the customer changes."""
        return f"{name}@{zone}" if zone and name in self._roaming else name

    def priority(self, name: str | None) -> Priority | None:
        """The priority with this id."""
        return next((p for p in self.policy.priorities if p.id == name), None)

    def plan(self, name: str | None) -> Plan | None:
        """The plan with this id."""
        return next((p for p in self.policy.plans if p.id == name), None)

    def in_force(self, fact: Fact) -> dict[str, InForce]:
        """Measure id → the target in force for a ticket with these facts; measures without one are absent."""
        key = tuple([fact(name) for name in self._facts])
        found = self._in_force.get(key)
        if found is None:
            found = self._in_force[key] = self._find(fact)
        return found

    def starting(self, moments: tuple[str, ...]) -> tuple[Measure, ...]:
        """The measures that one of these moments starts, in the order of the policy."""
        found = self._starting.get(moments)
        if found is None:
            found = self._starting[moments] = tuple(
                measure for measure in self.policy.measures if not set(moments).isdisjoint(measure.starts)
            )
        return found

    def rungs(self, fact: Fact) -> tuple[Rung, ...]:
        """The steps of the ladder for a ticket with these facts, in the order of the page."""
        key = tuple([fact(name) for name in self._ladder_facts])
        found = self._rungs.get(key)
        if found is None:
            found = self._rungs[key] = tuple(
                Rung(step, _step_name(step, fact), "priority" in names(step.when))
                for step in self.policy.ladder.steps
                if holds(step.when, fact)
            )
        return found

    def approvals(self, before: str, fact: Fact) -> list[Approval]:
        """The approvals that the policy asks for before this step of such a ticket."""
        return [a for a in self.policy.approvals if before in a.before and holds(a.when, fact)]

    def _release_instants(self) -> tuple[datetime, ...]:
        """A release day begins at midnight in the zone of the release calendar."""
        spec = self._specs.get(self.policy.release_calendar)
        zone = ZoneInfo(spec.zone if spec and spec.zone != CUSTOMER_ZONE else "UTC")
        days = (date.fromisoformat(day) for day in self.policy.releases)
        return tuple(datetime.combine(day, time.min, zone).astimezone(UTC) for day in days)

    def _find(self, fact: Fact) -> dict[str, InForce]:
        found = {}
        rules = self.rules(fact)
        zone = fact("zone") if self._roaming else None
        for measure in self.policy.measures:
            if not holds(measure.when, fact):
                continue
            said = [rule for rule in rules if not rule.measures or measure.id in rule.measures]
            target = self._target(measure.id, fact)
            other = next((rule for rule in said if rule.duration is not None), None)
            if other is not None and other.duration is not None:
                target = Target(measure.id, other.duration, calendar=other.calendar, clause=other.clause)
            if target is None or any(rule.void for rule in said):
                continue
            if target.duration.unit == "none":
                if not target.text:
                    continue
                target = replace(target, duration=replace(target.duration, text=target.text))
            on = next((rule for rule in said if rule.calendar is not None), None)
            deciding = other or on
            found[measure.id] = InForce(
                measure,
                target,
                self.local((on.calendar if on else None) or target.calendar or measure.calendar, zone),
                target.commitment or measure.commitment,
                self.policy.warn if measure.warn is None else measure.warn,
                deciding.id if deciding else None,
                target.clause or measure.clause,
                deciding.clause if deciding else None,
            )
        return found

    def rules(self, fact: Fact) -> list[Rule]:
        """The rules that hold for a ticket with these facts, in the order of the policy."""
        return [rule for rule in self.policy.rules if holds(rule.when, fact)]

    def _target(self, measure: str, fact: Fact) -> Target | None:
        return next((t for t in self.policy.targets if t.measure == measure and holds(t.when, fact)), None)


def _step_name(step: Step, fact: Fact) -> str:
    """How a rung is called: the facts it depends on and how long after, such as ``P1/4h``."""
    parts = [str(fact(name)) for name, _ in step.when.facts]
    return "/".join([*parts, step.after.text])


def _facts_that_matter(policy: Policy) -> tuple[str, ...]:
    conditions: list[Condition] = [m.when for m in policy.measures]
    conditions += [t.when for t in policy.targets]
    conditions += [r.when for r in policy.rules]
    return tuple(sorted(set().union(*map(names, conditions))))
