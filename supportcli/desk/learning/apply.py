"""Suggestions become decisions: taken by a person one ticket at a time, or applied by the desk in bulk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from msgspec import UNSET, structs

from supportcli.desk.desk import Desk
from supportcli.desk.learning.suggest import Suggester
from supportcli.desk.operation import Case, Outcome, act, operation, sound_cases
from supportcli.desk.triage import Classification, Prioritisation, classified, prioritised
from supportcli.domain.errors import NotFoundError, RefusedError
from supportcli.domain.suggestions.suggesting import FACTS, Suggestion
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.folding import after
from supportcli.domain.tickets.kinds import BY_SUGGESTION, CLASS_FIELDS, Classified, Suggested
from supportcli.domain.tickets.ticket import CLASSES
from supportcli.store import listing

LEAST_SURE = 0.8
"""What is less sure is left to a person, unless another number is given."""


@dataclass(frozen=True, slots=True)
class Left:
    """A suggestion that was sure enough and could not be applied, and why."""

    ticket: int
    suggestion: Suggestion
    why: str


@dataclass(slots=True)
class Applied:
    """What a bulk application did: what it recorded, how many facts of how many tickets, what it left."""

    outcome: Outcome = field(default_factory=Outcome)
    looked_at: int = 0
    applied: dict[str, int] = field(default_factory=dict)
    unsure: int = 0
    left: list[Left] = field(default_factory=list)


def ids_found(desk: Desk, words: Sequence[str]) -> list[int]:
    """The tickets that filter words find."""
    from supportcli.desk.look.query import query_of

    return list(listing.ids(desk.store.connection, query_of(desk, words, "id"), desk.now))


def suggesters(desk: Desk, *, reasons: bool = True) -> Suggesting:
    """Suggestions for tickets under several terms, each prepared once."""
    return Suggesting(desk, reasons)


@dataclass(slots=True)
class Suggesting:
    """One suggester for each revision of a policy."""

    desk: Desk
    reasons: bool
    _made: dict[str | None, Suggester] = field(default_factory=dict)

    def of(self, case: Case) -> Suggester:
        """The suggester of a ticket's terms."""
        key = case.ticket.revision
        if key not in self._made:
            self._made[key] = Suggester(self.desk, case.policy, self.reasons)
        return self._made[key]


def apply_suggestions(
    desk: Desk,
    ids: Sequence[int],
    *,
    least: float = LEAST_SURE,
    facts: Sequence[str] = FACTS,
    dry_run: bool = False,
) -> Applied:
    """Set what is not set yet to what is suggested with enough confidence, in one operation.

    What somebody decided is never changed. What a rule or a missing approval refuses is left, with the reason.

    Args:
        desk: The desk.
        ids: Tickets.
        least: The confidence that is enough, 0 to 1.
        facts: What may be set.
        dry_run: Record nothing.

    Raises:
        NotFoundError: A ticket does not exist.
    """
    done = Applied()
    every = suggesters(desk, reasons=False)
    with operation(desk, "classify", dry_run=dry_run) as under_way:
        for case in sound_cases(desk, ids):
            with desk.aside.apart("ticket", case.ticket.id), under_way.apart():
                missing = [fact for fact in facts if getattr(case.ticket, fact) is None]
                said = every.of(case).suggest(case, missing) if missing else []
                sure = [each for each in said if each.confidence >= least]
                events = _what_can_be(desk, case, sure, done)
                if events:
                    under_way.record(case, events)
                done.looked_at += 1
                done.unsure += len(missing) - len(sure)
    done.outcome = Outcome(None if dry_run else under_way.number, under_way.changes)
    return done


def sure_of(
    desk: Desk, case: Case, every: Suggesting, least: float = LEAST_SURE, facts: Sequence[str] = FACTS
) -> list[Event]:
    """The events that set what a ticket lacks to what is suggested with enough confidence and no rule refuses."""
    missing = [fact for fact in facts if getattr(case.ticket, fact) is None]
    said = every.of(case).suggest(case, missing) if missing else []
    return _what_can_be(desk, case, [each for each in said if each.confidence >= least], Applied())


