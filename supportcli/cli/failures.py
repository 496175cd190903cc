"""Errors as text or JSON on standard error, and their exit codes; imported only when something went wrong.

For a person: ``error: message``, an empty line, ``hint: …``; invalid data lists every problem first, one a
line. For a script that asked for JSON: one object, ``{"error": {"code", "message", "hint", "problems",
"rule"}}``.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from supportcli.cli.sysexits import code_of, is_piped
from supportcli.domain.actions import action
from supportcli.domain.errors import BusyError, DeskError, InvalidError, Problem, RefusedError
from supportcli.render.untrusted import untrusted


class Failure(NamedTuple):
    """What is told of an error."""

    code: int
    message: str
    hint: str | None = None
    problems: tuple[Problem, ...] = ()
    rule: str | None = None


def report(error: BaseException, words: Sequence[str]) -> int:
    """Print an error to standard error.

    Args:
        error: What was raised.
        words: The command line, which decides between text and JSON and on the traceback.

    Returns:
        The exit code.
    """
    _keep_what_was_typed(error)
    failure = _explain(error)
    options = words[: words.index("--")] if "--" in words else words
    write = _json if wants_json(options) else _text
    try:
        if failure.code == 1 and "--debug" in options:
            sys.stderr.write("".join(traceback.format_exception(error)))
        sys.stderr.write(write(failure))
        sys.stderr.flush()
    except OSError:  # nobody reads it, or the disk beneath it is full: the code still says it
        pass
    return code_of(error, failure.code) if is_piped(words) else failure.code


def _keep_what_was_typed(error: BaseException) -> None:
    """A line that was left with Ctrl-C, where no draft of the command has it already."""
    typed = getattr(error, "typed", "")
    if not typed.strip() or getattr(error, "kept", False):
        return
    from supportcli.cli.drafts import keep_text
    from supportcli.cli.output import warn

    warn(f"what you typed is kept in {keep_text(typed)}")


def wants_json(words: Sequence[str]) -> bool:
    """Whether the words ask for JSON; a mistake here changes the form of an error, never what is done."""
    return any(
        word == "--json"
        or word.startswith(("--json=", "--format=json"))
        or (word == "--format" and following.startswith("json"))
        for word, following in zip(words, [*words[1:], ""], strict=False)
    )


def _text(failure: Failure) -> str:
    if failure.code == 130:
        return "interrupted\n"
    lines = [untrusted(str(problem)) for problem in failure.problems]
    lines.append(f"error: {untrusted(failure.message)}")
    if failure.hint:
        lines += ["", f"hint: {untrusted(failure.hint)}"]
    return "\n".join(lines) + "\n"


def _json(failure: Failure) -> str:
    problems = [problem._asdict() for problem in failure.problems]
    return json.dumps({"error": failure._asdict() | {"problems": problems}}) + "\n"


def _explain(error: BaseException) -> Failure:
    import typer

    if isinstance(error, KeyboardInterrupt | typer.Abort):
        return Failure(130, "interrupted")
    if _is_busy(error):
        error = BusyError("the database is busy", hint="another process is writing; try again")
    code = _sqlite_code(error)
    if code == _CORRUPT:
        error = DeskError(f"the database is damaged: {error}", hint=action("doctor"))
    if code == _READ_ONLY:
        error = DeskError("the database may only be read", hint=action("db path"))
    if isinstance(error, DeskError):
        return Failure(
            code=error.exit_code,
            message=error.message,
            hint=error.hint,
            problems=error.problems if isinstance(error, InvalidError) else (),
            rule=error.rule if isinstance(error, RefusedError) else None,
        )
    # Typer ≥ 0.26 carries its own Click, older ones use the real one: in both, BadParameter's grandparent
    if isinstance(error, typer.BadParameter.__mro__[2]):
        return _usage(error)
    return _unexpected(error)


def _usage(error: Any) -> Failure:
    message = str(error.format_message()).strip()
    near = list(getattr(error, "possibilities", None) or [])
    if type(error).__name__ == "NoSuchOption":
        # its words differ from release to release, and end in a suggestion that is the hint here
        message = f"no option is called {error.option_name}"
    ctx = getattr(error, "ctx", None)
    path = ctx.command_path if ctx is not None else "supportcli"
    hint = f"did you mean {' or '.join(sorted(near))}?" if near else f"see `{path} --help`"
    lacks = getattr(getattr(error, "param", None), "param_type_name", None)
    words = _words(ctx) if type(error).__name__ == "MissingParameter" and lacks == "argument" else []
    if len(words) > 1:
        # the last words are taken first: which one is missing cannot be told
        message, hint = "an argument is missing", f"{path} {' '.join(words)}; {hint}"
    return Failure(int(error.exit_code), message[:1].lower() + message[1:].removesuffix("."), hint)


def _words(ctx: Any) -> list[str]:
    """The arguments of a command, as its help shows them."""
    parameters = ctx.command.get_params(ctx) if ctx is not None else []
    shown = [each.make_metavar(ctx) for each in parameters if each.param_type_name == "argument"]
    return [word for word in shown if not word.startswith("[")]


_BUSY, _LOCKED, _READ_ONLY, _CORRUPT = 5, 6, 8, 11
"""SQLite's primary result codes."""


def _sqlite_code(error: BaseException) -> int | None:
    """The primary result code of an error of SQLite's; 0 where it has none, ``None`` for other errors."""
    sqlite3 = sys.modules.get("sqlite3")
    if sqlite3 is None or not isinstance(error, sqlite3.DatabaseError):
        return None
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _is_busy(error: BaseException) -> bool:
    code = _sqlite_code(error)
    return code in (_BUSY, _LOCKED) or (code is not None and "locked" in str(error))


def _unexpected(error: BaseException) -> Failure:
    name = type(error).__name__
    message = f"unexpected failure: {name}: {error}" if str(error) else f"unexpected failure: {name}"
    try:
        log = _log(error)
    except OSError as reason:
        return Failure(1, message, hint=f"the log cannot be written ({reason}); --debug shows the traceback")
    return Failure(1, message, hint=f"the traceback is in {log}, and --debug shows it")


def _log(error: BaseException) -> Path:
    from platformdirs import user_state_path

    log = user_state_path("supportcli", appauthor=False) / "supportcli.log"
    log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a", encoding="utf-8", errors="backslashreplace") as file:
        file.write(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}\n{''.join(traceback.format_exception(error))}\n")
    return log
