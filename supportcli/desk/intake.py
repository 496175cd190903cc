"""Opening a ticket: who asks, under which terms, what for."""

from __future__ import annotations

import sqlite3
from datetime import date

from msgspec import Struct, field
from msgspec.structs import replace

from supportcli.desk.acknowledging import acknowledged
from supportcli.desk.coverage.admission import admit
from supportcli.desk.coverage.entitlement import enter
from supportcli.desk.desk import Desk
from supportcli.desk.letters import acknowledgement
from supportcli.desk.operation import Case, Operation, Outcome, operation
from supportcli.desk.people import require_contact, require_customer
from supportcli.desk.policies import current, plan_of
from supportcli.desk.vocabulary import channel_of, check_answers, flags_of, one_of, priority_for
from supportcli.domain.actions import action
from supportcli.domain.errors import NotFoundError, RefusedError, UsageError
from supportcli.domain.language.policy import Policy
from supportcli.domain.people import Contract
from supportcli.domain.running.terms import Terms
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.kinds import ByMail, Detailed, Opened, carrying
from supportcli.store import people as store


class OpenRequest(Struct, frozen=True):
    """What is known of a new ticket; everything but the subject may be missing.

    ``contract`` chooses among several contracts, ``policy`` and ``plan`` serve a customer without one.
    ``agreed_by`` is who agreed to the priority; the contact who opens a ticket agrees to the one they ask for.
    ``flags`` are what a person records of it, ``approvals`` who gave which yes with the opening, ``override``
    why it is opened although a rule refuses it.
    """

    subject: str
    description: str = ""
    customer: str | None = None
    contact: str | None = None
    channel: str | None = None
    contract: int | None = None
    policy: str | None = None
    plan: str | None = None
    priority: str | None = None
    impact: str | None = None
    urgency: str | None = None
    agreed_by: str | None = None
    kind: str | None = None
    level: str | None = None
    cause: str | None = None
    product: str | None = None
    version: str | None = None
    environment: str | None = None
    region: str | None = None
    assignee: str | None = None
    team: str | None = None
    flags: dict[str, bool] = field(default_factory=dict)
    approvals: dict[str, str] = field(default_factory=dict)
    override: str | None = None
    details: dict[str, str] = field(default_factory=dict)


class Serving(Struct, frozen=True):
    """Under which terms a customer is served now: a contract's, or those named, or none.

    ``since`` is the first day of the contract, ``zone`` the one that it names.
    """

    contract: int | None = None
    revision: str | None = None
    terms: Terms | None = None
    plan: str | None = None
    since: date | None = None
    zone: str | None = None


def open_ticket(desk: Desk, request: OpenRequest, *, dry_run: bool = False) -> tuple[int, Outcome]:
    """Open a ticket and start its clocks; returns its number.

    Raises:
        UsageError: No subject, or several contracts and none chosen.
        NotFoundError: A customer, contact, policy, plan or word of the policy is unknown.
        RefusedError: The plan does not offer the channel, a rule refuses the ticket, a quota is used up, or the
            contact is none of those that the contract names.
    """
    require_subject(request)
    with operation(desk, "open", dry_run=dry_run) as under_way:
        case = open_within(under_way, request)
        letter = acknowledgement(desk, case)
        if letter is not None:
            under_way.record(case, acknowledged(case, desk.now, letter), [letter])
    return case.ticket.id, Outcome(None if dry_run else under_way.number, under_way.changes)


def open_within(
    under_way: Operation, request: OpenRequest, message: ByMail | None = None, actor: str = ""
) -> Case:
    """Open a ticket within an operation; nothing is posted.

    Args:
        under_way: The operation.
        request: What is known of the ticket.
        message: The message that caused it.
        actor: Who opened it, if not the desk's actor.

    Raises:
        DeskError: As :func:`open_ticket`, before anything is recorded.
    """
    desk, connection = under_way.desk, under_way.desk.store.connection
    customer, contact = requester_of(connection, request)
    serving = serving_for(desk, connection, request, customer)
    check_answers(serving.terms.policy if serving.terms else None, request.details)
    opened = opening_of(desk, request, customer, contact, serving)
    if message is not None:
        opened = carrying(opened, message)
    opening, beside = admit(serving.terms, opened, request.approvals, request.override, desk.now)
    opening, drawn = enter(desk, serving.terms, opening, request.override)
    beside += drawn
    case = under_way.open(replace(opening, actor=actor))
    if beside:
        case = under_way.record(case, beside)
    if request.details:
        case = under_way.record(case, [Event(desk.now, Detailed(dict(request.details)))])
    return case


