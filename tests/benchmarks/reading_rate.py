"""How many messages one core reads in a second, beside a bare parse by the standard library in the same run.

Run it from the top of the tree: ``python -m tests.benchmarks.reading_rate FOLDER``, with a folder of ``.eml`` files.
The bare parse decodes nothing; what counts is the ratio.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from email.parser import BytesParser
from email.policy import compat32
from pathlib import Path

from supportcli.domain.said.visible import fold
from supportcli.mail.reading import read

ROUNDS = 10


def rate(mails: list[bytes], job: Callable[[bytes], object]) -> float:
    """Messages a second, the best of five runs."""
    for mail in mails:
        job(mail)
    gc.collect()
    best = 0.0
    for _ in range(5):
        started = time.process_time()
        for _ in range(ROUNDS):
            for mail in mails:
                job(mail)
        best = max(best, ROUNDS * len(mails) / (time.process_time() - started))
    return best


def main() -> None:
    """Print one line for each job."""
    mails = [path.read_bytes() for path in sorted(Path(sys.argv[1]).rglob("*.eml"))]
    bare = rate(mails, BytesParser(policy=compat32).parsebytes)
    full = rate(mails, read)
    folded = rate(mails, lambda mail: fold(read(mail).text))
    print(f"{len(mails)} messages, {sum(map(len, mails)):,} bytes")
    print(f"bare parse          {bare:9,.0f} a second")
    print(f"read                {full:9,.0f} a second, {full / bare:.2f} of the bare parse")
    print(f"read and folded     {folded:9,.0f} a second, {folded / bare:.2f} of the bare parse")


if __name__ == "__main__":
    main()
