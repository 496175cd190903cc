"""What most vendors mean by a measure's name, so that an ordinary policy need not say it."""

from __future__ import annotations

from dataclasses import dataclass

OPENED, REPLY, WORK_AROUND, RESOLVED, CLOSED = "opened", "reply", "work-around", "resolved", "closed"
ACKNOWLEDGED = "acknowledged"


@dataclass(frozen=True, slots=True)
class MeasureDefault:
    """The moments of a well-known measure, as in :class:`supportcli.domain.language.policy.Measure`."""

    starts: tuple[str, ...] = (OPENED,)
    stops: tuple[str, ...] = (REPLY,)
    until: tuple[str, ...] = (CLOSED,)
    recurs: bool = False
    pauses: tuple[str, ...] = ()


# whoever resolves a ticket without a word owes no first response any more: nobody asks for one
_FIRST = MeasureDefault(until=(RESOLVED, CLOSED))
_WORK = ("customer",)

MEASURES = {
    # An unanswered customer is not excused by waiting: these three never pause.
    "first-response": _FIRST,
    "reaction": _FIRST,
    "acknowledge": MeasureDefault(stops=(ACKNOWLEDGED, REPLY), until=(RESOLVED, CLOSED)),
    "next-reply": MeasureDefault(starts=("customer-reply",), until=(RESOLVED, CLOSED), recurs=True),
    "update": MeasureDefault(starts=(REPLY,), until=(RESOLVED, CLOSED), recurs=True, pauses=_WORK),
    "work-around": MeasureDefault(stops=(WORK_AROUND, RESOLVED), pauses=_WORK),
    "fix": MeasureDefault(stops=(RESOLVED,), pauses=_WORK),
    "resolution": MeasureDefault(starts=(OPENED, "reopened"), stops=(RESOLVED,), pauses=_WORK),
}


def measure_default(measure: str) -> MeasureDefault:
    """Return the defaults of a measure; an id that is not well known has those of a first response."""
    return MEASURES.get(measure, _FIRST)


def described() -> str:
    """Tell the defaults, for the description in the editors' schema."""
    lines = [
        f"{name}: from {' or '.join(d.starts)} to {' or '.join(d.stops)}"
        f"{', again and again' if d.recurs else ''}, ended by {' or '.join(d.until)}"
        f"{', pauses while waiting for the ' + ' or '.join(d.pauses) if d.pauses else ', never pauses'}"
        for name, d in MEASURES.items()
    ]
    return "What is measured. Defaults by id: " + "; ".join(lines) + "."


def titled(word: str) -> str:
    """Turn an id into a name: ``first-response`` becomes ``First response``."""
    name = word.replace("-", " ")
    return name[:1].upper() + name[1:]
