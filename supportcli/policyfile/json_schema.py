"""The JSON Schema of a policy file, with which editors complete keys, explain them and mark mistakes."""

from __future__ import annotations

from typing import Any

from supportcli.domain.documents import Record

_TERMS = ("kinds", "levels", "causes", "roles", "flags", "environments", "regions")


def json_schema() -> Record:
    """Return the schema, generated from the models that read the file."""
    from supportcli.policyfile.schema import PolicyFile

    schema: Record = _for_toml(PolicyFile.model_json_schema(by_alias=True))
    text: Record = {"type": "string"}
    tables = schema["$defs"]
    for name in _TERMS:
        _allow(schema["properties"][name], "additionalProperties", text)
    _allow(tables["Scope"]["properties"]["items"], "additionalProperties", text)
    _allow(tables["Troubleshooting"]["properties"]["steps"], "additionalProperties", text)
    methods = {"type": "array", "items": text}
    _allow(tables["Catalogue"]["properties"]["products"], "additionalProperties", text, methods)
    _allow(tables["When"]["properties"], "not", {"$ref": "#/$defs/When"})
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "supportcli policy"}


def _allow(part: Record, key: str, *short: Record) -> None:
    """Add the short forms that are read as the long one."""
    described = {"description": part[key].pop("description")} if "description" in part[key] else {}
    part[key] = {"anyOf": [*short, part[key]], **described}


def _for_toml(part: Any) -> Any:
    """Leave out what says nothing about TOML: titles made from keys, and null, which TOML cannot write.

    ``oneOf`` becomes ``anyOf``: a target written as a table looks like a row by priority as well.
    """
    if isinstance(part, list):
        return [_for_toml(item) for item in part if item != {"type": "null"}]
    if not isinstance(part, dict):
        return part
    kept = {
        "anyOf" if key == "oneOf" else key: _for_toml(inner)
        for key, inner in part.items()
        if inner is not None and not (key == "title" and isinstance(inner, str))
    }
    choices = kept.get("anyOf")
    if isinstance(choices, list) and len(choices) == 1:
        del kept["anyOf"]
        kept = {**choices[0], **kept}
    return kept
