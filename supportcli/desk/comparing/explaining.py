"""``policy explain``: the terms in force for a ticket that need not exist, as plain records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from functools import partial
from zoneinfo import ZoneInfo

from msgspec import Struct

from supportcli.desk.comparing.explaining_cover import cover_record
from supportcli.desk.policies import Known
from supportcli.domain.actions import action
from supportcli.domain.documents import Record
from supportcli.domain.errors import NotFoundError
from supportcli.domain.language.narrowing import NOTHING, candidates, narrowed, possible
from supportcli.domain.language.policy import ALWAYS, CUSTOMER, Channel, Plan, Policy, Priority, Rule, Term
from supportcli.domain.language.rules import Fact, holds, names
from supportcli.domain.running.bounds import bounded
from supportcli.domain.running.clocks import Clock, clocks
from supportcli.domain.running.facts import facts_of
from supportcli.domain.running.terms import InForce, Terms
from supportcli.domain.tickets import codec
from supportcli.domain.tickets.events import OPENED, Event
from supportcli.domain.tickets.folding import fold
from supportcli.domain.tickets.ticket import Ticket
from supportcli.domain.time import duration as durations
from supportcli.domain.time.calendar_spec import CalendarSpec
from supportcli.domain.words import wording
from supportcli.domain.words.sentences import sentence

GIVEN = (
    "plan",
    "priority",
    "kind",
    "level",
    "cause",
    "channel",
    "product",
    "version",
    "environment",
    "region",
    "team",
)
"""The facts that may be given, beside flags and the customer's zone."""


class Asked(Struct, frozen=True):
    """Such a ticket: its facts by name, what a person recorded, where the customer is, when it was opened.

    ``today`` stands in for the opening where none is given, for versions that have reached their end.
    """

    facts: Mapping[str, str]
    flags: tuple[str, ...]
    zone: str | None
    at: datetime | None
    today: datetime


def explain(terms: Terms, known: Known, asked: Asked) -> Record:
    """Everything that the policy says of such a ticket.

    Raises:
        NotFoundError: A fact names something that the policy does not know.
    """
    check_facts(terms.policy, asked)
    ticket, rule = _ticket(terms, asked)
    fact = partial(_fact, facts_of(ticket, terms), asked.at)
    found = _clocks(terms, ticket, asked)
    return {
        "policy": known.policy.id,
        "name": known.policy.name,
        "revision": known.revision,
        "facts": {name: getattr(ticket, name) for name in GIVEN},
        "flags": list(asked.flags),
        "asked_priority": asked.facts.get("priority"),
        "priority_rule": rule.id if rule else None,
        "opened_at": asked.at,
        "terms": [_term(terms, each, found.get(id_)) for id_, each in terms.in_force(fact).items()],
        "ladder": _ladder(terms, fact, ticket, asked),
        "rules": [_rule(each) for each in terms.rules(fact)],
        "approvals": _approvals(terms, fact, ticket),
        **cover_record(terms, ticket, fact),
        "texts": [
            {"id": each.id, "text": each.text, "clause": each.clause}
            for each in terms.policy.texts
            if holds(each.when, fact)
        ],
        "undecided": _undecided(terms, fact, asked),
    }


def terms_for(known: Known) -> Terms:
    """A policy at work, whether a desk stores it or not."""
    from supportcli.policyfile.public_holidays import public_holidays

    return Terms(known.policy, public_holidays)


def check_facts(policy: Policy, asked: Asked) -> None:
    """Refuse words that the policy does not have.

    Raises:
        NotFoundError: The hint lists those it has.
    """
    named: dict[str, Sequence[Plan | Priority | Channel | Term]] = {
        "plan": policy.plans, "priority": policy.priorities, "kind": policy.kinds, "level": policy.levels,
        "cause": policy.causes, "channel": policy.channels, "environment": policy.environments,
        "region": policy.regions,
    }  # fmt: skip
    asked_for = [(name, asked.facts.get(name), [each.id for each in there]) for name, there in named.items()]
    asked_for += [("flag", flag, [each.id for each in policy.flags]) for flag in asked.flags]
    for name, value, there in asked_for:
        if value is not None and value not in there:
            hint = f"--{name}, one of: {', '.join(there)}" if there else action("policy show", policy.id)
            raise NotFoundError(f"{policy.id} has no {name} {value}", hint=hint)


def wanted(policy: Policy) -> list[str]:
    """Of plan and priority, those on which the terms depend and of which there are several."""
    conditions = [target.when for target in policy.targets]
    conditions += [measure.when for measure in policy.measures]
    conditions += [step.when for step in policy.ladder.steps]
    conditions += [rule.when for rule in policy.rules]
    conditions += [clause.when for clause in policy.scope]
    conditions += [rate.when for rate in policy.rates]
    conditions += [each.when for quota in policy.quotas for each in quota.allowances]
    asked = set().union(*map(names, conditions)) if conditions else set()
    by_plan = "plan" in asked or any(channel.plans for channel in policy.channels)
    found = ["plan"] if by_plan and len(policy.plans) > 1 else []
    if "priority" in asked and policy.default_priority is None and len(policy.priorities) > 1:
        found.append("priority")
    return found


def zone_for(terms: Terms, asked: Asked, otherwise: str) -> tzinfo:
    """In which zone instants are read and shown: the customer's, that of the first hours that count, the desk's."""
    if asked.zone:
        return ZoneInfo(asked.zone)
    ticket, _ = _ticket(terms, asked)
    found = terms.in_force(facts_of(ticket, terms)).values()
    counted = [each.calendar for each in found if durations.needs_hours(each.target.duration)]
    # a rule may have put the clock on all hours; the vendor is still where the measure's own hours are
    usual = [terms.local(each.measure.calendar, asked.zone) for each in found]
    named = next((calendar for calendar in (*counted, *usual) if calendar != ALWAYS), None)
    if named is not None:
        return terms.calendar(named).zone
    return ZoneInfo(otherwise)


