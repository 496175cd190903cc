"""Record anew what the desks say: ``python -m tests.snapshots.write``; look at ``git diff`` before you commit it."""

from __future__ import annotations

from tests.snapshots.desks import KINDS, said_by
from tests.snapshots.files import write

if __name__ == "__main__":
    for desk in KINDS:
        write(desk, said_by(desk))
