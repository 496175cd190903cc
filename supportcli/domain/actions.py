"""What a person is told to do: a command with its arguments and options, and the one place that writes it out.

Next steps and the hints of errors carry actions. What reads them asks for the name of the command, never for
its text; a test compares every action with the options that its command really has.
"""

from __future__ import annotations

from typing import NamedTuple

PROGRAM = "supportcli"


class Blank(NamedTuple):
    """What a person has to fill in, as it is shown: ``PRIORITY``."""

    name: str


ID = Blank("ID")
"""A ticket that is not known yet; :meth:`Action.on` fills it in."""
REST = Blank("…")
"""Whatever else was typed."""
REASON = Blank("REASON")

Word = str | int | tuple[int, ...] | Blank
"""An argument, or the value of an option; numbers are written as ``3,4``."""


class Action(NamedTuple):
    """A command as typed after ``supportcli``; made by :func:`action`.

    Attributes:
        name: As the registry of commands has it: ``outbox retry``.
        arguments: What follows it.
        options: Without dashes: ``agreed_by``; a flag has ``True``.
    """

    name: str
    arguments: tuple[Word, ...] = ()
    options: tuple[tuple[str, Word], ...] = ()

    def __str__(self) -> str:
        """The command: wherever an action gets into a text, nobody reads its fields."""
        return command(self)

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers that stand together in one argument."""
        lists = [word for word in self.arguments if isinstance(word, tuple) and not isinstance(word, Blank)]
        return tuple(number for each in lists for number in each)

    def adding(self, **options: Word | None) -> Action:
        """The same with more options; those without a value are left out."""
        return Action(self.name, self.arguments, self.options + _given(options))

    def on(self, ticket: int) -> Action:
        """The same, about this ticket."""
        return Action(
            self.name, tuple(ticket if word is ID else word for word in self.arguments), self.options
        )


Hint = str | Action | tuple[str | Action, ...]
"""A way out: words, an action, or both in turns."""


def action(name: str, /, *arguments: Word | None, **options: Word | None) -> Action:
    """``action("prioritise", 7, "P1", agreed_by="jo")``; what is ``None`` or ``False`` is left out."""
    return Action(name, tuple([word for word in arguments if word is not None]), _given(options))


def command(action: Action) -> str:
    """The action as it is typed, for a shell: ``supportcli prioritise 7 P1 --agreed-by jo``."""
    return f"{PROGRAM} {after_program(action)}"


def after_program(action: Action) -> str:
    """The command without the name of the program, where there is little room."""
    words = [action.name, *map(_text, action.arguments)]
    for name, value in action.options:
        words.append("--" + name.rstrip("_").replace("_", "-"))
        if value is not True:
            words.append(_text(value))
    return " ".join(words)


def said(hint: Hint) -> str:
    """A hint as a person reads it."""
    if isinstance(hint, str):
        return hint
    if isinstance(hint, Action):
        return command(hint)
    return "".join([part if isinstance(part, str) else command(part) for part in hint])


def _given(options: dict[str, Word | None]) -> tuple[tuple[str, Word], ...]:
    return tuple(
        [(name, value) for name, value in options.items() if value is not None and value is not False]
    )


def _text(word: Word) -> str:
    if isinstance(word, Blank):
        return word.name
    if isinstance(word, tuple):
        return ",".join(map(str, word))
    if isinstance(word, int):
        return str(word)
    from shlex import quote

    return quote(word)
