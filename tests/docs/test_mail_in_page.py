"""The page on mail that comes in is true: its commands are run, and its settings are read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from supportcli.desk.settings.file import read
from tests.desk.dovecot import PASSWORD, Dovecot
from tests.desk.mailing import written
from tests.docs.transcript import DOCS, blocks, play

PAGE = DOCS / "mail-in.md"


def test_the_commands_of_the_page(run: Any) -> None:
    """One session, from the first message to the last look."""
    assert play(PAGE, run) == 10


def test_the_settings_of_the_page() -> None:
    """They are settings, and those of the last block are the defaults but for the policy."""
    fetch, trusted, forms, limits = (
        read(text.encode(), Path("config.toml"), "UTC").mail.room for text in blocks(PAGE, "toml")
    )
    assert [(account.name, account.after) for account in fetch.fetch] == [("support", "move:Taken")]
    assert trusted.trust_authentication_results == "mx.desk.example"
    assert [form.name for form in forms.forms] == ["site", "chat"]
    default = read(b"", Path("config.toml"), "UTC").mail.room
    assert limits == default._replace(default_policy="example", classify=True)


def test_the_account_of_the_page(
    run: Any, imap_server: Dovecot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its settings fetch from a real server, once the server's name is that of this machine."""
    here = f'host = "localhost"\nport = {imap_server.tls}\nca_file = "{imap_server.ca_file}"'
    config = blocks(PAGE, "toml")[0].replace('host = "imap.desk.example"', here)
    (tmp_path / "config.toml").write_text(config)
    monkeypatch.setenv("SUPPORTCLI_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("IMAP_PASSWORD", PASSWORD)
    user = "support@desk.example"
    imap_server.put(user, [written(message_id="<1@acme>")])
    imap_server.put(user, [written(message_id="<2@acme>")], "Web forms")
    imap_server.make(user, "Taken")
    run("init")
    dry = run("mail", "fetch", "support", "--dry-run", "--json=action")
    assert dry.out.count("held") == 2
    assert run("mail", "fetch", "-q").err == ""
    left = [imap_server.seen(user, folder)[1] for folder in ("", "Web forms", "Taken")]
    assert left == [0, 0, 2]
