"""The policies and data that come with the program, from a source checkout or from the installed wheel."""

from __future__ import annotations

from pathlib import Path

from supportcli.domain.actions import action
from supportcli.domain.errors import NotFoundError

_PACKAGE = Path(__file__).resolve().parent.parent


def shipped_ids() -> list[str]:
    """Return the ids of the shipped policies, sorted."""
    return sorted(path.stem for path in _folder("policies").glob("*.toml"))


def shipped_text(policy: str) -> str:
    """Return the TOML text of a shipped policy.

    Raises:
        NotFoundError: No policy with this id is shipped.
    """
    if policy not in shipped_ids():
        raise NotFoundError(f"no policy {policy} is shipped", hint=action("policy list"))
    return (_folder("policies") / f"{policy}.toml").read_text(encoding="utf-8")


def shipped_data(path: str) -> Path:
    """Return where a shipped data file or folder stands; ``path`` is relative to ``data/``.

    Raises:
        NotFoundError: There is no such file.
    """
    root = _folder("data").resolve()
    found = (root / path).resolve()
    if not found.is_relative_to(root) or not found.exists():
        raise NotFoundError(f"no data file {path} is shipped")
    return found


def _folder(name: str) -> Path:
    """The wheel carries its own copies; in a checkout the folders stand beside the package."""
    inside = _PACKAGE / "shipped" / name
    return inside if inside.is_dir() else _PACKAGE.parent / name
