"""Who is served: organisations, their people, and the plans they have."""

from __future__ import annotations

from datetime import date

from msgspec import Struct


class Customer(Struct, frozen=True):
    """An organisation that is served; ``domains`` are its e-mail domains."""

    id: str
    name: str
    domains: tuple[str, ...] = ()


class Contact(Struct, frozen=True):
    """A person of a customer, known by e-mail address."""

    email: str
    customer: str
    name: str
    role: str | None = None


class Contract(Struct, frozen=True):
    """A customer's plan under a policy, from a first to a last day (both included; open end: ``None``).

    ``zone`` is the time zone in which the periods of its quotas turn; ``None``: the desk's.
    """

    id: int
    customer: str
    policy: str
    plan: str
    starts_on: date
    ends_on: date | None = None
    zone: str | None = None

    def covers(self, day: date) -> bool:
        """Whether the contract is in force on this day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)
