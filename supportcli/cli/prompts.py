"""The only place that asks a person; everything asked has a flag, and a script is never asked.

Ctrl-C during a question is a ``KeyboardInterrupt`` as anywhere else. Questions appear on standard error, so
that standard output stays data.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from supportcli.cli.invocation import Invocation
from supportcli.domain.actions import Hint
from supportcli.domain.documents import Record
from supportcli.domain.errors import DeskError, RefusedError, UsageError


class LeftOff(KeyboardInterrupt):  # an interruption, not an error
    """Ctrl-C at a question: ``typed`` stood in its line, and ``kept`` says that a draft has it."""

    def __init__(self, typed: str = "") -> None:
        super().__init__()
        self.typed = typed
        self.kept = False


def can_prompt(invocation: Invocation) -> bool:
    """Whether someone can be asked: a terminal at both ends that is not dumb, and no ``--no-input``."""
    if invocation.no_input or os.environ.get("TERM") == "dumb":
        return False
    return bool(sys.stdin and sys.stdin.isatty() and sys.stdout and sys.stdout.isatty())


def missing(names: Sequence[str], *, hint: Hint | None = None) -> UsageError:
    """The one error for all that is missing, to be raised: ``missing(["--customer", "--subject"])``."""
    return UsageError(
        f"missing {', '.join(names)}", hint=hint or "give the flags, or run it at a terminal to be asked"
    )


def ask_text(question: str, default: str = "", *, check: Callable[[str], str | None] | None = None) -> str:
    """A line of text.

    Args:
        question: What is asked.
        default: The answer that stands there already.
        check: Returns what is wrong with an answer, or ``None``.

    Raises:
        UsageError: The input ended.
    """
    import questionary

    asked = questionary.text(question, default=default, validate=_validator(check), **_terminal())
    return str(_ask(asked, default))


def ask_choice(question: str, choices: Sequence[tuple[str, str]], default: str | None = None) -> str:
    """One of several, chosen with the arrow keys.

    Args:
        question: What is asked.
        choices: Pairs of the value and the line that is shown.
        default: The value where the pointer starts.

    Raises:
        UsageError: The input ended.
    """
    import questionary

    options = [questionary.Choice(title=shown, value=value) for value, shown in choices]
    at = next((option for option in options if option.value == default), None)
    return str(_ask(questionary.select(question, choices=options, default=at, **_terminal())))


def ask_known(question: str, known: Sequence[str], default: str = "", *, must_exist: bool = False) -> str:
    """A text with type-ahead over what is known; something new is accepted unless ``must_exist``.

    Raises:
        UsageError: The input ended.
    """
    import questionary

    def check(answer: str) -> str | None:
        return f'nothing is called "{answer}"' if must_exist and answer not in known else None

    if not known:
        return ask_text(question, default)
    return str(
        _ask(
            questionary.autocomplete(
                question,
                choices=list(known),
                default=default,
                match_middle=True,
                validate=_validator(check),
                **_terminal(),
            ),
            default,
        )
    )


def ask_confirm(question: str, *, default: bool = False) -> bool:
    """Yes or no.

    Raises:
        UsageError: The input ended.
    """
    import questionary

    # without auto_enter: whoever types y and Enter must not answer the next question with it
    return bool(_ask(questionary.confirm(question, default=default, auto_enter=False, **_terminal())))


def ask_key(question: str, keys: Sequence[tuple[str, str]], default: str) -> str:
    """One key, without Enter behind it; Enter alone is the default.

    Args:
        question: What is asked.
        keys: Pairs of the key and what it does, in the order in which they are shown.
        default: What Enter stands for.

    Raises:
        UsageError: The input ended (Ctrl-D).
    """
    from prompt_toolkit.application import Application, get_app
    from prompt_toolkit.formatted_text import FormattedText
    from prompt_toolkit.key_binding import KeyBindings
    from prompt_toolkit.layout import FormattedTextControl, Layout, Window

    bindings = KeyBindings()
    for key, _ in keys:
        bindings.add(key)(lambda event, key=key: event.app.exit(result=key))
    bindings.add("enter")(lambda event: event.app.exit(result=default))
    bindings.add("c-c")(lambda event: event.app.exit(exception=KeyboardInterrupt))
    bindings.add("c-d")(lambda event: event.app.exit(exception=EOFError))

    def shown() -> FormattedText:
        return FormattedText(key_pieces(question, keys, get_app().output.get_size().columns))

    window = Window(FormattedTextControl(shown), wrap_lines=True, dont_extend_height=True)
    return str(_ask(_Keys(Application(Layout(window), key_bindings=bindings, **_terminal()))))


def key_pieces(question: str, keys: Sequence[tuple[str, str]], width: int) -> list[tuple[str, str]]:
    """The question and its keys, styled, in lines of ``width`` cells: a key and what it does stay together."""
    from supportcli.render.untrusted import cells

    pieces = [("bold", question)]
    taken = cells(question)
    for key, does in keys:
        needs = cells(key) + 1 + cells(does)
        fits = taken + 2 + needs < width
        pieces += [("", "  " if fits else "\n"), ("bold fg:ansicyan", key), ("", f" {does}")]
        taken = taken + 2 + needs if fits else needs
    return pieces


class _Keys:
    """A question of one key, in the shape in which questionary's are asked."""

    def __init__(self, application: Any) -> None:
        self.application = application

    def unsafe_ask(self) -> Any:
        return self.application.run()


