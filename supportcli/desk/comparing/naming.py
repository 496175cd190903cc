"""Policies as people name them: an id, a file, ``portacare@2``, ``portacare@shipped`` or the beginning of a hash."""

from __future__ import annotations

import re
from pathlib import Path

from supportcli.desk.desk import Desk
from supportcli.desk.policies import Known, find
from supportcli.domain.errors import NotFoundError
from supportcli.store import policies as store

SHIPPED = "shipped"

_HASH = re.compile(r"[0-9a-f]{4,64}", re.ASCII)


def policy_named(desk: Desk | None, name: str) -> Known:
    """The policy or the revision that is meant; nothing is stored.

    Args:
        desk: Whose revisions are known, if there is a desk.
        name: A file; an id (the desk's latest revision, else the shipped policy); ``ID@N`` or ``ID@HASH`` for one of
            the desk's revisions; ``ID@shipped``; or at least four characters of a revision's hash.

    Raises:
        NotFoundError: Nothing is called so, or several revisions are.
        InvalidError: The file has problems.
    """
    id_, at, revision = name.rpartition("@")
    if not at or Path(name).is_file():
        return _by_hash(desk, name) or find(desk, name)
    return find(None, id_) if revision == SHIPPED else find(desk, id_, revision)


def _by_hash(desk: Desk | None, name: str) -> Known | None:
    if desk is None or not _HASH.fullmatch(name):
        return None
    found = [one for one in store.revisions(desk.store.connection) if one.revision.startswith(name)]
    if len(found) > 1:
        listed = ", ".join(f"{one.policy}@{one.number}" for one in found)
        raise NotFoundError(f"several revisions begin with {name}", hint=f"one of: {listed}")
    return find(desk, found[0].policy, found[0].revision) if found else None
