"""``policy replay``: tickets of the desk judged again under other terms; nothing is changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from msgspec import Struct

from supportcli.desk.comparing.retell import Translation, require_words
from supportcli.desk.desk import Desk
from supportcli.desk.look.query import query_of
from supportcli.desk.operation import sound_histories
from supportcli.desk.policies import Known
from supportcli.domain.billing.charges import charges
from supportcli.domain.cover.entitlement import covers
from supportcli.domain.replayed import Difference, Totals, Verdicts
from supportcli.domain.running.clocks import Clock
from supportcli.domain.running.facts import facts_of
from supportcli.domain.running.ladder import Alarm
from supportcli.domain.running.moves import clocks_across, revision_of
from supportcli.domain.running.play import judged, without_the_desk
from supportcli.domain.running.terms import Terms
from supportcli.domain.tickets import events as ev
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.kinds import Opened
from supportcli.domain.tickets.query import Query
from supportcli.domain.tickets.ticket import CANCELLED, Ticket
from supportcli.store import history as histories
from supportcli.store import listing

Progress = Callable[[str, int, int], None]
"""Told what is going on, how much of it is done, and how much there is."""

_BATCH = 500
SHOWN = 20
"""So many differing tickets are kept unless all are asked for."""


class Replay(Struct, frozen=True):
    """The answer of a replay; ``without_terms`` counts tickets that no policy judges today."""

    policy: str
    revision: str
    tickets: int
    without_terms: int
    differing: int
    before: Totals
    after: Totals
    differences: list[Difference]


def replay(
    desk: Desk,
    known: Known,
    into: Translation,
    words: Sequence[str] = (),
    *,
    all_differences: bool = False,
    progress: Progress | None = None,
) -> Replay:
    """Judge tickets under other terms, beside their own.

    Args:
        desk: The desk; ``desk.now`` is the instant up to which everything is played.
        known: The policy that is to judge.
        into: How plans and priorities are translated.
        words: Filter words as in ``list``; none: every ticket.
        all_differences: Keep every ticket that differs, not only the first twenty.
        progress: Told how far it is.

    Raises:
        UsageError: A filter word is unknown, or a ticket has a plan or priority that nothing stands for.
    """
    query = query_of(desk, [*words] or ["all"], "id")
    total = _check_words(desk, query, into)
    other = desk.terms_of(known.policy)
    before, after = Totals(), Totals()
    kept: list[Difference] = []
    seen = without = differing = 0
    for ticket, history in _histories(desk, query, everything=not words):
        seen += 1
        if progress is not None and seen % _BATCH == 0:
            progress("judging", seen, total)
        with desk.aside.apart("ticket", ticket):
            effective = ev.effective(history)
            if not effective:
                continue
            old, new = _both(desk, other, into, ticket, effective)
            without += old is None
            before.add(old or Verdicts())
            after.add(new)
            if (old or Verdicts()) != new:
                differing += 1
                if all_differences or len(kept) < SHOWN:
                    opened = effective[0].data
                    plan = opened.plan if isinstance(opened, Opened) else None
                    kept.append(Difference(ticket, plan, into.plan_for(plan), old or Verdicts(), new))
    return Replay(known.policy.id, known.revision, seen, without, differing, before, after, kept)


def _both(
    desk: Desk, other: Terms, into: Translation, ticket: int, history: list[Event]
) -> tuple[Verdicts | None, Verdicts]:
    """What the ticket's own terms make of it, and what the others do."""
    own = revision_of(history)
    terms = desk.terms(own)
    old = None if terms is None else _verdicts(desk, terms, ticket, history)
    if old is not None and own == into.revision and not into.priorities:
        return old, old
    return old, _verdicts(desk, other, ticket, into.retold(history))


def _verdicts(desk: Desk, terms: Terms, ticket: int, history: list[Event]) -> Verdicts:
    played = judged(terms, history, desk.now, ticket)
    if played.ticket.status == CANCELLED:
        return Verdicts()
    clocks = played.clocks
    if any(event.kind == ev.MOVED for event in history):
        # what had ended before the move keeps its verdict
        clocks = clocks_across(desk.terms, without_the_desk(history), ticket)[1]
    breaches, met = _clocks(desk, clocks)
    covered = covers(terms, played.ticket) if terms.policy.scope else ()
    verdict: dict[str, int] = {covered[0].verdict: 1} if covered else {}
    return Verdicts(breaches, met, *_alarms(played.taken), verdict, *_bill(terms, played.ticket, history))


def _bill(terms: Terms, ticket: Ticket, history: list[Event]) -> tuple[dict[str, Decimal], int]:
    sums: dict[str, Decimal] = {}
    to_agree = 0
    if terms.policy.rates:
        for line in charges(terms, ticket, history, facts_of(ticket, terms)):
            if line.amount is None:
                to_agree += 1
            elif line.amount:
                sums[line.currency] = sums.get(line.currency, Decimal(0)) + line.amount
    return sums, to_agree


def _clocks(desk: Desk, clocks: list[Clock]) -> tuple[dict[str, int], dict[str, int]]:
    breaches: dict[str, int] = {}
    met: dict[str, int] = {}
    for clock in clocks:
        verdict = clock.verdict(desk.now)
        into = breaches if verdict == "breached" else met if verdict == "met" else None
        if into is not None:
            into[clock.measure] = into.get(clock.measure, 0) + 1
    return breaches, met


def _alarms(taken: list[Alarm]) -> tuple[dict[str, int], dict[str, int], int]:
    escalations = Counter(f"{each.step} {each.role}" for each in taken if each.action == "escalate")
    told = Counter(str(each.role) for each in taken if each.action == "notify")
    ended = sum(each.action in ("close", "resolve") for each in taken)
    return dict(escalations), dict(told), ended


def _check_words(desk: Desk, query: Query, into: Translation) -> int:
    plans, priorities, count = set(), set(), 0
    rows = listing.rows(desk.store.connection, query, ("plan", "priority"), desk.now)
    for plan, priority in rows:
        count += 1
        plans.add(None if plan is None else str(plan))
        priorities.add(None if priority is None else str(priority))
    require_words(into, plans, priorities)
    return count


def _histories(desk: Desk, query: Query, *, everything: bool) -> Iterator[tuple[int, list[Event]]]:
    """The tickets' histories, streamed."""
    connection = desk.store.connection
    if everything:
        yield from histories.all_histories(
            connection, lambda error: desk.aside.put("ticket", error.ticket, error)
        )
        return
    ids = list(listing.ids(connection, query, desk.now))
    for start in range(0, len(ids), _BATCH):
        yield from sound_histories(desk, ids[start : start + _BATCH]).items()
