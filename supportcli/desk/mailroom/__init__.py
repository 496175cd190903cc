"""The mailroom: every message becomes part of a ticket, none is lost, doubled, or where it should not be."""
