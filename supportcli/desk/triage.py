"""Triage: what tickets turned out to be, and in which order they are worked on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from supportcli.desk.desk import Desk
from supportcli.desk.operation import Case, Outcome, act, given
from supportcli.desk.vocabulary import flags_of, one_of, priority_for
from supportcli.domain.actions import action
from supportcli.domain.errors import UsageError
from supportcli.domain.language.policy import Policy
from supportcli.domain.running.bounds import bounded
from supportcli.domain.running.gates import pass_step
from supportcli.domain.tickets import events as ev
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.ticket import CLASSES, Ticket, after, check


@dataclass(frozen=True, slots=True)
class Classification:
    """What a ticket turned out to be; ``None`` leaves a part as it is. ``by`` is who decided.

    ``flags`` are what a person records of it, said to be so or not.
    """

    kind: str | None = None
    level: str | None = None
    cause: str | None = None
    product: str | None = None
    version: str | None = None
    environment: str | None = None
    by: str | None = None
    why: str | None = None
    region: str | None = None
    flags: Mapping[str, bool] = field(default_factory=dict)
    suggested: Mapping[str, object] = field(default_factory=dict)
    """Fact → source and confidence of the suggestion that was taken."""


@dataclass(frozen=True, slots=True)
class Prioritisation:
    """A priority, or impact and urgency; who agreed to it and, for a change, who asked (consent)."""

    priority: str | None = None
    impact: str | None = None
    urgency: str | None = None
    agreed_by: str | None = None
    asked_by: str | None = None
    why: str | None = None
    by: str | None = None
    """Who decided, if not the actor."""
    suggested: Mapping[str, object] = field(default_factory=dict)
    """The source and confidence of the suggestion that was taken."""


def classify(
    desk: Desk,
    ids: Sequence[int],
    wanted: Classification,
    *,
    override: str | None = None,
    dry_run: bool = False,
) -> Outcome:
    """Record what tickets are, who decided and why; a priority that rules now bound follows.

    Raises:
        UsageError: Nothing to classify by.
        NotFoundError: The policy does not know the word.
        RefusedError: A rule refuses it, or the step up to the level lacks an approval.
    """
    if not wanted.flags and all(getattr(wanted, name) is None for name in CLASSES):
        raise UsageError(
            "nothing to classify by", hint="--kind, --level, --cause, --flag …; --suggest says what it may be"
        )

    return act(desk, "classify", ids, lambda case: classified(desk, case, wanted, override), dry_run=dry_run)


def classified(desk: Desk, case: Case, wanted: Classification, override: str | None) -> list[Event]:
    """The events that classify one ticket; raises as :func:`classify`."""
    ticket = case.ticket
    check(ev.CLASSIFIED, ticket)
    changed = classes_of(case.policy, wanted)
    decided = {"decided_by": wanted.by, "why": wanted.why, "suggested": dict(wanted.suggested) or None}
    event = Event(desk.now, ev.CLASSIFIED, {**changed, **given(decided)})
    then = after(ticket, event)
    overridden = pass_step(case.terms, then, "classify", desk.now, override)
    if then.level != ticket.level:
        overridden += pass_step(case.terms, then, f"level:{then.level}", desk.now, override)
    return [*overridden, event, *_within_bounds(case, then, desk)]


def classes_of(policy: Policy | None, wanted: Classification) -> dict[str, object]:
    """The data of a classification in the words of the policy; raises NotFoundError for others."""
    data = {
        "kind": one_of("kind", wanted.kind, policy.kinds if policy else ()),
        "level": one_of("level", wanted.level, policy.levels if policy else ()),
        "cause": one_of("cause", wanted.cause, policy.causes if policy else ()),
        "product": wanted.product,
        "version": wanted.version,
        "environment": one_of("environment", wanted.environment, policy.environments if policy else ()),
        "region": one_of("region", wanted.region, policy.regions if policy else ()),
        "flags": flags_of(policy, wanted.flags) or None,
    }
    return given(data)


def _within_bounds(case: Case, ticket: Ticket, desk: Desk) -> list[Event]:
    """The change of priority that a rule makes of a ticket that has just met its condition."""
    priority, rule = bounded(case.terms, ticket, ticket.priority)
    if rule is None:
        return []
    data = {
        "priority": priority,
        "asked": ticket.priority,
        "rule": rule.id,
        "agreed_by": ticket.priority_agreed_by,
        "why": rule.reason or None,
    }
    return [Event(desk.now, ev.PRIORITISED, given(data))]


def prioritise(
    desk: Desk,
    ids: Sequence[int],
    wanted: Prioritisation,
    *,
    override: str | None = None,
    dry_run: bool = False,
) -> Outcome:
    """Set the priority; clocks and ladder follow as the policy says. Rules may cap what is asked for.

    Raises:
        NotFoundError: The policy has no such priority.
        RefusedError: The policy asks for consent, and nobody is named who gave it; or a rule refuses it.
    """
    return act(
        desk, "prioritise", ids, lambda case: prioritised(desk, case, wanted, override), dry_run=dry_run
    )


def prioritised(desk: Desk, case: Case, wanted: Prioritisation, override: str | None) -> list[Event]:
    """The events that set the priority of one ticket; raises as :func:`prioritise`."""
    ticket = case.ticket
    check(ev.PRIORITISED, ticket)
    asked = priority_for(case.policy, wanted.priority, wanted.impact, wanted.urgency)
    priority, rule = bounded(case.terms, ticket, asked)
    agreed = wanted.agreed_by or wanted.asked_by
    data = {
        "priority": priority,
        "impact": wanted.impact,
        "urgency": wanted.urgency,
        "agreed_by": agreed,
        "asked_by": wanted.asked_by,
        "why": wanted.why,
        "decided_by": wanted.by,
        "suggested": dict(wanted.suggested) or None,
        "asked": asked if rule else None,
        "rule": rule.id if rule else None,
    }
    event = Event(desk.now, ev.PRIORITISED, given(data))
    overridden = pass_step(
        case.terms,
        after(ticket, event),
        "prioritise",
        desk.now,
        override,
        agreed=agreed is not None,
        taken=action("prioritise", ticket.id, priority),
    )
    return [*overridden, event]
