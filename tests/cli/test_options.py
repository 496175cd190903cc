"""What stands on the command line: ids, ``--json`` with and without fields, the form of output."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from typer.main import get_command

from supportcli.cli.ids import MAX_RANGE, parse_id, parse_ids
from supportcli.cli.invocation import Invocation
from supportcli.cli.lazy import DeskCommand
from supportcli.cli.options import Filters, Format, Json
from supportcli.cli.output import Form, choose, emit_records, hint, pick, say, warn
from supportcli.domain.errors import UsageError


@pytest.mark.parametrize(
    ("words", "stdin", "ids"),
    [
        (["42"], "", [42]),
        (["SUP-42"], "", [42]),
        (["sup-42"], "", [42]),
        (["3-7"], "", [3, 4, 5, 6, 7]),
        (["5-5"], "", [5]),
        (["1,4,9"], "", [1, 4, 9]),
        (["1,SUP-4,9-10", "2"], "", [1, 4, 9, 10, 2]),
        (["1,", "2,,3"], "", [1, 2, 3]),
        (["7", "3-7", "7"], "", [7, 3, 4, 5, 6]),
        (["007"], "", [7]),
        (["-"], "4\n\n SUP-5 \n6-7\r\n4\n", [4, 5, 6, 7]),
        (["1", "-", "2"], "9\n", [1, 9, 2]),
        (["-", "-"], "9\n", [9]),
        (["-"], "\ufeff9\n", [9]),
        (["-"], "", []),
    ],
)
def test_ids_in_every_spelling(words: list[str], stdin: str, ids: list[int]) -> None:
    """Ids, references, ranges, lists and standard input give ids in order, each once."""
    assert parse_ids(words, io.StringIO(stdin), "SUP") == ids


@pytest.mark.parametrize(
    "word",
    ["", "x", "0", "-3", "7-3", "0-4", "1-2-3", "OTHER-4", "SUP-", "SUP-x", "SUP-3-7", "4.0", "٤", "1e3", " ", "--4",
     f"1-{MAX_RANGE + 1}", "9223372036854775808", "9" * 40, "\x1b[31m"],
)  # fmt: skip
def test_what_is_no_id_is_refused(word: str) -> None:
    """Anything else is an error, and so is a range that is backwards or names more than anyone means."""
    with pytest.raises(UsageError, match="is not a ticket id"):
        parse_ids([word], (), "SUP")


def test_all_bad_words_are_named_at_once() -> None:
    """One error lists every word that names no ticket, also those from standard input."""
    with pytest.raises(UsageError) as caught:
        parse_ids(["1", "x,2,y", "-", "x"], ["3\n", "z\n"], "ACME")
    assert caught.value.message == '"x", "y", "z" are not ticket ids'
    assert "ACME-42" in (caught.value.hint or "")


def test_no_words_are_an_error() -> None:
    """Without any word nothing is guessed."""
    with pytest.raises(UsageError, match="no tickets given"):
        parse_ids([], (), "SUP")


def test_the_largest_range_is_accepted() -> None:
    """A range may name exactly ``MAX_RANGE`` tickets."""
    assert len(parse_ids([f"1-{MAX_RANGE}"], (), "SUP")) == MAX_RANGE


def test_one_ticket_is_one_ticket() -> None:
    """Where one ticket is wanted, a range is refused."""
    assert parse_id("SUP-9", "SUP") == 9
    for word in ("3-4", "1,2", "-"):
        with pytest.raises(UsageError):
            parse_id(word, "SUP")


@given(st.lists(st.integers(1, 10**6), min_size=1))
def test_a_list_written_out_is_read_back(ids: list[int]) -> None:
    """Joining ids by commas and reading them gives the ids without repetitions."""
    assert parse_ids([",".join(map(str, ids))], (), "SUP") == list(dict.fromkeys(ids))


Spell = Callable[..., tuple[list[str], str | None, str | None]]


@pytest.fixture
def spell() -> Spell:
    """Parses words as a command with arguments, ``--json``, ``--body/-b`` and ``--dry-run/-d`` does."""
    seen: list[tuple[list[str], str | None, str | None]] = []
    app = typer.Typer(add_completion=False)

    @app.command(cls=DeskCommand)
    def run(
        words: Filters = None,
        json: Json = None,
        body: str = typer.Option(None, "--body", "-b"),
        dry: bool = typer.Option(False, "--dry-run", "-d"),
    ) -> None:
        seen.append((words or [], json, body))

    def parse(*args: str) -> tuple[list[str], str | None, str | None]:
        command = get_command(app)
        with command.make_context("run", list(args)) as ctx:
            command.invoke(ctx)
        return seen.pop()

    return parse


@pytest.mark.parametrize(
    ("args", "words", "json", "body"),
    [
        (["--json"], [], "all", None),
        (["--json", "id"], [], "id", None),
        (["--json", "id,status"], [], "id,status", None),
        (["--json=id,status"], [], "id,status", None),
        (["--json", "all"], [], "all", None),
        (["--json", "42"], ["42"], "all", None),
        (["42", "--json"], ["42"], "all", None),
        (["--json", "SUP-42"], ["SUP-42"], "all", None),
        (["--json", "status:open"], ["status:open"], "all", None),
        (["--json", "triage"], ["triage"], "all", None),
        (["--json", "portacare"], ["portacare"], "all", None),
        (["--json", "-"], ["-"], "all", None),
        (["--json", "staus"], [], "staus", None),
        (["--json", "colour,id"], [], "colour,id", None),
        (["--json", "--dry-run"], [], "all", None),
        (["--json", "-b", "x"], [], "all", "x"),
        (["--body", "--json"], [], None, "--json"),
        (["-b", "--json", "id"], ["id"], None, "--json"),
        (["-db", "--json", "id"], ["id"], None, "--json"),
        (["-bd", "--json", "id"], [], "id", "d"),
        (["--body=--json", "id"], ["id"], None, "--json"),
        (["--", "--json", "id"], ["--json", "id"], None, None),
    ],
)
def test_json_takes_fields_or_none(
    spell: Spell, args: list[str], words: list[str], json: str | None, body: str | None
) -> None:
    """``--json`` takes the next word only if it names fields, or nearly so; the values of others are left alone."""
    assert spell(*args) == (words, json, body)


@pytest.mark.parametrize(
    ("format_", "json", "terminal", "form"),
    [
        (None, None, True, Form(Format.table)),
        (None, None, False, Form(Format.tsv)),
        (Format.csv, None, True, Form(Format.csv)),
        (Format.table, None, False, Form(Format.table)),
        (None, "all", True, Form(Format.json)),
        (None, "id,status,", False, Form(Format.json, ("id", "status"))),
        (Format.jsonl, "id", False, Form(Format.jsonl, ("id",))),
    ],
)
def test_the_form_of_output(format_: Format | None, json: str | None, terminal: bool, form: Form) -> None:
    """A terminal gets a table, a pipe TSV, and whoever asks gets what was asked for."""

    class Stream(io.StringIO):
        def isatty(self) -> bool:
            return terminal

    assert choose(format_, json, stream=Stream()) == form


def test_json_and_another_format_contradict() -> None:
    """Two answers to one question are an error."""
    with pytest.raises(UsageError, match="--json contradicts --format csv"):
        choose(Format.csv, "all")


def test_an_unknown_field_lists_the_valid_ones() -> None:
    """The hint has every field that exists."""
    with pytest.raises(UsageError) as caught:
        pick(Form(Format.json, ("id", "colour", "size")), ("id", "status"))
    assert (caught.value.message, caught.value.hint) == (
        '"colour", "size" are no fields',
        "valid fields: id, status",
    )
    assert pick(Form(Format.json, ("status", "id")), ("id", "status")) == ("status", "id")
    assert pick(Form(Format.tsv), ("id", "status"), default=("id",)) == ("id",)


def test_data_and_talk_go_their_own_ways(capsys: pytest.CaptureFixture[str]) -> None:
    """Records are standard output; success and hints are standard error and silent with -q; warnings never are."""
    emit_records([{"id": 4}], ["id"], Format.tsv)
    for quiet in (False, True):
        say("done\x1b[0m", Invocation(quiet=quiet))
        hint("go on", Invocation(quiet=quiet))
        warn("nobody is told")
    assert capsys.readouterr() == (
        "id\n4\n",
        "done\nhint: go on\nwarning: nobody is told\nwarning: nobody is told\n",
    )
