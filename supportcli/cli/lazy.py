"""Commands that are imported when they are called: a group that knows names and one-line helps.

Help, completion and a mistyped name read ``cli/registry.py`` only; a command that runs imports its module.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from supportcli.cli import registry
from supportcli.cli.invocation import global_options
from supportcli.cli.json_option import spell_out_json
from supportcli.domain.errors import UsageError


class DeskCommand(TyperCommand):
    """A command that also understands the global options and a ``--json`` with or without fields."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Give ``--json`` its value before the words are parsed; a mistake says in which command it was made."""
        try:
            return super().parse_args(ctx, spell_out_json(self.params, args))
        except Exception as error:
            if getattr(error, "ctx", ctx) is None:
                error.ctx = ctx  # type: ignore[attr-defined]
            raise


class LazyGroup(TyperGroup):
    """The root, or one noun: commands come from the registry; ``noun`` is empty for the root."""

    noun = ""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """A group without a word prints its help."""
        if not args and not ctx.resilient_parsing:
            args = ["--help"]
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: Any) -> list[str]:
        """The names in the order of the help."""
        return [name for name, _, _ in self._lines()]

    def get_command(self, ctx: Any, cmd_name: str) -> TyperCommand | None:
        """A stand-in with the name and the one-line help, for listings and completion; imports nothing."""
        for name, _, text in self._lines():
            if name == cmd_name:
                return TyperCommand(name, help=text, rich_markup_mode=None)
        return None

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The command itself, imported now.

        Raises:
            UsageError: No such command; the hint names the nearest.
        """
        name = registry.ALIASES.get(args[0], args[0])
        command = self._load(name)
        if command is None and not ctx.resilient_parsing:
            raise self._unknown(ctx.command_path, args[0])
        return (name if command else None), command, args[1:]

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The commands under their headings."""
        lines = self._lines()
        panels = registry.PANELS if not self.noun else ("",)
        for panel in panels:
            rows = [(name, text) for name, where, text in lines if not panel or where == panel]
            if rows:
                with formatter.section(panel or "Commands"):
                    formatter.write_dl(rows)

    def _lines(self) -> list[tuple[str, str, str]]:
        """Name, panel and help of each command here; the root lists a noun once, where it first stands."""
        lines: dict[str, tuple[str, str, str]] = {}
        for entry in registry.COMMANDS:
            first, _, rest = entry.name.partition(" ")
            if self.noun:
                if first == self.noun:
                    lines[rest] = (rest, entry.panel, entry.help)
            elif rest:
                lines.setdefault(first, (first, *registry.NOUNS[first]))
            else:
                lines[first] = (first, entry.panel, entry.help)
        return list(lines.values())

    def _load(self, name: str) -> Any:
        if not self.noun and name in registry.NOUNS:
            return group(name) if any(line[0] == name for line in self._lines()) else None
        full = f"{self.noun} {name}".strip()
        for entry in registry.COMMANDS:
            if entry.name == full:
                return load(entry)
        return None

    def _unknown(self, path: str, word: str) -> UsageError:
        near = get_close_matches(word, [*(line[0] for line in self._lines()), *registry.ALIASES], n=1)
        hint = f"did you mean `{path} {near[0]}`?" if near else f"see `{path} --help`"
        return UsageError(f'no command is called "{word}"', hint=hint)


def load(entry: registry.Entry) -> DeskCommand:
    """Import the function of an entry and make it a command."""
    module, _, name = entry.target.partition(":")
    function: Callable[..., Any] = getattr(import_module(module), name)
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command(entry.name.rpartition(" ")[2], cls=DeskCommand, epilog=_EPILOG)(function)
    command = get_command(app)
    if not isinstance(command, DeskCommand):
        raise TypeError(f"{entry.target} is no command")
    _share_options(command)
    return command


def group(noun: str) -> LazyGroup:
    """The group of a noun."""
    made = LazyGroup(name=noun, help=registry.NOUNS[noun][1], rich_markup_mode=None, epilog=_EPILOG)
    made.noun = noun
    _share_options(made)
    return made


def _share_options(command: TyperCommand | TyperGroup) -> None:
    taken: Sequence[str] = [word for param in command.params for word in (*param.opts, *param.secondary_opts)]
    command.params.extend(global_options(taken, hidden=True))


_EPILOG = "--db, --now, --as, --quiet, --no-input and --debug work here too: see supportcli --help."
