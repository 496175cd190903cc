"""What a ticket knows of its issues in the engineering tracker: asked for, created, open, closed, fixed in.

Pure: the fold of the three kinds of event that speak of issues, and what follows from them for a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from supportcli.domain.actions import Action, Blank, action, command
from supportcli.domain.documents import Record
from supportcli.domain.tickets.kinds import Filed, Tracked, TrackerState

FILED = "filed"
OPEN = "open"
CLOSED = "closed"
GONE = "gone"
STATES = (FILED, OPEN, CLOSED, GONE)
"""``filed``: asked for and not created yet; ``gone``: the tracker no longer knows it."""


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue of the engineering tracker, as the ticket's history tells it.

    Attributes:
        tracker: ``github`` or ``gitlab``.
        project: ``owner/name`` as the tracker writes it.
        marker: What its body carries so that it is created once; ``None`` for one that was linked.
        number: ``None`` until it exists.
        url: Where a person reads it; ``None`` until it exists.
        state: One of :data:`STATES`; of a linked one ``open`` until it was read.
        reason: Why it was closed, in the tracker's words, such as ``not planned``.
        fixed_in: The version in which it is fixed, where the tracker says so.
        told: The customer was written to since it was closed.
    """

    tracker: str
    project: str
    marker: str | None = None
    number: int | None = None
    url: str | None = None
    title: str = ""
    state: str = FILED
    reason: str | None = None
    fixed_in: str | None = None
    told: bool = False

    @property
    def name(self) -> str:
        """``acme/server#12``, or the project alone while it has no number."""
        return self.project if self.number is None else f"{self.project}#{self.number}"

    @property
    def is_fixed(self) -> bool:
        """Closed, and not because nobody will work on it."""
        return self.state == CLOSED and self.reason not in NOT_FIXED


NOT_FIXED = ("not planned", "duplicate")


def filed(issues: Iterable[Issue], data: Filed) -> list[Issue]:
    """The issues after one more was asked for."""
    return [*issues, Issue(data.tracker, data.project, data.marker, title=data.title)]


def tracked(issues: Iterable[Issue], data: Tracked) -> list[Issue]:
    """The issues after the number of one became known: created by the desk, or linked by a person."""
    made = Issue(
        tracker=data.tracker,
        project=data.project,
        marker=data.marker,
        number=data.number,
        url=data.url,
        title=data.title or "",
        state=OPEN,
    )
    left = [
        # a new one stands in for one that is gone
        replace(each, told=True) if each.state == GONE else each
        for each in issues
        if not _is(each, made.marker, made.url)
    ]
    return [*left, made]


def state_read(issues: Iterable[Issue], data: TrackerState) -> list[Issue]:
    """The issues after the state of one was read."""
    return [
        replace(
            each,
            state=data.state,
            reason=data.reason,
            fixed_in=data.fixed_in,
            title=data.title or each.title,
            told=each.told and each.state == data.state and each.fixed_in == data.fixed_in,
        )
        if each.url == data.url
        else each
        for each in issues
    ]


def customer_told(issues: Iterable[Issue]) -> list[Issue]:
    """The issues after a reply to the customer: what became of them is told."""
    return [replace(each, told=True) if each.state in (CLOSED, GONE) else each for each in issues]


def _is(issue: Issue, marker: str | None, url: str | None) -> bool:
    return (marker is not None and issue.marker == marker) or (url is not None and issue.url == url)


_FIXED_LABEL = re.compile(r"(?:fixed|resolved)[ -]?in[ :/-]+(\w.*)", re.IGNORECASE)


def fixed_version(milestone: str | None, labels: Iterable[str]) -> str | None:
    """The version that a closed issue says it is fixed in: a label such as ``fixed-in: 4.2``, else its milestone."""
    for label in labels:
        match = _FIXED_LABEL.fullmatch(label.strip())
        if match:
            return match[1].strip()
    return milestone.strip() or None if milestone else None


def step_for(issue: Issue, ticket: int) -> tuple[str, Action] | None:
    """What an issue asks of the desk next, in words, and the action; ``None`` while engineering works on it."""
    if issue.state == FILED:
        return f"the issue in {issue.project} is not created yet", action("defect", ticket, retry=True)
    if issue.state == GONE and not issue.told:
        return f"{issue.name} is gone from the tracker", action("defect", ticket, link=Blank("URL"))
    if issue.state != CLOSED or issue.told:
        return None
    if not issue.is_fixed:
        return f"engineering closed {issue.name} as {issue.reason}", action("reply", ticket)
    where = f" in version {issue.fixed_in}" if issue.fixed_in else ""
    return f"fixed{where} ({issue.name})", action("reply", ticket)


def step_in_words(issue: Issue, ticket: int) -> str | None:
    """The same as one line."""
    step = step_for(issue, ticket)
    return f"{step[0]}: {command(step[1])}" if step else None


def issue_record(issue: Issue) -> Record:
    """An issue as JSON has it."""
    return {
        "tracker": issue.tracker,
        "project": issue.project,
        "number": issue.number,
        "url": issue.url,
        "title": issue.title or None,
        "state": issue.state,
        "reason": issue.reason,
        "fixed_in": issue.fixed_in,
        "told": issue.told,
    }
