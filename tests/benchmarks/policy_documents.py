"""Whole policies made by Hypothesis from the JSON Schema: the right shape, hardly ever the right meaning."""

from __future__ import annotations

from functools import cache
from typing import Any

from hypothesis import strategies as st

from supportcli.policyfile.json_schema import json_schema
from tests.benchmarks.policy_edits import WORDS

IDS = ("a", "b", "P1", "P2", "gold", "I")
"""Few, so that references often lead somewhere."""
TEXTS = st.sampled_from([*(word for word in WORDS if "\\" not in word), *IDS, *IDS, *IDS, "4h", "1d", "2bh"])
_DEEPEST = 7


def documents() -> st.SearchStrategy[dict[str, Any]]:
    """A document with the head that every policy has, and any of the other tables."""
    head = st.fixed_dictionaries({"id": st.just("v"), "name": st.just("V"), "vendor": st.just("V")})
    return st.builds(lambda head, rest: {**rest, **head}, head, _part("#", 0))


@cache
def _part(place: str, depth: int) -> st.SearchStrategy[Any]:
    return _of(_schema() if place == "#" else _schema()["$defs"][place.rsplit("/", 1)[1]], depth)


@cache
def _schema() -> dict[str, Any]:
    return json_schema()


def _of(part: dict[str, Any], depth: int) -> st.SearchStrategy[Any]:
    if "$ref" in part:
        place = part["$ref"]
        return st.deferred(lambda: _part(place, depth + 1)) if depth < _DEEPEST else st.just({})
    if "anyOf" in part:
        return st.one_of([_of(each, depth + 1) for each in part["anyOf"]])
    if "enum" in part:
        return st.sampled_from(part["enum"])
    if "const" in part:
        return st.just(part["const"])
    match part.get("type"):
        case "object":
            return _table(part, depth)
        case "array":
            return st.lists(_of(part.get("items", {}), depth + 1), max_size=2)
        case "integer":
            return st.integers(-1, 13) | st.sampled_from([99, 10**6, 2**63])
        case "number":
            return st.sampled_from([0.5, 0.75, 1.0, 0.0, -1.0, float("inf"), float("nan")])
        case "boolean":
            return st.booleans()
    return TEXTS


def _table(part: dict[str, Any], depth: int) -> st.SearchStrategy[Any]:
    known = {name: _of(inner, depth + 1) for name, inner in part.get("properties", {}).items()}
    needed = {name: known[name] for name in part.get("required", ())}
    others = part.get("additionalProperties")
    free = (
        st.dictionaries(st.sampled_from(IDS) | TEXTS, _of(others, depth + 1), max_size=3)
        if isinstance(others, dict)
        else st.just({})
    )
    names = sorted(known.keys() - needed.keys())
    if not names:
        return st.builds(lambda more, sure: {**more, **sure}, free, st.fixed_dictionaries(needed))
    some = st.lists(st.sampled_from(names), max_size=12 if depth == 0 else 3, unique=True).flatmap(
        lambda chosen: st.fixed_dictionaries({name: known[name] for name in chosen})
    )
    return st.builds(
        lambda more, some, sure: {**more, **some, **sure}, free, some, st.fixed_dictionaries(needed)
    )
