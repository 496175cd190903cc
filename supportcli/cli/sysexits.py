"""Exit codes for whoever pipes mail into ``mail receive``: the codes of ``sysexits.h``, which mail servers know.

A mail server keeps a message and tries again after 75, and sends it back to its author after the others. So
everything that may be better later — a busy database, a full disk, settings with a slip, a failure that nobody
expected — is 75; what stays wrong however often it is tried is 64 (the command line) or 65 (no message).
"""

from __future__ import annotations

from collections.abc import Sequence

from supportcli.domain.errors import DeskError

EX_USAGE, EX_DATAERR, EX_TEMPFAIL = 64, 65, 75

_USAGE = 2
_WITH_VALUE = frozenset({"--format", "--db", "--now", "--as"})


class NoMessageError(DeskError):
    """Standard input holds no message, or one that the database cannot hold."""

    exit_code = 5


def is_piped(words: Sequence[str]) -> bool:
    """Whether these words take in a message from standard input."""
    at = next((n for n in range(1, len(words)) if list(words[n - 1 : n + 1]) == ["mail", "receive"]), None)
    if at is None:
        return False
    rest = words[at + 1 :]
    before = ("", *rest)
    named = [
        word
        for was, word in zip(before, rest, strict=False)
        if was not in _WITH_VALUE
        and not (was == "--json" and "," in word)
        and (not word.startswith("-") or word == "-")
    ]
    return all(word == "-" for word in named)


def code_of(error: BaseException, code: int) -> int:
    """The code that a mail server understands."""
    if isinstance(error, NoMessageError):
        return EX_DATAERR
    return EX_USAGE if code == _USAGE else EX_TEMPFAIL
