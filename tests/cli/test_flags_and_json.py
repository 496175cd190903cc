"""Every command, as the registry lists it: what asks also takes flags, what shows also speaks JSON."""

from __future__ import annotations

import ast
import importlib
import inspect
from pathlib import Path
from typing import Any

import pytest

from supportcli.cli.registry import COMMANDS, Entry

CLI = Path(__file__).parents[2] / "supportcli" / "cli"

WITHOUT_JSON = {
    "watch": "a screen that goes on; list --json is the same board once",
    "policy new": "writes a file; the file is what it makes",
    "policy schema": "prints JSON and nothing else",
    "config edit": "opens the editor",
    "demo": "plays a session for a person",
}
"""The commands without ``--json``, each with its reason."""

ASKERS = {
    "ask_text",
    "ask_choice",
    "ask_known",
    "ask_confirm",
    "ask_key",
    "edit_file",
}
"""The functions that ask a person; all stand in ``cli/prompts.py``."""

FLAGS = {
    "Why now?": ("escalate", "reason"),
    "Who agreed to it?": ("prioritise", "agreed_by"),
    "Priority:": ("prioritise", "priority"),
    "Priority?": ("prioritise", "priority"),
    "What did the test say?": ("troubleshoot", "confirm"),
    "What is it to the other one?": ("link", "as_"),
    "Waits for whom?": ("wait", "on"),
    "Why (may be empty)?": ("wait", "why"),
    "To whom?": ("assign", "to"),
    "To which level, team or person?": ("escalate", "to"),
    "Why? The new hands read it:": ("escalate", "reason"),
    "Which yes?": ("approve", "approval"),
    "Who said yes?": ("approve", "by"),
    "Is it the customer's turn now?": ("reply", "wait"),
    "Edit it again?": ("reply", "body_file"),
    "Customer (empty for none):": ("open", "customer"),
    "Its name:": ("customer add", "name"),
    "Contact (e-mail, empty for none):": ("open", "contact"),
    "The person's name:": ("contact add", "name"),
    "Which contract?": ("open", "contract"),
    "Under which policy?": ("open", "policy"),
    "Which plan?": ("open", "plan"),
    "Channel (email, phone …; empty if unknown):": ("open", "channel"),
    "How did it arrive?": ("open", "channel"),
    "Subject:": ("open", "subject"),
    "Description, in a line:": ("open", "body"),
    "Product (empty if unknown):": ("open", "product"),
    "Version (empty if unknown):": ("open", "version"),
    "Priority (empty if open):": ("open", "priority"),
    "Impact?": ("open", "impact"),
    "Urgency?": ("open", "urgency"),
    "The installation details?": ("open", "detail"),
    "Is this right?": ("open", "yes"),
    "Id, for commands?": ("policy new", "id_"),
    "Name, as the vendor writes it?": ("policy new", "name"),
    "Vendor?": ("policy new", "vendor"),
    "Hours? Several with ; or always": ("policy new", "hours"),
    "Time zone?": ("policy new", "zone"),
    "Plans? The best first, several with ; none is fine": ("policy new", "plans"),
    "Priorities and first responses?": ("policy new", "targets"),
    "Who is told when? Such as P1:4h=head-of-support; none is fine": ("policy new", "ladder"),
}
"""Each question that stands word for word in the code, and the command and parameter that answers it unasked."""


def parameters(entry: Entry) -> dict[str, inspect.Parameter]:
    module, _, name = entry.target.partition(":")
    return dict(inspect.signature(getattr(importlib.import_module(module), name)).parameters)


@pytest.mark.parametrize("entry", COMMANDS, ids=lambda entry: entry.name)
def test_what_shows_speaks_json(entry: Entry) -> None:
    """Every command takes --json, unless it has a reason not to."""
    assert ("json" in parameters(entry)) is (entry.name not in WITHOUT_JSON), WITHOUT_JSON.get(entry.name)


def questions() -> dict[str, str]:
    """Every question written word for word in the code: its text and the module."""
    found = {}
    for path in sorted(CLI.rglob("*.py")):
        if path.name in ("prompts.py", "keeping.py"):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) in {*ASKERS, "ask", "one", "several", "_text"}:
                texts = [each.value for each in node.args if isinstance(each, ast.Constant)]
                found |= {text: path.name for text in texts if isinstance(text, str) and _is_question(text)}
    return found


def _is_question(text: str) -> bool:
    return text.rstrip().endswith(("?", ":", "fine", "always"))


def _name(function: Any) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def test_every_question_has_a_flag() -> None:
    """A question that is new in the code has to be named here, with the flag that answers it."""
    assert sorted(set(questions()) - set(FLAGS)) == []
    entries = {entry.name: parameters(entry) for entry in COMMANDS}
    lacking = [
        f"{question} {command} --{name}"
        for question, (command, name) in FLAGS.items()
        if name not in entries[command]
    ]
    assert lacking == []


def test_confirmations_have_yes() -> None:
    """A command that confirms what it is about to do takes --yes."""
    lacking = []
    for entry in COMMANDS:
        module = importlib.import_module(entry.target.partition(":")[0])
        text = Path(str(module.__file__)).read_text("utf-8")
        confirms = "confirm_or_refuse(" in text or "confirm_many(" in text
        if (
            confirms
            and len([e for e in COMMANDS if e.target.startswith(entry.target.partition(":")[0])]) == 1
        ):
            lacking += [] if "yes" in parameters(entry) else [entry.name]
    assert lacking == []


def test_only_one_module_asks() -> None:
    """questionary and prompt_toolkit are imported in cli/prompts.py and nowhere else."""
    asking = [
        path.relative_to(CLI).as_posix()
        for path in sorted(CLI.rglob("*.py"))
        if "questionary" in path.read_text("utf-8") or "prompt_toolkit" in path.read_text("utf-8")
        if path.name != "prompts.py"
    ]
    assert asking == []


@pytest.mark.parametrize(
    ("words", "key"),
    [
        (["init"], "created"),
        (["db", "path"], "exists"),
        (["config", "path"], "path"),
        (["policy", "add", "portacare"], "revision"),
        (["customer", "add", "acme"], "id"),
        (["contact", "add", "jo@acme.example", "--customer", "acme"], "email"),
        (["contract", "add", "acme", "--policy", "portacare", "--plan", "premium"], "plan"),
        (["contract", "end", "1", "--on", "2026-12-31"], "ends_on"),
        (["outbox", "retry"], "due"),
        (["triage"], None),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_small_commands_speak_json_too(words: list[str], key: str | None, run: Any) -> None:
    """What adds, ends or points somewhere prints one document, and its fields can be chosen."""
    import json

    before = (["init"], ["policy", "add", "portacare"], ["customer", "add", "acme"])
    for each in (*before, ["contract", "add", "acme", "--policy", "portacare", "--plan", "premium"]):
        if words[:2] != each[:2]:
            run(*each)
    result = run(*words, "--json")
    assert result.code == 0, result.err
    document = json.loads(result.out)
    assert document == [] if key is None else key in document
    assert run("db", "path", "--json", "nonsense").code == 2