def confirm_or_refuse(question: str, *, yes: bool, invocation: Invocation) -> None:
    """Go on only with a yes: from ``--yes``, or from a person.

    Raises:
        RefusedError: The answer was no, or there is nobody to ask and ``--yes`` was not given.
    """
    if yes:
        return
    if not can_prompt(invocation):
        raise RefusedError(f"not confirmed: {question}", hint="nobody can be asked here; --yes confirms")
    if not ask_confirm(question):
        raise RefusedError("not confirmed; nothing was done")


def edit_file(path: Path) -> None:
    """Open a file in ``$VISUAL`` or ``$EDITOR`` and wait until it is closed.

    Raises:
        DeskError: There is no such editor, or it reports failure; the file is left as it is.
    """
    import shlex
    import subprocess

    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ("notepad" if os.name == "nt" else "vi")
    kept = f"what was written is kept in {path}"
    try:
        with _ctrl_c_is_the_editors():
            code = subprocess.run([*shlex.split(editor), str(path)], check=False).returncode
    except (OSError, ValueError, IndexError) as reason:
        raise DeskError(
            f'the editor "{editor}" cannot be started: {reason}', hint=f"set EDITOR; {kept}"
        ) from None
    if code in _INTERRUPTED:
        raise KeyboardInterrupt
    if code != 0:
        raise DeskError(f'the editor "{editor}" ended with code {code}', hint=kept)


_INTERRUPTED = (-2, 130)
"""How a program ends that Ctrl-C has ended; a shell says 130."""


@contextmanager
def _ctrl_c_is_the_editors() -> Iterator[None]:
    """Leave Ctrl-C to the editor, which shares the terminal: most take it as a key and go on."""
    import signal
    import threading

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    # a function, not SIG_IGN, which the editor would inherit
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _ask(question: Any, default: str = "") -> Any:
    try:
        return question.unsafe_ask()
    except KeyboardInterrupt:
        typed = _unfinished(question)
        raise LeftOff("" if typed == default else typed) from None
    except EOFError:
        raise UsageError(
            "the input ended before the question was answered", hint="give the flags instead"
        ) from None


def _unfinished(question: Any) -> str:
    """What stands in the line of a question that was left."""
    buffer = getattr(getattr(question, "application", None), "current_buffer", None)
    return str(getattr(buffer, "text", ""))


def _validator(check: Callable[[str], str | None] | None) -> Callable[[str], bool | str]:
    def validate(answer: str) -> bool | str:
        wrong = check(answer) if check else None
        return True if wrong is None else wrong

    return validate


def _terminal() -> Record:
    from prompt_toolkit.output import create_output

    return {"output": create_output(stdout=sys.stderr if sys.stderr.isatty() else sys.stdout)}
