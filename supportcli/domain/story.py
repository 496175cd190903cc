"""A story: what happens to tickets under a policy, line by line, and what is expected of the desk. Data only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from msgspec import Struct

Value = str | tuple[str, ...] | datetime | bool | int | None


class Expected(Struct, frozen=True):
    """One expectation: what of (``due``, ``status``, ``told`` …), of which measure, and what it should be.

    ``line`` and ``key`` say where in the file it stands; ``round`` is that of the clock, ``None``: the last one.
    """

    what: str
    value: Value
    line: int | None
    key: str
    of: str | None = None
    round: int | None = None


class Line(Struct, frozen=True):
    """Something happens at an instant (``verb`` is ``None`` where the story only looks).

    ``how`` are the verb's words as written; ``ticket`` is the name that the story gives a ticket, ``None`` the one
    spoken of last; ``times`` repeats the verb.
    """

    at: datetime
    line: int | None
    key: str
    verb: str | None = None
    how: Mapping[str, str | bool | tuple[str, ...]] | None = None
    ticket: str | None = None
    times: int = 1
    expected: tuple[Expected, ...] = ()


class StoryContract(Struct, frozen=True):
    """A contract of the story's customer: the plan, its first and last day, where its months turn, a period's fee.

    ``name`` is the story's for it; ``policy`` is another one than the story's. ``line`` and ``key`` say where in the
    file it stands. Without a first day it is there before the story begins.
    """

    name: str
    line: int | None
    key: str
    plan: str | None = None
    policy: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    zone: str | None = None
    fee: str | None = None


class Story(Struct, frozen=True):
    """A story as its file tells it.

    ``facts`` are what is known of its tickets at their opening; ``plan`` is that of every contract that names none,
    and of a customer without a contract.
    """

    file: str
    title: str
    zone: str
    policy: str | None = None
    plan: str | None = None
    contracts: tuple[StoryContract, ...] = ()
    facts: Mapping[str, str | bool] | None = None
    lines: tuple[Line, ...] = ()
