"""Mappings by name: those that are shipped, and files."""

from __future__ import annotations

from pathlib import Path

from supportcli.desk.importing.mapping import Mapping
from supportcli.desk.importing.mapping_file import read_mapping
from supportcli.domain.errors import InvalidError, NotFoundError
from supportcli.policyfile.shipped import shipped_data


def load_mapping(name_or_path: str) -> Mapping:
    """A shipped mapping by name, or one in a file.

    Raises:
        NotFoundError: Neither.
        InvalidError: It has problems; all of them are listed.
    """
    path = Path(name_or_path)
    if path.suffix != ".toml" and not path.is_file():
        path = _shipped(name_or_path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise NotFoundError(f"no mapping file {path}", hint=_names()) from None
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidError(f"the mapping {path} cannot be read: {error}") from None
    return read_mapping(text, str(path))


def shipped_mappings() -> dict[str, Path]:
    """The shipped mappings by name."""
    return {path.stem: path for path in sorted(shipped_data("mappings").glob("*.toml"))}


def _shipped(name: str) -> Path:
    found = shipped_mappings()
    if name not in found:
        raise NotFoundError(f"no mapping is called {name}", hint=_names())
    return found[name]


def _names() -> str:
    return f"one of: {', '.join(shipped_mappings())}; or a TOML file"
