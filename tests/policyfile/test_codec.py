"""A stored policy is the policy that was read."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supportcli.domain.errors import InvalidError
from supportcli.domain.language.policy import Policy, Priority
from supportcli.domain.part import Part
from supportcli.policyfile.codec import from_json, revision, to_json
from supportcli.policyfile.reader import read_policy
from supportcli.policyfile.shipped import shipped_ids, shipped_text

SIMPLE = {
    str: st.text(st.characters(codec="utf-8"), max_size=6),
    int: st.integers(),
    bool: st.booleans(),
    float: st.floats(allow_nan=False, allow_infinity=False),
    NoneType: st.none(),
}


@cache
def records_of(kind: Any) -> st.SearchStrategy[Any]:
    """Any record of a kind; deferred, because a condition may stand in a condition."""
    return st.deferred(
        lambda: st.builds(kind, **{name: values_of(inner) for name, inner in get_type_hints(kind).items()})
    )


def values_of(hint: Any) -> st.SearchStrategy[Any]:
    """Any value that the type hint allows, whatever a policy would make of it."""
    arguments = get_args(hint)
    if isinstance(hint, type) and issubclass(hint, Part):
        return records_of(hint)
    if get_origin(hint) is tuple and arguments[-1] is Ellipsis:
        return st.lists(values_of(arguments[0]), max_size=1).map(tuple)
    if get_origin(hint) is tuple:
        return st.tuples(*map(values_of, arguments))
    if get_origin(hint) in (Union, UnionType):
        return st.one_of(*map(values_of, arguments))
    if get_origin(hint) is Literal:
        return st.sampled_from(arguments)
    return SIMPLE[hint]


WHOLE = {"id": "v", "name": "V", "vendor": "V"}

PARTS = get_type_hints(Policy)
"""The parts of a policy with their types."""


@pytest.mark.parametrize("part", PARTS)
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_what_is_stored_is_what_was_read(part: str, data: st.DataObject) -> None:
    """Law: every policy survives the journey, and equal policies have one text.

    Each part is drawn with two others: all at once are more than one random draw can hold.
    """
    others = data.draw(st.sets(st.sampled_from(sorted(PARTS)), max_size=2))
    drawn = {name: data.draw(values_of(PARTS[name])) for name in {part, *others}}
    policy = Policy(**WHOLE | drawn)
    text = to_json(policy)
    assert from_json(text) == policy
    assert to_json(from_json(text)) == text


@pytest.mark.parametrize("policy", shipped_ids())
def test_shipped_policies_survive(policy: str) -> None:
    """The five come back as they were."""
    read = read_policy(shipped_text(policy), policy)
    assert from_json(to_json(read)) == read


def test_the_text_is_canonical() -> None:
    """Keys are sorted and nothing is padded, so that texts can be compared."""
    text = to_json(Policy(id="v", name="V", vendor="Ö"))
    assert text == json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert '"vendor":"Ö"' in text


def test_a_stored_policy_keeps_its_defaults() -> None:
    """A default that changes later does not change what was stored: every field is written."""
    stored = json.loads(to_json(Policy(id="v", name="V", vendor="V")))
    assert set(stored) == set(Policy.__struct_fields__)
    assert stored["warn"] == 0.75


def test_what_an_older_version_stored_is_read_as_it_was() -> None:
    """Every field of every part, as it was written when policies were dataclasses with a reader of our own."""
    text = (Path(__file__).parent / "stored.json").read_text("utf-8")
    assert without_newer_fields(json.loads(to_json(from_json(text))), json.loads(text)) == json.loads(text)


def without_newer_fields(data: Any, stored: Any) -> Any:
    if isinstance(stored, dict):
        return {name: without_newer_fields(data[name], value) for name, value in stored.items()}
    if isinstance(stored, list):
        return [without_newer_fields(*pair) for pair in zip(data, stored, strict=True)]
    return data


def test_whole_numbers_of_any_size_are_kept() -> None:
    """TOML's readers know no largest number."""
    policy = Policy("v", "V", "V", priorities=(Priority("a", "A", 10**30),))
    assert from_json(to_json(policy)) == policy


def test_fields_that_came_later_have_defaults() -> None:
    """A revision stored by an older version can still be read."""
    assert from_json('{"id":"v","name":"V","vendor":"V"}') == Policy(id="v", name="V", vendor="V")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "3",
        '{"id":"v"}',
        json.dumps(WHOLE | {"id": 1}),
        json.dumps(WHOLE | {"unheard-of": 1}),
        json.dumps(WHOLE | {"on_priority_change": "later"}),
        json.dumps(WHOLE | {"plans": {}}),
        json.dumps(WHOLE | {"plans": [{"id": "a"}]}),
        json.dumps(WHOLE | {"plans": [{"id": "a", "name": "A", "rank": 1, "unheard-of": 1}]}),
        json.dumps(WHOLE | {"plans": [{"id": "a", "name": "A", "rank": True}]}),
        json.dumps(WHOLE | {"troubleshooting": {"unheard-of": 1}}),
        json.dumps(WHOLE | {"ladder": {"steps": [], "unheard-of": 1}}),
        json.dumps(WHOLE | {"texts": [{"id": "a", "text": "A", "when": {"none_of": [{"unheard-of": 1}]}}]}),
    ],
)
def test_what_is_no_policy_is_refused(text: str) -> None:
    """Damage and fields of a newer version are errors, never half a policy."""
    with pytest.raises(InvalidError, match="the stored policy cannot be read"):
        from_json(text)


def test_a_revision_is_its_content() -> None:
    """Line ends and a byte-order mark make no revision; a number does."""
    assert revision("a = 1\r\nb = 2\n") == revision("a = 1\nb = 2\n") == revision("\ufeffa = 1\rb = 2\n")
    assert revision("a = 1\n") != revision("a = 2\n")
    # sha256 of the empty text, as every implementation gives it
    assert revision("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_reading_a_stored_policy_needs_no_pydantic() -> None:
    """Cron reads stored policies every minute and pays for no reader of TOML."""
    code = (
        "import sys\n"
        "from supportcli.policyfile.codec import from_json\n"
        "import supportcli.policyfile.reader, supportcli.policyfile.shipped\n"
        """from_json('{"id":"v","name":"V","vendor":"V"}')\n"""
        "print([name for name in ('pydantic', 'holidays', 'importlib.resources') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
