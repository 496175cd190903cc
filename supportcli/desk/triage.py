"""Triage: what tickets turned out to be, and in which order they are worked on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import UNSET, Struct, UnsetType, field

from supportcli.desk.desk import Desk
from supportcli.desk.operation import Case, Outcome, act
from supportcli.desk.vocabulary import flags_of, one_of, priority_for
from supportcli.domain.actions import action
from supportcli.domain.errors import UsageError
from supportcli.domain.language.policy import Policy
from supportcli.domain.running.bounds import bounded
from supportcli.domain.running.gates import pass_step
from supportcli.domain.tickets import events as ev
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.folding import after, check
from supportcli.domain.tickets.kinds import Classified, Prioritised, Suggested
from supportcli.domain.tickets.ticket import CLASSES, Ticket


class Classification(Struct, frozen=True):
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
    suggested: Mapping[str, Suggested] = field(default_factory=dict)
    """Fact → source and confidence of the suggestion that was taken."""


class Prioritisation(Struct, frozen=True):
    """A priority, or impact and urgency; who agreed to it and, for a change, who asked (consent)."""

    priority: str | None = None
    impact: str | None = None
    urgency: str | None = None
    agreed_by: str | None = None
    asked_by: str | None = None
    why: str | None = None
    by: str | None = None
    """Who decided, if not the actor."""
    suggested: Mapping[str, Suggested] = field(default_factory=dict)
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
    event = Event(desk.now, _classification(case.policy, wanted))
    then = after(ticket, event)
    overridden = pass_step(case.terms, then, "classify", desk.now, override)
    if then.level != ticket.level:
        overridden += pass_step(case.terms, then, f"level:{then.level}", desk.now, override)
    return [*overridden, event, *_within_bounds(case, then, desk)]


def _classification(policy: Policy | None, wanted: Classification) -> Classified:
    """A classification in the words of the policy; raises NotFoundError for others."""
    return Classified(
        ticket_kind=_said(one_of("kind", wanted.kind, policy.kinds if policy else ())),
        level=_said(one_of("level", wanted.level, policy.levels if policy else ())),
        cause=_said(one_of("cause", wanted.cause, policy.causes if policy else ())),
        product=_said(wanted.product),
        version=_said(wanted.version),
        environment=_said(one_of("environment", wanted.environment, policy.environments if policy else ())),
        region=_said(one_of("region", wanted.region, policy.regions if policy else ())),
        flags=flags_of(policy, wanted.flags),
        decided_by=wanted.by,
        why=wanted.why,
        suggested=dict(wanted.suggested),
    )


def _said(word: str | None) -> str | UnsetType:
    return UNSET if word is None else word


def _within_bounds(case: Case, ticket: Ticket, desk: Desk) -> list[Event]:
    """The change of priority that a rule makes of a ticket that has just met its condition."""
    priority, rule = bounded(case.terms, ticket, ticket.priority)
    if rule is None:
        return []
    bound = Prioritised(
        priority,
        agreed_by=ticket.priority_agreed_by,
        why=rule.reason or None,
        asked=ticket.priority,
        rule=rule.id,
    )
    return [Event(desk.now, bound)]


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
    data = Prioritised(
        priority,
        impact=_said(wanted.impact),
        urgency=_said(wanted.urgency),
        agreed_by=agreed,
        asked_by=wanted.asked_by,
        why=wanted.why,
        decided_by=wanted.by,
        suggested=dict(wanted.suggested),
        asked=asked if rule else None,
        rule=rule.id if rule else None,
    )
    event = Event(desk.now, data)
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
