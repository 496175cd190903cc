"""Plain text at a sane width: prose is broken at blanks, everything else stays as its author wrote it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supportcli.mail.wrapping import LONGEST, WIDTH, wrapped

PROSE = "word " * 20 + "end"
URL = "https://support.example/" + "a" * 120
LOG = "2026-03-02 09:00:01 ERROR " + "x" * 80


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("short\nlines\n\nstay\n", "short\nlines\n\nstay\n"),
        ("x" * LONGEST, "x" * LONGEST),
        (PROSE, "word " * 14 + "word\n" + "word " * 5 + "end"),
        (f"See {URL} for more", f"See\n{URL}\nfor more"),
        (f"> {PROSE}", f"> {PROSE}"),
        (f"    {PROSE}", f"    {PROSE}"),
        (f"\t{PROSE}", f"\t{PROSE}"),
        (f"```\n{LOG} {LOG}\n```", f"```\n{LOG} {LOG}\n```"),
        (f"| {PROSE} |", f"| {PROSE} |"),
        (f"- {PROSE}", "- " + "word " * 14 + "word\n  " + "word " * 5 + "end"),
        (f"12. {PROSE}", "12. " + "word " * 13 + "word\n    " + "word " * 6 + "end"),
        (f"- {URL}", f"- {URL}"),
        ("-- \nJo", "-- \nJo"),
    ],
    ids=["short", "78", "prose", "address", "quoted", "indented", "tab", "fenced", "table", "list", "numbers",
         "address in a list", "signature"],
)  # fmt: skip
def test_what_is_broken(text: str, expected: str) -> None:
    """Only long lines of prose, and never a word."""
    assert wrapped(text) == expected


@given(st.lists(st.text(alphabet="ab>-*#|1. \tF`~x", max_size=200)).map("\n".join))
@settings(max_examples=60)
def test_no_word_is_lost_or_broken(text: str) -> None:
    """The words stand in their order, the author's line breaks are kept, and wrapping again changes nothing."""
    made = wrapped(text)
    assert made.split() == text.split()
    assert wrapped(made) == made
    kept = [line for line in text.split("\n") if len(line) <= LONGEST]
    assert set(kept) <= set(made.split("\n"))


@given(st.lists(st.text("abc", min_size=1, max_size=9), min_size=1, max_size=80).map(" ".join))
@settings(max_examples=40)
def test_prose_is_no_wider_than_it_should_be(text: str) -> None:
    """Every line of ordinary words fits."""
    assert max(map(len, wrapped(text).split("\n"))) <= max(WIDTH, LONGEST)


@given(
    st.lists(
        st.sampled_from(["word ", "> ", "-- ", "From ", "```", "1. ", "# "]), min_size=30, max_size=60
    ).map("".join)
)
@settings(max_examples=40)
def test_no_line_that_was_made_begins_as_something_else(text: str) -> None:
    """A break never makes a quotation, a signature or a fence."""
    made = wrapped(text.lstrip("> |`~#-").lstrip()).split("\n")
    assert not any(line.startswith((">", "-- ", "```", "From ")) for line in made[1:])
