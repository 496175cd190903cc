"""Gates: what stands before a step — a rule that refuses it, or a recorded yes that it still needs.

Every verb asks :func:`pass_step`. Rules and approvals are judged by what the ticket would be after the step,
so that a rule about a priority or a level refuses the step to it.
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from supportcli.domain.actions import ID, REASON, REST, Action, Blank, Word, action
from supportcli.domain.billing.prices import prepayment
from supportcli.domain.errors import NotFoundError, RefusedError, UsageError
from supportcli.domain.language.condition import Condition
from supportcli.domain.language.policy import CUSTOMER, Approval, Rule
from supportcli.domain.language.rules import holds
from supportcli.domain.running import details
from supportcli.domain.running.facts import facts_of
from supportcli.domain.running.terms import Terms
from supportcli.domain.tickets import troubleshooting
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.kinds import Overridden
from supportcli.domain.tickets.ticket import Ticket

_TAKES = {
    "classify": action("classify", ID),
    "close": action("close", ID),
    "escalate": action("escalate", ID),
    "hand-off": action("escalate", ID),
    "merge": action("merge", ID),
    "open": action("open", REST),
    "prioritise": action("prioritise", ID),
    "reopen": action("reopen", ID),
    "reply": action("reply", ID),
    "resolve": action("resolve", ID),
    "work": action("log", ID, REST),
}
"""The action that takes each step, where the command that is under way does not say it better."""


class Objection(Struct, frozen=True):
    """Why a step cannot be taken: the rule or approval by its id, its clause, words, and the way out."""

    step: str
    rule: str
    clause: str | None
    reason: str
    way_out: Action
    """What satisfies it, or takes the step all the same."""

    @property
    def cited(self) -> str:
        """How a person is told which term it is: ``close-approval, PC-08``."""
        return f"{self.rule}, {self.clause}" if self.clause and self.clause != self.rule else self.rule


def objections(
    terms: Terms | None, ticket: Ticket, step: str, *, agreed: bool = False, taken: Action | None = None
) -> list[Objection]:
    """Everything that stands before a step: refusing rules first, then approvals that are missing.

    Args:
        terms: Without terms nothing refuses anything.
        ticket: As it would be after the step.
        step: ``open``, ``close`` …, or ``level:ID``.
        agreed: Somebody on the customer's side is named who agreed to the step itself.
        taken: The action that takes the step, where it is more than the step and the ticket.
    """
    if terms is None:
        return []
    taken = taken or _taking(step, ticket)
    found = [
        Objection(step, rule.id, rule.clause, _reason(rule, step), _way_out(rule, ticket, taken))
        for rule in terms.rules(facts_of(ticket, terms))
        if step in rule.refuse
    ]
    for approval in missing(terms, ticket, step, agreed=agreed):
        reason = f"{approval.name} is missing"
        if step == "prioritise" and approval.by == CUSTOMER:
            reason = f"{approval.name}: nobody is named who agreed to {ticket.priority}"
        way_out = _yes_to(approval, ticket, step, taken)
        found.append(Objection(step, approval.id, approval.clause, reason, way_out))
    return found + _unfinished(terms, ticket, step)


def _unfinished(terms: Terms, ticket: Ticket, step: str) -> list[Objection]:
    """The details and the troubleshooting that the policy wants before a step."""
    found, policy = [], terms.policy
    if answers := details.lacking(terms, ticket, step):
        reason = f"required details are missing: {', '.join(answers)}"
        way = action("details", ticket.id, request=True)
        found.append(Objection(step, "details", policy.details.clause, reason, way))
    method = policy.troubleshooting
    if holds(method.when, facts_of(ticket, terms)):
        steps = troubleshooting.lacking(method, troubleshooting.entries_of(ticket.troubleshot), step)
        if steps:
            reason = f"troubleshooting is not done: {', '.join(each.name for each in steps)}"
            clause = next((each.clause for each in steps if each.clause), method.clause)
            way = action("troubleshoot", ticket.id)
            found.append(Objection(step, "troubleshooting", clause, reason, way))
    return found


def pass_step(
    terms: Terms | None,
    ticket: Ticket,
    step: str,
    at: datetime,
    override: str | None = None,
    *,
    agreed: bool = False,
    taken: Action | None = None,
) -> list[Event]:
    """Let a step pass; what was overridden is returned as events, to be recorded with the step.

    Raises:
        RefusedError: A rule refuses the step or an approval is missing, and ``override`` gives no reason.
        UsageError: The reason to override is empty.
    """
    if override is not None and not override.strip():
        raise UsageError("--override needs a reason", hint='--override "The customer called"')
    found = objections(terms, ticket, step, agreed=agreed, taken=taken)
    if found and override is None:
        first, who = found[0], f"ticket {ticket.id}: " if ticket.id else ""
        raise RefusedError(
            f"{who}{first.reason} ({first.cited})", hint=first.way_out, rule=first.clause or first.rule
        )
    return [Event(at, Overridden(each.step, each.rule, each.clause, override)) for each in found]


def missing(terms: Terms, ticket: Ticket, before: str, *, agreed: bool = False) -> list[Approval]:
    """The approvals that this step still lacks.

    A yes to closing or resolving was given to the ticket as it was then: reopening asks for it anew. The
    customer's yes to a priority is given to that priority: by whoever is named with it (``agreed``), or by an
    approval that was recorded since the priority was set last.
    """
    fact = facts_of(ticket, terms)
    needed = terms.approvals(before, fact)
    paid = prepayment(terms.policy, fact) if before == "work" else None
    if paid is not None and paid not in needed:
        needed.append(paid)
    if before == "prioritise":
        return [
            a
            for a in needed
            if not _is_given(ticket, a, of_priority=True) and not (agreed and a.by == CUSTOMER)
        ]
    return [a for a in needed if not _is_given(ticket, a)]


def unconfirmed(terms: Terms, ticket: Ticket) -> str | None:
    """The approval that the ticket's channel asks for and nobody has recorded (a call confirmed in writing)."""
    for channel in terms.policy.channels:
        if channel.id == ticket.channel and channel.confirm:
            answer = ticket.approvals.get(channel.confirm)
            return None if answer is not None and answer.data.is_yes else channel.confirm
    return None


