"""A mapping: which columns of a foreign file are which fields of a ticket, and how their values read."""

from __future__ import annotations

from collections.abc import Mapping as Table
from dataclasses import dataclass, field

OPENING = (
    "subject", "description", "customer", "customer_name", "contact", "contact_name", "channel", "contract",
    "policy", "plan", "priority", "impact", "urgency", "agreed_by", "kind", "level", "cause", "product",
    "version", "environment", "assignee", "team",
)  # fmt: skip
"""What is known of a ticket when it is opened."""

INSTANTS = ("opened_at", "updated_at", "first_response_at", "waiting_since", "resolved_at", "closed_at")
"""When something happened; an instant without an offset is in the mapping's zone, else the desk's."""

LIFE = (
    "source", "status", "waiting_on", "opened_by", "updated_by", "first_response_by", "resolved_by",
    "closed_by", "resolution",
)  # fmt: skip
"""What else a row may tell of a ticket's life."""

FIELDS = (*OPENING, *INSTANTS, *LIFE)
"""Every field that a mapping may fill."""

STATUSES = ("new", "open", "waiting", "resolved", "closed")
"""What ``status`` may be; ``waiting:vendor`` also says on whom."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Where a JSON record keeps its history: a list of change sets, each with an instant and several changes.

    Args:
        inside: The list.
        at: The instant of a change set.
        by: Who made it.
        items: The list of changes within a set; empty if the set is the change.
        name: The key that says what changed.
        before: The key of the old value.
        after: The key of the new value.
        fields: What changed in their words → our field.
    """

    inside: str
    at: str
    by: str
    items: str
    name: str
    before: str
    after: str
    fields: Table[str, str]


@dataclass(frozen=True, slots=True)
class Comments:
    """Where a JSON record keeps its messages: the requester's are received, those of others are replies.

    ``private`` names a key whose true value makes a message an internal comment.
    """

    inside: str
    at: str
    by: str
    body: str
    private: str | None = None


@dataclass(frozen=True, slots=True)
class Mapping:
    """How a foreign file is understood.

    Args:
        source: The name under which the tickets' keys are unique.
        key: The columns that identify a ticket; each a tuple of which the first with a value counts.
        fields: Field → columns, of which the first with a value counts.
        constants: Field → what a row without a value gets.
        values: Field → their word → ours; ``*`` is every other word.
        dates: ``iso`` or formats of ``strptime``, tried in order.
        zone: The zone of instants without an offset.
        converted_twice: The export took local time for UTC and converted it to local time again.
        slack: Seconds by which an instant may be earlier than the one before; it is then levelled.
        missing: Texts that stand for no value.
        updates: Several rows are one ticket, each its state after an update.
        records: The key of the list in a JSON document that is an object.
        strict: Columns that are no fields are mistakes (our own format).
    """

    source: str
    key: tuple[tuple[str, ...], ...]
    fields: Table[str, tuple[str, ...]]
    constants: Table[str, str] = field(default_factory=dict)
    values: Table[str, Table[str, str]] = field(default_factory=dict)
    dates: tuple[str, ...] = ("iso",)
    zone: str | None = None
    converted_twice: bool = False
    slack: int = 0
    missing: frozenset[str] = frozenset({""})
    updates: bool = False
    records: str | None = None
    changes: Changes | None = None
    comments: Comments | None = None
    strict: bool = False

    def label(self, name: str) -> str:
        """How the file calls a field: its column, if it is one."""
        columns = self.fields.get(name, ())
        return columns[0] if len(columns) == 1 else name


EVENT_FIELDS = (
    "event", "at", "actor", "body", "why", "on", "work_around", "measure", "duration", "by", "approval",
    "answer", "note", "decided_by", "asked_by",
)  # fmt: skip
"""The further columns of our own format with one event a row."""

OWN = Mapping(
    source="import",
    key=(("key", "id"),),
    fields={name: (name,) for name in (*FIELDS, *EVENT_FIELDS)},
    records="tickets",
    strict=True,
)
"""Our own column names."""
