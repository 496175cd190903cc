"""A change of the master data: of a customer, a contact or a contract."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

Row = Mapping[str, object]
"""A customer, a contact or a contract as stored: column → value."""

CUSTOMER, CONTACT, CONTRACT = "customer", "contact", "contract"


class Change(Struct, frozen=True):
    """What an operation did to one record.

    Attributes:
        kind: ``customer``, ``contact`` or ``contract``.
        key: The customer's id, the contact's address, the contract's number as text.
        before: What it was; ``None``: there was none.
        after: What it is since; ``None``: it was removed.
        undoes: The operation that this change takes back; ``None`` for a change of its own.
        operation: The operation that made it; ``None`` where nothing is kept of that.
        at: When (UTC text).
        actor: Who ran the command; empty where nothing is kept of that.
        command: The command.
    """

    kind: str
    key: str
    before: Row | None
    after: Row | None
    undoes: int | None = None
    operation: int | None = None
    at: str = ""
    actor: str = ""
    command: str = ""

    @property
    def name(self) -> str:
        """Which record it is: ``contract 1``."""
        return f"{self.kind} {self.key}"

    @property
    def customer(self) -> str:
        """Whose record it is."""
        row = self.after or self.before or {}
        return str(row["id" if self.kind == CUSTOMER else "customer"])
