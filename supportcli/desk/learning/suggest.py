"""What a ticket probably is: rules, labelled examples and the desk's history, asked in this order."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from msgspec.structs import replace

from supportcli.desk.desk import Desk
from supportcli.desk.learning import linear, ranking
from supportcli.desk.learning.decided import vocabulary, words_of
from supportcli.desk.learning.sources import Sources
from supportcli.desk.operation import Case
from supportcli.domain.language.policy import Policy
from supportcli.domain.language.rules import Fact
from supportcli.domain.running.facts import facts_of
from supportcli.domain.suggestions.measuring import RELIABLE, Figures, from_data, shares
from supportcli.domain.suggestions.suggesting import (
    FACTS,
    LEAST,
    Candidate,
    Reason,
    Suggestion,
    choose,
)
from supportcli.store import models
from supportcli.store.models import Neighbour

TOLD_TICKETS = 2
"""So many similar tickets are named as reasons."""


def suggest(desk: Desk, about: Case | str, policy: Policy | None = None) -> list[Suggestion]:
    """What a ticket probably is, one suggestion for each fact of which something can be said.

    Args:
        desk: The desk; what it learned is asked last.
        about: A ticket, or the text of one that is not open yet (subject, a line break, description).
        policy: The terms of a text; of a ticket its own are asked.
    """
    terms = about.policy if isinstance(about, Case) else policy
    return Suggester(desk, terms).suggest(about)


@dataclass(slots=True)
class Suggester:
    """Suggestions under one policy, for many tickets: signals, examples and the model are prepared once.

    Attributes:
        desk: The desk.
        policy: The policy; ``None`` for tickets without terms.
        reasons: Give reasons that cost time: similar tickets, the words that weighed most.
    """

    desk: Desk
    policy: Policy | None
    reasons: bool = True
    _sources: Sources = field(init=False)
    _history: History | None = field(init=False)
    _figures: dict[tuple[str, str], Figures] = field(init=False)
    _known: Mapping[str, frozenset[str]] = field(init=False)

    def __post_init__(self) -> None:
        """Prepare what every ticket needs."""
        self._sources = Sources(self.policy)
        self._known = vocabulary(self.policy)
        self._history, self._figures = _history(self.desk, self.policy.id if self.policy else "")

    def suggest(self, about: Case | str, facts: Sequence[str] = FACTS) -> list[Suggestion]:
        """The suggestions for a ticket or a text, in the order of the facts asked for."""
        text = about if isinstance(about, str) else words_of(about.ticket.subject, about.ticket.description)
        reading = self._sources.read(text, _facts(about))
        besides = 0 if isinstance(about, str) else about.ticket.id
        learned = self._history.say(text, facts, besides, self.reasons) if self._history else {}
        found = []
        for fact in facts:
            said = reading.said(fact)
            said["history"] = [each for each in learned.get(fact, ()) if self._is_known(fact, each.value)]
            suggestion = choose(fact, said)
            if suggestion is not None:
                found.append(self._measured(suggestion))
        return found

    def _is_known(self, fact: str, value: str) -> bool:
        known = self._known.get(fact)
        return not known or value in known

    def _measured(self, suggestion: Suggestion) -> Suggestion:
        figures = self._figures.get((suggestion.fact, suggestion.source))
        measured = figures.measured(suggestion.confidence) if figures else None
        if measured is None:
            return suggestion
        return replace(suggestion, measured=measured, reliable=measured >= RELIABLE)


@dataclass(frozen=True, slots=True)
class History:
    """What the desk learned of one policy, at work."""

    desk: Desk
    policy: str
    model: linear.LinearModel | ranking.RankingModel
    temperatures: Mapping[str, float]

    def say(self, text: str, facts: Sequence[str], besides: int, reasons: bool) -> dict[str, list[Candidate]]:
        """What the history says of each fact that it knows.

        Args:
            text: Subject and description.
            facts: What is asked.
            besides: The ticket itself, which is no precedent of its own.
            reasons: Say why.
        """
        wanted = [fact for fact in facts if fact in self.temperatures]
        if not wanted or not text.strip():
            return {}
        if isinstance(self.model, linear.LinearModel):
            return self._weigh(self.model, text, wanted, besides, reasons)
        return self._rank(self.model, text, wanted, besides, reasons)

    def _weigh(
        self, model: linear.LinearModel, text: str, facts: Sequence[str], besides: int, reasons: bool
    ) -> dict[str, list[Candidate]]:
        vector = model.vector(text)
        if not vector:
            return {}
        near = self._near(model.asked(text, ranking.MOST_WORDS), besides) if reasons else []
        found = {}
        for fact in facts:
            likely = shares(model.margins(vector, fact), self.temperatures[fact])
            found[fact] = [
                Candidate(value, share, self._why(model, text, vector, fact, value, near) if reasons else ())
                for value, share in likely
                if share >= LEAST / 2
            ]
        return found

    def _why(
        self,
        model: linear.LinearModel,
        text: str,
        vector: Mapping[int, float],
        fact: str,
        value: str,
        near: Sequence[Neighbour],
    ) -> tuple[Reason, ...]:
        return _because(near, fact, value, model.telling(text, vector, fact, value))

    def _rank(
        self, model: ranking.RankingModel, text: str, facts: Sequence[str], besides: int, reasons: bool
    ) -> dict[str, list[Candidate]]:
        near = self._near(model.asked(text), besides)
        found = {}
        for fact in facts:
            votes = ((each.labels[fact], each.score) for each in near if fact in each.labels)
            likely = shares(model.margins(text, fact, votes), self.temperatures[fact])
            found[fact] = [
                Candidate(
                    value,
                    share,
                    _because(near, fact, value, model.facts[fact].telling(text, value)) if reasons else (),
                )
                for value, share in likely
                if share >= LEAST / 2
            ]
        return found

    def _near(self, words: Sequence[str], besides: int) -> list[Neighbour]:
        return models.neighbours(self.desk.store.connection, self.policy, words, ranking.VOTERS, besides)


def _because(near: Sequence[Neighbour], fact: str, value: str, words: tuple[str, ...]) -> tuple[Reason, ...]:
    """Similar tickets of which this was decided, then the words that weighed most."""
    alike = [each for each in near if each.labels.get(fact) == value][:TOLD_TICKETS]
    weighed = (Reason("history", "words that weighed most", words=words),) if words else ()
    return (*(Reason("history", "a similar ticket", ticket=each.ticket) for each in alike), *weighed)


def _history(desk: Desk, policy: str) -> tuple[History | None, dict[tuple[str, str], Figures]]:
    """The model of a policy and its figures by fact and source."""
    stored = models.model(desk.store.connection, policy)
    if stored is None:
        return None, {}
    data = json.loads(stored.figures)
    figures: dict[tuple[str, str], Figures] = {}
    temperatures: dict[str, float] = {}
    for fact, each in data.items():
        figures.update({(fact, source): from_data(found) for source, found in each["sources"].items()})
        if each["history"] is not None:
            temperatures[fact] = float(each["temperature"])
            figures[fact, "history"] = from_data(each["history"])
    read = linear.from_bytes if stored.method == "linear" else ranking.from_bytes
    return History(desk, policy, read(stored.content), temperatures), figures


def _facts(about: Case | str) -> Fact:
    if isinstance(about, str) or about.terms is None:
        return partial(_of_ticket, None if isinstance(about, str) else about)
    return facts_of(about.ticket, about.terms)


def _of_ticket(case: Case | None, name: str) -> object:
    return getattr(case.ticket, name, None) if case else None
