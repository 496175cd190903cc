"""Handing tickets on to a level, a team or a person (functional escalation): to whom, at what cost, past which gates.

A word says to whom: a role is told (that is the ladder's way, ``desk/escalation.py``), a level, a team or a
person gets the ticket. Whoever gets it is told by a letter if the settings know an address.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import UNSET, Struct, structs

from supportcli.desk import letters
from supportcli.desk.desk import Desk
from supportcli.desk.operation import Case, Outcome, act, cases
from supportcli.desk.vocabulary import one_of
from supportcli.domain.actions import action
from supportcli.domain.billing.prices import is_free, price_of, price_text, quote_of, rate_of
from supportcli.domain.cover.entitlement import covers
from supportcli.domain.errors import NotFoundError, RefusedError, UsageError
from supportcli.domain.language.policy import Policy
from supportcli.domain.running.alarms import ASSIGNEE
from supportcli.domain.running.bounds import team_for
from supportcli.domain.running.facts import facts_of
from supportcli.domain.running.gates import pass_step
from supportcli.domain.tickets import events as ev
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.folding import after, check
from supportcli.domain.tickets.handoffs import TooMany, too_many
from supportcli.domain.tickets.kinds import Had, HandedOn
from supportcli.domain.tickets.ticket import Ticket
from supportcli.store import hands as store
from supportcli.store.outbox import Letter

_PAID = ("billable", "excluded")


class Target(Struct, frozen=True):
    """To whom: any of level, team and person, which then are one hand-off; or a role, which is only told."""

    level: str | None = None
    team: str | None = None
    person: str | None = None
    role: str | None = None

    @property
    def hands_on(self) -> bool:
        """Whether the ticket gets other hands."""
        return self.level is not None or self.team is not None or self.person is not None

    @property
    def named(self) -> str:
        """In words: ``level III, team network, bo``."""
        level = f"level {self.level}" if self.level else ""
        team = f"team {self.team}" if self.team else ""
        return ", ".join(filter(None, (level, team, self.person, self.role)))


class HandOff(Struct, frozen=True):
    """A hand-off as planned for one ticket: to whom, what it may cost, and what the policy says of its number.

    ``cost`` is ``None`` where it costs nothing that the ticket does not cost already.
    """

    ticket: int
    to: Target
    event: Event[HandedOn]
    number: int
    engineers: tuple[str, ...]
    cost: str | None = None
    warning: TooMany | None = None


def resolve_word(desk: Desk, case: Case, word: str) -> Target:
    """What a word names: a role, a level, a team or a person, whatever its case.

    Raises:
        UsageError: It names several; the hint says with which flags each is meant.
        NotFoundError: It names nothing that is known; the hint lists what is.
    """
    known = known_targets(desk, case)
    found = [(what, each) for what, names in known for each in names if each.lower() == word.strip().lower()]
    if not found and "@" in word:
        return Target(person=word.strip())
    if not found:
        told = "; ".join(f"{what}s: {', '.join(names)}" for what, names in known if names)
        raise NotFoundError(
            f'no level, team, person or role is called "{word}"',
            hint=f"{told}; somebody new: --to-person NAME, or --to-team NAME",
        )
    if len(found) > 1:
        names = " and ".join(f"a {what}" for what, _ in found)
        flags = " or ".join(f"--to-{what} {each}" for what, each in found)
        raise UsageError(f'"{word}" is {names}', hint=flags)
    return _target(*found[0])


def _target(what: str, name: str) -> Target:
    made = {"role": Target(role=name), "level": Target(level=name), "team": Target(team=name)}
    return made.get(what, Target(person=name))


def known_targets(desk: Desk, case: Case) -> list[tuple[str, list[str]]]:
    """Whom a ticket can be handed to: levels, teams, persons and roles, each with the names that are known."""
    policy = case.policy
    rules = policy.rules if policy else ()
    teams = [*desk.settings.teams, *(rule.team for rule in rules if rule.team)]
    teams += store.teams(desk.store.connection)
    persons = [*desk.settings.people, desk.actor, *store.assignees(desk.store.connection)]
    return [
        ("level", [level.id for level in policy.levels] if policy else []),
        ("team", list(dict.fromkeys(teams))),
        ("person", list(dict.fromkeys(persons))),
        ("role", roles_of(desk, policy)),
    ]


def roles_of(desk: Desk, policy: Policy | None) -> list[str]:
    """The roles that can be told: the policy's, those that the settings fill, and the assignee."""
    roles = [role.id for role in policy.roles] if policy else []
    return list(dict.fromkeys([*roles, *desk.settings.roles, ASSIGNEE]))


