"""docs/a-day.md is true: the whole case, from the call to the report, command by command."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.docs.transcript import DOCS, blocks, play
from tests.tracker.fake_trackers import TOKEN, serving

PAGE = DOCS / "a-day.md"


def test_a_day(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its policy is added, its settings are read, engineering's tracker listens and closes its issue."""
    policy, settings = blocks(PAGE, "toml")
    (tmp_path / "quay.toml").write_text(policy)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("no_proxy", "127.0.0.1,localhost")
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    monkeypatch.setenv("SUPPORTCLI_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.delenv("SUPPORTCLI_USER")
    with serving("github") as fake:
        fake.public = "https://github.com"
        fake.issues["quay/server"] = []
        (tmp_path / "config.toml").write_text(settings + f'url = "{fake.url}"\nweb = "{fake.public}"\n')

        def told(*words: str, **how: Any) -> Any:
            if words == ("defect", "--sync"):
                fake.issues["quay/server"][0] |= {"state": "closed", "milestone": "5.3"}
            return run(*words, **how)

        assert play(PAGE, told) >= 25
        (issue,) = fake.issues["quay/server"]
        assert "short write" in issue["body"] and "jo@acme.example" not in issue["body"]
