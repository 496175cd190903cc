"""``[signals]``: words in a ticket's text, and what they speak for."""

from __future__ import annotations

from collections.abc import Mapping

from supportcli.domain.language.policy import Signal
from supportcli.domain.suggestions.signals import phrase_problem
from supportcli.policyfile import schema_cover as schema
from supportcli.policyfile.conditions import Vocabulary
from supportcli.policyfile.lines import Path

SPOKEN = ("kind", "level", "cause", "priority")
"""The facts that words can speak for."""


def build_signals(tables: Mapping[str, schema.Signal], words: Vocabulary) -> tuple[Signal, ...]:
    """Return the signals; those that say nothing, or can never be found, are reported."""
    return tuple(_signal(name, table, words) for name, table in tables.items())


def _signal(name: str, table: schema.Signal, words: Vocabulary) -> Signal:
    path: Path = ("signals", name)
    facts = tuple((fact, value) for fact in SPOKEN for value in getattr(table, fact))
    if not facts:
        words.report.error(path, f"speaks for nothing; give it one of {', '.join(SPOKEN)}")
    for fact, value in facts:
        known = words.known(fact)
        if known is not None:
            words.report.reference((*path, fact), fact, value, known)
    if not table.words:
        words.report.error((*path, "words"), "no words")
    for key in ("words", "beside", "unless"):
        for phrase in getattr(table, key):
            problem = phrase_problem(phrase)
            if problem:
                words.report.error((*path, key), f"{phrase!r} {problem}")
    if not 0 < table.strength < 1:
        words.report.error((*path, "strength"), "more than 0 and less than 1: nothing is certain")
    return Signal(
        id=name,
        facts=facts,
        words=tuple(table.words),
        beside=tuple(table.beside),
        unless=tuple(table.unless),
        strength=table.strength,
        when=words.condition((*path, "when"), table.when),
        clause=table.clause,
    )
