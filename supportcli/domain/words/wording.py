"""The terms of a policy in words: targets, hours, prices, what a rule does. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from supportcli.domain.language.condition import Condition
from supportcli.domain.language.policy import ALWAYS, Measure, Policy, Rule, Target, TimerStep
from supportcli.domain.tickets.moments import FLAG_PREFIX
from supportcli.domain.time.calendar_spec import CUSTOMER_ZONE, DAY, CalendarSpec, Window
from supportcli.domain.time.duration import Duration, in_words
from supportcli.domain.words.sentences import listed, sentence

DASH = "–"
WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

_MOMENTS = {
    "opened": "opening",
    "reply": "a reply",
    "customer-reply": "the customer's reply",
    "work-around": "a work-around",
    "assigned": "assignment",
    "handed-on": "handing on",
    "classified": "classification",
    "level-changed": "a change of level",
    "prioritised": "setting the priority",
    "waiting": "the beginning of a wait",
    "resumed": "the end of a wait",
    "resolved": "resolution",
    "closed": "closing",
    "reopened": "reopening",
}
_BUSINESS_DAY = {
    "same-time": "the same time on the next business day",
    "close": "the close of the next business day",
    "hours": "as many open hours as a business day has",
}
_DOES = {"remind": "a reminder to", "tell": "tell", "resolve": "it is resolved", "close": "it is closed"}


def moments(names: Iterable[str]) -> str:
    """Moments of a ticket: ``a reply or resolution``."""
    return listed((_MOMENTS.get(name) or _flagged(name) for name in names), "or")


def _flagged(name: str) -> str:
    return f"recording {name.removeprefix(FLAG_PREFIX)}" if name.startswith(FLAG_PREFIX) else name


def commitment(word: str) -> str:
    """``guarantee``, ``target`` or ``best effort``."""
    return word.replace("-", " ")


def target(of: Target) -> str:
    """What is promised: ``2 hours``, ``first of 4 hours and 1 business day``, ``no target``."""
    if of.duration.unit == "none":
        return of.text or "no target"
    every = [in_words(each) for each in (of.duration, *of.others)]
    if of.before is not None:
        return f"{every[0]} before the {of.before.replace('-', ' ')}"
    return every[0] if len(every) == 1 else f"{of.combine.replace('-', ' ')} {listed(every)}"


def target_in_full(of: Target, measure: Measure) -> str:
    """As :func:`target`, with the calendar and the commitment where they are not the measure's."""
    text = target(of)
    if of.calendar not in (None, measure.calendar) and of.duration.unit not in ("seconds", "none"):
        text += f" on {of.calendar}"
    if of.commitment not in (None, measure.commitment):
        text += f" ({commitment(str(of.commitment))})"
    return text


def cell(targets: Sequence[tuple[Condition, Target]], measure: Measure) -> str:
    """The targets of a cell: one, or several lines of which the first that fits counts."""
    said = [(sentence(left), target_in_full(of, measure)) for left, of in targets]
    if not said:
        return DASH
    if len(said) == 1 and not said[0][0]:
        return said[0][1] if targets[0][1].duration.unit != "none" or targets[0][1].text else DASH
    return "\n".join(f"{when}: {text}" if when else f"else {text}" for when, text in said)


def runs(measure: Measure) -> str:
    """What a measure counts: from when to when, what stops it, on which hours."""
    facts = [f"from {moments(measure.starts)} to {moments(measure.stops)}"]
    ends = [name for name in measure.until if name not in measure.stops]
    facts += [f"given up at {moments(ends)}"] if ends else []
    facts += ["again and again"] if measure.recurs else []
    facts += [f"pauses while waiting for {waits(measure.pauses)}"] if measure.pauses else []
    facts += [f"only for {sentence(measure.when)}"] if sentence(measure.when) else []
    facts += [commitment(measure.commitment)]
    facts += [f"business time on {measure.calendar}"] if measure.calendar != ALWAYS else []
    facts += [f"warns at {share(measure.warn)}"] if measure.warn is not None else []
    facts += ["may be agreed otherwise"] if measure.agreement else []
    return "; ".join(facts)


def waits(on: Iterable[str]) -> str:
    """What a ticket waits for: ``the customer``, ``anything``."""
    return listed(("anything" if each == "*" else f"the {each}" for each in on), "or")


def share(of: float | str) -> str:
    """A share as a percentage: ``75%``, ``12.5%``."""
    hundredths = Decimal(str(of)) * 100
    return f"{hundredths.normalize():f}%"


def zone(spec: CalendarSpec) -> str:
    """The zone in which the hours are read."""
    return "the customer's zone" if spec.zone == CUSTOMER_ZONE else spec.zone


def hours(spec: CalendarSpec) -> str:
    """The week: ``Monday to Friday 09:00–18:00``; days that differ stand apart."""
    if spec.always:
        return "around the clock, every day"
    groups: dict[tuple[Window, ...], list[int]] = {}
    for day, windows in enumerate(spec.weekly):
        if windows:
            groups.setdefault(windows, []).append(day)
    said = [f"{days_of(days)} {windows_of(windows)}" for windows, days in groups.items()]
    return "; ".join(said) or "closed all week"


