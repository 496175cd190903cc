"""Drafts: what somebody answered in an intake that was interrupted, kept in the state folder.

A draft is written after every answer, so that even a closed terminal loses nothing; the ticket's opening
removes it. The drafts of all other commands are those of ``cli/keeping.py``, in the same folder.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import asdict, fields

from supportcli.desk.intake import OpenRequest
from supportcli.domain.actions import action
from supportcli.domain.documents import Record
from supportcli.domain.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class Draft:
    """A file in the state folder, and the desk that it belongs to."""

    path: Path
    desk: Path

    @property
    def description(self) -> Path:
        """Where the editor writes the description; it survives an interrupted editor."""
        return self.path.with_suffix(".md")


def begin(desk: Path) -> Draft:
    """A new draft for the desk at this path; nothing is written yet."""
    place = folder()
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(prefix="open-", suffix=".json", dir=place)
    os.close(handle)
    return Draft(Path(name), desk.resolve())


def save(draft: Draft, request: OpenRequest, asked: list[str], typed: Mapping[str, str]) -> None:
    """Write what is known so far, whole or not at all; ``typed`` are lines that were left unfinished."""
    data = {"desk": str(draft.desk), "asked": asked, "typed": dict(typed), "request": asdict(request)}
    write_whole(draft.path, json.dumps(data, indent=1))


def write_whole(path: Path, text: str) -> None:
    """Write a file that only its owner reads, whole or not at all; its folder is made."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = path.with_suffix(".new")
    new.touch(mode=0o600)
    new.write_text(text, encoding="utf-8", errors="surrogateescape", newline="\n")
    new.replace(path)


def latest(desk: Path) -> tuple[Draft, OpenRequest, list[str], dict[str, str]]:
    """The draft of this desk that was written last: what it says, which questions were asked, what was unfinished.

    Raises:
        NotFoundError: There is none.
    """
    for path in sorted(folder().glob("open-*.json"), key=_written, reverse=True):
        data = _read(path)
        if data is None or data.get("desk") != str(desk.resolve()):
            continue
        draft = Draft(path, desk.resolve())
        names = {field.name for field in fields(OpenRequest)}
        request = OpenRequest(**{name: value for name, value in data["request"].items() if name in names})
        return draft, request, list(data["asked"]), dict(data.get("typed", {}))
    raise NotFoundError("no intake was interrupted", hint=action("open"))


def discard(draft: Draft) -> None:
    """Remove a draft and its description."""
    draft.path.unlink(missing_ok=True)
    draft.description.unlink(missing_ok=True)


def keep_text(text: str) -> Path:
    """Keep a text that was typed and could not be used; returns where."""
    place = folder()
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(prefix="text-", suffix=".md", dir=place)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    return Path(name)


def folder(desk: Path | None = None) -> Path:
    """The folder of drafts; with a desk, that desk's own: ticket 42 of another desk is another ticket."""
    from platformdirs import user_state_path

    drafts = user_state_path("supportcli", appauthor=False) / "drafts"
    if desk is None:
        return drafts
    import hashlib

    whole = desk.resolve()
    return drafts / f"{whole.stem}-{hashlib.sha256(bytes(whole)).hexdigest()[:8]}"


def _written(path: Path) -> float:
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:  # opened and removed by another process in the meantime
        return 0


def _read(path: Path) -> Record | None:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # begun and never answered, or not ours
        return None
    return data if isinstance(data, dict) and {"desk", "asked", "request"} <= data.keys() else None
