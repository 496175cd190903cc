"""The program in a pseudo-terminal."""

from __future__ import annotations

from typing import Any

import pexpect


def in_terminal(program: str, arguments: list[str], **options: Any) -> pexpect.spawn:
    """Start a program in a pseudo-terminal.

    pexpect waits 50 ms before each line that it sends, for programs that turn the echo off late. Ours is asked only
    after its question stands there, and by then it listens.
    """
    child = pexpect.spawn(program, arguments, **options)
    child.delaybeforesend = None
    return child
