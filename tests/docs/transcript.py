"""Pages as transcripts: a test plays every ``console`` block of a page and compares what is printed.

::

    ```console
    $ supportcli list --format ids
    1
    ```

The blocks of a page are one session. A ``$ at INSTANT`` line moves the clock for the commands after it; a here
document (``<<'END'``) gives a command its standard input. Lines after a command are what it prints, on standard
output and then on standard error; a command without any prints nothing, or what the page leaves out. A line
``…`` stands for any number of lines. A command that prints an error ends with a code other than 0.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parents[2] / "docs"
_CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_COMMAND = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
_HERE = re.compile(r" <<'(\w+)'$")


@dataclass(frozen=True, slots=True)
class Step:
    """One command of a page: its words, what it reads, and what the page says it prints."""

    command: str
    input: str
    printed: str


def steps(page: Path) -> list[Step]:
    """The commands of a page in their order."""
    return [step for block in _CONSOLE.findall(page.read_text(encoding="utf-8")) for step in _steps(block)]


def blocks(page: Path, language: str) -> list[str]:
    """The fenced blocks of a page in this language."""
    return re.findall(
        rf"^```{language}\n(.*?)^```$", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )


def _steps(block: str) -> Iterator[Step]:
    for command, rest in _COMMAND.findall(block):
        here = _HERE.search(command)
        if here is None:
            yield Step(command, "", rest)
            continue
        text, _, printed = rest.partition(f"{here[1]}\n")
        yield Step(command[: here.start()], text, printed)


def play(page: Path, run: Callable[..., Any], now: str | None = None) -> int:
    """Run the commands of a page through ``run`` (the fixture); returns how many were compared."""
    compared = 0
    for step in steps(page):
        if step.command.startswith("at "):
            now = step.command.removeprefix("at ")
            continue
        program, *words = shlex.split(step.command)
        assert program == "supportcli", step.command
        result = run(*words, now=now, input=step.input)
        failed = "error: " in step.printed
        assert bool(result.code) == failed, (step.command, result.out, result.err)
        if step.printed:
            compared += 1
            said = result.out + result.err
            assert _matches(step.printed, said), (
                f"$ {step.command}\n{said}\n-- the page says:\n{step.printed}"
            )
    return compared


def _matches(printed: str, said: str) -> bool:
    pattern = "".join(
        r"(?:.*\n)*?" if line.strip() == "…" else re.escape(line) + "\n" for line in printed.splitlines()
    )
    return re.fullmatch(pattern, said if said.endswith("\n") or not said else said + "\n") is not None
