"""What a ticket needs next, and the action that does it."""

from __future__ import annotations

from supportcli.domain.actions import Blank, action
from supportcli.domain.billing.prices import rate_of
from supportcli.domain.cover.entitlement import covers
from supportcli.domain.language.policy import CUSTOMER
from supportcli.domain.language.rules import holds
from supportcli.domain.running import gates, needs
from supportcli.domain.running.clocks import Clock
from supportcli.domain.running.details import asked, missing_details
from supportcli.domain.running.facts import facts_of
from supportcli.domain.running.needs import NOTHING, Around
from supportcli.domain.running.needs import NextStep as NextStep  # noqa: PLC0414  # what this module is asked for
from supportcli.domain.running.terms import Terms
from supportcli.domain.tickets import troubleshooting
from supportcli.domain.tickets.engineering import step_for
from supportcli.domain.tickets.ticket import ACTIVE, CANCELLED, CLOSED, RESOLVED, WAITING, Ticket

_GATES = ("work", "reply", "resolve")
"""Steps that an open ticket still has before it."""

_ONWARDS = ("reply", "resolve", "resume", "reopen")
"""What a step may tell to do so that nobody has to be told to resolve the ticket, too."""


def next_steps(
    terms: Terms | None, ticket: Ticket, clocks: list[Clock], around: Around = NOTHING
) -> list[NextStep]:
    """What is to be done, the most pressing first; empty for a closed ticket.

    First what must not be worked on at all, then clocks that warn or have run out, then what keeps people from
    knowing or clocks from running, then the other clocks, then what is missing, then the way to the end.
    """
    if ticket.status in (CLOSED, CANCELLED):
        return []
    if ticket.status == RESOLVED:
        return _to_close(terms, ticket, around)
    late, calm = needs.clock_steps(terms, ticket, clocks, around.now)
    steps = [*_unconfirmed(ticket), *_refusals(terms, ticket), *late, *needs.unsent(ticket, around)]
    steps += [*_issue_steps(ticket), *needs.priority(terms, ticket), *calm]
    if terms is not None:
        steps += [*_missing_words(terms, ticket), *needs.classes(terms, ticket)]
    steps += [*_unfiled(terms, ticket), *_unpriced(terms, ticket), *needs.used_up(ticket, around)]
    if ticket.status == WAITING:
        steps.append(needs.wait(ticket))
    if ticket.assignee is None:
        steps.append(NextStep("nobody works on it", action("take", ticket.id), need="take"))
    level = (f"level:{ticket.level}",) if ticket.level else ()
    steps += [*_gate_steps(terms, ticket, (*_GATES, *level)), *needs.many_hands(terms, ticket)]
    if ticket.status in ACTIVE and not any(step.action.name in _ONWARDS for step in steps):
        steps.append(NextStep("resolve it", action("resolve", ticket.id), need="end"))
    return steps


def _to_close(terms: Terms | None, ticket: Ticket, around: Around) -> list[NextStep]:
    """A resolved ticket needs what its bill and its closing still lack, and then the closing."""
    steps = [*needs.unsent(ticket, around), *_issue_steps(ticket), *needs.cause(terms, ticket)]
    steps += _gate_steps(terms, ticket, ("close",))
    return [*steps, NextStep("close it", action("close", ticket.id), need="end")]


def _unconfirmed(ticket: Ticket) -> list[NextStep]:
    if ticket.unconfirmed is None:
        return []
    way = action("mail confirm", ticket.id, customer=None if ticket.customer else Blank("CUSTOMER"))
    return [NextStep(f"confirm it: {ticket.unconfirmed}", way, need="gate")]


def _refusals(terms: Terms | None, ticket: Ticket) -> list[NextStep]:
    """Work that the policy refuses is recorded all the same: somebody has to say no to it, before anything else."""
    said = covers(terms, ticket) if terms is not None else ()
    refusing = next((cover for cover in said if cover.verdict == "refused"), None)
    if refusing is None:
        return []
    cited = f" ({refusing.clause or refusing.id})"
    return [NextStep(f"say no to it: {refusing.text}{cited}", action("reply", ticket.id), need="refuse")]


def _issue_steps(ticket: Ticket) -> list[NextStep]:
    """What became of the ticket's issues in the engineering tracker."""
    found = (step_for(issue, ticket.id) for issue in ticket.issues)
    return [NextStep(*step, need="engineering") for step in found if step is not None]


