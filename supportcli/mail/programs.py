"""Running another program with a message on its standard input: what sendmail and the command have in common."""

from __future__ import annotations

import re
import subprocess

from supportcli.mail.message import TransportError

PATIENCE_SECONDS = 60.0
"""How long a program may take for one message; a dead mail server must not hold the outbox for ever."""

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]+")


def run(words: list[str], data: bytes, permanent: frozenset[int] = frozenset()) -> None:
    """Run a program and wait for it.

    Args:
        words: The program and its arguments; no shell reads them.
        data: Its standard input.
        permanent: Exit codes that mean that this message will never be taken.

    Raises:
        TransportError: It cannot be started (an outage), took too long, or exited with another code than 0.
    """
    try:
        done = subprocess.run(words, input=data, capture_output=True, timeout=PATIENCE_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise TransportError(f"{words[0]} took longer than {PATIENCE_SECONDS:.0f} s", outage=True) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise TransportError(f"{words[0]} cannot be started: {reason}", outage=True) from error
    if done.returncode != 0:
        raise TransportError(
            f"{words[0]} exited with {done.returncode}{_last_words(done.stderr)}",
            permanent=done.returncode in permanent,
        )


def _last_words(output: bytes) -> str:
    lines = output.decode("utf-8", "replace").strip().splitlines()
    return f": {_CONTROL.sub(' ', lines[-1])[:200]}" if lines else ""
