"""Whatever stands in a file, its check ends with problems, never with a traceback."""

from __future__ import annotations

import copy
import time
import tomllib
from typing import Any

import pytest
import tomli_w
from hypothesis import given, settings
from hypothesis import strategies as st

from supportcli.domain.errors import InvalidError
from supportcli.policyfile.reader import check_policy
from supportcli.policyfile.shipped import shipped_ids, shipped_text
from supportcli.policyfile.story import read_story

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
            st.sampled_from(["all", "P1", "in", "when", "then", "not", "any", "price", "kind", "0h", "open"]),
            inner,
            max_size=2,
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


@settings(max_examples=80, deadline=None)
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


HEAD = 'id = "v"\nname = "V"\nvendor = "V"\n'
OFFICE = '[calendars.office]\nzone = "Etc/UTC"\nopen = { mon = "09:00-09:01" }\nbusiness-day = "close"\n'

SIXTY = ", ".join(f'P{n} = "1h"' for n in range(60))

HOSTILE = {
    "a million keys": ("\n".join(f"k{n} = 1" for n in range(1_000_000)), "too large for a policy"),
    "a million keys in one line": (
        "x = { " + ", ".join(f"k{n} = 1" for n in range(1_000_000)) + " }",
        "too large for a policy",
    ),
    "as many keys as fit": ("\n".join(f"k{n} = 1" for n in range(30_000)), "too large for a policy"),
    "as many plans as keys": ("\n".join(f"[plans.p{n}]" for n in range(2_000)), "too large for a policy"),
    "deep lists": ("x = " + "[" * 100_000 + "]" * 100_000, "nested deeper"),
    "lists a little too deep": ("x = " + "[" * 40 + "]" * 40, "nested deeper"),
    "deep tables": ("x = " + "{ a = " * 20_000 + "1" + " }" * 20_000, "nested deeper"),
    "a long dotted key": (".".join(["a"] * 100_000) + " = 1", "nested deeper"),
    "a long dotted header": ("[" + ".".join(["a"] * 100_000) + "]", "nested deeper"),
    "a long quoted dotted key": (".".join(['"a"'] * 50_000) + " = 1", "nested deeper"),
    "a condition that is deep": (
        '[[rules]]\nid = "r"\nthen = { team = "x" }\nwhen = ' + "{ any = [" * 14 + "{}" + "] }" * 14,
        "more than 8 tables in each other",
    ),
    "ten thousand million business days": (OFFICE + '[targets.fix]\nall = "10000000000bd"', "too long"),
    "business days of a day on a calendar open for a minute a week": (
        OFFICE.replace('"close"', '"hours"\nbusiness-day-length = "24h"') + '[targets.fix]\nall = "36600bd"',
        "36600bd takes more than a thousand years on 'office'",
    ),
    "a target for each of sixty plans and priorities": (
        "[priorities]\n"
        + "\n".join(f"P{n} = {{}}" for n in range(60))
        + "\n[plans]\n"
        + "\n".join(f"L{n} = {{}}" for n in range(60))
        + "\n[targets.fix]\n"
        + "\n".join(f"L{n} = {{ {SIXTY} }}" for n in range(60)),
        "too large: 3,600 targets of a measure, at most 500",
    ),
    "a duration without end": ('[targets.fix]\nall = "' + "9" * 100_000 + 'h"', "not a duration"),
    "a number without end": ("warn = 1" + "0" * 5_000, "too many digits"),
    "a rank without end": ("[plans.p]\nrank = 1" + "0" * 4_000, "less than or equal to 1000000"),
    "a code without end": ("[priorities.p]\ncode = -1" + "0" * 4_000, "greater than or equal to -1000000"),
    "a price without end": (
        'currency = "EUR"\n[[rates]]\nid = "a"\nprice = "' + "9" * 10_000 + '"',
        "not an amount",
    ),
    "an amount without end": ('[quotas.x]\namount = "' + "9" * 10_000 + '"', "not an amount"),
    "a comparison without end": (
        '[[rules]]\nid = "r"\nwhen = { replies = ">' + "9" * 10_000 + '" }\nthen = { team = "x" }',
        "no comparison",
    ),
    "a year beyond the calendar": ('[releases]\ndates = ["10000-01-01"]', "not a date"),
    "a release of the year 1, east of Greenwich": (
        '[calendars.c]\nzone = "Europe/Berlin"\nalways = true\n[releases]\ncalendar = "c"\ndates = [0001-01-01]',
        "no policy has dates before 1900",
    ),
    "a version that ends in the year 10000": (
        '[life-cycle]\nversions = [{ id = "1", ends = "10000-01-01" }]',
        "not a date",
    ),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused_at_once(case: str) -> None:
    """Whoever sends it waits, not the desk."""
    text, expected = HOSTILE[case]
    begun = time.perf_counter()
    policy, problems = check_policy(HEAD + text, "v.toml")
    assert time.perf_counter() - begun < 3
    assert policy is None
    assert problems and expected in problems[0].message


@pytest.mark.parametrize(
    "text",
    [
        OFFICE + '[targets.fix]\nall = "36600bd"',
        '[releases]\ndates = ["9999-12-31"]\n[targets.fix]\nall = "next-release"',
        '[life-cycle]\nversions = [{ id = "1", released = 9999-12-31, ends = 9999-12-31 }]',
        "\n".join(
            f'[[rules]]\nid = "r{n}"\nwhen = {{ team = "t{n}", not = {{ region = "r" }} }}\nthen = {{ team = "x" }}'
            for n in range(400)
        ),
        "[priorities]\n"
        + "\n".join(f"P{n} = {{}}" for n in range(60))
        + "\n[plans]\n"
        + "\n".join(f"L{n} = {{}}" for n in range(60))
        + "\n[targets.fix]\n"
        + "\n".join(f'L{n} = {{ all = "{n + 1}d" }}' for n in range(60)),
    ],
    ids=["many business days", "the last release", "the last version", "many rules", "many plans"],
)
def test_the_largest_that_is_allowed_is_read_soon(text: str) -> None:
    """What stays within the limits is a policy, and its check takes seconds at most."""
    begun = time.perf_counter()
    policy, _ = check_policy(HEAD + text, "v.toml")
    assert policy is not None
    assert time.perf_counter() - begun < 5


@pytest.mark.parametrize(
    "case",
    [
        "a million keys",
        "deep lists",
        "deep tables",
        "a long dotted key",
        "a long quoted dotted key",
        "a number without end",
    ],
)
def test_a_hostile_story_is_refused_at_once(case: str) -> None:
    """Stories come from outside as well."""
    text, _ = HOSTILE[case]
    begun = time.perf_counter()
    with pytest.raises(InvalidError) as refused:
        read_story(text, "s.toml")
    assert time.perf_counter() - begun < 3
    assert len(refused.value.problems) == 1
