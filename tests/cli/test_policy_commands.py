"""Policies from the command line: listed and shown without a desk, checked with every problem, added by content."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import Any

import pytest

IDS = ["clearcare", "cloveretl", "mor", "portacare", "sftpplus"]


@pytest.fixture
def source(run: Any) -> str:
    """The TOML text of a shipped policy."""
    return str(run("policy", "show", "portacare", "--toml").out)


def test_the_shipped_policies_are_listed_without_a_desk(run: Any, monkeypatch: Any, tmp_path: Path) -> None:
    """From any folder, and no database appears."""
    monkeypatch.chdir(tmp_path)
    rows = json.loads(run("policy", "list", "--json").out)
    assert [row["id"] for row in rows] == IDS
    assert {row["origin"] for row in rows} == {"shipped"}
    assert not (tmp_path / "desk.db").exists()


def test_a_database_that_was_named_must_exist(run: Any, tmp_path: Path) -> None:
    """A mistyped --db is an error here too."""
    assert run("--db", str(tmp_path / "typo.db"), "policy", "list").code == 3


def test_the_page_of_a_policy_tells_all_of_it(run: Any) -> None:
    """Plans, priorities with the vendor's wording, the table of targets, the ladder, approvals, calendars."""
    page = run("policy", "show", "portacare").out
    lines = [" ".join(line.split()) for line in page.splitlines()]
    for expected in (
        "E-mail (email) yes yes",
        "P2 Priority 2 (60) The network is degraded PC-03",
        "P1 P2 P3 P4",
        "every plan 1 hour 2 hours 1 business day 2 business days",
        "after 4 hours cto",
        "priority P4 after 96 hours technical-support-manager",
        "09:00–18:00 business day",
        "equipment Which equipment is concerned? required",
    ):
        assert expected in lines, page
    assert "From a reply to a reply; given up at resolution or closing; again and again" in page


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_the_page_exists_for_other_readers(form: str, run: Any) -> None:
    """The same document, in the form that was asked for; one form at a time."""
    page = run("policy", "show", "mor", "--format", form).out
    assert page.startswith({"markdown": "# MOR support\n", "html": "<!DOCTYPE html>\n"}[form])
    assert "100.00 EUR an hour" in page
    assert run("policy", "show", "mor", "--format", form, "--json").code == 2
    assert run("policy", "show", "mor", "--format", form, "--toml").code == 2


@pytest.mark.parametrize("policy", IDS)
def test_every_shipped_policy_has_a_page_that_names_each_of_its_words(policy: str, run: Any) -> None:
    """Whatever the policy defines stands on its page: plans, priorities, channels, calendars, texts, questions."""
    whole = json.loads(run("policy", "show", policy, "--json").out)
    page = run("policy", "show", policy, "--format", "html").out
    for key in (
        "plans",
        "priorities",
        "kinds",
        "levels",
        "causes",
        "channels",
        "approvals",
        "calendars",
        "texts",
    ):
        for entry in whole[key]:
            assert entry["id"] in page, (key, entry["id"])
    for question in whole["details"]["questions"]:
        assert escape(question["ask"]) in page
    assert all(len(line) <= 100 for line in run("policy", "show", policy).out.splitlines())


def test_a_policy_is_stored_by_its_content(run: Any, source: str, tmp_path: Path) -> None:
    """The same text again changes nothing; another text is the next revision, and both can be shown."""
    run("init")
    first = run("policy", "add", "portacare")
    again = run("policy", "add", "portacare")
    assert (first.out, again.err) == (again.out, "policy portacare, revision 1 is in the desk already\n")
    file = tmp_path / "changed.toml"
    file.write_text(source.replace('P1 = "1h"', 'P1 = "30m"'))
    assert run("policy", "add", str(file)).err == "policy portacare, revision 2 added\n"
    rows = [row for row in json.loads(run("policy", "list", "--json").out) if row["id"] == "portacare"]
    assert [(row["origin"], row["number"]) for row in rows] == [("desk", 1), ("desk", 2)]
    assert "every plan  30 minutes" in run("policy", "show", "portacare").out
    assert "every plan  1 hour" in run("policy", "show", "portacare", "--revision", "1").out
    assert run("policy", "show", "portacare", "--revision", rows[0]["revision"][:8], "--toml").out == source
    assert run("policy", "show", "portacare", "--revision", "3").code == 3


def test_a_check_reports_every_problem_of_every_file(run: Any, source: str, tmp_path: Path) -> None:
    """Problems are data on standard output, exit code 5; one that cannot be read does not hide the others."""
    bad, good = tmp_path / "bad.toml", tmp_path / "good.toml"
    bad.write_text(
        source.replace('zone         = "Etc/UTC"', 'zone         = "Etc/Nowhere"') + "\n[nonsense]\n"
    )
    good.write_text(source)
    result = run("policy", "check", str(bad), str(good), str(tmp_path / "missing.toml"))
    assert result.code == 5
    lines = result.out.splitlines()
    assert lines[0].startswith(f"{bad}:")
    assert any("Etc/Nowhere" in line for line in lines)
    assert any("nonsense" in line for line in lines)
    assert lines[-1] == f"{tmp_path}/missing.toml: no file {tmp_path}/missing.toml"
    assert f"error: {len(lines)} problems in 3 files" in result.err
    records = json.loads(run("policy", "check", str(bad), "--json").out)
    assert set(records[0]) == {"file", "line", "key", "message", "warning"}
    assert run("policy", "check", "-", input=source).err == "1 file checked: no problem\n"


def test_a_warning_is_told_and_is_no_failure(run: Any, source: str, tmp_path: Path) -> None:
    """A dearer plan that is slower is probably a mistake, and exits 0."""
    file = tmp_path / "slow.toml"
    table = '[targets.first-response]\nP1 = "1h"\nP2 = "2h"\nP3 = "1bd"\nP4 = "2bd"\n'
    assert table in source
    slower = '[targets.first-response]\nportacare = "1h"\npremium = "2h"\n'
    file.write_text(source.replace(table, slower))
    result = run("policy", "check", str(file))
    assert result.code == 0
    assert "warning: " in result.out
    assert result.err.startswith("1 file checked: no problem; 1 warning")


@pytest.mark.parametrize(
    ("words", "code", "text"),
    [
        (["show", "nonsense"], 3, "no policy is called nonsense"),
        (["show", "missing.toml"], 3, "no policy file missing.toml"),
        (["show", "mor", "--toml", "--json"], 2, "contradict each other"),
        (["show", "mor", "--json=nonsense"], 2, "valid fields: "),
        (["add", "mor"], 3, "no desk at "),
        (["check"], 2, "missing argument 'FILE...'"),
    ],
)
def test_what_is_not_there_is_told(words: list[str], code: int, text: str, run: Any) -> None:
    """Exit codes as everywhere."""
    result = run("policy", *words)
    assert (result.code, result.out) == (code, "")
    assert text in result.err


def test_the_schema_is_one_json_document(run: Any) -> None:
    """Editors read it; it is the one in the policies' folder."""
    printed = json.loads(run("policy", "schema").out)
    shipped = Path(__file__).parents[2] / "policies" / "policy.schema.json"
    assert printed == json.loads(shipped.read_text())
