"""Attachments written into a folder in which things of other kinds bear their names, or on a disk that is full."""

from __future__ import annotations

import os
import resource
from pathlib import Path

import pytest

from supportcli.desk.desk import Desk
from supportcli.desk.mailroom.looking import attachments_of, save
from supportcli.domain.errors import RefusedError
from tests.desk.mailing import took, written


def letter(content: str) -> bytes:
    parts = "".join(
        "--b\r\nContent-Type: application/octet-stream\r\n"
        f'Content-Disposition: attachment; filename="{name}"\r\n\r\n{content}\r\n'
        for name in ("folder", "pipe", "file")
    )
    return written(text=parts + "--b--", mime_version="1.0", content_type='multipart/mixed; boundary="b"')


def test_a_folder_and_a_pipe_of_the_same_name_are_left_alone(desk: Desk, tmp_path: Path) -> None:
    """They are no files: what would overwrite them gets a number, and nothing waits for the pipe."""
    took(desk, letter("content"))
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    saved = [(each.name, each.there) for each in save(desk, attachments_of(desk, 1), tmp_path)]
    assert saved == [("folder-2", False), ("pipe-2", False), ("file", False)]
    assert (tmp_path / "pipe-2").read_bytes() == b"content"


def test_half_a_file_does_not_stay(desk: Desk, tmp_path: Path) -> None:
    """Where the disk is full, or a limit is reached, no file pretends to be the whole one."""
    took(desk, letter("content " * 1000))
    found = attachments_of(desk, 1)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        with pytest.raises(RefusedError, match="cannot be written: File too large"):
            list(save(desk, found, tmp_path / "saved"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list((tmp_path / "saved").iterdir()) == []
