"""What an undo takes back of engineering: requests that still wait; an issue that exists stays."""

from __future__ import annotations

import sqlite3

from supportcli.domain.actions import action
from supportcli.domain.errors import RefusedError
from supportcli.store import tracker


def take_back(connection: sqlite3.Connection, operation: int) -> int:
    """Cancel what an operation asked for; returns how many requests.

    Raises:
        RefusedError: One of its issues exists: nothing here can unmake it.
    """
    for request in tracker.of_operation(connection, operation):
        if request.state == "sent":
            raise RefusedError(
                f"the issue for ticket {request.ticket} exists in {request.project} and stays there",
                hint=("close it there; ", action("show", request.ticket), " has its address"),
            )
    return tracker.cancel(connection, operation)
