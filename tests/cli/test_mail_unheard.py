"""mail receive where nobody hears what it says: a message that was taken in must not be reported as failed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.desk.mailing import written

STREAMS = {
    "the log is on a full disk": "2>/dev/full",
    "no standard error": "2>&-",
    "no stream at all": ">&- 2>&-",
}


def shell(tmp_path: Path, raw: bytes, words: str) -> int:
    env = {"SUPPORTCLI_DB": str(tmp_path / "desk.db"), "HOME": str(tmp_path), "PATH": os.environ["PATH"]}
    command = ["/bin/sh", "-c", f'exec "$0" -m supportcli {words}', sys.executable]
    return subprocess.run(command, input=raw, env=env, capture_output=True, check=False).returncode


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("name", STREAMS)
def test_what_was_taken_in_is_a_success(tmp_path: Path, name: str) -> None:
    """Any other code would make the mail server send it back to its author; and the codes of failures stay."""
    assert shell(tmp_path, written(), f"mail receive {STREAMS[name]}") == 75
    assert shell(tmp_path, b"", "init") == 0
    assert shell(tmp_path, written(), f"mail receive {STREAMS[name]}") == 0
    assert shell(tmp_path, b"", f"mail receive {STREAMS[name]}") == 65
    assert shell(tmp_path, b"", "mail show 1 --raw") == 0