def approval_of(terms: Terms, word: str) -> str:
    """The id of an approval that the policy or one of its channels knows.

    Raises:
        NotFoundError: The hint lists those it knows.
    """
    known = [a.id for a in terms.policy.approvals]
    known += [c.confirm for c in terms.policy.channels if c.confirm and c.confirm not in known]
    if word not in known:
        raise NotFoundError(
            f"{terms.policy.id} knows no approval {word}", hint=f"it knows: {', '.join(known) or 'none'}"
        )
    return word


def the_contact(ticket: Ticket) -> Word:
    """The customer's person whose name is asked for."""
    return ticket.contact or Blank("CONTACT")


def who_approves(approval: Approval, ticket: Ticket) -> Word:
    """Whose name belongs behind ``--by``: the contact, or the role in capitals, to be replaced."""
    return the_contact(ticket) if approval.by == CUSTOMER else Blank(approval.by.upper())


def _taking(step: str, ticket: Ticket) -> Action:
    if not ticket.id:
        return _TAKES["open"]
    kind, _, name = step.partition(":")
    if kind == "level":
        return action("classify", ticket.id, level=name)
    if kind == "session":
        return action("log", ticket.id, REST, session=name)
    return _TAKES[step].on(ticket.id)


def _is_given(ticket: Ticket, approval: Approval, *, of_priority: bool = False) -> bool:
    event = ticket.approvals.get(approval.id)
    if of_priority and approval.by == CUSTOMER and ticket.priorities_since.get(approval.id, 0) > 1:
        return False  # it was given to an earlier priority
    if event is None or not event.data.is_yes:
        return False
    return ticket.reopened_at is None or event.at >= ticket.reopened_at


def _yes_to(approval: Approval, ticket: Ticket, step: str, taken: Action) -> Action:
    who = who_approves(approval, ticket)
    if step == "prioritise" and approval.by == CUSTOMER:
        return action("prioritise", ticket.id, ticket.priority, agreed_by=who)
    if not ticket.id:
        return taken.adding(approval=approval.id, approved_by=who)
    return action("approve", ticket.id, approval.id, by=who)


def _reason(rule: Rule, step: str) -> str:
    return rule.reason.rstrip(".") or f"the policy refuses to {step.replace('level:', 'raise it to level ')}"


def _way_out(rule: Rule, ticket: Ticket, taken: Action) -> Action:
    lifts = _lifting(rule.when)
    if lifts is not None and lifts[0] == "flag" and ticket.id:
        return action("classify", ticket.id, flag=lifts[1])
    if lifts is not None and not ticket.id:
        name, value = lifts
        return taken.adding(flag=value) if name == "flag" else taken.adding(channel=value)
    return taken.adding(override=REASON)


def _lifting(condition: Condition) -> tuple[str, str] | None:
    """What lifts a condition once it is so: a flag that a person records, or another channel."""
    for each in condition.none_of:
        if len(each.facts) == 1 and each.facts[0][0] in ("flag", "channel"):
            name, values = each.facts[0]
            return name, values[0]
    return None
