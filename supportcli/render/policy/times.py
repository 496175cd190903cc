"""The part of a policy's page that says when: targets by plan and priority, ladder, calendars, timers, releases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from supportcli.domain.language.narrowing import targets_of
from supportcli.domain.language.policy import ALWAYS, Measure, Policy, Step
from supportcli.domain.language.rules import names
from supportcli.domain.time.calendar_spec import CalendarSpec
from supportcli.domain.time.duration import in_words
from supportcli.domain.words.sentences import for_whom, listed
from supportcli.domain.words.wording import (
    after,
    business_day,
    cell,
    exceptions,
    hours,
    moments,
    runs,
    timer,
    zone,
)
from supportcli.render.policy.document import (
    Block,
    Paragraph,
    Table,
    capitalised,
    items,
    section,
    table,
)


def target_blocks(policy: Policy) -> list[Block]:
    """One small table of plans × priorities for each measure."""
    blocks: list[Block] = []
    for measure in policy.measures:
        clause = f" [{measure.clause}]" if measure.clause else ""
        name = measure.name if measure.name == measure.id else f"{measure.name} ({measure.id})"
        found = target_table(policy, measure)
        about = Paragraph(capitalised(f"{runs(measure)}{clause}"))
        blocks += section(name, about, found, level=3)
    return section("Targets", *blocks)


def target_table(policy: Policy, measure: Measure) -> Table:
    """The targets of one measure: rows for plans and columns for priorities, as far as the targets depend on them."""
    targets = [target for target in policy.targets if target.measure == measure.id]
    asked = set().union(*(names(target.when) for target in targets), names(measure.when))
    plans: list[str | None] = [plan.id for plan in policy.plans] if "plan" in asked else [None]
    ranked = sorted(policy.priorities, key=lambda each: each.rank)
    priorities: list[str | None] = [each.id for each in ranked] if "priority" in asked else [None]
    rows = [
        (
            plan or "every plan",
            *(cell(targets_of(policy, measure, plan, each), measure) for each in priorities),
        )
        for plan in plans
    ]
    heads = [
        each or ("every priority" if len(priorities) == 1 and policy.priorities else "")
        for each in priorities
    ]
    clauses = listed(dict.fromkeys(target.clause for target in targets if target.clause))
    made = table(("", *heads), rows)
    return Table((f"[{clauses}]", *made.head[1:]), made.rows) if clauses else made


def ladder_block(policy: Policy) -> Iterator[Block]:
    """Whom the ladder tells and when, grouped by the tickets that it is for."""
    ladder = policy.ladder
    if not ladder.steps:
        return
    clause = f" [{ladder.clause}]" if ladder.clause else ""
    yield Paragraph(f"Counted from {moments((ladder.starts,))} until {moments(ladder.until)}{clause}")
    groups: dict[str, list[Step]] = {}
    for step in ladder.steps:
        groups.setdefault(for_whom(step.when), []).append(step)
    rows = [
        ("" if number else whom, after(step.after) + _on(step.calendar), listed(step.roles))
        for whom, steps in groups.items()
        for number, step in enumerate(steps)
    ]
    yield table(("tickets", "when", "who is told"), rows)


def _on(calendar: str) -> str:
    return f" on {calendar}" if calendar != ALWAYS else ""


def calendar_blocks(policy: Policy) -> list[Block]:
    """The calendars, and the releases that are scheduled."""
    rows = [_calendar(spec) for spec in policy.calendars]
    releases = f"{listed(policy.releases)}{_on(policy.release_calendar)}" if policy.releases else ""
    return [
        *section(
            "Calendars",
            table(("calendar", "name", "hours", "zone", "except", "a business day is", "clause"), rows),
        ),
        *section("Scheduled releases", Paragraph(releases)),
    ]


def _calendar(spec: CalendarSpec) -> Sequence[str | None]:
    return (
        spec.id,
        spec.name if spec.name != spec.id else "",
        hours(spec),
        "" if spec.always else zone(spec),
        "\n".join(exceptions(spec)),
        business_day(spec),
        spec.clause,
    )


def timer_blocks(policy: Policy) -> list[Block]:
    """What happens to a ticket by itself."""
    timers = policy.timers
    clause = f" [{timers.clause}]" if timers.clause else ""
    said = (
        ("A ticket that waits for the customer is reminded of after", timers.remind_after),
        ("A resolved ticket closes by itself after", timers.close_after),
        ("A closed ticket may be reopened within", timers.reopen_within),
    )
    lines = [
        f"{words} {in_words(duration)}{_on(timers.calendar)}{clause}" for words, duration in said if duration
    ]
    lines += [
        capitalised(timer(step)) + (f" [{step.clause}]" if step.clause else "") for step in timers.steps
    ]
    if policy.answers == "same-contact":
        lines.append("Only an answer of the contact who opened the ticket ends a wait for the customer")
    if policy.replies == "recorded":
        lines.append("Every reply that is recorded tells the customer, whether or not it is sent to somebody")
    return section("Life of a ticket", items(lines))
