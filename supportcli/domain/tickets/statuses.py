"""The states of a ticket, by name; what leads from one to another stands in ``ticket.py``."""

from __future__ import annotations

NEW, OPEN, WAITING, RESOLVED, CLOSED, CANCELLED = "new", "open", "waiting", "resolved", "closed", "cancelled"
STATUSES = (NEW, OPEN, WAITING, RESOLVED, CLOSED, CANCELLED)
ACTIVE = (NEW, OPEN, WAITING)
"""A ticket in one of these is being worked on: its clocks run and its ladder counts."""
