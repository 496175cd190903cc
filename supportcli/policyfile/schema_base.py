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


def _compared(value: object) -> object:
    return _listed(_digits(value))


def _digits(value: object) -> object:
    if isinstance(value, float):
        raise ValueError(f'must be text or a whole number; write "{value:g}" in quotes')
    return str(value) if type(value) is int else value


def _iso(value: object) -> object:
    return value.isoformat() if type(value) is date else value


def _tables(value: object) -> object:
    return [value] if isinstance(value, dict) else value


_TEXT = {"type": "string"}
_TEXTS = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]}
Words = Annotated[list[str], BeforeValidator(_listed), WithJsonSchema(_TEXTS)]
"""One word or a list of words."""
_NUMBERS = {"anyOf": [{"type": "integer"}, *_TEXTS["anyOf"]]}
Compared = Annotated[list[str], BeforeValidator(_compared), WithJsonSchema(_NUMBERS)]
"""A number, a comparison such as ``>=3``, or a list of comparisons that all hold."""
Amount = Annotated[str, BeforeValidator(_digits), WithJsonSchema({"anyOf": [{"type": "integer"}, _TEXT]})]
"""A whole number, or text; read as text."""
Day = Annotated[str, BeforeValidator(_iso), WithJsonSchema(_TEXT)]
"""A date, quoted or not; read as text."""
Commitment = Literal["guarantee", "target", "best-effort"]
Dates = list[Annotated[str | date, Field(union_mode="left_to_right")]]


class Table(BaseModel):
    """What every table of a policy shares: kebab-case keys, none unknown, no silent conversions."""

    model_config = ConfigDict(extra="forbid", strict=True, alias_generator=kebab)


class When(Table):
    """Facts of a ticket: everything written must hold, of several values of one fact one."""

    plan: Words | None = Field(default=None, description="Ids of plans.")
    priority: Words | None = Field(default=None, description="Ids of priorities.")
    kind: Words | None = Field(default=None, description="Ids of kinds.")
    level: Words | None = Field(default=None, description="Ids of levels.")
    cause: Words | None = Field(default=None, description="Ids of causes: what the analysis found.")
    channel: Words | None = Field(default=None, description="Ids of channels: how the ticket was opened.")
    product: Words | None = Field(
        default=None, description="Products; ids of the catalogue where there is one."
    )
    version: Words | None = Field(default=None, description="Versions of the product.")
    version_phase: Words | None = Field(
        default=None, description="supported, extended or ended, by the life cycle."
    )
    environment: Words | None = Field(default=None, description="Ids of environments.")
    status: Words | None = Field(default=None, description="new, open, waiting, resolved, closed, cancelled.")
    customer: Words | None = Field(default=None, description="Ids of the desk's customers.")
    assignee: Words | None = Field(default=None, description="Who works on it.")
    team: Words | None = Field(default=None, description="The team it belongs to.")
    region: Words | None = Field(default=None, description="Ids of regions.")
    flag: Words | None = Field(default=None, description="Ids of flags: what a person recorded.")
    opened_in: Words | None = Field(
        default=None, description="Calendars, one of which was open when the ticket was opened."
    )
    contract_age: Compared | None = Field(
        default=None,
        description='From the contract\'s beginning to the opening: "<30d", ">=1y"; mo is 30 days, y is 365.',
    )
    contract_since: Compared | None = Field(
        default=None,
        description='The first day of the contract: "<2018-09-17", for what only older ones have.',
    )
    replies: Compared | None = Field(default=None, description='Replies so far: ">=3".')
    reopenings: Compared | None = Field(default=None, description='How often it was reopened: ">=1".')
    hand_offs: Compared | None = Field(default=None, description='How often it was handed on: ">2".')
    not_: Annotated[list[When] | None, BeforeValidator(_tables)] = Field(
        default=None, description="A table, or several, none of which holds."
    )
    any: list[When] | None = Field(default=None, description="Tables, at least one of which holds.")


class Clause(Table):
    """A table that can say where on the vendor's page it stands."""

    clause: str | None = Field(default=None, description="Where this stands on the vendor's page.")
