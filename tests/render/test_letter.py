"""A message on the page of its ticket: what is said is shown, what need not be read is one line."""

from __future__ import annotations

import pytest

from supportcli.render.letter import letter_lines

QUOTE = "On Mon, 5 Jan 2026 at 12:00, Desk <desk@vendor.test> wrote:\n> Is it\n> better?\n"
CASES = {
    # text → lines on the page
    "nothing": ("  \n", []),
    "said alone": ("It is.\nThanks!", ["It is.", "Thanks!"]),
    "a quotation below": (f"It is.\n\n{QUOTE}", ["It is.", "… 3 quoted lines: supportcli show 7 --full"]),
    "a signature": ("It is.\n\n-- \nJo Ann\nAcme", ["It is.", "… signature: supportcli show 7 --full"]),
    "both": (
        f"It is.\n-- \nJo\n\n{QUOTE}",
        ["It is.", "… 3 quoted lines, signature: supportcli show 7 --full"],
    ),
    "an answer below": (
        f"{QUOTE}\nIt is.",
        ["… 3 quoted lines", "It is.", "… folded: supportcli show 7 --full"],
    ),
    "a quotation alone": ("> Is it\n> better?", ["> Is it", "> better?"]),
    "a long one": (
        "\n".join(f"line {number}" for number in range(1, 13)),
        [*(f"line {number}" for number in range(1, 9)), "… 4 more lines: supportcli show 7 --full"],
    ),
    "a long line": ("x" * 500, ["x" * 399 + "…", "… more: supportcli show 7 --full"]),
    "commands to the terminal": (
        "a\x1b[31mb\x07\n\n> c\x9b0m",
        ["ab", "… 1 quoted line: supportcli show 7 --full"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_message_is_folded(name: str) -> None:
    """Quotations and signatures are one line each, and the last line says how to see them."""
    text, rows = CASES[name]
    made = letter_lines(text, ticket=7, whole=False)
    assert ["".join(text for text, _ in each.pieces) for each in made] == rows


def test_the_whole_is_what_was_written() -> None:
    """With --full nothing is folded."""
    made = letter_lines(f"It is.\n\n{QUOTE}", ticket=7, whole=True)
    assert ["".join(text for text, _ in each.pieces) for each in made] == [
        "It is.",
        "",
        "On Mon, 5 Jan 2026 at 12:00, Desk <desk@vendor.test> wrote:",
        "> Is it",
        "> better?",
    ]
