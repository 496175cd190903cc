"""The one entry and the one exit: words in, an exit code out; every error becomes a message here.

``main`` answers ``--version`` before anything heavy is imported, lets Typer run the command, and sends
whatever is raised to ``cli/failures.py``. Commands raise ``domain.errors``; they return nothing and never
call ``sys.exit``.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from typing import Any

from supportcli import __version__

PROGRAM = "supportcli"
"""The name in usage lines, and of the folders for data, settings and state."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: The words after the program's name; those of the process by default.

    Returns:
        The exit code of ``cli.md``: 0 done, 1 unexpected, 2 usage, 3 not found, 4 refused, 5 invalid, 6 busy,
        130 interrupted. A reader that closes the pipe early (``| head``) is no failure.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        _steady_streams()
        if words == ["--version"]:
            print(PROGRAM, __version__)
            code = 0
        else:
            code = _run(words, own_process=argv is None)
        sys.stdout.flush()
        try:
            sys.stderr.flush()
        except OSError:  # nothing hears what was told, and it is done all the same
            _point_at_nothing(sys.stderr)
        return code
    except SystemExit as exit_:  # how Typer leaves after shell completion
        return exit_.code if isinstance(exit_.code, int) else 0
    except (Exception, KeyboardInterrupt) as error:
        if isinstance(error, BrokenPipeError) and _reader_left():
            return 0
        from supportcli.cli.failures import report

        code = report(error, words)
        _reader_left()
        return code


def build() -> Any:
    """The root command: the global options, the lazy commands, shell completion."""
    import typer
    from typer.main import get_command

    from supportcli.cli.invocation import global_options
    from supportcli.cli.lazy import LazyGroup

    app = typer.Typer(
        name=PROGRAM,
        cls=LazyGroup,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        add_completion=True,
        context_settings={"help_option_names": ["-h", "--help"]},
        epilog="Exit codes: 0 done, 1 unexpected, 2 usage, 3 not found, 4 refused, 5 invalid, 6 busy, "
        "130 interrupted.",
    )
    app.callback()(_root)
    root = get_command(app)
    root.params[:0] = [*global_options(), _version_option()]
    return root


def _root() -> None:
    """A support desk in the terminal, for tickets under published support terms."""


def _run(words: list[str], *, own_process: bool) -> int:
    # what is imported lives as long as the process: looking through it for garbage, now and once more at the end,
    # takes a sixth of a short call; a caller of main() keeps its own collector as it is
    if own_process:
        gc.disable()
    root = build()
    if own_process:
        gc.freeze()
        gc.enable()
    if os.environ.get(f"_{PROGRAM.upper()}_COMPLETE"):
        root.main(words, prog_name=PROGRAM, standalone_mode=False)
    # not root.main(): its handling of broken pipes and of Ctrl-C differs from release to release
    import typer

    try:
        with root.make_context(PROGRAM, list(words)) as ctx:  # the parser eats its list
            try:
                root.invoke(ctx)
            finally:
                left_out = _tell_set_aside(ctx)
    except typer.Exit as exit_:
        return int(exit_.exit_code)
    return left_out


def _tell_set_aside(ctx: Any) -> int:
    """Tell what a command went on without; returns the exit code: 0 if that is nothing."""
    desk = ctx.meta.get("supportcli.desk")
    if desk is None or "aside" not in vars(desk) or not desk.aside.items:
        return 0
    from supportcli.cli.set_aside import tell

    tell(desk.aside.items.values())
    return 1


def _version_option() -> Any:
    from typer.core import TyperOption

    return TyperOption(
        param_decls=["global_version", "--version"],
        is_flag=True,
        default=False,
        is_eager=True,
        expose_value=False,
        help="Print the version and leave.",
        callback=_print_version,
    )


def _print_version(ctx: Any, _param: Any, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        sys.stdout.write(f"{PROGRAM} {__version__}\n")
        ctx.exit()


def _steady_streams() -> None:
    """Make the streams independent of the platform: none is missing, line ends stay, no odd character stops them."""
    if sys.stdout is None:  # closed by the caller, as some schedulers do
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace", newline="\n")
    if hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(errors="replace")


def _reader_left() -> bool:
    """Flush both streams and tell whether the reader of one has gone.

    A stream that takes no more is pointed at nothing, so that Python does not complain once more as it ends.
    """
    left = False
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
            gone = _has_no_reader(stream)
        except BrokenPipeError:
            gone = True
        except OSError:  # a full disk: told already, by its own error
            _point_at_nothing(stream)
            continue
        if gone:
            left = True
            _point_at_nothing(stream)
    return left


def _has_no_reader(stream: Any) -> bool:
    # an unbuffered stream has nothing left to flush that would fail, so the pipe itself is asked
    import select

    try:
        poll = select.poll()
        poll.register(stream.fileno(), select.POLLOUT)
        return any(event & select.POLLERR for _, event in poll.poll(0))
    except (AttributeError, OSError, ValueError):  # no poll on this platform, or no file beneath the stream
        return False


def _point_at_nothing(stream: Any) -> None:
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, stream.fileno())
    os.close(nothing)
