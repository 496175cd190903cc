"""README.md is true: its commands run, its links lead somewhere, every page of docs/ is linked."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_COMMAND = re.compile(r"^\$ supportcli (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)


def test_the_commands_of_the_page(run: Any) -> None:
    """All consoles are one session on a new desk; where the page shows what is printed, it is printed."""
    told = [step for block in _BLOCK.findall(TEXT) for step in _COMMAND.findall(block)]
    assert len(told) >= 10
    for command, printed in told:
        result = run(*shlex.split(command))
        assert result.code == 0, (command, result.err)
        assert printed in ("", result.out), command


def test_every_link_leads_somewhere() -> None:
    """Of this page and of every page of docs/: files, and headings of the same page."""
    for page in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md")):
        text = page.read_text(encoding="utf-8")
        headings = {_anchor(heading) for heading in re.findall(r"^#+ (.*)$", text, re.MULTILINE)}
        for link in re.findall(r"\]\(([^)\s]+)\)", text):
            path, _, anchor = link.partition("#")
            if "://" in link:
                continue
            assert not path or (page.parent / path).exists(), (page.name, link)
            assert path or anchor in headings, (page.name, link)


def _anchor(heading: str) -> str:
    """How a heading is called in links."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_every_page_is_linked() -> None:
    """Whoever reads the README finds them all."""
    for page in sorted((ROOT / "docs").glob("*.md")):
        assert f"(docs/{page.name})" in TEXT, page.name
