"""Raw TOML data against the schema: every fault of the shape in our words, and the rest of the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from supportcli.domain.documents import Record
from supportcli.policyfile import schema
from supportcli.policyfile.lines import Path
from supportcli.policyfile.report import Report, suggestion
from supportcli.policyfile.schema_base import Table

_KINDS = {
    "string_type": "must be text",
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "bool_type": "must be true or false",
    "list_type": "must be a list",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "model_attributes_type": "must be a table",
}
_PLACEHOLDERS: Mapping[str, object] = {
    "when": {},
    "dates": [],
    "calendar": "always",
    "amount": "unlimited",
    "most": "unlimited",
    "verdict": "included",
    "methods": [],
    "price": "agreed",
    "surcharge": "1%",
    "share": "1%",
    "after": "1d",
    "do": "remind",
}
"""What stands in for a required key that is missing or wrong, so that it gives no further problem."""
_ROUNDS = 3
"""Taking out a wrong value can leave a required key missing, whose placeholder is put in the next round."""


def read_shape(data: Record, report: Report) -> schema.PolicyFile | None:
    """Return the file as models, with what does not fit left out and reported; ``None``: unusable.

    Leaving out what is wrong lets one pass find the faults of the rest as well.
    """
    try:
        return schema.PolicyFile.model_validate(data)
    except ValidationError as invalid:
        errors = invalid.errors(include_url=False)
    for error in errors:
        path = _path(error["loc"])
        report.error(path, _message(error, path, data))
    for _ in range(_ROUNDS):
        for error in reversed(errors):
            _mend(data, _path(error["loc"]), missing=error["type"] == "missing")
        try:
            return schema.PolicyFile.model_validate(data)
        except ValidationError as invalid:
            errors = invalid.errors(include_url=False)
    return None


def _path(place: Iterable[str | int]) -> Path:
    """Drop the names of alternatives, which the schema marks with ``@``."""
    return tuple(part for part in place if not (isinstance(part, str) and part.startswith("@")))


def _message(error: ErrorDetails, path: Path, data: Record) -> str:
    kind = error["type"]
    if kind == "missing":
        return "missing"
    if kind == "extra_forbidden":
        return f"unknown key{suggestion(str(path[-1]), _siblings(path))}"
    if kind == "dict_type" and path[:1] in {("ladder",), ("matrix",)} and len(path) == 2:
        return f"unknown key, or a row that is not a table{suggestion(str(path[1]), _siblings(path))}"
    if kind == "literal_error":
        return f"{error['input']!r} is not one of {error['ctx']['expected'].replace(' or ', ', ')}"
    if kind in _KINDS:
        return _KINDS[kind]
    message = str(error["ctx"]["error"]) if kind == "value_error" else error["msg"]
    return message[:1].lower() + message[1:]


def _siblings(path: Path) -> list[str]:
    """The keys that may stand where an unknown one does."""
    inside: Any = schema.PolicyFile
    for part in path[:-1]:
        if _is_table(inside):
            fields = {field.alias: field.annotation for field in inside.model_fields.values()}
            inside = _unwrapped(fields.get(str(part)))
        else:  # the name of a table in a table of tables, or a number in a list
            inside = _unwrapped(next(iter(get_args(inside)[-1:]), None))
    return [str(field.alias) for field in inside.model_fields.values()] if _is_table(inside) else []


def _unwrapped(hint: Any) -> Any:
    """The one kind of table that a hint is about, behind ``Annotated`` and among alternatives."""
    if get_origin(hint) is Annotated:
        return _unwrapped(get_args(hint)[0])
    if get_origin(hint) in (Union, UnionType):
        choices = [_unwrapped(choice) for choice in get_args(hint)]
        return next((choice for choice in choices if _is_table(choice)), choices[0])
    return hint


def _is_table(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, Table)


def _mend(data: Any, path: Path, *, missing: bool) -> None:
    """Take out the value at ``path``, or put a placeholder where it is missing."""
    for part in path[:-1]:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return
    key = path[-1]
    if isinstance(data, dict) and missing:
        data[key] = _PLACEHOLDERS.get(str(key), "missing")
    elif isinstance(data, dict) and path[0] == "targets":
        data[key] = "none"  # a target that is gone would look forgotten
    elif isinstance(data, dict):
        data.pop(key, None)
    elif isinstance(data, list) and isinstance(key, int) and key < len(data):
        del data[key]
