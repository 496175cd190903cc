"""The one entry and exit: words in, exit code, standard output and standard error out."""

from __future__ import annotations

import importlib
import json
import os
import re
import sqlite3
import subprocess
import sys
import types
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import typer

from supportcli import __version__
from supportcli.cli import registry
from supportcli.cli.invocation import Invocation, invocation_of
from supportcli.cli.main import build, main
from supportcli.cli.options import FormatOption, Ids, Json
from supportcli.domain.errors import (
    BusyError,
    DeskError,
    InvalidError,
    NotFoundError,
    Problem,
    RefusedError,
    UsageError,
)

Probe = Callable[[Callable[..., None]], None]


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Settings, data and state of a test are its own."""
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    for name in [name for name in os.environ if name.startswith("SUPPORTCLI_")]:
        monkeypatch.delenv(name)
    yield


@pytest.fixture
def probe(monkeypatch: pytest.MonkeyPatch) -> Probe:
    """Registers a function of the test as the command ``probe``."""

    def register(function: Callable[..., None]) -> None:
        module = types.ModuleType("probe_module")
        module.run = function  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "probe_module", module)
        entry = registry.Entry("probe", "probe_module:run", "Desk", "Probe.")
        monkeypatch.setattr(registry, "COMMANDS", (*registry.COMMANDS, entry))

    return register


def run_process(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """The program in its own process."""
    return subprocess.run(
        [sys.executable, "-m", "supportcli", *words],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environ},
        cwd=Path(__file__).parents[2],
    )


@pytest.mark.parametrize(
    ("error", "code", "text"),
    [
        (DeskError("the disk is full"), 1, "error: the disk is full\n"),
        (UsageError("missing --subject"), 2, "error: missing --subject\n"),
        (
            NotFoundError("no ticket with id 421", hint="`supportcli list` shows them"),
            3,
            "error: no ticket with id 421\n\nhint: `supportcli list` shows them\n",
        ),
        (
            RefusedError("the customer has not approved", rule="PC-08"),
            4,
            "error: the customer has not approved\n",
        ),
        (
            InvalidError(
                "2 problems in p.toml",
                problems=(
                    Problem("p.toml", 3, "plan.gold", "no such calendar"),
                    Problem("p.toml", None, "", "empty"),
                ),
            ),
            5,
            "p.toml:3: plan.gold: no such calendar\np.toml: empty\nerror: 2 problems in p.toml\n",
        ),
        (BusyError("the database is busy"), 6, "error: the database is busy\n"),
        (KeyboardInterrupt(), 130, "interrupted\n"),
        (typer.Abort(), 130, "interrupted\n"),
        (
            typer.BadParameter("Not a colour."),
            2,
            "error: invalid value: Not a colour\n\nhint: see `supportcli probe --help`\n",
        ),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else "",
)
def test_every_error_has_its_message_and_code(
    error: BaseException, code: int, text: str, probe: Probe, capsys: pytest.CaptureFixture[str]
) -> None:
    """An error is a message on standard error with the exit code of its kind; standard output stays empty."""

    def run() -> None:
        raise error

    probe(run)
    assert main(["probe"]) == code
    assert capsys.readouterr() == ("", text)


@pytest.mark.parametrize("words", [["--json"], ["--json", "id"], ["--json=id,status"], ["--format", "json"]])
def test_with_json_an_error_is_one_object_on_stderr(
    words: list[str], probe: Probe, capsys: pytest.CaptureFixture[str]
) -> None:
    """A script that asked for JSON gets code, message, hint, problems and rule."""

    def run(json: Json = None, format_: FormatOption = None) -> None:
        raise RefusedError("the customer has not approved", hint="supportcli approve 4", rule="PC-08")

    probe(run)
    assert main(["probe", *words]) == 4
    out, err = capsys.readouterr()
    assert out == ""
    assert json.loads(err) == {
        "error": {
            "code": 4,
            "message": "the customer has not approved",
            "hint": "supportcli approve 4",
            "problems": [],
            "rule": "PC-08",
        }
    }


def test_json_errors_carry_every_problem(probe: Probe, capsys: pytest.CaptureFixture[str]) -> None:
    """The problems of invalid data keep file, line, key and message apart."""

    def run(json: Json = None) -> None:
        raise InvalidError("1 problem", problems=(Problem("a.toml", 7, "zone", "unknown"),))

    probe(run)
    assert main(["probe", "--json"]) == 5
    assert json.loads(capsys.readouterr().err)["error"]["problems"] == [
        {"file": "a.toml", "line": 7, "key": "zone", "message": "unknown", "warning": False}
    ]


def test_words_after_two_dashes_do_not_ask_for_json(probe: Probe, capsys: pytest.CaptureFixture[str]) -> None:
    """What stands after ``--`` is data."""

    def run(ids: Ids) -> None:
        raise NotFoundError("no such ticket")

    probe(run)
    assert main(["probe", "--", "--json"]) == 3
    assert capsys.readouterr().err == "error: no such ticket\n"


@pytest.mark.parametrize(
    ("words", "code", "message", "hint"),
    [
        (["cofig"], 2, 'no command is called "cofig"', "did you mean `supportcli config`?"),
        (["config", "shwo"], 2, 'no command is called "shwo"', "did you mean `supportcli config show`?"),
        (["conf"], 2, 'no command is called "conf"', "did you mean `supportcli config`?"),
        (["zzz"], 2, 'no command is called "zzz"', "see `supportcli --help`"),
        (
            ["config", "show", "--nonsense"],
            2,
            "no option is called --nonsense",
            "see `supportcli config show --help`",
        ),
        (
            ["config", "show", "--format"],
            2,
            "option '--format' requires an argument",
            "see `supportcli config show --help`",
        ),
        (
            ["log", "2", "15m"],
            2,
            "an argument is missing",
            "supportcli log IDS... TIME TEXT; see `supportcli log --help`",
        ),
        (["approve", "2", "closing"], 2, "missing option '--by'", "see `supportcli approve --help`"),
        (["merge", "2", "3"], 2, "merge takes one ticket", "supportcli merge 2 --into 3"),
        (["report", "2026-03"], 2, '"2026-03" is no filter', "supportcli report --month 2026-03"),
        (["config", "show", "--format", "xml"], 2, "invalid value for '--format'", None),
        (["--db"], 2, "option '--db' requires an argument", None),
        (["config", "path", "--db="], 2, "--db needs a value", None),
        (
            ["config", "show", "--json", "kee,value"],
            2,
            '"kee" is no field',
            "valid fields: key, value, origin",
        ),
    ],
)
def test_usage_errors_are_in_the_same_form(
    words: list[str], code: int, message: str, hint: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    """A wrong word is one line, lower case, without a final stop, and a hint; nothing is abbreviated or guessed."""
    assert main(words) == code
    out, err = capsys.readouterr()
    assert out == ""
    if err.startswith("{"):
        told = json.loads(err)["error"]
        assert message in told["message"] and told["hint"] == hint
        return
    assert err.startswith(f"error: {message}")
    assert not err.splitlines()[0].endswith(".")
    assert hint is None or f"\n\nhint: {hint}\n" in err


def test_a_locked_database_is_busy(tmp_path: Path, probe: Probe, capsys: pytest.CaptureFixture[str]) -> None:
    """SQLite's own error for a lock that is held too long becomes exit code 6."""
    file = tmp_path / "x.db"
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("CREATE TABLE t (x)")
    holder.execute("BEGIN IMMEDIATE")

    def run() -> None:
        other = sqlite3.connect(file, timeout=0, isolation_level=None)
        try:
            other.execute("BEGIN IMMEDIATE")
        finally:
            other.close()

    probe(run)
    assert main(["probe"]) == 6
    holder.close()
    assert capsys.readouterr().err.startswith("error: the database is busy\n\nhint: ")


