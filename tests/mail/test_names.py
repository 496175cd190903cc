"""Names of attachments: whatever a stranger calls a file, it is saved under a name that is one."""

from __future__ import annotations

import unicodedata
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportcli.mail.incoming import Part
from supportcli.mail.names import LONGEST_NAME, attachment_names, safe_name, unique_names

NAMES = {
    "report.pdf": "report.pdf",
    "Größe 2.txt": "Größe 2.txt",
    "../../etc/passwd": "passwd",
    "/etc/passwd": "passwd",
    "C:\\Users\\jo\\a.txt": "a.txt",
    "a/": "a",
    "..": "attachment",
    "": "attachment",
    "   ": "attachment",
    "-rf": "rf",
    ".bashrc": "bashrc",
    "~root": "root",
    "a\nb\0c.txt": "abc.txt",
    "a\u202egpj.exe": "agpj.exe",
    "a\u200b.txt": "a.txt",
    "CON": "_CON",
    "nul.txt": "_nul.txt",
    "com1 .log": "_com1 .log",
    "console.log": "console.log",
    'a<b>:"|?*.txt': "a_b_____.txt".replace("_____", "______"),
    "name. . .": "name",
    "a\uff0fb": "b",
    "x" * 300 + ".tar.gz": "x" * 248 + ".tar.gz",
    "ü" * 200 + ".pdf": "ü" * 125 + ".pdf",
    "x." + "y" * 300: "x." + "y" * 253,
}


@pytest.mark.parametrize("name", NAMES, ids=lambda name: repr(name)[:30])
def test_a_name_is_made_safe(name: str) -> None:
    """No folder, nothing unseen, no option, no device, and the extension stays."""
    assert safe_name(name) == NAMES[name]


@given(st.text(max_size=400))
def test_a_safe_name_is_one_everywhere(name: str) -> None:
    """Whatever the name: one component on every platform, not too long, and safe names stay as they are."""
    safe = safe_name(name)
    assert safe_name(safe) == safe
    assert 0 < len(safe.encode()) <= LONGEST_NAME
    assert PurePosixPath(safe).parts == PureWindowsPath(safe).parts == (safe,)
    assert safe[0] not in ".-~ " and safe[-1] not in ". "
    assert not {unicodedata.category(each) for each in safe} & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    assert not PureWindowsPath(safe).is_reserved()


@given(
    st.lists(st.one_of(st.text(max_size=10), st.sampled_from(["a.txt", "A.TXT", "a-2.txt", "x" * 300, ""])))
)
def test_names_of_a_message_differ(names: list[str]) -> None:
    """No two are the same, also where capitals do not count; each stays safe."""
    made = unique_names(names)
    assert len({name.casefold() for name in made}) == len(made) == len(names)
    assert all(len(name.encode()) <= LONGEST_NAME for name in made)


def test_equal_names_are_numbered() -> None:
    """The first keeps its name; the number stands before the extension."""
    assert unique_names(["a.txt", "A.txt", "a.txt", "b.tar.gz", "b.tar.gz"]) == [
        "a.txt",
        "A-2.txt",
        "a-3.txt",
        "b.tar.gz",
        "b-2.tar.gz",
    ]


def test_nameless_attachments_are_named_for_their_type() -> None:
    """A person sees what to open them with."""
    types = (
        "image/png",
        "message/rfc822",
        "text/calendar",
        "application/x-unheard-of",
        "message/delivery-status",
    )
    assert attachment_names([Part("", each, b"") for each in types]) == [
        "attachment.png",
        "message.eml",
        "attachment.ics",
        "attachment",
        "message.txt",
    ]


def test_a_safe_name_can_be_saved(tmp_path: Path) -> None:
    """The longest and the strangest are taken by a real file system, inside the folder."""
    for name in unique_names(NAMES):
        (tmp_path / name).write_bytes(b"x")
    assert len(list(tmp_path.iterdir())) == len(NAMES)
