"""The same history under other terms: which plan and which priority of theirs stand for the ticket's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from supportcli.domain.errors import NotFoundError, UsageError
from supportcli.domain.language.policy import Policy
from supportcli.domain.tickets import codec
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.kinds import Moved, Opened, Prioritised


class Translation(Struct, frozen=True):
    """From the words of any policy to those of one: the same word where it has it, else what was said.

    ``always``: the plan that was said counts even where the policy has the ticket's own.
    """

    policy: Policy
    revision: str
    plan: str | None = None
    priorities: Mapping[str, str] = field(default_factory=dict)
    always: bool = False

    def plan_for(self, plan: str | None) -> str | None:
        """The plan that stands for this one; ``None`` where there is none."""
        names = [each.id for each in self.policy.plans]
        if plan in names and not self.always:
            return plan
        if self.plan is not None:
            return self.plan
        if plan is None:
            return next((each.id for each in self.policy.plans if each.without_contract), None)
        return names[0] if len(names) == 1 else None

    def priority_for(self, priority: str | None) -> str | None:
        """The priority that stands for this one; an unknown one stays as it is, and has no targets."""
        return None if priority is None else self.priorities.get(priority, priority)

    def retold(self, history: Iterable[Event]) -> list[Event]:
        """The events in the words of this policy, as if the ticket had always been under it."""
        found = []
        for event in history:
            if isinstance(event.data, Moved):
                continue
            data = event.data
            if isinstance(data, Opened):
                terms = {
                    "policy": self.policy.id,
                    "revision": self.revision,
                    "plan": self.plan_for(data.plan),
                }
                data = replace(data, priority=self.priority_for(data.priority), **terms)
            elif isinstance(data, Prioritised):
                data = replace(data, priority=self.priority_for(data.priority))
            found.append(event if data is event.data else codec.rewritten(event, data))
        return found


def translation(
    policy: Policy, revision: str, *, plan: str | None = None, maps: Sequence[str] = ()
) -> Translation:
    """Read the words that map plans and priorities.

    Args:
        policy: The policy that is to judge.
        revision: Its revision.
        plan: Its plan for tickets whose own it does not have.
        maps: ``P1=blocker``, several divided by commas.

    Raises:
        UsageError: A mapping is not written so.
        NotFoundError: The policy has no such plan or priority.
    """
    names = [each.id for each in policy.plans]
    if plan is not None and plan not in names:
        raise NotFoundError(f"{policy.id} has no plan {plan}", hint=f"--plan, one of: {', '.join(names)}")
    known = [each.id for each in policy.priorities]
    found = {}
    for pair in [part for text in maps for part in text.split(",") if part]:
        old, equals, new = pair.partition("=")
        if not (old and equals and new):
            raise UsageError(f'"{pair}" maps no priority', hint="--map P1=blocker,P2=high")
        if new not in known:
            raise NotFoundError(f"{policy.id} has no priority {new}", hint=f"one of: {', '.join(known)}")
        found[old] = new
    return Translation(policy, revision, plan, found)


def require_words(into: Translation, plans: Iterable[str | None], priorities: Iterable[str | None]) -> None:
    """Refuse to judge tickets whose plan or priority nothing stands for; what is missing is named at once.

    Raises:
        UsageError: With all of them.
    """
    policy = into.policy
    known = {each.id for each in policy.priorities}
    # a ticket that never had a plan has none under other terms either
    lost = sorted({plan for plan in plans if plan and policy.plans and into.plan_for(plan) is None})
    unknown = sorted(
        {name for name in priorities if name is not None and into.priority_for(name) not in known}
        if known
        else ()
    )
    if not lost and not unknown:
        return
    said, hints = [], []
    if lost:
        said.append(f"no plan {', '.join(lost)}")
        hints.append(f"--plan, one of: {', '.join(each.id for each in policy.plans)}")
    if unknown:
        said.append(f"no priority {', '.join(unknown)}")
        names = ", ".join(each.id for each in policy.priorities)
        hints.append(f"--map {','.join(f'{name}=…' for name in unknown)} with: {names}")
    raise UsageError(f"{policy.id} has {' and '.join(said)}", hint="; ".join(hints))
