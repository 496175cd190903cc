"""``--json`` with an optional value: ``--json`` alone means every field, ``--json id,status`` names them.

Typer has no options with optional values, so the words are rewritten to ``--json=…`` before they are parsed.
This walks over them as the parser does — the value of another option is never touched.

The word after ``--json`` is its value if it holds a comma, or is the name of a field, or nearly so (a typing
error must be reported, not taken as an argument). Anything else is an argument of its own: ``show --json
42``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from supportcli.desk.look.fields import FIELDS

ALL_FIELDS = "all"
"""The value of ``--json`` without fields."""

OTHER_FIELDS = frozenset(
    {
        "name",
        "email",
        "role",
        "revision",
        "title",
        "domain",
        "starts",
        "ends",
        "sent_at",
        "amount",
        "currency",
        "period",
        "total",
        "groups",
        "trend",
    }
)
"""Keys of other records that may follow ``--json`` alone."""

_NAMES = re.compile(r"[a-z_]+(?:,[a-z_]+)*,?", re.ASCII)


def spell_out_json(params: Iterable[Any], args: Sequence[str]) -> list[str]:
    """The words with every bare ``--json`` made ``--json=…``; unchanged if the command has no such option.

    Args:
        params: The parameters of the command.
        args: Its words.
    """
    if "--json" not in args:
        return list(args)
    with_value = _words_with_value(params)
    if "--json" not in with_value:
        return list(args)
    result: list[str] = []
    words = iter(range(len(args)))
    for index in words:
        word = args[index]
        if word == "--":
            return [*result, *args[index:]]
        following = args[index + 1] if index + 1 < len(args) else None
        if word == "--json":
            if following is not None and _names_fields(following):
                next(words)
                result.append(f"--json={following}")
            else:
                result.append(f"--json={ALL_FIELDS}")
            continue
        result.append(word)
        if following is not None and _waits_for_value(word, with_value):
            next(words)
            result.append(following)
    return result


def _words_with_value(params: Iterable[Any]) -> set[str]:
    return {
        word
        for param in params
        if param.param_type_name == "option" and not param.is_flag and not param.count
        for word in param.opts
    }


def _waits_for_value(word: str, with_value: set[str]) -> bool:
    if word.startswith("--"):
        return word in with_value
    # in -abc the first letter that takes a value takes the rest of the word, or, as the last, the next word
    letters = word[1:] if word.startswith("-") else ""
    for position, letter in enumerate(letters, start=1):
        if f"-{letter}" in with_value:
            return position == len(letters)
    return False


def _names_fields(word: str) -> bool:
    if not _NAMES.fullmatch(word):
        return False
    if "," in word or word == ALL_FIELDS or word in FIELDS or word in OTHER_FIELDS:
        return True
    from difflib import get_close_matches

    return bool(get_close_matches(word, FIELDS, n=1, cutoff=0.85))
