"""Every action that the program tells a person to take is a command that it has, with options that it has."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from supportcli.cli import registry
from supportcli.cli.lazy import load
from supportcli.domain.actions import REST
from supportcli.domain.language.condition import Condition
from supportcli.domain.language.policy import STEPS, Approval, Policy, Rule
from supportcli.domain.running.gates import objections
from supportcli.domain.running.terms import Terms
from supportcli.domain.tickets.events import Event
from supportcli.domain.tickets.folding import fold
from supportcli.domain.tickets.kinds import Opened

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

PACKAGE = Path(__file__).parents[2] / "supportcli"
MODULES = sorted(PACKAGE.rglob("*.py"))
NAMES = {entry.name: entry for entry in registry.COMMANDS}
TAKEN = re.compile(r"_?taken|_TAKES?N?")
"""What an action is called that gets --override when a rule refuses the step."""

OTHERWISE = {"cli/commands/config.py", "cli/commands/letters.py", "cli/commands/prioritise.py"}
"""Texts that are whole pages for a person: the settings file, the help of a command."""


class Told(NamedTuple):
    """An action as the source has it."""

    where: str
    name: str
    arguments: int | None
    """How many; ``None`` where what stands there may be any number."""
    options: dict[str, bool]
    """With whether each has a value."""


@cache
def command_of(name: str) -> Any:
    return load(NAMES[name])


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def calls(path: Path) -> Iterator[tuple[ast.Call, bool]]:
    """Each ``action(…)``, and whether a refused step may add ``--override`` to it."""
    tree = tree_of(path)
    taken: set[ast.AST] = set()
    for node in ast.walk(tree):
        named: list[tuple[str, ast.AST | None]] = []
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            named = [(node.targets[0].id, node.value)]
        elif isinstance(node, ast.Call):
            named = [(each.arg or "", each.value) for each in node.keywords]
        taken |= {
            below for name, value in named if value and TAKEN.fullmatch(name) for below in ast.walk(value)
        }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "action":
            yield node, node in taken


def told() -> Iterator[Told]:
    for path in MODULES:
        for call, may_be_refused in calls(path):
            where = f"{path.relative_to(PACKAGE)}:{call.lineno}"
            first, *rest = call.args
            assert isinstance(first, ast.Constant), f"{where}: the name of a command is written out"
            exact = not any(isinstance(each, ast.Starred) or ast.unparse(each) == "REST" for each in rest)
            options = {
                "--" + each.arg.rstrip("_").replace("_", "-"): ast.unparse(each.value) != "True"
                for each in call.keywords
                if each.arg
            }
            if may_be_refused:
                options["--override"] = True
            yield Told(where, str(first.value), len(rest) if exact else None, options)


ALL = list(told())


def wrong_with(name: str, options: dict[str, bool], arguments: int | None) -> list[str]:
    """What the command does not have, or has otherwise."""
    if name not in NAMES:
        return [f"no command {name}"]
    params = command_of(name).params
    flags = {word: param for param in params for word in (*param.opts, *param.secondary_opts)}
    wrong = [
        f"{name} {option}"
        for option, has_value in options.items()
        if option != "--help" and (option not in flags or flags[option].is_flag is has_value)
    ]
    places = [param for param in params if param.param_type_name == "argument"]
    if arguments is not None and not any(param.nargs == -1 for param in places) and arguments > len(places):
        wrong.append(f"{name} takes no {arguments} arguments")
    return wrong


@pytest.mark.parametrize("room", sorted({one.where.partition("/")[0] for one in ALL}))
def test_an_action_is_a_command_that_there_is(room: str) -> None:
    """The registry has it, each option is one of its own, and it takes so many arguments."""
    found = [one for one in ALL if one.where.partition("/")[0] == room]
    wrong = {one.where: wrong_with(one.name, one.options, one.arguments) for one in found}
    assert {where: what for where, what in wrong.items() if what} == {}


OF_SOME_TEAM = Approval("yes", "A yes", by="lead", before=(*STEPS, "level:b", "session:chat"))
OF_THE_CUSTOMER = Approval("word", "Their word", by="customer", before=(*STEPS, "level:b", "session:chat"))
REFUSED = Rule("never", Condition(), refuse=(*STEPS, "level:b"))
UNLESS_SAID = Rule("unless", Condition(none_of=(Condition((("flag", ("down",)),)),)), refuse=STEPS)
UNLESS_CALLED = Rule("called", Condition(none_of=(Condition((("channel", ("phone",)),)),)), refuse=STEPS)


@pytest.mark.parametrize("number", [0, 7])
@pytest.mark.parametrize("step", [*STEPS, "level:b", "session:chat"])
def test_the_way_out_of_a_refusal_is_a_command_that_there_is(step: str, number: int) -> None:
    """Whatever step a rule refuses or an approval stands before; a ticket that is not opened yet has no number."""
    terms = Terms(
        Policy(
            "p", "P", "V",
            approvals=(OF_SOME_TEAM, OF_THE_CUSTOMER),
            rules=(REFUSED, UNLESS_SAID, UNLESS_CALLED),
        )
    )  # fmt: skip
    ticket = fold([Event(START, Opened(subject="No calls"), "ana", number, 1)])
    found = objections(terms, replace(ticket, id=number), step)
    assert len(found) >= 2
    for each in found:
        way = each.way_out
        options = {"--" + name.replace("_", "-"): value is not True for name, value in way.options}
        exact = None if REST in way.arguments else len(way.arguments)
        assert wrong_with(way.name, options, exact) == []


def test_many_actions_are_found() -> None:
    """The test above reads what it means to read."""
    assert len(ALL) > 100
    assert {"cli", "desk", "domain", "policyfile", "render", "store"} <= {
        one.where.partition("/")[0] for one in ALL
    }


def test_a_name_that_is_asked_for_is_one_that_there_is() -> None:
    """``step.action.name == "outbox retry"``: whoever renames a command finds who decides by its name."""
    asked: list[tuple[str, str]] = []
    for path in MODULES:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Compare) and ast.unparse(node.left).endswith("action.name"):
                words = [each for side in node.comparators for each in ast.walk(side)]
                asked += [
                    (str(path.relative_to(PACKAGE)), str(each.value))
                    for each in words
                    if isinstance(each, ast.Constant)
                ]
    assert {name for _, name in asked} >= {"outbox retry", "reply", "approve"}
    assert [each for each in asked if each[1] not in NAMES] == []


def test_only_one_place_writes_a_command() -> None:
    """No text beside the docstrings says ``supportcli show …``: it would not notice a command that is renamed."""
    nouns = "|".join(sorted({name.partition(" ")[0] for name in NAMES}))
    written = re.compile(rf"\bsupportcli (?:{nouns})\b(?!\")")
    wrong = []
    for path in MODULES:
        tree = tree_of(path)
        pages = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        name = str(path.relative_to(PACKAGE))
        wrong += [
            f"{name}:{node.lineno}: {node.value}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in pages
            and written.search(node.value)
            and name not in OTHERWISE
            and node.value != "supportcli policy"  # the title of the JSON Schema
        ]
    assert wrong == []


def test_an_option_that_a_hint_names_is_one_that_there_is() -> None:
    """``hint="add --from CONTACT"`` speaks of the command that was typed: some command has the option."""
    there = {word for name in NAMES for param in command_of(name).params for word in param.opts}
    there |= {"--upgrade"}  # pip has it
    wrong = [
        f"{path.relative_to(PACKAGE)}:{text.lineno}: {option}"
        for path in MODULES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.keyword) and node.arg == "hint"
        for text in ast.walk(node.value)
        if isinstance(text, ast.Constant) and isinstance(text.value, str)
        for option in re.findall(r"(?<!\S)--[a-z][a-z-]*", text.value)
        if option not in there
    ]
    assert wrong == []
