"""What all tables of a policy file share: how keys are written, and the types that many of them use."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema


def kebab(name: str) -> str:
    """Write the name of a field as the key of a policy file; ``in_`` is ``in``."""
    return name.rstrip("_").replace("_", "-")


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


_TEXT = {"type": "string"}
_TEXTS = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]}
Words = Annotated[list[str], BeforeValidator(_listed), WithJsonSchema(_TEXTS)]
"""One word or a list of words."""
When = dict[str, Words]
"""Facts of a ticket and the values that satisfy each."""
Commitment = Literal["guarantee", "target", "best-effort"]
Dates = list[Annotated[str | date, Field(union_mode="left_to_right")]]


class Table(BaseModel):
    """What every table of a policy shares: kebab-case keys, none unknown, no silent conversions."""

    model_config = ConfigDict(extra="forbid", strict=True, alias_generator=kebab, populate_by_name=True)


class Clause(Table):
    """A table that can say where on the vendor's page it stands."""

    clause: str | None = Field(default=None, description="Where this stands on the vendor's page.")
