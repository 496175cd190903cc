"""What an import is asked to do, and what it did."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from supportcli.domain.errors import Problem

Progress = Callable[[str, int, int], None]
"""Told now and then: what is being done (``reading`` in bytes, ``writing`` in tickets), how far, out of how much."""


class Input(Struct, frozen=True):
    """A file to read, and what messages call it."""

    path: Path
    name: str


class ImportRequest(Struct, frozen=True):
    """Files of tickets, and how they are to be understood.

    Args:
        files: At least one.
        mapping: The name of a shipped mapping or a TOML file; without one the columns have our own names.
        policy: The policy of tickets that name none and whose customer has no contract: an id or a TOML file.
        plan: The plan of tickets that name none.
        customer: The customer of tickets that name none.
        encoding: Of files without a byte order mark.
        dry_run: Report what would be done and record nothing.
        skip_invalid: Import what is good and leave out what is not.
        rejects: Where the rows that were left out are written.
        fire_past_alarms: Let alarms fire that were due before the import.
    """

    files: tuple[Input, ...]
    mapping: str | None = None
    policy: str | None = None
    plan: str | None = None
    customer: str | None = None
    encoding: str = "utf-8"
    dry_run: bool = False
    skip_invalid: bool = False
    rejects: Path | None = None
    fire_past_alarms: bool = False


class ImportResult(Struct, frozen=True):
    """What an import did, or would do.

    Args:
        operation: Its number; ``None`` when nothing was recorded.
        imported: New tickets.
        already_there: Tickets that an earlier import brought.
        repeated: Rows or tickets that stood in the files more than once.
        rejected: Tickets that were left out.
        events: Recorded facts.
        customers: New customers.
        contacts: New contacts.
        ids: The numbers of the new tickets, in the order of the files.
        problems: Everything that was wrong with what was left out.
    """

    operation: int | None = None
    imported: int = 0
    already_there: int = 0
    repeated: int = 0
    rejected: int = 0
    events: int = 0
    customers: int = 0
    contacts: int = 0
    ids: range = range(0)
    problems: tuple[Problem, ...] = ()
