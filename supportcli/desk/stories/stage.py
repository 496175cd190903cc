"""The stage of a story: a desk of its own, in memory, where time passes and cron comes every minute.

Playing on a real desk means that a story meets every rule that a real ticket meets: whatever the desk refuses,
charges or tells, it does here too, and there is no second reading of the policy to be kept in step.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from supportcli.desk import escalation, people
from supportcli.desk.desk import Desk
from supportcli.desk.escalation import Taken
from supportcli.desk.operation import Case, Outcome, cases
from supportcli.desk.settings.values import Settings
from supportcli.desk.stories.moments import CUSTOMER, Timeline
from supportcli.desk.stories.terms import Cast
from supportcli.domain.errors import NotFoundError
from supportcli.domain.story import Story
from supportcli.domain.tickets.events import Event
from supportcli.policyfile.codec import to_json
from supportcli.store import outbox
from supportcli.store import policies as policy_store
from supportcli.store.connection import store_in_memory
from supportcli.store.policies import Revision

CONTACT, ENGINEER = "contact@customer.example", "engineer"
_ASSIGNS = {"open": "assignee", "assign": "to"}
_ENOUGH = 100_000
"""Alarms that one line may bring; a story with more would never end."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a line did to a ticket, and the operations that it was."""

    ticket: int
    verb: str
    operations: tuple[int, ...]


class Stage:
    """A desk in memory with one customer, and what the story has done on it so far; ``timeline`` tells it."""

    def __init__(self, cast: Cast, story: Story, begin: datetime) -> None:
        # the story begins a while before, so that the contract is there when the ticket comes
        policy = cast.known.policy
        settings = Settings(
            zone=story.zone,
            people={name: _address(name) for name in _people(story) if name not in _words(cast)},
            roles={role.id: (_address(role.id),) for each in cast.all() for role in each.policy.roles},
            default_policy=policy.id if any(plan.without_contract for plan in policy.plans) else None,
        )
        self.cast = cast
        self.desk = Desk(store_in_memory(), now=begin - timedelta(days=1), actor=ENGINEER, settings=settings)
        self.names: dict[str, int] = {}
        self.taken: list[Taken] = []
        self.contracts: dict[str, int] = {}
        self._done: list[Done] = []
        self._letters = 0
        self._prepare(story)
        fees = {
            self.contracts[each.name]: each.fee for each in story.contracts if each.name in self.contracts
        }
        gives_back = any(each.policy.credits for each in cast.all())
        self.timeline = Timeline(self.desk, self.names, fees if gives_back else {})

    def close(self) -> None:
        """Forget the desk."""
        self.desk.close()

    def _prepare(self, story: Story) -> None:
        desk = self.desk
        with desk.store.write() as connection:
            for known in self.cast.all():
                policy = known.policy
                revision = Revision(known.revision, policy.id, policy.name, 0, "")
                policy_store.add(connection, revision, known.source, to_json(policy), desk.now)
        people.add_customer(desk, CUSTOMER, "Customer")
        people.add_contact(desk, CONTACT, CUSTOMER, "Contact")
        for contract in story.contracts:
            policy = self.cast.named(contract.policy).policy
            # a policy without plans serves whoever asks; a contract of its own is made where the story names it
            if policy.plans or contract.name:
                first = contract.starts_on or min(desk.now.date(), contract.ends_on or date.max)
                made = people.add_contract(
                    desk, CUSTOMER, policy.id, contract.plan, first, contract.ends_on, contract.zone
                )
                self.contracts[contract.name] = made.id

    def pass_time(self, until: datetime, *, at_least: bool = False, line: int | None = None) -> None:
        """Let time pass: every alarm due before ``until`` (``at_least``: or at it) is taken at its instant."""
        for _ in range(_ENOUGH):
            following = escalation.next_due(self.desk)
            if following is None or following[0] > until or (following[0] == until and not at_least):
                break
            self.desk.now = max(self.desk.now, following[0])
            self._cron(line)
        self.desk.now = max(self.desk.now, until)

    def _cron(self, line: int | None) -> None:
        taken = escalation.escalate_due(self.desk)
        self.taken += taken
        self.timeline.tell_cron(taken, line)

    def escalate(self, ticket: int, why: str, role: str | None, override: str | None) -> Outcome:
        """Take the next step of a ticket's ladder on request, or tell one role."""
        taken, outcome = escalation.escalate_now(self.desk, [ticket], why, role=role, override=override)
        self.taken += taken
        return outcome

    def did(self, verb: str, changes: Sequence[tuple[int, Event]], line: int | None) -> None:
        """Remember what a line did, so that it can be undone, and tell it."""
        operations = tuple(dict.fromkeys(event.operation for _, event in changes))
        if verb != "undo" and changes:
            self._done.append(Done(changes[0][0], verb, operations))
            self.timeline.verbs |= dict.fromkeys(operations, verb)
        self.timeline.tell(changes, line)

    def last_done(self, ticket: int, verb: str | None) -> Done:
        """What the story did last to a ticket (with a verb).

        Raises:
            NotFoundError: There is nothing that was not undone.
        """
        for done in reversed(self._done):
            if done.ticket == ticket and verb in (None, done.verb):
                return done
        raise NotFoundError(f"no {verb} to undo" if verb else "nothing to undo")

    def undid(self, done: Done) -> None:
        """It is undone, and is nothing that could be undone again."""
        self._done.remove(done)

    def case(self, ticket: int) -> Case:
        """A ticket as it is now."""
        return cases(self.desk, [ticket])[0]

    def letters_since_last_asked(self) -> list[str]:
        """The purposes of the letters written since this was asked before."""
        purposes = [letter.purpose for letter in outbox.letters(self.desk.store.connection)]
        new, self._letters = purposes[self._letters :], len(purposes)
        return new


def _address(name: str) -> str:
    return name if "@" in name else f"{name}@desk.example"


def _people(story: Story) -> Iterator[str]:
    """Everybody who is assigned a ticket: on a desk that knows their addresses they are told."""
    yield ENGINEER
    yield str((story.facts or {}).get("assignee", ENGINEER))
    for line in story.lines:
        name = (line.how or {}).get(_ASSIGNS.get(str(line.verb), ""))
        if isinstance(name, str):
            yield name


def _words(cast: Cast) -> set[str]:
    """Names by which a ticket is handed to something else than a person."""
    policies = [each.policy for each in cast.all()]
    found = {each.id for policy in policies for each in (*policy.levels, *policy.roles)}
    return found | {rule.team for policy in policies for rule in policy.rules if rule.team}
