"""A part of a policy, as it is stored: frozen, and refused when it holds what this version does not know."""

from __future__ import annotations

from msgspec import Struct


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    """Never half a policy: a term that a newer version wrote is an error, and no term that is left out."""
