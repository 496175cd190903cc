"""``policy new``: from flags, from usual values without a terminal, and from a person's answers at one."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.terminal import in_terminal

pexpect = pytest.importorskip("pexpect")


def test_without_a_terminal_the_usual_values_are_taken(run: Any, tmp_path: Path, monkeypatch: Any) -> None:
    """The file is named after the id, and checks clean."""
    monkeypatch.chdir(tmp_path)
    result = run("policy", "new")
    assert (result.code, result.out) == (0, "")
    assert result.err.startswith("my-policy.toml is written\n")
    assert run("policy", "check", "my-policy.toml").err == "1 file checked: no problem\n"


def test_every_question_has_a_flag(run: Any, tmp_path: Path) -> None:
    """What was said stands in the file."""
    file = tmp_path / "acme.toml"
    words = [
        "--name",
        "Acme Care",
        "--vendor",
        "Acme",
        "--zone",
        "Europe/Berlin",
        "--hours",
        "mon-thu 08:00-17:00",
    ]
    words += ["--hours", "fri 08:00-14:00", "--plan", "gold", "--plan", "silver=Silver Service"]
    words += ["--target", "urgent=2bh", "--target", "normal=2bd", "--tell", "urgent:4h=head-of-support"]
    assert run("policy", "new", str(file), *words).code == 0
    page = run("policy", "show", str(file)).out
    lines = [" ".join(line.split()) for line in page.splitlines()]
    assert "every plan 2 business hours 2 business days" in lines
    assert "priority urgent after 4 hours head-of-support" in lines
    assert (
        "Monday to Thursday 08:00–17:00; Friday 08:00–14:00" in page.replace("\n", " ")
        or "Europe/Berlin" in page
    )
    assert run("policy", "check", str(file)).err == "1 file checked: no problem\n"
    assert 'id     = "acme"\n' in file.read_text("utf-8")


def test_standard_output_is_a_file_too(run: Any) -> None:
    """``-`` prints the text and nothing else."""
    result = run("policy", "new", "-", "--id", "acme")
    assert result.err == ""
    assert run("policy", "check", "-", input=result.out).code == 0


def test_nothing_is_overwritten(run: Any, tmp_path: Path) -> None:
    """Only with --force."""
    file = tmp_path / "acme.toml"
    file.write_text("precious")
    refused = run("policy", "new", str(file))
    assert (refused.code, file.read_text("utf-8")) == (4, "precious")
    assert "is there already" in refused.err
    assert run("policy", "new", str(file), "--force").code == 0
    assert file.read_text("utf-8").startswith("# Support terms")


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["--zone", "Mars"], 'no time zone is called "Mars"'),
        (["--hours", "sometimes"], '"sometimes" are no hours'),
        (["--target", "P1"], '"P1" is no target'),
        (["--plan", "gold plan"], '"gold plan" cannot be an id'),
        (["--tell", "P9:1h=cto"], "these answers make no policy: ladder.P9"),
        (["--hours", "always", "--target", "P1=1bd"], "these answers make no policy: "),
    ],
)
def test_what_cannot_be_meant_is_a_usage_error(words: list[str], text: str, run: Any, tmp_path: Path) -> None:
    """And no file appears."""
    file = tmp_path / "acme.toml"
    result = run("policy", "new", str(file), *words)
    assert result.code == 2
    assert text in result.err
    assert not file.exists()


def test_at_a_terminal_it_asks(tmp_path: Path) -> None:
    """A flag answers its question; a wrong answer is told at once; Enter takes what stands there."""
    env = {
        **os.environ,
        **{f"XDG_{name}_HOME": str(tmp_path) for name in ("DATA", "STATE", "CONFIG")},
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "PROMPT_TOOLKIT_NO_CPR": "1",
        "TERM": "xterm",
        "TZ": "UTC",
    }
    child = in_terminal(
        sys.executable,
        ["-m", "supportcli", "policy", "new", "--vendor", "Acme"],
        cwd=str(tmp_path), env=env, dimensions=(30, 120), encoding="utf-8", timeout=20,
    )  # fmt: skip
    for question, answer in (
        ("Id, for commands", "\x15acme\r"),
        ("Name, as the vendor", "\r"),
        ("Hours", "\r"),
        ("Time zone", "\x15Europe/Vienna\r"),
        ("Plans", "gold; silver=Silver Service\r"),
        ("Priorities and first", "\r"),
        ("Who is told", "P9\r"),
        ("is no step of a ladder", "\x15P1:4h=cto\r"),
    ):
        child.expect(question)
        child.send(answer)
    child.expect("acme.toml is written")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    text = (tmp_path / "acme.toml").read_text("utf-8")
    assert 'zone         = "Europe/Vienna"' in text
    assert "[plans.silver]" in text
    assert '4h = "cto"' in text
