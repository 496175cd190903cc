"""Text from strangers on a screen: nothing commands the terminal, nothing hides, nothing is reordered."""

from __future__ import annotations

import io
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportcli.render.untrusted import ELLIPSIS, cells, untrusted


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text", "plain text"),
        ("", ""),
        ("Grüße, 日本語, Здравствуйте, עברית", "Grüße, 日本語, Здравствуйте, עברית"),
        ("see [/etc/hosts] [not working] [bold]x[/bold]", "see [/etc/hosts] [not working] [bold]x[/bold]"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b[2J\x1b[1;1Hgone", "gone"),
        ("\x1b[?1049hother screen", "other screen"),
        ("\x1b]0;new title\x07text", "text"),
        ("\x1b]8;;http://evil.example\x1b\\click\x1b]8;;\x1b\\", "click"),
        ("\x1b]52;c;ZXZpbA==\x07clipboard", "clipboard"),
        ("\x1bP1$qm\x1b\\dcs", "dcs"),
        ("\x9b31mc1", "c1"),
        ("\x9d0;title\x9cc1", "c1"),
        ("\x1b]0;never ended", "0;never ended"),
        ("a\x1bcb", "ab"),
        ("a\x1b(0b", "ab"),
        ("a\x1b", "a"),
        ("a\x1b[", "a"),
        ("\x1b\x1b[31mx", "x"),
        ("\x1b[\x1b[31m31mx", "31mx"),
        ("\x07bell\x08\x7f\x00", "bell"),
        ("one\ntwo\r\nthree\tfour\x0bfive\x85six\u2028seven", "one two three four five six seven"),
        ("real\rFAKE", "real FAKE"),
        ("invoice\u202egpj.exe", "invoicegpj.exe"),
        ("\u2066a\u2069\u200e\u200f\u061c\u202a\u202c", "a"),
        ("pay\u200bpal\u200c\u200d\u2060\ufeff\xad", "paypal"),
        ("tag\U000e0041\U000e007f", "tag"),
        ("❤\ufe0f", "❤"),
        ("\u3164\uffa0\u115fx", "x"),
        ("bad \udcff byte", "bad \ufffd byte"),
        ("Z" + "\u0334" * 500 + "a", "Z" + "\u0334" * 4 + "a"),
        ("Z" + "\u0334\u200b" * 500 + "a", "Z" + "\u0334" * 4 + "a"),
        ("e\u0301le\u0300ve", "e\u0301le\u0300ve"),
    ],
)
def test_nasty_cases(text: str, shown: str) -> None:
    """What a stranger writes loses what is not text, and keeps what is."""
    assert untrusted(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("one\ntwo", "one\ntwo"),
        ("one\r\ntwo\rthree\u2029four", "one\ntwo\nthree\nfour"),
        ("one\n\n\ttwo", "one\n\n two"),
        ("a\x1b[31m\nb\u202e", "a\nb"),
    ],
)
def test_a_body_keeps_its_lines(text: str, shown: str) -> None:
    """With multiline every kind of line end is one newline, and nothing else survives."""
    assert untrusted(text, multiline=True) == shown


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("abcdef", 6, "abcdef"),
        ("abcdefg", 6, "abcde…"),
        ("abc", 1, "…"),
        ("abc", 0, ""),
        ("日本語", 6, "日本語"),
        ("日本語", 5, "日本…"),
        ("日本語", 4, "日…"),
        ("e\u0301e\u0301", 2, "e\u0301e\u0301"),
        ("\x1b[31mabc\x1b[0m", 3, "abc"),
        ("\x1b]0;" + "x" * 4000 + "\x07abc", 3, "abc"),
        ("\u200b" * 9000 + "abc", 3, "abc"),
    ],
)
def test_cut_by_cells(text: str, width: int, shown: str) -> None:
    """A line takes at most the cells it was given; wide characters count two, invisible ones nothing."""
    assert untrusted(text, width=width) == shown


def test_each_line_of_a_body_is_cut() -> None:
    """The width holds for every line."""
    assert untrusted("abcdef\nab\nabcd", width=3, multiline=True) == "ab…\nab\nab…"


