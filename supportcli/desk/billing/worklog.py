"""Time worked, and the price agreed for it: work is refused where the policy wants a yes or a payment first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from supportcli.desk.billing.sessions import kind_of, pass_session, summarise
from supportcli.desk.coverage.entitlement import draw
from supportcli.desk.desk import Desk
from supportcli.desk.operation import Case, Outcome, act
from supportcli.domain.actions import REST, Blank, action
from supportcli.domain.billing.money import MoneyError, amount_of, is_currency, money_text
from supportcli.domain.billing.prices import is_free, rate_of
from supportcli.domain.errors import NotFoundError, RefusedError, UsageError
from supportcli.domain.language.policy import Policy
from supportcli.domain.language.pricing import Rate
from supportcli.domain.running.facts import facts_of
from supportcli.domain.running.gates import pass_step
from supportcli.domain.tickets import events as ev
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.folding import check
from supportcli.domain.tickets.kinds import Logged, Quoted
from supportcli.domain.time import duration as durations
from supportcli.store.outbox import Letter

LONGEST_HOURS = 24
"""One piece of work is a part of a day; more is a slip of the finger."""


class Quote(Struct, frozen=True):
    """A price agreed before the work: per hour or per incident, as the ticket's rate is.

    ``currency`` is needed only where the policy names none; ``time``, ``scope`` and ``done_by`` say what the
    customer gets for it, and when.
    """

    price: str
    by: str
    currency: str | None = None
    time: str | None = None
    scope: str | None = None
    done_by: date | None = None


def log(
    desk: Desk,
    ids: Sequence[int],
    duration: str,
    what: str,
    *,
    session: str | None = None,
    summary: bool = False,
    transcript: str | None = None,
    began_at: datetime | None = None,
    by: str | None = None,
    override: str | None = None,
    dry_run: bool = False,
) -> Outcome:
    """Record time worked, in full on each of the tickets.

    Args:
        desk: The desk.
        ids: Tickets.
        duration: Hours and minutes: ``1h30m``.
        what: What was done.
        session: The kind of session that was held: ``phone``, ``chat``, ``remote`` …
        summary: The text goes to the customer, to be confirmed.
        transcript: What was said in the session, word for word; it becomes part of the history.
        began_at: When the work began; ``None``: it ended just now.
        by: Who worked; ``None``: the actor.
        override: Why it is recorded although the policy refuses the work.
        dry_run: Record nothing.

    Raises:
        UsageError: The duration cannot be read, no text is given, or the work would end after now.
        RefusedError: The policy wants an approval or a payment before work begins, a quota is used up, or the
            plan does not include such a session.
        NotFoundError: The session is nearly one that the policy knows.
    """
    seconds = worked_seconds(duration)
    if not what.strip():
        raise UsageError("say what was done", hint=action("log", 42, "1h30m", Blank('"What was done"')))
    if began_at is not None and began_at + timedelta(seconds=seconds) > desk.now:
        raise UsageError(
            f"{duration} from {began_at:%Y-%m-%d %H:%M} UTC ends after now", hint="--at is when it began"
        )
    text = transcript.strip("\n") if transcript is not None and transcript.strip() else None
    logged = Logged(seconds, what.strip(), by or desk.actor, started_at=began_at, body=text)

    def decide(case: Case) -> tuple[list[Event], list[Letter]]:
        check(ev.LOGGED, case.ticket)
        kind = kind_of(case.policy, session) if session and session.strip() else None
        done = Event(desk.now, replace(logged, session=kind or None))
        taken = action("log", case.ticket.id, REST)
        passed = pass_step(case.terms, case.ticket, "work", desk.now, override, taken=taken)
        done, beyond = draw(desk, case.terms, case.ticket, done, override)
        if kind:
            beyond += pass_session(case, kind, desk.now, override)
        said, posted = summarise(desk, case, what, kind, override) if summary else ([], [])
        return [*passed, *beyond, done, *said], posted

    return act(desk, "log", ids, decide, dry_run=dry_run)


def worked_seconds(text: str, longest: int = LONGEST_HOURS) -> int:
    """The seconds of a time worked, which is written in hours and minutes; at most so many hours.

    Raises:
        UsageError: It is none, is nothing, or is too long.
    """
    try:
        parsed = durations.parse(text)
    except durations.DurationError:
        parsed = None
    # a day of work is not 24 hours: nobody should have to guess which day was meant
    if parsed is None or parsed.unit != "seconds" or parsed.least is not None or set(text) & set("dw"):
        raise UsageError(f'"{text}" is no time worked', hint="write 1h30m, 2h or 45m")
    if not 0 < parsed.amount <= longest * 3600:
        raise UsageError(f"{text} is no piece of work", hint=f"more than nothing, at most {longest}h")
    return parsed.amount


def quote(desk: Desk, ids: Sequence[int], agreed: Quote, *, dry_run: bool = False) -> Outcome:
    """Record the price that was agreed for these tickets; their work is charged at it from now on.

    Raises:
        UsageError: The price or the currency cannot be read, or one is missing.
        NotFoundError: The terms have no rate for such a ticket.
        RefusedError: The work is free, or the price lies outside what the policy publishes.
    """
    try:
        price = amount_of(agreed.price)
    except MoneyError as error:
        raise UsageError(str(error)) from None
    seconds = None if agreed.time is None else worked_seconds(agreed.time, longest=1000)

    def decide(case: Case) -> list[Event]:
        check(ev.QUOTED, case.ticket)
        policy = case.terms.policy if case.terms else None
        rate = rate_of(policy, facts_of(case.ticket, case.terms)) if policy and case.terms else None
        if rate is None or policy is None:
            raise NotFoundError(f"ticket {case.ticket.id} has no rate", hint=action("show", case.ticket.id))
        _within(case.ticket.id, policy, rate, price)
        quoted = Quoted(
            price=agreed.price.strip(),
            per=rate.per,
            currency=_currency(policy, agreed.currency),
            rate=rate.id,
            seconds=seconds,
            scope=agreed.scope,
            done_by=agreed.done_by.isoformat() if agreed.done_by else None,
            by=agreed.by,
        )
        return [Event(desk.now, quoted)]

    return act(desk, "quote", ids, decide, dry_run=dry_run)


def _within(ticket: int, policy: Policy, rate: Rate, price: Decimal) -> None:
    rule = rate.clause or rate.id
    if is_free(rate):
        raise RefusedError(f"ticket {ticket}: {rate.name}: free of charge", rule=rule)
    if rate.most is None:
        return
    low, high = amount_of(rate.price), amount_of(rate.most)
    if not low <= price <= high:
        told = f"{money_text(low, policy.currency)} to {money_text(high, policy.currency)}"
        raise RefusedError(
            f"ticket {ticket}: {rate.name} is {told} per {rate.per}",
            hint=action("quote", ticket, str(low), by=Blank("NAME")),
            rule=rule,
        )


def _currency(policy: Policy, given: str | None) -> str:
    currency = (given or policy.currency).upper()
    if policy.currency and currency != policy.currency:
        raise UsageError(f"{policy.id} charges in {policy.currency}", hint="leave --currency out")
    if not is_currency(currency):
        raise UsageError(
            f"{policy.id} names no currency" if not currency else f'"{currency}" is no currency',
            hint="--currency EUR",
        )
    return currency