def _unfiled(terms: Terms | None, ticket: Ticket) -> list[NextStep]:
    """The policy wants an issue for such tickets, and there is none."""
    said = terms.policy.tracker if terms is not None else None
    if terms is None or said is None or said.when is None or ticket.issues:
        return []
    if (said.flag and ticket.flags.get(said.flag)) or not holds(said.when, facts_of(ticket, terms)):
        return []
    cited = f" ({said.clause})" if said.clause else ""
    way = action("defect", ticket.id)
    return [NextStep(f"engineering does not know of it{cited}", way, need="engineering")]


def _unpriced(terms: Terms | None, ticket: Ticket) -> list[NextStep]:
    """The rate of such work has no price of its own, and none is agreed."""
    rate = rate_of(terms.policy, facts_of(ticket, terms)) if terms is not None else None
    if terms is None or rate is None or rate.price or ticket.quoted:
        return []
    by = [Blank(each.by.upper()) for each in gates.missing(terms, ticket, "work") if each.by != CUSTOMER]
    way = action("quote", ticket.id, Blank("PRICE"), by=by[0] if by else gates.the_contact(ticket))
    return [NextStep(f"no price is agreed: {rate.name}", way, need="gate")]


def _missing_words(terms: Terms, ticket: Ticket) -> list[NextStep]:
    steps = []
    consent = gates.missing(terms, ticket, "prioritise", agreed=ticket.priority_agreed_by is not None)
    if ticket.priority and any(approval.by == CUSTOMER for approval in consent):
        way = action("prioritise", ticket.id, ticket.priority, agreed_by=gates.the_contact(ticket))
        steps.append(NextStep("nobody has agreed to its priority", way, need="gate"))
    approval = gates.unconfirmed(terms, ticket)
    if approval is not None:
        steps.append(_confirmation(ticket, approval))
    missing = missing_details(terms, ticket)
    if missing:
        steps.append(_details(ticket, missing))
    method = terms.policy.troubleshooting
    if method != troubleshooting.Troubleshooting() and holds(method.when, facts_of(ticket, terms)):
        steps += _troubleshooting(ticket, troubleshooting.steps_of(method))
    return steps


def _confirmation(ticket: Ticket, approval: str) -> NextStep:
    """A call wants to be confirmed in writing; what the customer answered to a summary is for a person to read."""
    way = action("approve", ticket.id, approval, by=gates.the_contact(ticket))
    sent, heard = ticket.summary, ticket.heard
    if sent is None and heard is None:
        text = f"{approval} is missing: until the customer writes, send a summary"
        said = (Blank("TIME"), Blank("TEXT"))
        return NextStep(text, action("log", ticket.id, *said, session=ticket.channel, summary=True))
    if sent is None:
        return NextStep(f"{approval} is missing", way, need="gate")
    if heard is None or heard.at < sent.at:
        return NextStep(f"{approval} is missing: the summary is not answered yet", way)
    text = f"{approval} is missing: does the answer confirm the summary?"
    return NextStep(text, way, need="gate")


def _details(ticket: Ticket, missing: list[str]) -> NextStep:
    way, request = action("details", ticket.id, request=True), asked(ticket)
    count = len(missing)
    if request is None:
        return NextStep(f"{_counted(count)} missing", way)
    left = len(request.unanswered)
    if ticket.waiting_on == CUSTOMER and left:
        verb = "is" if left == 1 else "are"
        text = f"{left} of {len(request.questions)} details that were asked for {verb} not answered"
        return NextStep(text, way.adding(again=True))
    return NextStep(f"{_counted(count)} still missing", way)


def _counted(details: int) -> str:
    return "1 detail is" if details == 1 else f"{details} details are"


def _troubleshooting(
    ticket: Ticket, steps: tuple[troubleshooting.TroubleshootingStep, ...]
) -> list[NextStep]:
    step = troubleshooting.next_step(steps, troubleshooting.entries_of(ticket.troubleshot))
    if step is None:
        return []
    text = f"troubleshooting, step {steps.index(step) + 1} of {len(steps)}: {step.name}"
    return [NextStep(text, action("troubleshoot", ticket.id))]


def _gate_steps(terms: Terms | None, ticket: Ticket, before: tuple[str, ...]) -> list[NextStep]:
    """What stands before the steps to come, each term once."""
    found = {each.rule: each for step in reversed(before) for each in gates.objections(terms, ticket, step)}
    return [NextStep(each.reason, each.way_out, need="gate") for each in found.values()]
