"""Events of tests, written as they are stored: kind and plain values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from supportcli.domain.tickets import codec
from supportcli.domain.tickets.events import Event


def recorded(
    at: datetime, kind: str, data: Mapping[str, Any], actor: str = "", operation: int = 0, id: int = 0
) -> Event:
    """One event."""
    return Event(at, codec.known(data, kind), actor, operation, id)
