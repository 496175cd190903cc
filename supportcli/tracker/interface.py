"""What the desk asks of an engineering tracker, and how that fails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue as the tracker has it.

    Attributes:
        number: Within its project.
        url: Where a person reads it.
        state: ``open`` or ``closed``.
        reason: Why it was closed, in words (``not planned``, ``duplicate``); ``None`` where the tracker says no more.
    """

    number: int
    url: str
    title: str
    state: str
    reason: str | None = None
    milestone: str | None = None
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """An issue whose state is asked for, and what is known of the last answer.

    Attributes:
        etag: The answer's ETag.
        since: When it was read, UTC text; ``None`` if never.
    """

    number: int
    etag: str | None = None
    since: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a tracker answered about one issue: itself, that nothing changed, or that there is no such issue."""

    number: int
    issue: Issue | None = None
    gone: bool = False
    etag: str | None = None

    @property
    def is_unchanged(self) -> bool:
        """Nothing changed since it was read last."""
        return self.issue is None and not self.gone


class Tracker(Protocol):
    """A tracker's REST interface. Every method raises :class:`TrackerError`."""

    def newest(self, project: str) -> int:
        """The number of the newest issue; 0 where there is none."""

    def find(self, project: str, marker: str, after: int) -> Issue | None:
        """The issue whose body carries the marker, among those with a number above ``after``."""

    def create(self, project: str, title: str, body: str, labels: Sequence[str]) -> Issue:
        """A new issue. It may exist even if this fails: :meth:`find` tells."""

    def read(self, project: str, wanted: Sequence[Wanted]) -> list[Reading]:
        """The states of these issues, in their order, in as few questions as the tracker allows."""


class TrackerError(Exception):
    """A tracker did not do what it was asked for.

    Args:
        message: Why, in one line; never holds a token.
        permanent: Asking for the same again is useless until somebody changes something.
        after: Seconds after which it may be asked again, if it says so.
        outage: No other question would be answered either.
        missing: What was asked for does not exist, or must not be seen.
    """

    def __init__(
        self,
        message: str,
        *,
        permanent: bool = False,
        after: int | None = None,
        outage: bool = False,
        missing: bool = False,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.permanent = permanent
        self.after = after
        self.outage = outage
        self.missing = missing
