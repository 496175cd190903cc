"""What changed of customers, contacts and contracts: their history, and what an undo takes back of it."""

from __future__ import annotations

import sqlite3

from supportcli.desk.desk import Desk
from supportcli.desk.operation import Operation
from supportcli.domain.actions import Action, action
from supportcli.domain.errors import NotFoundError, RefusedError
from supportcli.domain.master_data import Change
from supportcli.store import master_data as store
from supportcli.store import operations


def history(desk: Desk, customer: str) -> list[Change]:
    """What changed of a customer, its contacts and its contracts, the oldest first.

    Raises:
        NotFoundError: No such customer, and there never was.
    """
    found = store.of_customer(desk.store.connection, customer)
    if not found:
        raise NotFoundError(f"no customer {customer}", hint=action("customer list"))
    return found


def take_back(under_way: Operation, number: int, *, beside: bool) -> tuple[list[Change], list[str]]:
    """Give every record that an operation changed its former state; what it added is removed.

    Args:
        under_way: The undo.
        number: The operation that is taken back.
        beside: It was about tickets, too: what other work builds on then stays, so that the tickets can be undone.

    Returns:
        The changes that undo the others, and for each record that stays, why.

    Raises:
        RefusedError: Later work builds on one of them.
    """
    undone: list[Change] = []
    stay: list[str] = []
    for change in reversed(store.of_operation(under_way.desk.store.connection, number)):
        reason = _in_the_way(under_way.desk.store.connection, change)
        if reason is None:
            undone.append(under_way.change(change.kind, change.key, change.before, undoes=number))
        elif beside:
            stay.append(f"{change.name} stays: {reason.message}")
        else:
            raise reason
    return undone, stay


def _in_the_way(connection: sqlite3.Connection, change: Change) -> RefusedError | None:
    """Why a change cannot be taken back: a later one of the same record, or what names the record it added."""
    later = store.changed_since(connection, change)
    if later is not None:
        return RefusedError(
            f"{change.name} was changed since: {later.command} by {later.actor}",
            hint=_way_out(later) or action("customer history", change.customer),
        )
    found = store.builds_on(connection, change.kind, change.key) if change.before is None else None
    if found is None:
        return None
    kind, key = found
    if kind == "ticket":
        return RefusedError(f"ticket {key} names {change.name}", hint=action("show", str(key)))
    return RefusedError(
        f"{kind} {key} names {change.name}",
        hint=_way_out(store.added_by(connection, kind, key)) or action("customer show", change.customer),
    )


def _way_out(change: Change | None) -> Action | None:
    """The command that takes a change back; ``None`` if there is none."""
    if change is None or change.command in operations.STAYS:
        return None
    return action("undo", operation=change.operation)
