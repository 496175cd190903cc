"""22 bodies of a public corpus: what is left after folding is what a person would call the message."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from supportcli.domain.said.visible import fold, visible

DATA = Path(os.environ.get("SUPPORTCLI_TEST_DATA", Path(__file__).parents[3] / "shared" / "data"))
FOLDER = DATA / "email-reply-parser"

SAID = {
    # file → what a person would mark: how it begins, how it ends, and how many words lie in it
    "correct_sig.txt": ("this is an email", "-- signature.", 9),
    "email_1_1.txt": ("Hi folks", "the Java HTTP API.", 28),
    "email_1_2.txt": ("Hi,", 'delete them all individually."', 111),
    "email_1_3.txt": ("Oh thanks.", "would be great.", 8),
    "email_1_4.txt": ("Awesome!", "problem with it.", 8),
    "email_1_5.txt": ("One: Here's", "for a while.", 87),
    "email_1_6.txt": ("I get proper", "as well.", 6),
    "email_1_7.txt": (":+1:", ":+1:", 1),
    "email_1_8.txt": ("I will reply", "under this.", 9),
    "email_2_1.txt": ("Outlook with", "a reply", 4),
    "email_2_2.txt": ("Outlook with", "directly above line", 7),
    "email_2_3.txt": ("Outlook with", "directly above line", 7),
    "email_BlackBerry.txt": ("Here is", "another email", 4),
    "email_bullets.txt": ("test 2 this", "- and another", 20),
    "email_iPhone.txt": ("Here is", "another email", 4),
    "email_long_quote.txt": ("Hi folks", "the Java HTTP API.", 30),
    "email_multi_word_sent_from_my_mobile_device.txt": ("Here is", "another email", 4),
    "email_one_is_not_on.txt": ("Thank, this", "when I run...", 16),
    "email_sent_from_my_not_signature.txt": ("Here is", "my mobile phone.", 15),
    "email_sig_delimiter_in_middle_of_line.txt": ("Hi there!", "kthxbai", 16),
    "greedy_on.txt": ("On your remote host", "is not working.", 29),
    "pathological.txt": ("I think you're", "to a computer.", 21),
}


def test_nine_in_ten_bodies_say_what_a_person_reads_in_them() -> None:
    """Beginning, end and number of words are those that a person counted: in all of the 22 bodies, 20 would do."""
    if not FOLDER.exists():
        pytest.skip("the corpus is not here")
    assert len(SAID) == len(list(FOLDER.glob("*.txt"))) == 22
    wrong = []
    for name, (begins, ends, words) in SAID.items():
        said = visible((FOLDER / name).read_bytes().decode())
        if not (said.startswith(begins) and said.endswith(ends) and len(said.split()) == words):
            wrong.append((name, said[:30], said[-30:], len(said.split())))
    assert wrong == []


def test_folding_loses_no_character_of_them() -> None:
    """The fragments of each body joined are the body, to the byte."""
    if not FOLDER.exists():
        pytest.skip("the corpus is not here")
    for path in FOLDER.glob("*.txt"):
        text = path.read_bytes().decode()
        joined = "".join(fragment.text for fragment in fold(text))
        assert hashlib.sha256(joined.encode()).digest() == hashlib.sha256(text.encode()).digest(), path