def safe(text: str) -> bool:
    """Judged by Unicode's own categories: no control, format or surrogate character but the newline."""
    return all(
        character == "\n" or unicodedata.category(character) not in ("Cc", "Cs", "Zl", "Zp")
        for character in text
    )


# denser in what hurts than text() alone
NASTY = st.lists(
    st.one_of(
        st.text(max_size=5),
        st.sampled_from(["\x1b", "\x1b[", "\x1b]", "\x9b", "\x9d", "\x07", "\x1b\\", "31m", ";", "\r", "\n", "\u202e",
                         "\u2066", "\u200b", "\u0334", "\ufe0f", "日", "\udc80", "\U000e0041", "[red]", "a" * 50]),
    )
).map("".join)  # fmt: skip
FORBIDDEN = [
    *map(chr, [0x061C, *range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2060, 0x2070), 0xFEFF])
]


@given(NASTY, st.booleans())
def test_nothing_unsafe_survives(text: str, multiline: bool) -> None:
    """Whatever comes in, no control, bidirectional, zero-width or surrogate character comes out."""
    shown = untrusted(text, multiline=multiline)
    assert safe(shown)
    assert not set(FORBIDDEN) & set(shown)
    assert multiline or "\n" not in shown


@given(NASTY, st.booleans())
def test_cleaning_twice_is_cleaning_once(text: str, multiline: bool) -> None:
    """What is safe stays as it is: two pieces of an attack do not meet after the first pass."""
    once = untrusted(text, multiline=multiline)
    assert untrusted(once, multiline=multiline) == once


@given(NASTY, st.integers(0, 60))
def test_a_cut_text_is_the_start_of_the_whole(text: str, width: int) -> None:
    """Cutting early gives what cutting late would, and never more cells than there are."""
    whole, shown = untrusted(text), untrusted(text, width=width)
    assert cells(shown) <= width
    if cells(whole) <= width:
        assert shown == whole
    else:
        assert whole.startswith(shown.removesuffix(ELLIPSIS))


@given(st.text(st.characters(codec="ascii", min_codepoint=32, max_codepoint=126)))
def test_plain_ascii_is_unchanged(text: str) -> None:
    """Harmless text is not touched."""
    assert untrusted(text) == text


@pytest.mark.parametrize(
    "text",
    ["a" * 1_000_000, "\u200b" * 1_000_000, "\x1b[" * 500_000, "\x1b]" * 500_000, "\x9d" + "a" * 999_999,
     "\x9d" * 1_000_000,
     "\u0334" * 1_000_000, "日" * 1_000_000, "\x1b[31m" * 200_000, "\n" * 1_000_000],
    ids=["plain", "zero-width", "csi", "osc", "open osc", "c1", "marks", "wide", "colours", "lines"],
)  # fmt: skip
def test_a_megabyte_takes_no_time(text: str) -> None:
    """A subject of 1 MB is a matter of its first characters, and even whole it is linear work."""
    start = time.process_time()
    assert cells(untrusted(text, width=80)) <= 80
    assert safe(untrusted(text))
    # generous for a slow machine; a quadratic pattern would take minutes
    assert time.process_time() - start < 10


def test_in_a_table_markup_is_text_and_the_frame_holds() -> None:
    """In rich.text.Text the result is printed letter by letter and every line of the table is equally wide."""
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table()
    table.add_column("subject", width=20)
    for text in (
        "see [/etc/hosts]",
        "[not working]",
        "\x1b[31mred",
        "x\u202ey",
        "日" * 40,
        "❤\ufe0f",
        "a" * 100_000,
    ):
        table.add_row(Text(untrusted(text, width=20), no_wrap=True))
    out = io.StringIO()
    Console(file=out, width=40, force_terminal=False).print(table)
    lines = out.getvalue().splitlines()
    assert {cell_len(line) for line in lines} == {24}
    assert "see [/etc/hosts]" in out.getvalue() and "[not working]" in out.getvalue()
    assert len(lines) == 4 + 7
