"""What is allowed but probably a mistake: warnings about a policy that reads well."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from supportcli.domain.language.policy import ALWAYS, Measure, Policy, Target
from supportcli.domain.language.rules import holds
from supportcli.domain.time.calendar_spec import CalendarSpec
from supportcli.policyfile.advice_cover import advise_cover
from supportcli.policyfile.advice_signals import advise_signals
from supportcli.policyfile.build import Built
from supportcli.policyfile.build_targets import Placed
from supportcli.policyfile.conditions import specificity
from supportcli.policyfile.lines import Path
from supportcli.policyfile.logic import may_meet
from supportcli.policyfile.report import Report

Sizes = tuple[str, int]
"""A family of durations that can be compared, and the size within it."""


def advise(built: Built, report: Report) -> None:
    """Report what a vendor is unlikely to mean."""
    _Advice(built, report).give()
    advise_cover(built.policy, report)
    advise_signals(built.policy, report)


class _Advice:
    """One policy with what its warnings have in common."""

    def __init__(self, built: Built, report: Report) -> None:
        self.policy: Policy = built.policy
        self.placed = built.placed
        self.report = report
        self.calendars = {spec.id: spec for spec in built.policy.calendars}

    def give(self) -> None:
        self._measures_without_target()
        self._ties()
        self._unattended()
        self._releases()
        self._channels()
        for measure in self.policy.measures:
            self._orders(measure)
        self._work_around_after_fix()

    def _measures_without_target(self) -> None:
        for measure in self.policy.measures:
            mine = [target for _, target in self.placed if target.measure == measure.id]
            if not mine:
                self.report.warning(("measures", measure.id), "no target; nothing is ever due")
                continue
            silent = [
                plan.id
                for plan in self.policy.plans
                if not any(plan.id in dict(t.when.facts).get("plan", (plan.id,)) for t in mine)
            ]
            if silent:
                text = f"no target for {', '.join(silent)}"
                self.report.warning(
                    ("targets", measure.id), f'{text}; write "none" where nothing is promised'
                )

    def _ties(self) -> None:
        """Of two targets, neither more specific, the first written counts, and few would guess it."""
        for number, (path, target) in enumerate(self.placed):
            for other_path, other in self.placed[:number]:
                if (
                    other.measure == target.measure
                    and other.duration != target.duration
                    and specificity(other.when) == specificity(target.when)
                    and {fact for fact, _ in other.when.facts} != {fact for fact, _ in target.when.facts}
                    and may_meet(other.when, target.when)
                    and not self._decided(other, target)
                ):
                    above = ".".join(str(part) for part in other_path[2:])
                    self.report.warning(path, f"contradicts {above} where both hold; {above} counts")

    def _decided(self, one: Target, two: Target) -> bool:
        """Whether a more specific target stands where both would hold."""
        facts = dict(one.when.facts) | dict(two.when.facts)
        first = self._find(one.measure, {fact: values[0] for fact, values in facts.items()})
        return first is not None and specificity(first[1].when) > specificity(one.when)

    def _unattended(self) -> None:
        """A short elapsed target promises more than the hours in which anyone is there."""
        ways_in = [channel for channel in self.policy.channels if channel.opens]
        if not ways_in:
            return
        for path, target in self.placed:
            plans = dict(target.when.facts).get("plan", ())
            usable = [c for c in ways_in if not c.plans or not plans or set(c.plans) & set(plans)]
            short = target.duration.unit == "seconds" and target.duration.amount < 86_400
            if short and usable and not any(self._always(channel.calendar) for channel in usable):
                text = f"{target.duration.text} is counted around the clock, but no channel is attended so"
                self.report.warning(path, f"{text}; business time is written bh")

    def _releases(self) -> None:
        for path, target in self.placed:
            if target.duration.unit == "next-release" and not self.policy.releases:
                self.report.warning(path, "no release is scheduled; such a clock has no due time")

    def _channels(self) -> None:
        for channel in self.policy.channels:
            if channel.confirm and not channel.opens:
                self.report.warning(
                    ("channels", channel.id, "confirm"), "no ticket opens here; nothing is confirmed"
                )
        for plan in self.policy.plans:
            usable = [c for c in self.policy.channels if c.opens and (not c.plans or plan.id in c.plans)]
            if self.policy.channels and not usable:
                self.report.warning(("plans", plan.id), "no channel opens tickets for this plan")

    def _orders(self, measure: Measure) -> None:
        """The better plan and the higher priority should not be the slower ones."""
        plans = sorted(self.policy.plans, key=lambda plan: plan.rank)
        for priority in [None, *(p.id for p in self.policy.priorities)]:
            served = self._column(
                measure, [({"plan": p.id} | _one("priority", priority), p.id) for p in plans]
            )
            for (path, first, better), (_, second, lesser) in pairwise(served):
                if self._slower(first, second):
                    text = f"plan {better} ({first.duration.text}) is slower than {lesser}"
                    self.report.warning(path, f"{text} ({second.duration.text})")
        for plan in [None, *(p.id for p in plans)]:
            rows = [({"priority": p.id} | _one("plan", plan), p.id) for p in self.policy.priorities]
            for (_, first, higher), (path, second, lower) in pairwise(self._column(measure, rows)):
                if self._slower(first, second):
                    text = f"priority {lower} ({second.duration.text}) is faster than {higher}"
                    self.report.warning(path, f"{text} ({first.duration.text})")

    def _work_around_after_fix(self) -> None:
        for path, around in self.placed:
            if around.measure != "work-around":
                continue
            facts = {fact: values[0] for fact, values in around.when.facts}
            for name in ("fix", "resolution"):
                fix = self._find(name, facts)
                if fix is not None and self._slower(around, fix[1]):
                    text = f"the work-around ({around.duration.text}) is due after the {name}"
                    self.report.warning(path, f"{text} ({fix[1].duration.text})")

    def _column(
        self, measure: Measure, rows: list[tuple[dict[str, str], str]]
    ) -> Iterator[tuple[Path, Target, str]]:
        for facts, label in rows:
            found = self._find(measure.id, facts)
            if found is not None:
                yield *found, label

    def _find(self, measure: str, facts: Mapping[str, str]) -> Placed | None:
        return next((p for p in self.placed if p[1].measure == measure and holds(p[1].when, facts.get)), None)

    def _slower(self, one: Target, two: Target) -> bool:
        first, second = self._size(one), self._size(two)
        return first is not None and second is not None and first[0] == second[0] and first[1] > second[1]

    def _size(self, target: Target) -> Sizes | None:
        """Elapsed time and open time are two families: what the one is in the other depends on the start."""
        duration = target.duration
        if duration.unit == "seconds":
            return "elapsed", duration.amount
        if duration.unit == "months":
            return "elapsed", duration.amount * 30 * 86_400
        calendar = target.calendar or ALWAYS
        if duration.unit == "open-seconds":
            return calendar, duration.amount
        if duration.unit == "business-days" and calendar in self.calendars:
            return calendar, duration.amount * _day_seconds(self.calendars[calendar])
        return None

    def _always(self, calendar: str) -> bool:
        return calendar == ALWAYS or (calendar in self.calendars and self.calendars[calendar].always)


def _one(fact: str, value: str | None) -> dict[str, str]:
    return {} if value is None else {fact: value}


def _day_seconds(spec: CalendarSpec) -> int:
    """The length of a business day, or of an average day of the week that has open hours."""
    if spec.business_day_seconds is not None:
        return spec.business_day_seconds
    days = [sum(closing - opening for opening, closing in windows) for windows in spec.weekly if windows]
    return sum(days) // max(len(days), 1)