def _ticket(terms: Terms, asked: Asked) -> tuple[Ticket, Rule | None]:
    """The ticket as it would be after its opening; the only plan and the usual priority need not be said."""
    policy, facts = terms.policy, dict(asked.facts)
    if len(policy.plans) == 1:
        facts.setdefault("plan", policy.plans[0].id)
    if len(policy.priorities) == 1:
        facts.setdefault("priority", policy.priorities[0].id)
    elif policy.default_priority is not None:
        facts.setdefault("priority", policy.default_priority)
    data: Record = {**facts, "flags": dict.fromkeys(asked.flags, True), "zone": asked.zone}
    ticket = fold([Event(asked.at or asked.today, codec.known(data, OPENED))])
    ticket.priority, rule = bounded(terms, ticket, ticket.priority)
    return ticket, rule


def _fact(fact: Fact, at: datetime | None, name: str) -> object:
    """Without an instant nobody knows which calendars were open at the opening."""
    return None if name == "opened-in" and at is None else fact(name)


def _clocks(terms: Terms, ticket: Ticket, asked: Asked) -> dict[str, Clock]:
    if asked.at is None:
        return {}
    data = {name: getattr(ticket, name) for name in (*GIVEN, "zone")}
    known = codec.known({**data, "flags": dict.fromkeys(asked.flags, True)}, OPENED)
    opened = Event(asked.at, known)
    return {clock.measure: clock for clock in clocks(terms, [opened])}


def _term(terms: Terms, of: InForce, clock: Clock | None) -> Record:
    spec = _spec(terms, of.calendar)
    elapsed = not durations.needs_hours(of.target.duration)
    return {
        "measure": of.measure.id,
        "name": of.measure.name,
        "target": wording.target(of.target),
        "duration": of.target.duration.text,
        "from": wording.moments(of.measure.starts),
        "to": wording.moments(of.measure.stops),
        "recurs": of.measure.recurs,
        "pauses": wording.waits(of.measure.pauses),
        "calendar": None if elapsed else of.calendar,
        "hours": "around the clock" if elapsed or spec is None else wording.calendar_in_words(spec),
        "commitment": of.commitment,
        "warn": of.warn,
        "agreement": of.measure.agreement,
        "clause": of.clause,
        "rule": of.rule,
        "rule_clause": of.rule_clause,
        "starts_at_opening": "opened" in of.measure.starts,
        "warn_at": clock.warn_at if clock else None,
        "due_at": clock.due_at if clock else None,
    }


def _spec(terms: Terms, calendar: str) -> CalendarSpec | None:
    id_, _, zone = calendar.partition("@")
    if id_ == ALWAYS:
        return None
    spec = terms.calendar(calendar).spec
    return spec if zone else next(each for each in terms.policy.calendars if each.id == id_)


def _ladder(terms: Terms, fact: Fact, ticket: Ticket, asked: Asked) -> list[Record]:
    ladder, rungs = terms.policy.ladder, []
    for step in ladder.steps:
        if not holds(step.when, fact):
            continue
        due = None
        if asked.at is not None and ladder.starts == "opened":
            calendar = terms.calendar(terms.local(step.calendar, ticket.zone))
            due = durations.due(asked.at, step.after, calendar, releases=terms.releases)
        rungs.append(
            {
                "after": wording.after(step.after),
                "duration": step.after.text,
                "calendar": None if step.calendar == ALWAYS else step.calendar,
                "from": wording.moments((ladder.starts,)),
                "roles": list(step.roles),
                "clause": ladder.clause,
                "due_at": due,
            }
        )
    return rungs


def _rule(rule: Rule) -> Record:
    return {"id": rule.id, "when": sentence(rule.when), "then": wording.then(rule), "clause": rule.clause}


def _approvals(terms: Terms, fact: Fact, ticket: Ticket) -> list[Record]:
    """Every yes that a step of such a ticket needs, and the one that its channel asks for."""
    confirms = {c.confirm for c in terms.policy.channels if c.id == ticket.channel and c.confirm}
    return [
        {
            "id": each.id,
            "name": each.name,
            "by": "the customer" if each.by == CUSTOMER else each.by,
            "before": wording.steps(each.before),
            "clause": each.clause,
        }
        for each in terms.policy.approvals
        if (holds(each.when, fact) and (each.before or each.id in confirms)) or each.id in confirms
    ]


def _undecided(terms: Terms, fact: Fact, asked: Asked) -> list[Record]:
    """What further facts would change: targets and rules that hold for some of such tickets only."""
    policy = terms.policy
    known = {name: fact(name) for name in GIVEN if fact(name) is not None}
    if asked.at is not None:
        known["opened-in"] = fact("opened-in")
    found: list[Record] = []
    for measure in policy.measures:
        exists = narrowed(measure.when, known)
        of = [target for target in policy.targets if target.measure == measure.id]
        for left, target in candidates(of, known):
            both = ", ".join(filter(None, (sentence(exists or NOTHING), sentence(left))))
            if exists is not None and both and not (holds(target.when, fact) and holds(measure.when, fact)):
                then = [f"{measure.name}: {wording.target_in_full(target, measure)}"]
                found.append(
                    {"id": measure.id, "when": both, "then": then, "clause": target.clause or measure.clause}
                )
    for left, rule in possible(policy.rules, known):
        if left != NOTHING and not holds(rule.when, fact):
            found.append({**_rule(rule), "when": sentence(left)})
    return found
