"""No vendor stands in the program: what a policy promises is in its file, and the program only reads files."""

from __future__ import annotations

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "supportcli"
POLICIES = sorted((ROOT / "policies").glob("*.toml"))

NAMES = {
    # vendors
    "portaone", "clearcenter", "clearfoundation", "clearos", "opensys", "javlin", "kolmisoft", "chevah", "proatria",
    # policies and products
    "portacare", "portaswitch", "portabilling", "clearcare", "webconfig", "clover", "cloveretl", "mor", "sftpplus",
    # what only they have
    "marketplace", "skype", "olark", "webex", "gateway", "voip", "asterisk", "zaptel", "dahdi", "heartbeat",
    "bronze", "silver", "gold", "platinum", "premium", "enterprise", "basic",
    "technical-support-manager", "customer-relations-manager", "cto",
    "x15", "x16", "x17", "lithuania", "lithuanian", "vilnius", "prague", "new_york",
}  # fmt: skip
"""Words of the five sources that a program which knows no vendor has no use for."""

ALLOWED = {
    # examples of how a time zone is written; the program has no zone of its own but UTC
    "cli/commands/contract.py": {"prague"},
    "policyfile/build_calendars.py": {"vilnius"},
    "policyfile/schema_time.py": {"vilnius"},
}
"""Module → words in it that are nobody's there."""

AMOUNTS = {349, 275, 400, 80, 48, 96, 4 * 3600, 8 * 3600, 12 * 3600, 48 * 3600, 96 * 3600}
"""Prices, codes, steps of ladders and targets of the five sources; 1, 2, 20, 60 and 100 are everybody's numbers."""

INNOCENT = {
    "desk/engineering/content.py": {80},  # characters of the marks around a section
    "desk/importing/collect.py": {48},  # bits of a position in a file
    "policyfile/limits.py": {400},  # so many rules a file may have
    "render/letter.py": {400},  # so many cells of a text are shown
    "render/page.py": {400},
}
"""Module → numbers in it that are none of a vendor's."""


def modules() -> list[Path]:
    """Every module of the program."""
    return sorted(PACKAGE.rglob("*.py"))


def docstrings(tree: ast.AST) -> set[int]:
    """The ids of the constants that are docstrings: of modules, classes, functions, and below assignments."""
    found = set()
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        for statement in body if isinstance(body, list) else ():
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                found.add(id(statement.value))
    return found


@cache
def constants(source: str) -> list[tuple[int, object]]:
    """Line and value of every constant outside docstrings, the parts of f-strings included."""
    tree = ast.parse(source)
    told = docstrings(tree)
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and id(node) not in told
    ]


def spoken(source: str) -> set[str]:
    """The words of a module outside docstrings and comments: of its texts, and of its names."""
    texts = [value for _, value in constants(source) if isinstance(value, str)]
    tree = ast.parse(source)
    texts += [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
    texts += [node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    texts += [
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    ]
    return {word for text in texts for word in _words(text)}


def _words(text: str) -> set[str]:
    whole = text.lower()
    return {*re.split(r"[^\w-]+", whole), *re.split(r"[\W_]+", whole)} - {""}


def numbers(source: str) -> set[float]:
    """The numbers of a module outside docstrings: written as numbers, or alone in a text."""
    found: set[float] = set()
    for _, value in constants(source):
        if isinstance(value, int | float) and not isinstance(value, bool):
            found.add(value)
        elif isinstance(value, str) and re.fullmatch(r"\d+(\.\d+)?", value.strip()):
            found.add(float(value))
    return found


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def test_no_vendors_name_stands_in_the_program() -> None:
    """Neither in a text nor in a name: docstrings may cite where a rule comes from, code may not."""
    wrong = {
        name_of(path): found
        for path in modules()
        if (found := (spoken(path.read_text("utf-8")) & NAMES) - ALLOWED.get(name_of(path), set()))
    }
    assert wrong == {}


def test_no_clause_of_a_vendor_stands_in_the_program() -> None:
    """The ids of facts (``PC-07``) are data of the policies: nothing decides by them."""
    clause = re.compile(r"\b(?:PC|CC|CE|KM|SP)-\d\d\b")
    wrong = [
        f"{name_of(path)}:{line}: {value}"
        for path in modules()
        for line, value in constants(path.read_text("utf-8"))
        if isinstance(value, str) and clause.search(value)
    ]
    assert wrong == []


def test_no_vendors_number_stands_in_the_program() -> None:
    """No price, code or step of a ladder is written into the program."""
    wrong = {
        name_of(path): found
        for path in modules()
        if (found := (numbers(path.read_text("utf-8")) & AMOUNTS) - INNOCENT.get(name_of(path), set()))
    }
    assert wrong == {}


def ids_of(path: Path) -> set[str]:
    """What a policy calls itself, its plans and its roles."""
    policy = tomllib.loads(path.read_text("utf-8"))
    found = {policy["id"], policy["name"].lower(), policy["vendor"].lower()}
    for table in ("plans", "roles"):
        found |= {word.lower() for word in policy.get(table, {})}
        found |= {entry["name"].lower() for entry in policy.get(table, {}).values() if "name" in entry}
    return found


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: path.stem)
def test_no_plan_or_role_of_a_shipped_policy_stands_in_the_program(path: Path) -> None:
    """Whatever a policy names by itself, no text of the program is: a new policy needs no new line of code."""
    ids = ids_of(path) - SHARED
    wrong = [
        f"{name_of(module)}:{line}: {value}"
        for module in modules()
        for line, value in constants(module.read_text("utf-8"))
        if isinstance(value, str) and value.strip().lower() in ids
    ]
    assert wrong == []


SHARED = {"free"}
"""A plan's name that is a word of the language as well: a price is ``free``."""


def test_the_search_finds_what_it_looks_for() -> None:
    """A planted name and a planted price are found; the same in a docstring and a comment is not."""
    innocent = '"""As ClearCARE has it: $349 (CC-04)."""\n# KM-07: Kolmisoft\nX = 1\n"""PortaOne\'s."""\n'
    assert spoken(innocent) & NAMES == set() and numbers(innocent) & AMOUNTS == set()
    planted = {
        'if policy == "portacare":\n    pass\n': {"portacare"},
        "def kolmisoft_hours() -> None: ...\n": {"kolmisoft"},
        'say(f"{plan} is Gold")\n': {"gold"},
        'role = "technical-support-manager"\n': {"technical-support-manager"},
    }
    for source, words in planted.items():
        assert spoken(source) & NAMES == words
    assert numbers('price = Decimal("349")\nhours = 96 * 3600\n') & AMOUNTS == {349, 96}
