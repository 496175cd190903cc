"""A policy as a page of plain text: who is served how, how fast, and who is told when it is late."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from supportcli.domain import duration as durations
from supportcli.domain.calendar_spec import DAYS, CalendarSpec, Window
from supportcli.domain.condition import Condition
from supportcli.domain.duration import Duration
from supportcli.domain.policy import ALWAYS, Measure, Policy, Step, Target, Term
from supportcli.render.untrusted import cells

_WIDTH = 100


def policy_page(policy: Policy) -> Iterator[str]:
    """The lines of the page, section by section, in the order in which a reader asks.

    Empty sections are left out. Clauses of the vendor's page stand in brackets at the end of a line.
    """
    yield f"{policy.name} ({policy.id}), by {policy.vendor}"
    if policy.source:
        yield f"source: {policy.source}"
    if policy.note:
        yield from textwrap.wrap(f"note: {policy.note}", _WIDTH)
    sections = (
        ("plans", ((p.id, p.name, p.means, p.clause) for p in policy.plans)),
        ("priorities", ((p.id, _coded(p.name, p.code), p.means, p.clause) for p in policy.priorities)),
        ("kinds", map(_term, policy.kinds)),
        ("levels", map(_term, policy.levels)),
        ("causes", map(_term, policy.causes)),
        ("channels", ((c.id, c.name, _channel(policy, c.id), c.clause) for c in policy.channels)),
    )
    for title, rows in sections:
        yield from _section(title, _definitions(rows))
    for measure in policy.measures:
        yield from _section(f"target: {measure.name} ({measure.id})", _targets(policy, measure))
    yield from _section("which calendar counts", _rules(policy))
    yield from _section("ladder", _ladder(policy))
    yield from _section("approvals", _approvals(policy))
    yield from _section("calendars", _calendars(policy))
    yield from _section("timers", _timers(policy))
    yield from _section("releases", textwrap.wrap(", ".join(policy.releases), _WIDTH - 2))
    yield from _section("details", _details(policy))
    yield from _section("texts", _texts(policy))


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield ""
        yield title.upper()
        yield from (f"  {line}".rstrip() for line in found)


def _wrapped(text: str) -> Iterator[str]:
    """A sentence over several lines, the following ones indented."""
    yield from textwrap.wrap(text, _WIDTH - 4, subsequent_indent="  ", break_on_hyphens=False)


def _definitions(rows: Iterable[tuple[str, str, str, str | None]]) -> Iterator[str]:
    found = list(rows)
    wide = max((cells(row[0]) for row in found), default=0)
    for id_, name, means, clause in found:
        text = ": ".join(filter(None, (name, means))) + _clause(clause)
        lines = textwrap.wrap(text, max(_WIDTH - wide - 4, 40)) or [""]
        yield f"{id_:{wide}}  {lines[0]}"
        yield from (f"{'':{wide}}  {line}" for line in lines[1:])


def _term(term: Term) -> tuple[str, str, str, str | None]:
    return term.id, term.name, term.means, term.clause


def _coded(name: str, code: int | None) -> str:
    return name if code is None else f"{name} ({code})"


def _channel(policy: Policy, id_: str) -> str:
    channel = next(c for c in policy.channels if c.id == id_)
    facts = [
        f"plans {', '.join(channel.plans)}" if channel.plans else "",
        f"attended: {channel.calendar}" if channel.calendar != ALWAYS else "",
        "" if channel.opens else "no new tickets",
        "acknowledged at once" if channel.acknowledge else "",
        f"needs {channel.confirm}" if channel.confirm else "",
        "preferred" if channel.preferred else "",
        "best effort" if channel.commitment == "best-effort" else "",
    ]
    return "; ".join(filter(None, (channel.means, *facts)))


def _targets(policy: Policy, measure: Measure) -> Iterator[str]:
    """The table of plan × priority where the targets depend on nothing else, and every target in words."""
    facts = [f"from {' or '.join(measure.starts)} to {' or '.join(measure.stops)}"]
    facts.append(measure.commitment)
    if measure.calendar != ALWAYS:
        facts.append(f"calendar {measure.calendar}")
    if measure.pauses:
        facts.append(f"pauses while waiting for {', '.join(measure.pauses)}")
    facts += ["recurs"] if measure.recurs else []
    facts += ["may be agreed otherwise"] if measure.agreement else []
    facts += [f"when {_condition(measure.when)}"] if measure.when.facts else []
    yield from _wrapped("; ".join(facts) + _clause(measure.clause))
    targets = [target for target in policy.targets if target.measure == measure.id]
    if all(set(dict(target.when.facts)) <= {"plan", "priority"} for target in targets):
        yield from _table(policy, measure, targets)
    else:
        for target in targets:
            when = _condition(target.when) or "nothing else holds"
            yield f"{_duration(target.duration)}  when {when}{_clause(target.clause)}"


def _table(policy: Policy, measure: Measure, targets: Sequence[Target]) -> Iterator[str]:
    by_plan = any("plan" in dict(t.when.facts) for t in targets)
    by_priority = any("priority" in dict(t.when.facts) for t in targets)
    plans = [p.id for p in policy.plans] if by_plan else [""]
    priorities = [p.id for p in policy.priorities] if by_priority else [""]
    rows = [["", *priorities]] if by_priority else []
    rows += [
        [plan or "every plan", *(_cell(measure, targets, plan, priority) for priority in priorities)]
        for plan in plans
    ]
    wide = [max(cells(row[n]) for row in rows) for n in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(f"{text:{width}}" for text, width in zip(row, wide, strict=True))


def _cell(measure: Measure, targets: Sequence[Target], plan: str, priority: str) -> str:
    wanted = {"plan": plan, "priority": priority}
    for target in targets:
        if all(wanted[name] in values or "*" in values for name, values in target.when.facts):
            return _duration(target.duration) + _calendar(target, measure)
    return "-"


def _calendar(target: Target, measure: Measure) -> str:
    """The target's own calendar, where it counts: elapsed time is counted on none."""
    if target.duration.unit in ("seconds", "none") or target.calendar in (None, measure.calendar):
        return ""
    return f" on {target.calendar}"