def plan(desk: Desk, ids: Sequence[int], to: Target | str, why: str) -> list[HandOff]:
    """What handing these tickets on would be, ticket by ticket; nothing is recorded and no gate is asked.

    Raises:
        NotFoundError: No such ticket, or nobody is called so.
        UsageError: The word names several.
        RefusedError: The ticket is finished, or is there already.
    """
    return [_planned(desk, case, to, why) for case in cases(desk, ids)]


def hand_on(
    desk: Desk,
    ids: Sequence[int],
    to: Target | str,
    why: str,
    *,
    override: str | None = None,
    dry_run: bool = False,
) -> Outcome:
    """Hand tickets on; each hand-off is one event, counts once, and is told to whoever gets the ticket.

    Args:
        desk: The desk.
        ids: Tickets.
        to: To whom, or a word that names it.
        why: The reason, told to the new hands.
        override: Why it is done although the policy refuses it or wants a yes first.
        dry_run: Record nothing.

    Raises:
        RefusedError: A rule refuses it, an approval is missing, the ticket is finished or is there already.
        NotFoundError: No such ticket, or nobody is called so.
        UsageError: The word names several, or there is no reason.
    """
    if not why.strip():
        raise UsageError("a hand-off needs a reason", hint='--reason "What the new hands have to know"')

    def decide(case: Case) -> tuple[list[Event], list[Letter]]:
        planned = _planned(desk, case, to, why)
        then = after(case.ticket, planned.event)
        passed = _pass_gates(desk, case, planned, then, override)
        letter = letters.hand_off(desk, case, then, planned.event.data)
        return [*passed, planned.event], [letter] if letter else []

    return act(desk, "escalate", ids, decide, dry_run=dry_run)


def _pass_gates(desk: Desk, case: Case, planned: HandOff, then: Ticket, override: str | None) -> list[Event]:
    taken = action(
        "escalate",
        case.ticket.id,
        to_level=planned.to.level,
        to_team=planned.to.team,
        to_person=planned.to.person,
    )
    passed = pass_step(case.terms, then, "hand-off", desk.now, override, taken=taken)
    if then.level != case.ticket.level:
        passed += pass_step(case.terms, then, f"level:{then.level}", desk.now, override, taken=taken)
    return passed


def _planned(desk: Desk, case: Case, to: Target | str, why: str) -> HandOff:
    ticket = case.ticket
    check(ev.HANDED_ON, ticket)
    target = resolve_word(desk, case, to) if isinstance(to, str) else to
    if not target.hands_on:
        raise UsageError(
            f"for ticket {ticket.id} {to} is a role", hint="name tickets of one policy, or --to-level …"
        )
    level = one_of("level", target.level, case.policy.levels if case.policy else ())
    target = Target(level, target.team, target.person)
    if _is_there(ticket, target):
        raise RefusedError(
            f"ticket {ticket.id} is with {target.named} already", hint=action("show", ticket.id)
        )
    # whoever had it hands it on: unless a person is named, nobody has it until somebody takes it
    data = HandedOn(
        level=UNSET if level is None else level,
        team=UNSET if target.team is None else target.team,
        assignee=target.person,
        had=Had(ticket.level, ticket.team, ticket.assignee),
        why=why,
    )
    event = Event(desk.now, data, desk.actor)
    then = after(ticket, event)
    rule = team_for(case.terms, then) if target.team is None and level is not None else None
    if rule is not None and rule.team != ticket.team:
        # the policy says which team works at the new level, unless the person who hands on does
        event = structs.replace(event, data=structs.replace(data, team=rule.team, team_rule=rule.id))
        then = after(ticket, event)
    warning = too_many(case.policy.hand_offs, then.hand_offs) if case.policy else None
    cost = _cost(case, then)
    return HandOff(ticket.id, target, event, then.hand_offs, then.engineers, cost, warning)


def _is_there(ticket: Ticket, to: Target) -> bool:
    wanted = ((to.level, ticket.level), (to.team, ticket.team), (to.person, ticket.assignee))
    return all(want == has for want, has in wanted if want is not None)


def _cost(case: Case, then: Ticket) -> str | None:
    """What the ticket would cost after the hand-off, in words, where that is not what it costs now."""
    said = list(dict.fromkeys(_costs(case, then)))
    return "; ".join(said) if said and said != list(dict.fromkeys(_costs(case, case.ticket))) else None


def _costs(case: Case, ticket: Ticket) -> Iterator[str]:
    terms = case.terms
    if terms is None:
        return
    fact = facts_of(ticket, terms)
    said = covers(terms, ticket)
    if said and said[0].verdict in _PAID:
        yield said[0].text + (f" ({said[0].clause})" if said[0].clause else "")
    rate = rate_of(terms.policy, fact)
    if rate is not None and not is_free(rate):
        price = price_text(rate, price_of(terms.policy, rate, quote_of(case.history)))
        yield f"{rate.name}: {price}" + (f" ({rate.clause})" if rate.clause else "")