def test_the_unexpected_goes_to_the_log(
    probe: Probe, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A bug shows one line and where the log is; the traceback is in the log, readable by its owner only."""

    def run() -> None:
        raise ZeroDivisionError("seven by nought")

    probe(run)
    assert main(["probe"]) == 1
    err = capsys.readouterr().err
    log = tmp_path / "xdg_state_home" / "supportcli" / "supportcli.log"
    assert err == (
        "error: unexpected failure: ZeroDivisionError: seven by nought\n\n"
        f"hint: the traceback is in {log}, and --debug shows it\n"
    )
    assert "Traceback (most recent call last)" in log.read_text() and "seven by nought" in log.read_text()
    assert log.stat().st_mode & 0o077 == 0


def test_debug_shows_the_traceback(probe: Probe, capsys: pytest.CaptureFixture[str]) -> None:
    """With --debug the traceback comes before the message."""

    def run() -> None:
        raise ZeroDivisionError

    probe(run)
    assert main(["probe", "--debug"]) == 1
    assert "Traceback (most recent call last)" in capsys.readouterr().err


def test_a_log_that_cannot_be_written_is_said(
    probe: Probe, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a place for the log the failure is still one message."""
    monkeypatch.setenv("XDG_STATE_HOME", os.devnull)

    def run() -> None:
        raise ZeroDivisionError

    probe(run)
    assert main(["probe"]) == 1
    assert "the log cannot be written" in capsys.readouterr().err


def test_messages_pass_no_escape_sequences(probe: Probe, capsys: pytest.CaptureFixture[str]) -> None:
    """A message may quote what a stranger wrote; the terminal does not obey it."""

    def run() -> None:
        raise NotFoundError("no contact \x1b[31mred\u202e\nerror: fake", hint="\x1b]0;title\x07see")

    probe(run)
    main(["probe"])
    assert capsys.readouterr().err == "error: no contact red error: fake\n\nhint: see\n"


@pytest.mark.parametrize(
    "words",
    [
        ["--db", "x.db", "--now", "2026-01-05", "--as", "jo", "-q", "--no-input", "--debug", "probe"],
        ["probe", "--db", "x.db", "--now", "2026-01-05", "--as", "jo", "-q", "--no-input", "--debug"],
        [
            "--db",
            "y.db",
            "--as=jo",
            "probe",
            "--db=x.db",
            "--quiet",
            "--now=2026-01-05",
            "--no-input",
            "--debug",
        ],
    ],
    ids=["before", "after", "both: the later wins"],
)
def test_global_options_stand_before_or_after_the_verb(words: list[str], probe: Probe) -> None:
    """``supportcli --db x list`` and ``supportcli list --db x`` are the same call."""
    seen: list[Invocation] = []

    def run(ctx: typer.Context) -> None:
        seen.append(invocation_of(ctx))

    probe(run)
    assert main(words) == 0
    assert seen == [
        Invocation(db=Path("x.db"), now="2026-01-05", user="jo", quiet=True, no_input=True, debug=True)
    ]


@pytest.mark.parametrize("hostile", ["--db=/etc/passwd", "--debug", "-q", "--json", "--", "--as"])
def test_the_value_of_an_option_is_never_read_as_an_option(hostile: str, probe: Probe) -> None:
    """A script may pass a stranger's subject as it is: it stays the subject."""
    seen: list[tuple[str, str | None, Invocation]] = []

    def run(ctx: typer.Context, subject: str = typer.Option(), json: Json = None) -> None:
        seen.append((subject, json, invocation_of(ctx)))

    probe(run)
    assert main(["probe", "--subject", hostile]) == 0
    assert seen == [(hostile, None, Invocation())]


@pytest.mark.parametrize("words", [["--version"], ["-q", "--version"]])
def test_version(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """The version is one line."""
    assert main(words) == 0
    assert capsys.readouterr() == (f"supportcli {__version__}\n", "")


def test_a_command_may_have_its_own_version_option(probe: Probe) -> None:
    """``--version`` after a verb belongs to the verb: the version of a product."""
    seen: list[str] = []

    def run(version: str = typer.Option()) -> None:
        seen.append(version)

    probe(run)
    assert main(["probe", "--version", "9.1"]) == 0
    assert seen == ["9.1"]


@pytest.mark.parametrize("words", [[], ["--help"], ["-h"]])
def test_help_lists_every_command_once_under_its_heading(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Help names each verb and each noun, in the order of the headings; so does a call without words."""
    assert main(words) == 0
    out = capsys.readouterr().out
    headings = [line.rstrip(":") for line in out.splitlines() if line.rstrip(":") in registry.PANELS]
    assert headings == [panel for panel in registry.PANELS if panel in headings]
    for name in {entry.name.partition(" ")[0] for entry in registry.COMMANDS}:
        assert len(re.findall(rf"^  {name}\s", out, re.MULTILINE)) == 1


def test_a_noun_alone_shows_its_verbs(capsys: pytest.CaptureFixture[str]) -> None:
    """``supportcli config`` is its help."""
    assert main(["config"]) == 0
    out = capsys.readouterr().out
    assert [line.split()[0] for line in out.partition("Commands:\n")[2].splitlines()[:3]] == [
        "show",
        "path",
        "edit",
    ]


@pytest.mark.parametrize("entry", registry.COMMANDS, ids=lambda entry: entry.name)
def test_the_registry_tells_the_truth(entry: registry.Entry) -> None:
    """Each line names a function that exists, its docstring's first line, and a heading that is known."""
    module, _, name = entry.target.partition(":")
    function = getattr(importlib.import_module(module), name)
    assert entry.help == (function.__doc__ or "").strip().splitlines()[0]
    assert entry.panel in registry.PANELS


def test_nouns_and_aliases_are_consistent() -> None:
    """Every noun of a command is described, no name stands twice, and an alias leads somewhere once it is there."""
    names = [entry.name for entry in registry.COMMANDS]
    assert len(names) == len(set(names))
    assert {name.partition(" ")[0] for name in names if " " in name} <= set(registry.NOUNS)
    assert not set(registry.ALIASES) & set(names)


@pytest.mark.parametrize("entry", registry.COMMANDS, ids=lambda entry: entry.name)
def test_every_command_has_help(entry: registry.Entry, capsys: pytest.CaptureFixture[str]) -> None:
    """Each command can be built and explains itself."""
    assert main([*entry.name.split(), "--help"]) == 0
    assert entry.help.split()[0] in capsys.readouterr().out


def test_an_alias_reaches_its_command(probe: Probe, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another spelling is the same command."""
    called: list[bool] = []
    probe(lambda: called.append(True))
    monkeypatch.setitem(registry.ALIASES, "proobe", "probe")
    assert main(["proobe"]) == 0
    assert called == [True]


def test_a_missing_module_breaks_only_its_own_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Help and the other commands work although one module cannot be imported."""
    broken = registry.Entry("broken", "supportcli.cli.commands.nowhere:run", "Desk", "Broken.")
    monkeypatch.setattr(registry, "COMMANDS", (broken, *registry.COMMANDS))
    assert main(["--help"]) == 0
    assert main(["config", "path"]) == 0
    assert "broken  Broken." in capsys.readouterr().out
    assert main(["broken"]) == 1


@pytest.mark.parametrize("words", [["config", "show"], ["--help"], ["--version"]])
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_leaves_is_no_failure(words: list[str], unbuffered: str) -> None:
    """Output to a pipe whose reader has gone ends with 0 and says nothing, whether or not Python buffers."""
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "supportcli", *words],
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        cwd=Path(__file__).parents[2],
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_one_message() -> None:
    """Output that cannot be written is a failure, told once."""
    for unbuffered in ("", "1"):
        with Path("/dev/full").open("w") as full:
            done = subprocess.run(
                [sys.executable, "-m", "supportcli", "config", "show", "--format", "json"],
                stdout=full,
                stderr=subprocess.PIPE,
                text=True,
                check=False,
                env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
                cwd=Path(__file__).parents[2],
            )
        assert done.returncode == 1
        assert "No space left" in json.loads(done.stderr)["error"]["message"]


def test_closed_streams_are_no_failure() -> None:
    """Some schedulers close standard output and input."""
    done = subprocess.run(
        f"'{sys.executable}' -m supportcli config path <&- >&-",
        shell=True,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_broken_pipe_elsewhere_is_a_failure(probe: Probe, capsys: pytest.CaptureFixture[str]) -> None:
    """A mail program that died must not look like ``| head``."""

    def run() -> None:
        raise BrokenPipeError(32, "Broken pipe")

    probe(run)
    assert main(["probe"]) == 1
    assert "BrokenPipeError" in capsys.readouterr().err


def test_completion_imports_no_command() -> None:
    """Completing a verb reads the registry, so that it costs no more than the frame."""
    done = run_process(_SUPPORTCLI_COMPLETE="complete_bash", COMP_WORDS="supportcli conf", COMP_CWORD="1")
    assert (done.stdout.split(), done.stderr, done.returncode) == (["config"], "", 0)


@pytest.mark.parametrize(
    ("words", "free_of"),
    [
        (["--version"], ["typer", "rich", "questionary", "sqlite_utils", "pydantic", "pathlib"]),
        (["--help"], ["rich", "questionary", "sqlite_utils", "pydantic", "sqlite3", "asyncio"]),
        (["config", "path"], ["rich", "questionary", "sqlite_utils", "pydantic", "sqlite3", "asyncio"]),
    ],
)
def test_the_frame_imports_little(words: list[str], free_of: list[str]) -> None:
    """What is expensive is imported by the commands that need it."""
    code = (
        "import sys; before = set(sys.modules); from supportcli.cli.main import main; main(sys.argv[1:]); "
        "print(*(set(sys.modules) - before), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert set(free_of).isdisjoint(done.stderr.split())


def test_an_odd_character_does_not_stop_the_output() -> None:
    """In a locale without the character it is escaped, not a traceback."""
    done = run_process("config", "show", "--format", "tsv", SUPPORTCLI_DB="/é-☃.db", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[1] == "database\t/\\xe9-\\u2603.db\tSUPPORTCLI_DB"


def test_the_app_can_be_built_twice() -> None:
    """Nothing is kept between two calls in one process."""
    assert build() is not build()
