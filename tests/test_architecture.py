"""The house: arrows run one way, there is no circle, rooms stay small, and what cron needs stays light."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "supportcli"

ARROWS = {
    "cli": {"cli", "desk", "render", "domain"},
    "desk": {"desk", "domain", "policyfile", "store", "mail", "tracker"},
    "mail": {"mail", "network", "domain"},
    "network": {"network"},
    "policyfile": {"policyfile", "domain"},
    "render": {"render", "domain"},
    "store": {"store", "domain"},
    "tracker": {"tracker", "network", "domain"},
    "domain": {"domain"},
}
"""Room → the rooms it may import. ``cli`` knows the domain's errors and instants, never the store."""

OUTSIDE_ALLOWED = {"domain": {*sys.stdlib_module_names, "msgspec", "typing_extensions"}}
"""msgspec makes and reads events, terms and records (docs/decisions/0008); typing_extensions is for type checkers."""
LONGEST = 400


def modules() -> dict[str, Path]:
    return {
        ".".join(("supportcli", *path.relative_to(PACKAGE).with_suffix("").parts)): path
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.name != "__init__.py"
    }


def imports(path: Path) -> set[str]:
    """Everything a module imports, wherever in the module the import stands, as dotted names."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: relative import"
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def room(module: str) -> str | None:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "supportcli" and parts[1] in ARROWS else None


def test_arrows_run_one_way() -> None:
    """No module imports from a room that its own room may not know."""
    wrong = [
        f"{name} imports {target}"
        for name, path in modules().items()
        if room(name)
        for target in imports(path)
        if room(target) and room(target) not in ARROWS[str(room(name))]
    ]
    assert wrong == []


def test_the_domain_needs_the_standard_library_only() -> None:
    """The rules import nothing that has to be installed, but for what their records are made of."""
    wrong = [
        f"{name} imports {target}"
        for name, path in modules().items()
        if room(name) == "domain"
        for target in imports(path)
        if not target.startswith("supportcli") and target.partition(".")[0] not in OUTSIDE_ALLOWED["domain"]
    ]
    assert wrong == []


def test_there_is_no_circle() -> None:
    """Modules can be put in an order in which each imports only earlier ones."""
    ours = modules()
    graph = {name: {t for t in imports(path) if t in ours and t != name} for name, path in ours.items()}
    done: set[str] = set()
    while graph.keys() - done:
        ready = {name for name in graph.keys() - done if graph[name] <= done}
        assert ready, f"a circle among {sorted(graph.keys() - done)}"
        done |= ready


def test_rooms_stay_small() -> None:
    """A module of more than 400 lines says in its docstring why it is one."""
    long = [name for name, path in modules().items() if len(path.read_text("utf-8").splitlines()) > LONGEST]
    assert long == []


def test_no_wall_clock_in_the_rules() -> None:
    """Time is an argument: nothing in the domain or the desk asks what time it is."""
    asks = ("datetime.now", "time.time", "date.today", "utcnow", "time.monotonic")
    wrong = [
        f"{name}: {ask}"
        for name, path in modules().items()
        if room(name) in ("domain", "desk", "store")
        for ask in asks
        if ask in path.read_text("utf-8")
    ]
    assert wrong == []


def test_nobody_imports_click() -> None:
    """Typer carries its own Click; the other one's errors would end in a traceback."""
    wrong = [
        name for name, path in modules().items() if any(t.partition(".")[0] == "click" for t in imports(path))
    ]
    assert wrong == []


HEAVY = (
    "questionary",
    "sqlite_utils",
    "rich",
    "pydantic",
    "tomli_w",
    "holidays",
    "asyncio",
    "prompt_toolkit",
    "email",
    "msgspec",
)


@pytest.mark.parametrize(
    "words",
    [
        ("--version",),
        ("list", "--format", "tsv"),
        ("escalate", "--due"),
    ],
    ids=" ".join,
)
def test_what_runs_every_minute_stays_light(words: tuple[str, ...], tmp_path: Path) -> None:
    """Cron, completion and pipes import none of the heavy libraries."""
    env = os.environ | {
        "SUPPORTCLI_DB": str(tmp_path / "desk.db"),
        "XDG_CONFIG_HOME": str(tmp_path),
        "XDG_STATE_HOME": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path),
    }
    subprocess.run([sys.executable, "-m", "supportcli", "init"], check=True, env=env, capture_output=True)
    program = (
        "import sys; from supportcli.cli.main import main; code = main(sys.argv[1:]);"
        " print([n for n in %r if n in sys.modules], file=sys.stderr); sys.exit(code)" % (HEAVY,)
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *words], check=True, env=env, capture_output=True, text=True
    )
    assert done.stderr.strip() == "[]"
