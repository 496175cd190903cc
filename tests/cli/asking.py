"""Every question in the code, read out of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.cli.test_flags_and_json import ASKERS, CLI


def asked() -> Iterator[str]:
    """Every question in the code: its words where they stand there, else where they are made."""
    for path in sorted(CLI.rglob("*.py")):
        if path.name in ("prompts.py", "keeping.py"):
            continue
        for call, function, given in _calls(ast.parse(path.read_text("utf-8"))):
            question = _question(call)
            if question is None or (isinstance(question, ast.Name) and question.id in given):
                continue
            if isinstance(question, ast.Constant):
                yield str(question.value)
            else:
                asker = _name(call.func)
                made = "" if asker == "writing" else f" {ast.unparse(question)}"
                yield f"{path.stem}.{function}: {asker}{made}"


def _calls(
    node: ast.AST, function: str = "", given: frozenset[str] = frozenset()
) -> Iterator[tuple[ast.Call, str, frozenset[str]]]:
    """The calls, each with its function and the parameters around it: what is passed on is asked elsewhere."""
    if isinstance(node, ast.FunctionDef | ast.Lambda):
        given |= {each.arg for each in [*node.args.args, *node.args.kwonlyargs]}
    if isinstance(node, ast.FunctionDef):
        function = node.name
    if isinstance(node, ast.Call):
        yield node, function, given
    for child in ast.iter_child_nodes(node):
        yield from _calls(child, function, given)


def _question(call: ast.Call) -> ast.expr | None:
    """The argument that is the question, if the call asks one."""
    name = _name(call.func)
    method = isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) in ("keeper", "talk")
    if name in ("ask", "ask_known") and (method or ast.unparse(call.args[0]) not in ("talk", "ctx")):
        return call.args[1] if method or name == "ask" else call.args[0]
    if name in ASKERS | {"confirm_or_refuse", "writing"}:
        return call.args[0] if call.args else ast.Constant("")
    return call.args[1] if name in ("one", "several", "_text") and len(call.args) > 1 else None


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
