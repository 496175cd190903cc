"""Every key of a TOML text is found on its line, however it is written."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from supportcli.policyfile.lines import Path, line_numbers, line_of, syntax_error

TEXT = '''\
# comment = "no key"
a.b."c d" = 1
[plans.gold]          # a table
rank = 1
means = """
rank = 2
[not.a.table] \\""" still text"""
[[rules]]
id = 'one # no comment'
when = { priority = ["P1", "P2"], kind = "x, y = z" }
[[rules]]
id = "t\\"wo"
list = [
  "first",   # a comment, ] with brackets
  { deep = 1 },
  [ 3, 4 ],
]
[rules.inner]
key = 2026-11-21T07:32:00Z
"\\u0070.q" = true
'''

PLACES: dict[Path, int] = {
    ("a",): 2,
    ("a", "b", "c d"): 2,
    ("plans",): 3,
    ("plans", "gold", "rank"): 4,
    ("plans", "gold", "means"): 5,
    ("rules",): 8,
    ("rules", 0): 8,
    ("rules", 0, "id"): 9,
    ("rules", 0, "when", "priority", 1): 10,
    ("rules", 0, "when", "kind"): 10,
    ("rules", 1): 11,
    ("rules", 1, "id"): 12,
    ("rules", 1, "list", 0): 14,
    ("rules", 1, "list", 1, "deep"): 15,
    ("rules", 1, "list", 2, 1): 16,
    ("rules", 1, "inner"): 18,
    ("rules", 1, "inner", "key"): 19,
    ("rules", 1, "inner", "p.q"): 20,
}


@pytest.mark.parametrize("path", PLACES)
def test_a_key_is_on_its_line(path: Path) -> None:
    """Comments, strings over several lines and dots in quotes mislead nobody."""
    assert line_numbers(TEXT)[path] == PLACES[path]


def test_no_key_is_invented() -> None:
    """What looks like a key inside a string or a comment is none."""
    tops = {path[0] for path in line_numbers(TEXT)}
    assert tops == {"a", "plans", "rules"} == set(tomllib.loads(TEXT))


def test_an_absent_key_is_at_its_parent() -> None:
    """What is missing is missing from the table that was begun."""
    lines = line_numbers(TEXT)
    assert line_of(lines, ("plans", "gold", "name")) == 3
    assert line_of(lines, ("rules", 1, "inner", "x", "y")) == 18
    assert line_of(lines, ("vendor",)) is None


def test_windows_line_ends_count_once() -> None:
    """A file from Windows has the same lines."""
    assert line_numbers(TEXT.replace("\n", "\r\n")) == line_numbers(TEXT)


def test_the_end_of_a_text_is_its_last_line() -> None:
    """What TOML reports at the end of the document is reported where the text ends."""
    assert syntax_error("Expected ']' (at end of document)", "a = 1\nb = [\n\n") == (2, "expected ']'")
    assert syntax_error("Unclosed array (at line 7, column 3)", "") == (7, "unclosed array")


KEYS = st.text(st.characters(codec="utf-8", exclude_characters="\x7f"), min_size=1, max_size=6)
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x7f"), max_size=12)
VALUES = st.recursive(
    st.integers(-9, 9) | st.booleans() | TEXTS | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


def paths(value: object, path: Path = ()) -> Iterator[Path]:
    items: Iterator[tuple[str | int, object]] = iter(())
    if isinstance(value, dict):
        items = iter(value.items())
    elif isinstance(value, list):
        items = iter(enumerate(value))
    for key, inner in items:
        yield (*path, key)
        yield from paths(inner, (*path, key))


@given(st.dictionaries(KEYS, VALUES, max_size=4), st.booleans())
def test_every_key_of_every_text_is_found(data: dict[str, object], multiline: bool) -> None:
    """Law: the scanner finds the keys that the reader of TOML finds, no more and no fewer."""
    text = tomli_w.dumps(data, multiline_strings=multiline)
    lines = line_numbers(text)
    assert set(lines) == set(paths(tomllib.loads(text)))
    assert all(1 <= line <= text.count("\n") + 1 for line in lines.values())
