"""A bar on standard error once something takes long, if somebody looks at it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

PATIENCE = 1.0
"""Seconds before a progress bar appears."""

Progress = Callable[[str, int, int], None]
"""Told what is going on, how much of it is done, and how much there is."""


@contextmanager
def progress_bar(*, quiet: bool) -> Iterator[Progress | None]:
    """What to tell of the progress; ``None`` if nobody looks."""
    import time

    if quiet or not sys.stderr.isatty():
        yield None
        return
    started = time.monotonic()
    shown: list[Any] = []

    def tell(what: str, done: int, total: int) -> None:
        if not shown:
            if time.monotonic() - started < PATIENCE:
                return
            shown.append(_bar())
        bar = shown[0]
        if not bar.tasks or bar.tasks[-1].description != what:
            bar.add_task(what, total=total)
        bar.update(bar.tasks[-1].id, completed=done)

    try:
        yield tell
    finally:
        for bar in shown:
            bar.stop()


def _bar() -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    bar.start()
    return bar
