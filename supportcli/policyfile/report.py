"""What is wrong in one policy file, collected in one pass."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from supportcli.domain.errors import Problem
from supportcli.policyfile.lines import Path, line_of


@dataclass(slots=True)
class Report:
    """The problems of one file; not frozen, because the reader adds to it as it goes."""

    file: str
    lines: Mapping[Path, int]
    problems: list[Problem] = field(default_factory=list)

    def error(self, path: Path, message: str) -> None:
        """Add what makes the policy unusable."""
        self._add(path, message, warning=False)

    def warning(self, path: Path, message: str) -> None:
        """Add what is probably a mistake."""
        self._add(path, message, warning=True)

    def failed(self) -> bool:
        """Whether there is any error."""
        return any(not problem.warning for problem in self.problems)

    def told(self, path: Path) -> bool:
        """Whether anything within ``path`` was reported: what was left out there explains what is missing."""
        inside = f"{key_of(path)}."
        return any(problem.key.startswith(inside) for problem in self.problems)

    def sorted(self) -> list[Problem]:
        """All problems by line; of one line, in the order in which they were found."""
        return sorted(self.problems, key=lambda problem: problem.line or 0)

    def reference(self, path: Path, what: str, word: str, known: Iterable[str]) -> bool:
        """Whether ``word`` is among the known ids; adds an error when it is not."""
        choices = list(known)
        if word in choices:
            return True
        self.error(path, f"there is no {what} {word!r}{suggestion(word, choices)}")
        return False

    def _add(self, path: Path, message: str, *, warning: bool) -> None:
        problem = Problem(self.file, line_of(self.lines, path), key_of(path), message, warning)
        if problem not in self.problems:
            self.problems.append(problem)


def key_of(path: Path) -> str:
    """Write a key path as a person reads it: ``rules[0].when.plan``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def suggestion(word: str, choices: Iterable[str]) -> str:
    """Name the nearest known word, or all when they are few; to be put behind an error."""
    known = list(choices)
    folded = {choice.lower(): choice for choice in known}
    near = difflib.get_close_matches(word.lower(), folded, n=1)
    if near:
        return f"; did you mean {folded[near[0]]!r}?"
    if known and len(known) <= 12:
        return f"; known: {', '.join(known)}"
    return ""


def known_names(word: str, choices: Iterable[str]) -> str:
    """Name the nearest known word, or all of them however many; to be put behind an error."""
    known = list(choices)
    return suggestion(word, known) or f"; known: {', '.join(known) or 'none'}"
