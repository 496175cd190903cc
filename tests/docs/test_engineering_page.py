"""docs/engineering.md is true: its settings are read, its commands are run against a tracker that listens here."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.docs.transcript import DOCS, blocks, play
from tests.tracker.fake_trackers import TOKEN, passes, refuses, serving

PAGE = DOCS / "engineering.md"


def test_the_page(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three tickets of acme, then every command; meanwhile the tracker fails once, and an issue is closed there."""
    monkeypatch.setenv("no_proxy", "127.0.0.1,localhost")
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    monkeypatch.setenv("SUPPORTCLI_CONFIG", str(tmp_path / "config.toml"))
    with serving("github") as fake:
        fake.public = "https://github.com"
        settings = blocks(PAGE, "toml")[0]
        (tmp_path / "config.toml").write_text(settings + f'url = "{fake.url}"\nweb = "{fake.public}"\n')
        prepare(run)

        def told(*words: str, **how: Any) -> Any:
            if words[:2] == ("defect", "2"):
                fake.wrong = [passes, refuses(503)]
            if "--link" in words:
                for _ in range(5):
                    fake.add()
            if words == ("defect", "--sync"):
                fake.issues["acme/server"][0] |= {"state": "closed", "milestone": "5.3"}
            return run(*words, **how)

        assert play(PAGE, told, now="2026-03-02T09:00:00Z") > 9


def prepare(run: Any) -> None:
    """The desk that the page takes for granted."""
    run("init")
    run("policy", "add", "sftpplus")
    run("customer", "add", "acme", "--name", "Acme Ltd")
    run("contact", "add", "jo@acme.example", "--customer", "acme", "--name", "Jo Doe")
    run("contract", "add", "acme", "--policy", "sftpplus", "--plan", "standard", "--from", "2026-01-01")
    said = "Jo Doe writes from jo@acme.example: the upload stops at 2 GB"
    opened = ("open", "--contact", "jo@acme.example", "--kind", "defect", "--subject")
    more = ("--environment", "vm", "--detail", "product-version=5.2.0")
    assert run(*opened, "Upload stops", "--body", said, *more).out == "1\n"
    for subject in ("Download stops", "No log"):
        run(*opened, subject)


def test_the_tables_of_the_policy_are_those_that_are_shipped() -> None:
    """What the page shows of a policy is read by the program."""
    from supportcli.policyfile.reader import check_policy

    _, tracker, rule = blocks(PAGE, "toml")
    head = 'id = "page"\nname = "Page"\nvendor = "Page"\n'
    words = (
        "[kinds]\ndefect = {}\nfeature-request = {}\n[flags]\nengineering-issue = {}\nroadmap-checked = {}\n"
    )
    policy, problems = check_policy(head + words + tracker + rule, "page.toml")
    assert policy is not None, [str(problem) for problem in problems]
    assert (policy.tracker.project, policy.tracker.labels) == ("acme/server", ("bug",))
    assert tomllib.loads(blocks(PAGE, "toml")[0])["tracker"]["kind"] == "github"