def _duration(duration: Duration) -> str:
    return "-" if duration.unit == "none" else duration.text


def _rules(policy: Policy) -> Iterator[str]:
    for rule in policy.rules:
        which = ", ".join(rule.measures) or "every measure"
        text = f"{rule.id}: {which} on {rule.calendar} when {_condition(rule.when)}"
        yield from _wrapped(text + _clause(rule.clause))


def _ladder(policy: Policy) -> Iterator[str]:
    ladder = policy.ladder
    if not ladder.steps:
        return
    yield f"from {ladder.starts} until {' or '.join(ladder.until)}{_clause(ladder.clause)}"
    groups: dict[str, list[Step]] = {}
    for step in ladder.steps:
        groups.setdefault(_condition(step.when) or "every ticket", []).append(step)
    for condition, steps in groups.items():
        yield condition
        for step in steps:
            calendar = f" on {step.calendar}" if step.calendar != ALWAYS else ""
            yield f"  after {step.after.text + calendar:8}  {', '.join(step.roles)}"


def _approvals(policy: Policy) -> Iterator[str]:
    for approval in policy.approvals:
        before = f"before {' and '.join(approval.before)}" if approval.before else "recorded by hand"
        when = f" when {_condition(approval.when)}" if approval.when.facts else ""
        text = f"{approval.id}: {approval.name}, by {approval.by}; {before}{when}"
        yield from _wrapped(text + _clause(approval.clause))


def _calendars(policy: Policy) -> Iterator[str]:
    for calendar in policy.calendars:
        yield f"{calendar.id}: {calendar.name or calendar.id}, {calendar.zone}{_clause(calendar.clause)}"
        yield from (f"  {line}" for line in _hours(calendar))


def _hours(calendar: CalendarSpec) -> Iterator[str]:
    if calendar.always:
        yield "always open"
    else:
        groups: dict[tuple[Window, ...], list[str]] = {}
        for day, windows in zip(DAYS, calendar.weekly, strict=True):
            groups.setdefault(windows, []).append(day)
        for windows, days in groups.items():
            if windows:
                yield f"{_span(days)}  {', '.join(map(_window, windows))}"
    if calendar.business_day:
        yield f"a business day: {calendar.business_day}"
    if calendar.country:
        yield f"closed on the public holidays of {'-'.join(filter(None, (calendar.country, calendar.subdivision)))}"
    if calendar.closed:
        yield from textwrap.wrap(f"closed: {', '.join(calendar.closed)}", _WIDTH - 6)
    for day, windows in calendar.replaced:
        yield f"{day}: {', '.join(map(_window, windows)) or 'closed'}"


def _span(days: Sequence[str]) -> str:
    first, last = DAYS.index(days[0]), DAYS.index(days[-1])
    if len(days) > 2 and last - first == len(days) - 1:
        return f"{days[0]}-{days[-1]}"
    return ",".join(days)


def _window(window: Window) -> str:
    opening, closing = window
    return f"{_clock(opening)}-{_clock(closing if closing <= 86_400 else closing - 86_400)}"


def _clock(seconds: int) -> str:
    hours, minutes = divmod(seconds // 60, 60)
    return f"{hours:02d}:{minutes:02d}"


def _timers(policy: Policy) -> Iterator[str]:
    timers = policy.timers
    said = (
        ("remind of a ticket that waits for the customer after", timers.remind_after),
        ("close a resolved ticket after", timers.close_after),
        ("a closed ticket may be reopened for", timers.reopen_within),
    )
    for words, duration in said:
        if duration is not None:
            yield f"{words} {durations.in_words(duration)}{_clause(timers.clause)}"


def _details(policy: Policy) -> Iterator[str]:
    form = policy.details
    if form.intro:
        yield from textwrap.wrap(form.intro + _clause(form.clause), _WIDTH - 2)
    for question in form.questions:
        yield f"{question.id}: {question.ask}{' (required)' if question.required else ''}"
    if form.note:
        yield from textwrap.wrap(form.note, _WIDTH - 2)


def _texts(policy: Policy) -> Iterator[str]:
    for text in policy.texts:
        when = f" when {_condition(text.when)}" if text.when.facts else ""
        yield from _wrapped(f"{text.id}{when}: {text.text}{_clause(text.clause)}")


def _condition(condition: Condition) -> str:
    return " and ".join(
        f"{name} is recorded" if values == ("*",) else f"{name} {' or '.join(values)}"
        for name, values in condition.facts
    )


def _clause(clause: str | None) -> str:
    return f" [{clause}]" if clause else ""