def take(
    desk: Desk,
    ticket: int,
    values: Mapping[str, str],
    suggestions: Iterable[Suggestion] = (),
    *,
    override: str | None = None,
    dry_run: bool = False,
) -> Outcome:
    """Record what a person decided of one ticket, with the suggestions that they followed.

    Args:
        desk: The desk.
        ticket: Its number.
        values: What was decided: kind, level, cause, priority.
        suggestions: What had been suggested.
        override: Why it is so although a rule of the policy refuses it.
        dry_run: Record nothing.

    Raises:
        NotFoundError: No such ticket, or a word that the policy does not know.
        RefusedError: A rule refuses it, or the step up to the level lacks an approval.
    """
    followed = {each.fact: each for each in suggestions if values.get(each.fact) == each.value}
    with operation(desk, "classify", dry_run=dry_run) as under_way:
        for case in under_way.cases([ticket]):
            events = _events(desk, case, values, followed, None, override)
            if events:
                under_way.record(case, events)
    return Outcome(None if dry_run else under_way.number, under_way.changes)


def decide_all(
    desk: Desk,
    ids: Sequence[int],
    wanted: Classification,
    priority: str,
    *,
    override: str | None = None,
    dry_run: bool = False,
) -> Outcome:
    """Classify and prioritise tickets in one operation; raises as both do."""

    def decide(case: Case) -> list[Event]:
        said = wanted.flags or any(getattr(wanted, name) is not None for name in CLASSES)
        events = classified(desk, case, wanted, override) if said else []
        then = structs.replace(case, ticket=after(case.ticket, *events))
        asked = Prioritisation(priority, why=wanted.why, by=wanted.by)
        return [*events, *prioritised(desk, then, asked, override)]

    return act(desk, "classify", ids, decide, dry_run=dry_run)


def _what_can_be(desk: Desk, case: Case, sure: Sequence[Suggestion], done: Applied) -> list[Event]:
    """The events of the suggestions that no rule refuses, one fact after the other."""
    events: list[Event] = []
    for each in sure:
        then = structs.replace(case, ticket=after(case.ticket, *events)) if events else case
        try:
            events += _events(desk, then, {each.fact: each.value}, {each.fact: each}, BY_SUGGESTION, None)
        except (RefusedError, NotFoundError) as refused:
            done.left.append(
                Left(case.ticket.id, each, str(refused).removeprefix(f"ticket {case.ticket.id}: "))
            )
        else:
            done.applied[each.fact] = done.applied.get(each.fact, 0) + 1
    return list(_joined(events))


def _events(
    desk: Desk,
    case: Case,
    values: Mapping[str, str],
    followed: Mapping[str, Suggestion],
    by: str | None,
    override: str | None,
) -> list[Event]:
    events: list[Event] = []
    classes = {fact: value for fact, value in values.items() if fact != "priority"}
    if classes:
        wanted = Classification(
            classes.get("kind"),
            classes.get("level"),
            classes.get("cause"),
            by=by,
            suggested=_kept(followed, classes),
        )
        events += classified(desk, case, wanted, override)
    if "priority" in values:
        then = structs.replace(case, ticket=after(case.ticket, *events)) if events else case
        asked = Prioritisation(values["priority"], by=by, suggested=_kept(followed, ("priority",)))
        events += prioritised(desk, then, asked, override)
    return events


def _kept(followed: Mapping[str, Suggestion], facts: Iterable[str]) -> dict[str, Suggested]:
    return {
        fact: Suggested(each.source, round(each.confidence, 4))
        for fact in facts
        if (each := followed.get(fact)) is not None
    }


def _joined(events: Sequence[Event]) -> Iterator[Event]:
    """Classifications by suggestion that follow each other are one event."""
    waiting: Event | None = None
    for event in events:
        if not isinstance(event.data, Classified):
            if waiting is not None:
                yield waiting
                waiting = None
            yield event
        elif waiting is not None and isinstance(waiting.data, Classified):
            waiting = structs.replace(waiting, data=_both(waiting.data, event.data))
        else:
            waiting = event
    if waiting is not None:
        yield waiting


def _both(first: Classified, then: Classified) -> Classified:
    said = {name: word for name in CLASS_FIELDS if (word := getattr(then, name)) is not UNSET}
    suggested = {**first.suggested, **then.suggested}
    return structs.replace(first, **said, flags={**first.flags, **then.flags}, suggested=suggested)
