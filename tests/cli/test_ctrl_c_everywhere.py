"""Ctrl-C at every question that stands in the code: nothing typed is lost, and going on offers it again.

A walk is a command and its questions in order. It is started once for each question: what was answered in the
runs before stands there and is taken with Enter, the unfinished line is finished, and at the next question
something is typed and Ctrl-C pressed.
"""

from __future__ import annotations

import os
import re
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.asking import asked
from tests.cli.test_flags_and_json import questions
from tests.cli.walks import CTRL_C, DETAILS, ENTER, GRAND, HOUSE, WALKS, Step, Walk
from tests.terminal import in_terminal

pexpect = pytest.importorskip("pexpect")
pytestmark = pytest.mark.skipif(os.name == "nt", reason="a pseudo-terminal is needed")


@pytest.fixture
def start(run: Any, tmp_path: Path) -> Callable[[str, str], Any]:
    """Start the program in a pseudo-terminal on a desk with nine tickets, each under another policy or none."""
    (tmp_path / "house.toml").write_text(HOUSE)
    (tmp_path / "grand.toml").write_text(GRAND)

    def furnish() -> None:
        for words in (
            "init",
            *(f"policy add {tmp_path / name}" for name in ("house.toml", "grand.toml")),
            "policy add clearcare",
            *(f"customer add {name}" for name in ("acme", "grandco", "rich", "bare")),
            "contact add jo@acme.example --customer acme",
            "contact add mo@grandco.example --customer grandco",
            "contact add x@bare.example --customer bare",
            "contact add ro@rich.example --customer rich",
            "contract add acme --policy a-house",
            "contract add grandco --policy a-house",
            "contract add grandco --policy grand --plan gold",
            "contract add rich --policy clearcare --plan gold",
            "open --contact jo@acme.example --subject radio",
            "open --contact mo@grandco.example --contract 3 --subject calls --priority P1",
            *["open --subject plain"] * 6,
            "open --contact ro@rich.example --subject shell --kind break-fix --level I --assignee ana",
            "approve 9 level-ii --by ro@rich.example",
        ):  # fmt: skip
            result = run(*words.split())
            assert result.code == 0, (words, result.err)

    run.once("ctrl-c everywhere", furnish)
    config = tmp_path / "config" / "supportcli" / "config.toml"
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text(
        '[tracker]\nkind = "github"\nurl = "https://tracker.example"\nproject = "acme/server"\n'
    )

    def spawn(words: str, editor: str) -> Any:
        script = tmp_path / "editor"
        script.write_text(f"#!/bin/sh\n{editor}\n")
        script.chmod(0o755)
        names = (
            "SUPPORTCLI_DB",
            "SUPPORTCLI_NOW",
            "SUPPORTCLI_USER",
            "XDG_STATE_HOME",
            "XDG_CONFIG_HOME",
            "PATH",
        )
        environ = {name: os.environ[name] for name in names} | {
            "HOME": str(tmp_path),
            "TERM": "xterm",
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            "EDITOR": str(script),
            "GITHUB_TOKEN": "t",
            "PROMPT_TOOLKIT_NO_CPR": "1",
            "PYTHONPATH": str(Path(__file__).parents[2]),
        }  # fmt: skip
        return in_terminal(
            sys.executable, ["-m", "supportcli", *words.split()], env=environ, cwd=tmp_path, encoding="utf-8",
            timeout=8, dimensions=(50, 200),
        )  # fmt: skip

    return spawn


def kept(folder: Path) -> tuple[str, str]:
    """The drafts; and all that is kept: these, the settings, and what the desk has recorded."""
    files = [path for path in (folder / "state" / "supportcli" / "drafts").rglob("*") if path.is_file()]
    drafts = "\n".join(path.read_text("utf-8") for path in files)
    read = [drafts, *(path.read_text("utf-8") for path in (folder / "config").rglob("*.toml"))]
    with sqlite3.connect(f"file:{folder / 'desk.db'}?mode=ro", uri=True) as desk:
        read += [str(row) for row in desk.execute("select data from events")]
        read += [
            str(row) for table in ("customers", "contacts") for row in desk.execute(f"select * from {table}")
        ]
    return drafts, "\n".join(read)


def before(walk: Walk, number: int) -> tuple[Step, ...]:
    """The questions that are asked again before the one with the number."""
    if not walk.again or number == 0:
        return walk.steps[:number]
    last, here = walk.steps[number - 1], walk.steps[number]
    together = {last.under, here.under} - {""}
    return tuple(
        step
        for step in walk.steps[:number]
        if step is last or (step.under in together and not (step.under == DETAILS and step.typed))
    )


@pytest.mark.parametrize("name", WALKS)
def test_nothing_typed_is_lost(name: str, start: Callable[[str, str], Any], tmp_path: Path) -> None:
    """Code 130; every line typed so far is kept or recorded; the next run offers it, and the command is told."""
    walk = WALKS[name]
    offered: list[Step] = []
    for number, step in enumerate(walk.steps):
        child = start(walk.again if walk.again and number else walk.words, walk.editor)
        for each in before(walk, number):
            child.expect_exact(each.waits)
            if each in offered and each.text:
                child.expect_exact(each.text)
            fresh = each is walk.steps[number - 1] or not each.text
            child.send((each.rest if fresh else "") + ("" if each.key_only else ENTER))
        if not step.in_editor:
            child.expect_exact(step.waits)
            child.send(step.typed)
            if step.text:
                child.expect_exact(step.text[-4:])
            child.send(CTRL_C)
        child.expect(pexpect.EOF)
        child.close()
        said = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", str(child.before))
        assert child.exitstatus == 130, (step, said)
        offered.append(step)
        drafts, has = kept(tmp_path)
        typed = [each.text + each.rest for each in offered[:-1] if each.text] + [step.text]
        assert [each for each in typed if each not in has] == [], (step, has)
        if any(each and each in drafts for each in typed):
            assert walk.hint in said, step
    assert walk.hint in said
    assert [each for each in walk.told if each not in has] == []
    if step.text and not step.in_editor:
        _offered_again(walk, start)


def _offered_again(walk: Walk, start: Callable[[str, str], Any]) -> None:
    """The last line stands there once more."""
    last = walk.steps[-1]
    child = start(walk.again or walk.words, walk.editor)
    whole = (
        [*walk.steps[:-1]]
        if not walk.again
        else [s for s in walk.steps[:-1] if last.under and s.under == last.under]
    )
    for each in whole:
        child.expect_exact(each.waits)
        child.send((each.rest if not each.text else "") + ("" if each.key_only else ENTER))
    child.expect_exact(last.waits)
    child.expect_exact(last.text)
    child.close(force=True)


def test_every_question_has_its_walk() -> None:
    """A question that is new in the code needs a walk that presses Ctrl-C at it."""
    walked = Counter(key for walk in WALKS.values() for key in {step.key for step in walk.steps})
    standing = Counter(asked())
    assert sorted(set(questions()) - standing.keys()) == []
    assert sorted(standing - walked) == []
    assert sorted(walked.keys() - standing.keys()) == []
