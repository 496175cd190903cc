"""The words of a policy: what somebody wrote, whatever its case, as the id that the policy has for it."""

from __future__ import annotations

from collections.abc import Mapping

from supportcli.domain.errors import NotFoundError, RefusedError, UsageError
from supportcli.domain.language.policy import Policy, Term


def priority_for(
    policy: Policy | None, priority: str | None, impact: str | None, urgency: str | None
) -> str | None:
    """A priority by name, whatever its case, or from impact × urgency.

    Raises:
        NotFoundError: The policy has no such priority, impact or urgency.
        UsageError: Neither a priority nor both impact and urgency.
    """
    if priority is not None:
        if policy is None or not policy.priorities:
            return priority
        found = next((p for p in policy.priorities if p.id.lower() == priority.lower()), None)
        if found is None:
            names = ", ".join(p.id for p in policy.priorities)
            raise NotFoundError(f"{policy.id} has no priority {priority}", hint=f"one of: {names}")
        return found.id
    if impact is None or urgency is None:
        raise UsageError("name a priority, or impact and urgency", hint="--impact and --urgency, or PRIORITY")
    if policy is None or policy.matrix is None:
        raise NotFoundError("the policy has no matrix of impact and urgency", hint="name the priority itself")
    cell = next((c for c in policy.matrix.cells if c[:2] == (impact, urgency)), None)
    if cell is None:
        hint = f"impact: {', '.join(policy.matrix.impacts)}; urgency: {', '.join(policy.matrix.urgencies)}"
        raise NotFoundError(f"the matrix has no cell for {impact} × {urgency}", hint=hint)
    return cell[2]


def one_of(what: str, word: str | None, terms: tuple[Term, ...]) -> str | None:
    """A word of the policy's vocabulary, whatever its case; any word where the policy has none of its own.

    Raises:
        NotFoundError: The policy does not know it; the hint lists what it knows.
    """
    if word is None or not terms:
        return word
    found = next((t.id for t in terms if t.id.lower() == word.lower()), None)
    if found is None:
        raise NotFoundError(f"no {what} is called {word}", hint=f"one of: {', '.join(t.id for t in terms)}")
    return found


def flags_of(policy: Policy | None, flags: Mapping[str, bool]) -> dict[str, bool]:
    """Recorded facts in the words of the policy; any word where the policy has none of its own.

    Raises:
        NotFoundError: The policy knows no such flag.
    """
    known = policy.flags if policy else ()
    return {one_of("flag", word, known) or word: said for word, said in flags.items()}


def channel_of(word: str | None, policy: Policy | None, plan: str | None) -> str | None:
    """The channel by which a new ticket came, whatever its case.

    Raises:
        NotFoundError: The policy has no such channel.
        RefusedError: The plan does not include it, or no ticket is opened on it.
    """
    if word is None or policy is None or not policy.channels:
        return word
    channel = next((c for c in policy.channels if c.id == word.lower()), None)
    offered = [c.id for c in policy.channels if c.opens and (not c.plans or plan in c.plans)]
    hint = f"one of: {', '.join(offered)}"
    if channel is None:
        raise NotFoundError(f"{policy.id} has no channel {word}", hint=hint)
    if channel.plans and plan not in channel.plans:
        raise RefusedError(f"plan {plan} does not include {channel.name}", hint=hint, rule=channel.clause)
    if not channel.opens:
        raise RefusedError(f"new tickets do not come by {channel.name}", hint=hint, rule=channel.clause)
    return channel.id


def check_answers(policy: Policy | None, answers: Mapping[str, str]) -> None:
    """Refuse answers to questions that the policy's details form does not have.

    Raises:
        NotFoundError: Names them all; a policy without a form takes any question.
    """
    known = [q.id for q in policy.details.questions] if policy else []
    unknown = [name for name in answers if known and name not in known]
    if unknown:
        raise NotFoundError(
            f"the form has no question {', '.join(unknown)}", hint=f"it has: {', '.join(known)}"
        )
