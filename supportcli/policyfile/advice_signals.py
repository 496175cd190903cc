"""Signals that contradict the policy's own labelled examples."""

from __future__ import annotations

from supportcli.domain.language.policy import Policy
from supportcli.domain.suggestions import signals
from supportcli.domain.suggestions.suggesting import SURE
from supportcli.policyfile.report import Report


def advise_signals(policy: Policy, report: Report) -> None:
    """Warn of signals that are sure that an example is something else than its label says."""
    if not policy.signals or not policy.examples:
        return
    reader = signals.Signals(policy.signals)
    right: dict[tuple[str, str], set[str]] = {}
    for example in policy.examples:
        for fact, value in example.facts:
            right.setdefault((example.text, fact), set()).add(value)
    for (text, fact), values in right.items():
        best = next(iter(signals.candidates(reader.hits(text, _nothing_known), fact)), None)
        if best is not None and best.confidence >= SURE and best.value not in values:
            named = best.reasons[0].text
            shown = text if len(text) <= 50 else f"{text[:49]}…"
            report.warning(
                ("signals", named, fact),
                f"surely {best.value} of the example {shown!r}, which is labelled {', '.join(sorted(values))}",
            )


def _nothing_known(_fact: str) -> None:
    """The facts of a ticket that is not open yet."""
