"""Learning: one model for each policy from the desk's own decisions, checked on what was held out, and kept."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from supportcli.desk.desk import Desk
from supportcli.desk.learning import linear, ranking
from supportcli.desk.learning.check import Checked, check
from supportcli.desk.learning.decided import decided_tickets
from supportcli.desk.learning.sources import check_sources
from supportcli.domain.errors import UsageError
from supportcli.domain.suggestions.measuring import Figures, as_data
from supportcli.domain.suggestions.suggesting import FACTS
from supportcli.domain.suggestions.texts import counted
from supportcli.domain.time.instants import iso
from supportcli.store import models
from supportcli.store.models import Learned, StoredModel

METHODS = ("linear", "ranking")
MOST = {"linear": 30_000, "ranking": 10_000}
"""So many of a policy's latest tickets teach; the ranking looks through all of them for each suggestion."""
LEAST_TICKETS = 20
LEAST_EACH = 3
"""A label of fewer tickets cannot be learned."""


@dataclass(frozen=True, slots=True)
class FactLearned:
    """What was learned of one fact: how many tickets of which label, and how good it is.

    ``figures`` are those of the history, ``sources`` those of the policy's rules and examples on the same
    tickets. ``why_not`` says why nothing was learned, and is empty otherwise.
    """

    fact: str
    labels: Mapping[str, int]
    figures: Figures | None = None
    temperature: float = 1.0
    sources: Mapping[str, Figures] = field(default_factory=dict)
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class PolicyLearned:
    """What was learned of one policy; ``policy`` is ``None`` for tickets without terms."""

    policy: str | None
    method: str
    tickets: int
    facts: tuple[FactLearned, ...]

    @property
    def learned(self) -> bool:
        """Whether there is a model."""
        return any(each.figures is not None for each in self.facts)


def learn(desk: Desk, *, method: str | None = None, dry_run: bool = False) -> list[PolicyLearned]:
    """Learn from what was decided of the desk's tickets, and replace what was learned before.

    Args:
        desk: The desk.
        method: ``linear`` or ``ranking``; without it linear where scikit-learn is installed.
        dry_run: Learn and check, and keep nothing.

    Raises:
        UsageError: The method is unknown, or scikit-learn is not installed.
    """
    how = _method(method)
    found, kept = [], []
    for policy in models.policies_with_tickets(desk.store.connection):
        with desk.aside.apart("policy", policy or "none"):
            tickets = decided_tickets(desk, policy, MOST[how])
            learned = _learn(desk, policy, how, tickets)
            found.append(learned)
            if learned.learned:
                kept.append((_stored(desk, learned, tickets), tickets))
    if not dry_run:
        with desk.store.write() as connection:
            models.replace_all(connection, kept)
    return found


def _method(asked: str | None) -> str:
    if asked is None:
        return "linear" if linear.available() else "ranking"
    if asked not in METHODS:
        raise UsageError(f'"{asked}" is no method', hint=f"one of: {', '.join(METHODS)}")
    if asked == "linear" and not linear.available():
        raise UsageError("scikit-learn is not installed", hint="pip install 'supportcli[learn]'")
    return asked


def _learn(desk: Desk, policy: str | None, how: str, tickets: Sequence[Learned]) -> PolicyLearned:
    facts = tuple(_learn_fact(desk, policy, fact, how, tickets) for fact in FACTS)
    return PolicyLearned(policy, how, len(tickets), facts)


def _learn_fact(
    desk: Desk, policy: str | None, fact: str, how: str, tickets: Sequence[Learned]
) -> FactLearned:
    of_fact = [each for each in tickets if fact in each.labels]
    labels = counted(each.labels[fact] for each in of_fact)
    known = learnable(labels)
    why_not = _why_not(labels, known)
    sources = check_sources(desk, policy, fact, of_fact)
    if why_not:
        return FactLearned(fact, labels, sources=sources, why_not=why_not)
    taught = [each for each in of_fact if each.labels[fact] in known]
    found: Checked = check(how, [each.text for each in taught], [each.labels[fact] for each in taught])
    return FactLearned(fact, labels, found.figures, found.temperature, sources)


def learnable(labels: Mapping[str, int]) -> frozenset[str]:
    """The labels of which there are tickets enough."""
    return frozenset(label for label, n in labels.items() if n >= LEAST_EACH)


def _why_not(labels: Mapping[str, int], known: frozenset[str]) -> str:
    tickets = sum(labels.values())
    if tickets < LEAST_TICKETS:
        return f"decided on {tickets} ticket{'' if tickets == 1 else 's'}, {LEAST_TICKETS} are needed"
    if len(known) < 2:
        return f"two values with {LEAST_EACH} tickets each are needed"
    return ""


def _stored(desk: Desk, learned: PolicyLearned, tickets: Sequence[Learned]) -> StoredModel:
    taught = {each.fact: learnable(each.labels) for each in learned.facts if each.figures is not None}
    texts = [each.text for each in tickets]
    labels = {
        fact: [label if (label := each.labels.get(fact)) in known else None for each in tickets]
        for fact, known in taught.items()
    }
    if learned.method == "linear":
        content = linear.to_bytes(linear.train(texts, labels))
    else:
        content = ranking.to_bytes(ranking.train(texts, labels))
    figures = {each.fact: fact_as_data(each) for each in learned.facts}
    return StoredModel(
        learned.policy or "",
        learned.method,
        iso(desk.now),
        desk.actor,
        len(tickets),
        json.dumps(figures, sort_keys=True),
        content,
    )


def fact_as_data(learned: FactLearned) -> dict[str, object]:
    """What was learned of a fact as plain values for JSON."""
    return {
        "labels": dict(learned.labels),
        "why_not": learned.why_not or None,
        "temperature": learned.temperature,
        "history": None if learned.figures is None else as_data(learned.figures),
        "sources": {name: as_data(each) for name, each in learned.sources.items()},
    }
