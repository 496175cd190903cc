"""What every command says on the demo's desk and on a lived one is what it said before.

A change that is meant is recorded with ``python -m tests.snapshots.write`` and shows in the commit.
"""

from __future__ import annotations

import re

import pytest

from supportcli.cli.registry import COMMANDS
from tests.snapshots.calls import EXCEPTED, calls
from tests.snapshots.desks import KINDS, said_by
from tests.snapshots.files import difference, read


@pytest.mark.parametrize("desk", list(KINDS))
def test_every_command_says_what_it_said(desk: str) -> None:
    """One build of the desk, all its calls; each command that differs is shown with the beginning of the diff."""
    recorded, said = read(desk), said_by(desk)
    assert sorted(recorded) == sorted(said), "python -m tests.snapshots.write"
    differing = {
        command: "\n".join(difference(recorded[command], text))
        for command, text in said.items()
        if text != recorded[command]
    }
    shown = "\n\n".join(f"== {desk}: {command}\n{diff}" for command, diff in list(differing.items())[:5])
    if differing:
        pytest.fail(f"{len(differing)} differ: {', '.join(differing)}\n\n{shown}", pytrace=False)


def test_every_command_is_held_or_excepted() -> None:
    """A new command is called here, on a desk or while one is built, or it is said why not."""
    held = [" ".join(words) for each in calls(("one",), 1).values() for words in each]
    held += re.findall(r"^\S+ \S+\$ (.*)$", read("lived")["building"], re.MULTILINE)
    names = {entry.name for entry in COMMANDS}
    called = {name for name in names if any(f"{words} ".startswith(f"{name} ") for words in held)}
    assert names - called == set(EXCEPTED)
