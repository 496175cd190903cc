"""The recorded texts: one file for each command, the large ones compressed."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from difflib import unified_diff
from pathlib import Path

RECORDED = Path(__file__).with_name("recorded")
_LARGE = 64 * 1024
_LONG = 160
_SHOWN = 40


def read(desk: str) -> dict[str, str]:
    """The recorded texts of a desk by command."""
    return {_command(path): _text(path) for path in sorted((RECORDED / desk).iterdir())}


def write(desk: str, texts: Mapping[str, str]) -> None:
    """Record the texts of a desk; only files that differ are written, others of the folder are removed."""
    folder = RECORDED / desk
    folder.mkdir(parents=True, exist_ok=True)
    before = {_command(path): path for path in folder.iterdir()}
    for command, text in texts.items():
        path = before.pop(command, None)
        if path is not None and _text(path) == text:
            continue
        if path is not None:
            path.unlink()
        name, data = command.replace(" ", "_"), text.encode()
        if len(data) > _LARGE:
            (folder / f"{name}.txt.gz").write_bytes(gzip.compress(data, mtime=0))
        else:
            (folder / f"{name}.txt").write_bytes(data)
    for path in before.values():
        path.unlink()


def difference(recorded: str, said: str) -> list[str]:
    """The first lines of a unified diff; long lines of JSON are broken between their fields."""
    lines = unified_diff(_broken(recorded), _broken(said), "recorded", "now", lineterm="", n=2)
    shown = [line if len(line) <= 2 * _LONG else line[: 2 * _LONG] + "…" for line in lines]
    more = len(shown) - _SHOWN
    return shown[:_SHOWN] + ([f"… and {more} more lines"] if more > 0 else [])


def _broken(text: str) -> list[str]:
    lines: list[str] = []
    for line in text.split("\n"):
        lines += line.replace(', "', ',\n    "').split("\n") if len(line) > _LONG else [line]
    return lines


def _command(path: Path) -> str:
    return path.name.partition(".")[0].replace("_", " ")


def _text(path: Path) -> str:
    data = path.read_bytes()
    return (gzip.decompress(data) if path.suffix == ".gz" else data).decode()
