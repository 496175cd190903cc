"""The page on charges is true: its policy is added, its commands are run, what they print is compared."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parents[2] / "docs" / "charges.md"
JO = "jo@acme.example"


def blocks(language: str) -> list[str]:
    """The fenced blocks of the page in this language."""
    return re.findall(
        rf"^```{language}\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )


def steps(block: str) -> list[tuple[str, str]]:
    """Each command with what the page says it prints."""
    found = re.findall(r"^\$ supportcli (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)
    return [(command, printed) for command, printed in found]


def test_the_example_of_the_page(run: Any, tmp_path: Path) -> None:
    """Two tickets of acme, then every command in its order."""
    (policy,) = blocks("toml")
    file = tmp_path / "workshop.toml"
    file.write_text(policy)
    checked = run("policy", "check", str(file))
    assert checked.code == 0, checked.out + checked.err
    run("init")
    run("policy", "add", str(file))
    run("customer", "add", "acme")
    run("contact", "add", JO, "--customer", "acme")
    run("contract", "add", "acme", "--policy", "workshop", "--from", "2026-01-01")
    for subject in ("No calls", "Migrate us"):
        run("open", "--contact", JO, "--subject", subject)
    told = [step for block in blocks("console") for step in steps(block)]
    assert len(told) == 11
    for command, printed in told:
        result = run(*shlex.split(command))
        said = result.err if printed.startswith("error:") else result.out
        assert (command, said) == (command, printed)
        assert result.code == (4 if printed.startswith("error:") else 0)
