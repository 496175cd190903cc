"""A story: what happens to tickets under a policy, line by line, and what is expected of the desk. Data only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

Value = str | tuple[str, ...] | datetime | bool | int | None


class Expected(Struct, frozen=True):
    """One expectation: what of (``due``, ``status``, ``told`` …), of which measure, and what it should be.

    ``line`` and ``key`` say where in the file it stands.
    """

    what: str
    value: Value
    line: int | None
    key: str
    of: str | None = None


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


class Story(Struct, frozen=True):
    """A story as its file tells it.

    ``facts`` are what is known of its tickets at their opening; ``contract`` says whether the customer has one, and
    ``since`` (``YYYY-MM-DD``) from when.
    """

    file: str
    title: str
    zone: str
    policy: str | None = None
    plan: str | None = None
    contract: bool = True
    since: str | None = None
    facts: Mapping[str, str | bool] | None = None
    lines: tuple[Line, ...] = ()