def serving_for(
    desk: Desk, connection: sqlite3.Connection, request: OpenRequest, customer: str | None
) -> Serving:
    """The terms for a new ticket: the customer's contract in force today, else the policy that was named.

    Raises:
        UsageError: Several contracts are in force and none was chosen.
        NotFoundError: The contract or policy does not exist.
    """
    contract = _contract(desk, connection, request, customer)
    if contract is not None:
        revision = current(desk, contract.policy, connection).revision
        return Serving(
            contract.id, revision, desk.terms(revision), contract.plan, contract.starts_on, contract.zone
        )
    policy = request.policy or desk.settings.default_policy
    if policy is None:
        return Serving()
    revision = current(desk, policy, connection).revision
    terms = desk.terms(revision)
    assert terms is not None  # noqa: S101  # a stored revision has terms
    plan = request.plan
    if plan is None:
        plan = next((p.id for p in terms.policy.plans if p.without_contract), None)
    return Serving(None, revision, terms, plan_of(terms.policy, plan).id if terms.policy.plans else None)


def require_subject(request: OpenRequest) -> None:
    """Refuse a request without a subject; raises UsageError."""
    if not request.subject.strip():
        raise UsageError("a ticket needs a subject", hint="--subject")


def requester_of(connection: sqlite3.Connection, request: OpenRequest) -> tuple[str | None, str | None]:
    """The customer and the contact who ask; a contact alone tells the customer.

    Raises:
        NotFoundError: The desk knows no such customer or contact.
        RefusedError: The contact is another customer's.
    """
    customer, email = request.customer, request.contact
    if email is None:
        return (require_customer(connection, customer).id if customer else None), None
    contact = require_contact(connection, email)
    if customer is not None and contact.customer != customer:
        require_customer(connection, customer)
        raise RefusedError(
            f"{email} belongs to customer {contact.customer}, not {customer}",
            hint=action("contact list", customer=customer),
        )
    return contact.customer, contact.email


def _contract(
    desk: Desk, connection: sqlite3.Connection, request: OpenRequest, customer: str | None
) -> Contract | None:
    if request.contract is not None:
        contract = store.contract(connection, request.contract)
        if contract is None or contract.customer != customer:
            raise NotFoundError(f"no contract {request.contract} of {customer}", hint=action("contract list"))
        if not contract.covers(desk.now.date()):
            raise RefusedError(f"contract {contract.id} is not in force today", hint=action("contract list"))
        return contract
    if customer is None:
        return None
    in_force = [
        c
        for c in store.contracts(connection, customer)
        if c.covers(desk.now.date())
        and (request.policy is None or c.policy == request.policy)
        and (request.plan is None or c.plan == request.plan)
    ]
    if len(in_force) > 1:
        listed = ", ".join(f"{c.id} ({c.policy} {c.plan})" for c in in_force)
        raise UsageError(f"{customer} has several contracts: {listed}", hint="choose one with --contract")
    return in_force[0] if in_force else None


def opening_of(
    desk: Desk, request: OpenRequest, customer: str | None, contact: str | None, serving: Serving
) -> Opened:
    """What an opening records of a request, in the words of the terms; raises as :func:`open_ticket`."""
    policy = serving.terms.policy if serving.terms else None
    priority = priority_of(request, policy)
    roams = serving.terms is not None and serving.terms.roams
    return Opened(
        subject=request.subject,
        description=request.description or None,
        customer=customer,
        contact=contact,
        contract=serving.contract,
        zone=desk.settings.zone if serving.zone is None and roams else serving.zone,
        contract_since=serving.since,
        policy=policy.id if policy else None,
        revision=serving.revision,
        plan=serving.plan,
        channel=channel_of(request.channel, policy, serving.plan),
        priority=priority,
        impact=request.impact,
        urgency=request.urgency,
        agreed_by=(request.agreed_by or contact) if priority else None,
        ticket_kind=one_of("kind", request.kind, policy.kinds if policy else ()),
        level=one_of("level", request.level, policy.levels if policy else ()),
        cause=one_of("cause", request.cause, policy.causes if policy else ()),
        product=request.product,
        version=request.version,
        environment=one_of("environment", request.environment, policy.environments if policy else ()),
        region=one_of("region", request.region, policy.regions if policy else ()),
        flags=flags_of(policy, request.flags),
        assignee=request.assignee,
        team=request.team,
    )


def priority_of(request: OpenRequest, policy: Policy | None) -> str | None:
    """The priority that a request asks for, or the policy's default; raises as :func:`priority_for`."""
    if request.priority is None and request.impact is None and request.urgency is None:
        return policy.default_priority if policy else None
    return priority_for(policy, request.priority, request.impact, request.urgency)
