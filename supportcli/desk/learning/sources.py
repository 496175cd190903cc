"""The policy's own sources, rules and examples, ready to read many texts; and how often they are right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from supportcli.desk.desk import Desk
from supportcli.desk.learning.decided import policy_of
from supportcli.domain.language.policy import Policy
from supportcli.domain.language.rules import Fact
from supportcli.domain.suggestions import likeness, signals
from supportcli.domain.suggestions.measuring import Figures, Trial, figures
from supportcli.domain.suggestions.suggesting import Candidate, Source
from supportcli.store.models import Learned

MOST_CHECKED = 1_000
"""So many of the latest decided tickets measure the policy's own sources."""


@dataclass(slots=True)
class Sources:
    """What a policy itself knows of texts: its signals and its labelled examples."""

    policy: Policy | None
    _signals: signals.Signals = field(init=False)
    _examples: likeness.Examples = field(init=False)

    def __post_init__(self) -> None:
        """Prepare both once, for many texts."""
        self._signals = signals.Signals(self.policy.signals if self.policy else ())
        self._examples = likeness.Examples(self.policy.examples if self.policy else ())

    def read(self, text: str, fact: Fact) -> Reading:
        """Read one text of a ticket with these facts."""
        return Reading(tuple(self._signals.hits(text, fact)), tuple(self._examples.near(text)))


@dataclass(frozen=True, slots=True)
class Reading:
    """What the policy's signals and examples found in one text."""

    hits: tuple[signals.Hit, ...]
    near: tuple[likeness.Near, ...]

    def said(self, fact: str) -> dict[Source, list[Candidate]]:
        """What both say of a fact; before the text of an example itself every rule is silent."""
        if likeness.is_verbatim(self.near):
            verbatim = likeness.candidates(self.near, fact)
            if verbatim:
                return {"example": verbatim}
        return {
            "rule": signals.candidates(self.hits, fact),
            "example": likeness.candidates(self.near, fact),
        }


def check_sources(
    desk: Desk, policy: str | None, fact: str, tickets: Sequence[Learned]
) -> dict[str, Figures]:
    """How often rules and examples name what was decided; empty where they say nothing of the fact."""
    sources = Sources(policy_of(desk, policy))
    trials: dict[Source, list[Trial]] = {"rule": [], "example": []}
    for each in tickets[-MOST_CHECKED:]:
        said = sources.read(each.text, _unknown).said(fact)
        for source, found in trials.items():
            best = next(iter(said.get(source, ())), None)
            value, confidence = (best.value, best.confidence) if best else (None, 0.0)
            found.append(Trial(value, confidence, each.labels[fact]))
    return {
        source: figures(found)
        for source, found in trials.items()
        if any(trial.said is not None for trial in found)
    }


def _unknown(_name: str) -> None:
    """The facts of a ticket before anything is known of it."""
