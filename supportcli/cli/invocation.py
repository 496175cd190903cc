"""What one call of the program was told besides its verb: the options that every command understands.

They are parameters of every command and group, so that ``supportcli --db x list`` and ``supportcli list --db
x`` are the same. They are *not* fished out of the words beforehand: the value of another option — a subject
that came from a stranger, say — must never be read as an option.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from typer.core import TyperOption

from supportcli.domain.documents import Record
from supportcli.domain.errors import UsageError

if TYPE_CHECKING:
    import typer


class Invocation(NamedTuple):
    """The global options of one call, as written; ``cli/context.py`` adds environment and settings.

    Args:
        db: ``--db``, the database file.
        now: ``--now`` as written: without an offset it is in the desk's zone, which only the settings know.
        user: ``--as``, the actor.
        quiet: ``-q``, no success text.
        no_input: ``--no-input``, never ask.
        debug: ``--debug``, show the traceback of an unexpected failure.
    """

    db: Path | None = None
    now: str | None = None
    user: str | None = None
    quiet: bool = False
    no_input: bool = False
    debug: bool = False


def invocation_of(ctx: typer.Context) -> Invocation:
    """The invocation that a command's context carries."""
    return ctx.obj if isinstance(ctx.obj, Invocation) else Invocation()


def global_options(taken: Sequence[str] = (), *, hidden: bool = False) -> list[TyperOption]:
    """The global options as parameters, but for the spellings that the command has taken itself.

    Args:
        taken: Option strings the command defines.
        hidden: Leave them out of the command's help, which the root's help covers.
    """
    options = []
    for field, spellings, metavar, text in _OPTIONS:
        free = [word for word in spellings if word not in taken]
        if not free:
            continue
        options.append(
            TyperOption(
                param_decls=[f"global_{field}", *free],
                is_flag=metavar is None,
                default=False if metavar is None else None,
                show_default=False,
                metavar=metavar,
                help=text,
                hidden=hidden,
                expose_value=False,
                callback=_remember,
            )
        )
    return options


_OPTIONS: tuple[tuple[str, tuple[str, ...], str | None, str], ...] = (
    ("db", ("--db",), "PATH", "The database (SUPPORTCLI_DB)."),
    ("now", ("--now",), "INSTANT", "The clock of this call, as 2026-01-05T12:00Z (SUPPORTCLI_NOW)."),
    ("user", ("--as",), "NAME", "Who acts (SUPPORTCLI_USER)."),
    ("quiet", ("--quiet", "-q"), None, "No success text; errors still appear."),
    ("no_input", ("--no-input",), None, "Never ask; what is missing is an error."),
    ("debug", ("--debug",), None, "Show the traceback of an unexpected failure."),
)


def _remember(ctx: typer.Context, param: Any, value: Any) -> Any:
    if value in (None, False):
        return value
    field = str(param.name).removeprefix("global_")
    if value == "":
        raise UsageError(f"{param.opts[0]} needs a value")
    change: Record = {field: Path(value) if field == "db" else value}
    ctx.obj = invocation_of(ctx)._replace(**change)
    return value
