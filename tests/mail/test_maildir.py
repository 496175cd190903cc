"""The Maildir transport: whole files under stable names."""

from __future__ import annotations

import mailbox
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from supportcli.mail.compose import compose
from supportcli.mail.maildir import file_name, maildir
from supportcli.mail.message import Mail, TransportError

MAIL = Mail(
    message_id="<42.abc@desk.supportcli>",
    ticket=42,
    purpose="escalation",
    role="cto",
    recipients=("cto@desk.example",),
    subject="Escalation 1",
    body="Ticket 42\n",
    created_at=datetime(2026, 3, 2, 9, 5, tzinfo=UTC),
    sender="support@desk.example",
)


def test_a_message_becomes_a_file_in_new(tmp_path: Path) -> None:
    """The folder is made for its owner only; the file is the composed message, and nothing is left aside."""
    folder = tmp_path / "out" / "mail"
    maildir(folder)(MAIL)
    [file] = (folder / "new").iterdir()
    assert file.read_bytes() == compose(MAIL)
    assert file.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    assert list((folder / "tmp").iterdir()) == []


def test_a_mail_reader_finds_it(tmp_path: Path) -> None:
    """The standard library's Maildir reads it."""
    maildir(tmp_path / "mail")(MAIL)
    box = mailbox.Maildir(tmp_path / "mail", create=False)
    assert [message["Message-ID"] for message in box] == ["<42.abc@desk.supportcli>"]
    box.close()


def test_a_repeated_delivery_replaces_itself(tmp_path: Path) -> None:
    """The name follows from the Message-ID, so the second copy takes the place of the first."""
    for _ in range(2):
        maildir(tmp_path / "mail")(MAIL)
    assert [file.name for file in (tmp_path / "mail" / "new").iterdir()] == [file_name(MAIL)]


def test_what_was_read_does_not_come_back(tmp_path: Path) -> None:
    """A message that a reader has moved to cur/ with its flags is not delivered again."""
    folder = tmp_path / "mail"
    maildir(folder)(MAIL)
    (folder / "new" / file_name(MAIL)).rename(folder / "cur" / (file_name(MAIL) + ":2,S"))
    maildir(folder)(MAIL)
    assert list((folder / "new").iterdir()) == []


def test_names_sort_as_the_messages_were_posted(tmp_path: Path) -> None:
    """A folder listing reads like the outbox."""
    later = replace(
        MAIL, message_id="<1.zzz@desk.supportcli>", created_at=datetime(2026, 3, 2, 9, 6, tzinfo=UTC)
    )
    assert sorted([file_name(later), file_name(MAIL)]) == [file_name(MAIL), file_name(later)]


def test_a_message_id_names_no_other_folder() -> None:
    """Slashes and dots of a Message-ID do not reach the file system."""
    assert "/" not in file_name(replace(MAIL, message_id="<../../etc/passwd>"))


def test_a_folder_that_cannot_be_made_is_an_outage(tmp_path: Path) -> None:
    """No message could be written, so none is to blame."""
    (tmp_path / "file").touch()
    with pytest.raises(TransportError, match="cannot be written") as caught:
        maildir(tmp_path / "file" / "mail")
    assert caught.value.outage
    assert not caught.value.permanent
