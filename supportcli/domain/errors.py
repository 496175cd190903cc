"""Every error the desk raises on purpose; only ``cli/main.py`` turns them into text and exit codes.

::

    DeskError                exit 1   an unexpected failure that still has a message
    ├── DamagedError         exit 1   what is stored of one ticket cannot be read
    ├── UsageError           exit 2   the request itself is incomplete or contradictory
    ├── NotFoundError        exit 3   something named does not exist
    ├── RefusedError         exit 4   a rule, a missing approval or a declined confirmation
    ├── InvalidError         exit 5   a policy, settings or input data are wrong (carries every problem)
    └── BusyError            exit 6   the database is locked by another process; try again
"""

from __future__ import annotations

from typing import NamedTuple

from supportcli.domain.actions import Hint, action, said


class Problem(NamedTuple):
    """One thing that is wrong in a file: ``file:line: key: message``."""

    file: str
    line: int | None
    key: str
    message: str
    warning: bool = False

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        word = "warning: " if self.warning else ""
        key = f"{self.key}: " if self.key else ""
        return f"{place}: {key}{word}{self.message}"


class DeskError(Exception):
    """A failure with a message for a person and, where there is one, a way out.

    Args:
        message: Lower case, short, without a final stop.
        hint: An action or a fact that helps.
    """

    exit_code = 1

    def __init__(self, message: str, *, hint: Hint | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.way_out = hint

    @property
    def hint(self) -> str | None:
        """The hint in words."""
        return None if self.way_out is None else said(self.way_out)


class DamagedError(DeskError):
    """What is stored of a ticket cannot be read; commands for many tickets go on without it.

    Args:
        ticket: Which ticket.
        event: Which of its events, where that is known.
        why: What is wrong with it.
    """

    def __init__(self, ticket: int, event: int | None, why: str) -> None:
        self.ticket = ticket
        self.event = event
        self.reason = f"event {event} cannot be read: {why}" if event else f"it cannot be read: {why}"
        super().__init__(f"ticket {ticket}: {self.reason}", hint=action("doctor"))


class UsageError(DeskError):
    """The request is incomplete or contradicts itself."""

    exit_code = 2


class NotFoundError(DeskError):
    """Something that was named does not exist."""

    exit_code = 3


class RefusedError(DeskError):
    """A rule of the policy or of the desk forbids it; ``rule`` names the rule."""

    exit_code = 4

    def __init__(self, message: str, *, hint: Hint | None = None, rule: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.rule = rule


class InvalidError(DeskError):
    """A policy, the settings or input data are wrong; ``problems`` lists all that was found."""

    exit_code = 5

    def __init__(self, message: str, *, problems: tuple[Problem, ...] = (), hint: Hint | None = None) -> None:
        super().__init__(message, hint=hint)
        self.problems = problems


class BusyError(DeskError):
    """Another process holds the database longer than the busy timeout."""

    exit_code = 6