def days_of(days: Sequence[int]) -> str:
    """Days of the week, Monday 0: ``Monday to Friday``, ``Monday and Wednesday``, ``every day``."""
    if len(days) == 7:
        return "every day"
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f"{WEEK[days[0]]} to {WEEK[days[-1]]}"
    return listed(WEEK[day] for day in days)


def windows_of(windows: Sequence[Window]) -> str:
    """Windows of a day: ``09:00–12:00 and 13:00–18:00``; ``closed`` without any."""
    return listed(f"{clock(opens)}{DASH}{clock(closes)}" for opens, closes in windows) or "closed"


def clock(seconds: int) -> str:
    """A time of day; one past midnight is that of the next day, 24:00 the end of the day itself."""
    whole = seconds if seconds <= DAY else seconds - DAY
    text = f"{whole // 3600:02d}:{whole // 60 % 60:02d}"
    return f"{text}:{whole % 60:02d}" if whole % 60 else text


def exceptions(spec: CalendarSpec) -> list[str]:
    """Holidays and other days that are not as the week says."""
    said = []
    if spec.country:
        said.append(
            f"closed on the public holidays of {'-'.join(filter(None, (spec.country, spec.subdivision)))}"
        )
    if spec.closed:
        said.append(f"closed on {listed(day_in_words(day) for day in spec.closed)}")
    said += [f"{day_in_words(day)}: {windows_of(windows)}" for day, windows in spec.replaced]
    return said


def day_in_words(day: str) -> str:
    """A date of a calendar: ``2026-12-24``, or ``24 December every year``."""
    if not day.startswith("*-"):
        return day
    month, number = int(day[2:4]), int(day[5:7])
    return f"{number} {MONTHS[month - 1]} every year"


def business_day(spec: CalendarSpec) -> str:
    """What ``1bd`` means on the calendar; nothing where the policy does not say."""
    if spec.business_day is None:
        return ""
    length = f" ({in_words_of_seconds(spec.business_day_seconds)})" if spec.business_day_seconds else ""
    return _BUSINESS_DAY[spec.business_day] + length


def in_words_of_seconds(seconds: int) -> str:
    """``8 hours``, ``7 hours 30 minutes``."""
    parts = ((seconds // 3600, "hour"), (seconds // 60 % 60, "minute"), (seconds % 60, "second"))
    return " ".join(f"{n} {unit}{'' if n == 1 else 's'}" for n, unit in parts if n) or "0 minutes"


def calendar_in_words(spec: CalendarSpec) -> str:
    """Hours and zone in one sentence."""
    return hours(spec) if spec.always else f"{hours(spec)}, {zone(spec)}"


def then(rule: Rule) -> list[str]:
    """What a rule does, each part in words."""
    which = listed(rule.measures) or "every measure"
    said = [
        f"{which} counts on {rule.calendar}" if rule.calendar else "",
        f"{which}: {in_words(rule.duration)}" if rule.duration else "",
        f"no target for {which}" if rule.void else "",
        f"priority at most {rule.cap}" if rule.cap else "",
        f"priority at least {rule.floor}" if rule.floor else "",
        f"refused: {steps(rule.refuse)}" if rule.refuse else "",
        f"tell {listed(rule.notify)}" if rule.notify else "",
        f"goes to team {rule.team}" if rule.team else "",
        rule.reason,
    ]
    return [each for each in said if each]


def hand_offs(policy: Policy) -> str:
    """From how many hand-offs on the policy warns: ``From the 3rd hand-off on …``; empty if it does not."""
    rule = policy.hand_offs
    if rule.warn is None:
        return ""
    clause = f" [{rule.clause}]" if rule.clause else ""
    many = "Every hand-off" if rule.warn == 1 else f"Every hand-off from number {rule.warn} on"
    return f"{many} is warned of{clause}"


def steps(names: Iterable[str]) -> str:
    """Steps of a ticket: ``close``, ``going to level III``, ``a remote session``."""
    return listed(map(_step, names))


def _step(name: str) -> str:
    what, _, of = name.partition(":")
    return {"level": f"going to level {of}", "session": f"a {of} session"}.get(what, name)


def timer(step: TimerStep) -> str:
    """What happens by itself and after how long."""
    since = "resolved" if step.starts == "resolved" else f"waiting for {waits((step.on,))}"
    whom = f" {listed(step.roles) or 'the assignee'}" if step.action in ("remind", "tell") else ""
    when = f" ({sentence(step.when)})" if sentence(step.when) else ""
    on = f" on {step.calendar}" if step.calendar else ""
    return f"{since} for {in_words(step.after)}{on}: {_DOES[step.action]}{whom}{when}"


def after(duration: Duration) -> str:
    """When a rung of the ladder is due: ``at once``, ``after 4 hours``."""
    return (
        f"after {in_words(duration)}"
        if duration.amount or duration.unit not in ("seconds", "open-seconds")
        else "at once"
    )
