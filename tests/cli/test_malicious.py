"""Text from strangers changes no screen, breaks no table and runs in no spreadsheet, in every format."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import sys
import unicodedata
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console

from supportcli.desk import people, work
from supportcli.desk.desk import Desk
from supportcli.desk.intake import OpenRequest, open_ticket
from supportcli.desk.look.board import board
from supportcli.desk.look.query import query_of
from supportcli.desk.settings.values import Settings
from supportcli.render.board import board_table
from tests.terminal import in_terminal

TEXTS = {
    "escape sequences": "\x1b[2J\x1b[31mred\x1b[0m \x1b]0;title\x07 \x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\",
    "eight-bit controls": "a\x9b31mb\x9d0;title\x9cc\x85d\x90e\x7f\x00f",
    "Rich markup": "see [/etc/hosts] [not working] [bold red]x[/] [link=file:///etc]y[/link] :smile:",
    "bidi overrides": "invoice \u202efdp.exe\u202c \u2066a\u2069 \u200f\u061c",
    "newlines": "first\nsecond\r\nthird\rfourth\u2028fifth\u2029sixth\x0bseventh\x0ceighth",
    "tabs": "a\tb\t\tc\\t",
    "wide": "日本語の件名 한국어 ｆｕｌｌ 👩‍👩‍👧‍👦 🇩🇪 e\u0301\u0327 ☎️",
    "towers": "Z" + "\u0335\u0321\u0300\u0301\u0302\u0303" * 200 + "algo",
    "formula": '=cmd|"/c calc"!A1',
    "formula after blanks": '\t @SUM(1+1)*cmd|" /C calc"!A0',
    "quotes": '"a","b";\'c\' -- \\" \\n {"a": 1}',
    "surrogates": "bad \udcff byte \ud800",
    "nothing visible": "\u200b\u2060\xad.",
    "one megabyte": ("A" * 100 + "\x1b[31m日") * 9_500,
}
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SGR = re.compile(r"\x1b\[[0-9;]*m")
# what a table, the alternate screen and pexpect's terminal add themselves
HARMLESS = re.compile(r"\x1b\[[0-9;]*m|\x1b\[\?(?:25|1049)[hl]|\x1b\[H")

pytestmark = pytest.mark.parametrize("name", TEXTS, scope="module")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, name: str) -> Path:
    """A desk file where everything that a stranger can write is this text, between two harmless tickets."""
    text = TEXTS[name]
    path = tmp_path_factory.mktemp("hostile") / "desk.db"
    desk = Desk.open(path, now=NOW, actor="ana", settings=Settings(), create=True)
    # the database takes text that can be encoded only, as any way in ensures
    text = text.encode("utf-8", "replace").decode("utf-8") if name == "surrogates" else text
    people.add_customer(desk, "acme", text)
    people.add_contact(desk, "jo@acme.example", "acme", text, text)
    people.add_contract(desk, "acme", "portacare", "premium")
    open_ticket(desk, OpenRequest("Before", customer="acme", assignee="ana"))
    number, _ = open_ticket(
        desk,
        OpenRequest(
            text,
            description=text,
            contact="jo@acme.example",
            priority="P1",
            agreed_by=text,
            assignee=text,
            product=text,
            version=text,
            environment=text,
            details={"equipment": text},
        ),
    )
    work.reply(desk, [number], text)
    work.receive(desk, [number], text, text, text)
    work.comment(desk, [number], text)
    work.wait(desk, [number], text, text)
    open_ticket(desk, OpenRequest("After", customer="acme", assignee="ana"))
    desk.close()
    return path


@pytest.fixture
def hostile(built: Path, make_desk: Any, tmp_path: Path) -> Desk:
    """The test's own copy of that desk."""
    shutil.copy(built, tmp_path / "desk.db")
    return make_desk()


def unsafe(text: str, *, allowed: str = "\n") -> set[str]:
    """The characters of an output that command a terminal or turn the direction of text."""
    return {
        character
        for character in set(SGR.sub("", text))
        if (unicodedata.category(character) == "Cc" and character not in allowed)
        or unicodedata.bidirectional(character)
        in ("RLE", "LRE", "RLO", "LRO", "PDF", "RLI", "LRI", "FSI", "PDI")
        or character in "\u200f\u200e\u061c\u2028\u2029"
    }


def drawn(desk: Desk, width: int) -> list[str]:
    """The board as a terminal of this width gets it, without colours."""
    out = io.StringIO()
    console = Console(
        file=out, width=width, force_terminal=True, color_system="truecolor", markup=False, highlight=False
    )
    console.print(
        board_table(board(desk, query_of(desk, []), 50).lines, width=width, now=desk.now, zone="UTC")
    )
    return SGR.sub("", out.getvalue()).splitlines()


