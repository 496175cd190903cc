"""Suggestions for a person and for programs: what, how sure, who says so, why."""

from __future__ import annotations

from collections.abc import Sequence

from supportcli.domain.suggestions.suggesting import FACTS, Alternative, Reason, Suggestion
from supportcli.render.lines import Line, line, safe

FIELDS = ("ticket", "fact", "value", "confidence", "source", "measured", "reliable", "why", "others")
"""The keys of a suggestion in a plain format; in JSON ``reasons`` and ``alternatives`` are nested instead."""
JSON_FIELDS = (
    "ticket", "fact", "value", "confidence", "source", "measured", "reliable", "reasons", "alternatives",
)  # fmt: skip

_SOURCES = {"rule": "the policy's rules", "example": "a labelled example", "history": "this desk's history"}


def record(ticket: int, suggestion: Suggestion) -> dict[str, object]:
    """A suggestion as a flat record and as a nested one: every key of both."""
    return {
        "ticket": ticket,
        "fact": suggestion.fact,
        "value": suggestion.value,
        "confidence": round(suggestion.confidence, 4),
        "source": suggestion.source,
        "measured": None if suggestion.measured is None else round(suggestion.measured, 4),
        "reliable": suggestion.reliable,
        "why": "; ".join(reason_text(each) for each in suggestion.reasons),
        "others": ", ".join(f"{each.value} {each.confidence:.2f}" for each in suggestion.others),
        "reasons": [
            {
                "source": each.source,
                "text": each.text,
                "clause": each.clause,
                "ticket": each.ticket,
                "words": list(each.words),
            }
            for each in suggestion.reasons
        ],
        "alternatives": [
            {"value": each.value, "confidence": round(each.confidence, 4)} for each in suggestion.others
        ],
    }


def page(title: str, suggestions: Sequence[Suggestion]) -> list[Line]:
    """The suggestions for one ticket as lines."""
    lines = [line(safe(title), "bold")]
    if not suggestions:
        lines.append(
            line(
                "nothing is suggested: no rule, no example and no decided ticket is like it",
                indent=2,
            )
        )
    for each in suggestions:
        lines += block(each)
    return lines


def block(suggestion: Suggestion) -> list[Line]:
    """One suggestion: its value, how sure it is, who says so, then its reasons."""
    head = f"{suggestion.fact:<{max(map(len, FACTS))}}  "
    lines = [
        Line(
            2,
            (
                (head, ""),
                (headline(suggestion), "bold"),
                (f"  {percent(suggestion.confidence)} by {_SOURCES[suggestion.source]}", ""),
                (reliability(suggestion), "" if suggestion.reliable is not False else "yellow"),
            ),
        )
    ]
    lines += [line(reason_text(each), "dim", indent=6) for each in suggestion.reasons]
    rest = [each for each in suggestion.others if not equal(suggestion, each)]
    if rest:
        told = ", ".join(f"{safe(each.value)} {percent(each.confidence)}" for each in rest)
        lines.append(line(f"or {told}", "dim", indent=6))
    return lines


def headline(suggestion: Suggestion) -> str:
    """The value, and those that are as likely: ``III or consulting``."""
    alike = [each.value for each in suggestion.others if equal(suggestion, each)]
    return " or ".join(safe(each) for each in (suggestion.value, *alike))


def equal(suggestion: Suggestion, other: Alternative) -> bool:
    """Whether another value is as likely as the suggested one."""
    return suggestion.confidence - other.confidence < 0.005


def reliability(suggestion: Suggestion) -> str:
    """What the last check measured of suggestions this sure; empty where nothing was measured."""
    if suggestion.measured is None:
        return ""
    said = f"right {percent(suggestion.measured)} of the time when last checked"
    return f" ({said})" if suggestion.reliable else f" (unreliable: {said})"


def reason_text(reason: Reason) -> str:
    """A reason in words."""
    clause = f" [{safe(reason.clause)}]" if reason.clause else ""
    if reason.source == "example":
        return f'labelled example "{safe(reason.text)}"{clause}'
    if reason.ticket is not None:
        return f"similar ticket {reason.ticket}"
    words = ", ".join(f'"{safe(each)}"' for each in reason.words)
    if reason.source == "rule":
        return f"rule {safe(reason.text)}: {words}{clause}"
    return f"{safe(reason.text)}: {words}"


def percent(share: float) -> str:
    """A share in whole percent; less than all is never 100 %."""
    return f"{min(round(100 * share), 99) if share < 1 else 100} %"
