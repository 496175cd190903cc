"""Whatever stands in a file, its check ends with problems, never with a traceback."""

from __future__ import annotations

import copy
import tomllib
from typing import Any

import tomli_w
from hypothesis import given, settings
from hypothesis import strategies as st

from supportcli.policyfile.reader import check_policy
from supportcli.policyfile.shipped import shipped_ids, shipped_text

SHIPPED = [tomllib.loads(shipped_text(name)) for name in shipped_ids()]
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-1, 99)
    | st.floats(-1, 2)
    | st.dates()
    | st.text("abz019-: *", max_size=8)
    | st.sampled_from(["all", "P1", "1bd", "eobd+1", "next-release", "none", "always", "customer", "*"])
)
VALUES = st.recursive(
    SCALARS.filter(lambda value: value is not None),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["all", "P1", "in", "when", "kind", "0h", "open"]), inner, max_size=2
        )
    ),
    max_leaves=4,
)


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every container of the data with each of its keys."""
    if isinstance(value, dict):
        return [(value, key) for key in value] + [p for inner in value.values() for p in places(inner)]
    if isinstance(value, list):
        return [(value, number) for number in range(len(value))] + [
            p for inner in value for p in places(inner)
        ]
    return []


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_value_anywhere_is_judged(data: st.DataObject) -> None:
    """Values of a real policy are replaced, removed and renamed at random: the answer is a policy or errors."""
    policy = copy.deepcopy(data.draw(st.sampled_from(SHIPPED)))
    for _ in range(data.draw(st.integers(1, 3))):
        found = places(policy)
        container, key = found[data.draw(st.integers(0, len(found) - 1))]
        if isinstance(container, dict) and data.draw(st.booleans()):
            container[data.draw(st.sampled_from(["all", "P9", "x y", "in", "clause", "Ö"]))] = container.pop(
                key
            )
        else:
            container[key] = data.draw(VALUES)
    read, problems = check_policy(tomli_w.dumps(policy), "v.toml")
    assert (read is None) == any(not problem.warning for problem in problems)
    assert all(problem.message and problem.file == "v.toml" for problem in problems)


@given(st.text("[]{}=\"'.,#\n aP1\\-:", max_size=40))
def test_any_text_is_judged(text: str) -> None:
    """A text that is hardly TOML has problems on lines that it has."""
    read, problems = check_policy(text, "v.toml")
    assert read is None
    assert all(problem.line is None or 1 <= problem.line <= text.count("\n") + 1 for problem in problems)