@pytest.mark.parametrize("width", [40, 80, 200])
def test_the_board_stays_a_table(hostile: Desk, width: int) -> None:
    """Three tickets are three lines below the head, and every line is as wide as the others."""
    lines = drawn(hostile, width)
    assert len(lines) == 2 + 3
    assert {cell_len(line) for line in lines} == {width}
    assert not any(unsafe(line) for line in lines)


def test_tsv_has_one_record_a_line(hostile: Desk, run: Any) -> None:
    """Nothing in a text ends a line or a cell, and nothing is lost."""
    head, *lines = run("list", "--format", "tsv").out.split("\n")[:-1]
    assert [len(line.split("\t")) for line in lines] == [len(head.split("\t"))] * 3
    assert not unsafe("\n".join(lines), allowed="\n\t")
    records = [dict(zip(head.split("\t"), line.split("\t"), strict=True)) for line in lines]
    (subject,) = [unescaped(record["subject"]) for record in records if record["id"] == "2"]
    assert subject == stored_subject(hostile)


def unescaped(cell: str) -> str:
    """What a reader of our TSV makes of a cell."""
    short = {"t": "\t", "n": "\n", "r": "\r", "\\": "\\"}
    pattern = r"\\(?:([tnr\\])|x(..)|u(....)|U(........))"
    return re.sub(pattern, lambda m: short[m[1]] if m[1] else chr(int(m[2] or m[3] or m[4], 16)), cell)


def stored_subject(desk: Desk) -> str:
    (row,) = desk.store.connection.execute("SELECT subject FROM tickets WHERE id = 2")
    return str(row[0])


def test_json_and_csv_give_the_text_back(hostile: Desk, run: Any, name: str) -> None:
    """JSON holds the text itself; CSV holds it with what a spreadsheet or terminal would run made harmless."""
    (stored,) = [
        row[0] for row in hostile.store.connection.execute("SELECT subject FROM tickets WHERE id = 2")
    ]
    for words in (("list", "id:2", "--json"), ("list", "id:2", "--format", "jsonl")):
        out = run(*words).out
        assert not unsafe(out)
        record = json.loads(out)
        assert (record[0] if isinstance(record, list) else record)["subject"] == stored
    out = run("list", "--format", "csv").out
    assert not unsafe(out, allowed="\r\n\t")
    csv.field_size_limit(10_000_000)
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(out, newline=""))}
    assert sorted(rows) == ["1", "2", "3"]
    assert not rows["2"]["subject"].lstrip().startswith(("=", "+", "-", "@"))
    if name == "quotes":
        assert rows["2"]["subject"] == stored


@pytest.mark.parametrize(
    "words",
    [
        ("show", "2"),
        ("show", "2", "--why", "--full"),
        ("show", "1-3", "--json"),
        ("show", "2", "--format", "tsv"),
        ("show", "2", "--format", "csv"),
        ("show", "2", "--format", "jsonl"),
        ("list", "--format", "table"),
        ("list", "--format", "ids"),
    ],
    ids=" ".join,
)
def test_no_output_carries_a_command(hostile: Desk, run: Any, words: tuple[str, ...]) -> None:
    """Whatever is printed is text: no control character, no direction."""
    found = run(*words)
    assert found.code == 0
    assert not unsafe(found.out, allowed="\r\n\t")
    assert not unsafe(found.err)


def test_a_page_keeps_the_brackets(hostile: Desk, run: Any, name: str) -> None:
    """Markup is text: what stands in brackets is shown, not obeyed."""
    out = run("show", "2").out
    assert out.startswith("SUP-2  ")
    if name == "Rich markup":
        assert "see [/etc/hosts] [not working] [bold red]x[/]" in out.splitlines()[0]


@pytest.mark.parametrize(
    ("words", "width"), [(("list",), 80), (("list",), 200), (("show", "2", "--why"), 80)], ids=str
)
def test_a_terminal_obeys_nothing(hostile: Desk, tmp_path: Path, words: tuple[str, ...], width: int) -> None:
    """On a real terminal only colours reach the screen, and no line is wider than it."""
    child = in_terminal(
        sys.executable,
        ["-m", "supportcli", *words],
        dimensions=(40, width),
        encoding="utf-8",
        codec_errors="strict",
        cwd=str(Path(__file__).parents[2]),
        env={
            "PATH": "/usr/bin:/bin",
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
            "HOME": str(tmp_path),
            "SUPPORTCLI_DB": str(tmp_path / "desk.db"),
            "SUPPORTCLI_NOW": "2026-03-02T09:00:00Z",
            "TZ": "UTC",
        },
        timeout=60,
    )
    shown = HARMLESS.sub("", child.read())
    child.close()
    assert child.exitstatus == 0
    assert not unsafe(shown, allowed="\r\n")
    lines = shown.replace("\r\n", "\n").splitlines()
    assert max(map(cell_len, lines)) <= width
    if words == ("list",):
        assert {cell_len(line) for line in lines} == {width}
