"""The doctor from the command line, `init` and `db path`."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def corrupt(run: Any, tmp_path: Path) -> Any:
    """A desk with two tickets, of which the second's row says something else than its history."""
    run("init")
    run("open", "-s", "sound", "--policy", "portacare", "--priority", "P1", "--plan", "premium")
    run("open", "-s", "sick", "--policy", "portacare", "--priority", "P1", "--plan", "premium")
    connection = sqlite3.connect(tmp_path / "desk.db")
    with connection:
        connection.execute("UPDATE tickets SET status = 'closed', next_alarm_at = NULL WHERE id = 2")
        connection.execute("DELETE FROM clocks WHERE ticket = 2")
    connection.close()
    return run


def test_a_sound_desk_has_no_findings(run: Any) -> None:
    """Exit code 0, nothing on standard output."""
    run("init")
    run("open", "-s", "x")
    result = run("doctor")
    assert (result.code, result.out) == (0, "")
    assert result.err == "1 ticket examined: every row agrees with its history\n"
    assert json.loads(run("doctor", "--json").out) == {"tickets": 1, "findings": [], "repaired": 0}


def test_a_corrupt_row_is_found_and_listed(corrupt: Any) -> None:
    """Exit code 1; each difference with what is stored and what should be."""
    result = corrupt("doctor")
    assert result.code == 1
    rows = [line.split("\t") for line in result.out.splitlines()]
    assert rows[0] == ["ticket", "what", "stored", "expected"]
    assert [row[:2] for row in rows[1:]] == [
        ["2", "status"],
        ["2", "next_alarm_at"],
        ["2", "clock first-response 1"],
    ]
    assert rows[1][2:] == ["closed", "new"]
    assert result.err == "error: 3 findings\n\nhint: supportcli doctor --repair\n"
    document = json.loads(corrupt("doctor", "--json").out)
    assert (document["tickets"], len(document["findings"]), document["repaired"]) == (2, 3, 0)


def test_repair_writes_the_rows_anew(corrupt: Any) -> None:
    """Afterwards the desk is sound, and the lost alarm is taken."""
    assert corrupt("escalate", "--due", "--no-send").out.count("ticket 2") == 0
    repaired = corrupt("doctor", "--repair")
    assert repaired.code == 0
    assert "1 ticket written anew\n" in repaired.err
    assert corrupt("doctor").code == 0
    assert corrupt("escalate", "--due", "--no-send").out.count("ticket 2") == 1


def test_init_creates_the_desk_once(run: Any, tmp_path: Path) -> None:
    """It says where; the file is its owner's alone; a second time changes nothing."""
    assert run("doctor").code == 3
    path = tmp_path / "desk.db"
    assert run("db", "path").out == f"{path}\n"
    assert run("init").err == f"the desk is at {path}\n"
    assert path.stat().st_mode & 0o777 == 0o600
    run("open", "-s", "x")
    assert run("init").err == f"the desk at {path} exists already\n"
    assert run("show", "1").code == 0


def test_init_writes_the_prefix_into_new_settings(run: Any, tmp_path: Path) -> None:
    """References carry it; settings that a person keeps are not touched."""
    assert run("init", "--prefix", "no way").code == 2
    assert run("init", "--prefix", "ACME").code == 0
    assert run("config", "path").out.startswith(str(tmp_path))
    run("open", "-s", "x")
    assert run("details", "ACME-1").out.startswith("[ACME-1] x\n")
    assert run("init", "--prefix", "SUP").code == 4
