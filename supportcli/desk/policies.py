"""Policies in the desk: stored by content, found by name, shipped ones taken in when first used."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from msgspec import Struct

from supportcli.desk.desk import Desk
from supportcli.domain.actions import action
from supportcli.domain.documents import Record
from supportcli.domain.errors import InvalidError, NotFoundError, Problem
from supportcli.domain.language.policy import Plan, Policy
from supportcli.store import policies as store
from supportcli.store.policies import Revision


def add_policy(desk: Desk, name_or_path: str) -> tuple[Revision, bool]:
    """Take a policy into the desk: a file, or the id of a shipped one.

    Returns:
        The revision, and whether it is new (the same text again changes nothing).

    Raises:
        NotFoundError: Neither a file nor a shipped policy.
        InvalidError: The file has problems; all of them are listed.
    """
    from supportcli.desk.operation import operation

    text, name = source_text(name_or_path)
    with operation(desk, "policy add") as under_way:
        revision, is_new = _add(desk, desk.store.connection, text, name)
        if is_new:
            under_way.begun()
    return revision, is_new


def source_text(name_or_path: str) -> tuple[str, str]:
    """The TOML text of a file or of a shipped policy, and the name to use in messages.

    Raises:
        NotFoundError: Neither a file nor a shipped policy.
    """
    from supportcli.policyfile.shipped import shipped_ids, shipped_text

    path = Path(name_or_path)
    if path.suffix == ".toml" or path.is_file():
        try:
            return path.read_text(encoding="utf-8"), str(path)
        except FileNotFoundError:
            raise NotFoundError(f"no policy file {path}", hint=action("policy list")) from None
        except UnicodeDecodeError:
            raise InvalidError(f"{path} is not UTF-8 text", hint=f"file {path}") from None
        except OSError as error:
            raise NotFoundError(f"{path}: {error.strerror or error}") from None
    if name_or_path in shipped_ids():
        return shipped_text(name_or_path), f"{name_or_path}.toml"
    raise NotFoundError(f"no policy is called {name_or_path}", hint=action("policy list"))


def current(desk: Desk, policy: str, connection: sqlite3.Connection | None = None) -> Revision:
    """The revision that new tickets under this policy get; a shipped policy is taken in when first asked for.

    Args:
        desk: The desk.
        policy: A policy's id.
        connection: The transaction that may store a shipped policy; without it one is opened.

    Raises:
        NotFoundError: The desk does not know the policy and it is not shipped.
    """
    found = store.latest(desk.store.connection, policy)
    if found is not None:
        return found
    text, name = source_text(policy)
    if connection is not None:
        return _add(desk, connection, text, name)[0]
    with desk.store.write() as own:
        return _add(desk, own, text, name)[0]


_SHORTEST_HASH = 4
"""Anything shorter is a number: one hash in sixteen begins with any digit."""


class Known(Struct, frozen=True):
    """A policy as the desk or the program knows it.

    ``origin`` is ``desk``, ``shipped`` or ``file``; ``number`` and ``added_at`` only in the desk.
    """

    policy: Policy
    source: str
    revision: str
    origin: str
    number: int | None = None
    added_at: str | None = None


def find(desk: Desk | None, name: str, revision: str | None = None) -> Known:
    """A policy by id or file: the desk's latest revision, else the shipped one; stores nothing.

    Args:
        desk: The desk, if there is one.
        name: The policy's id, or a file.
        revision: One of the desk's: its number, or the beginning of its hash.

    Raises:
        NotFoundError: Neither the desk nor the program knows it.
        InvalidError: The file has problems.
    """
    from supportcli.policyfile.codec import revision as hash_of
    from supportcli.policyfile.reader import read_policy

    found = _stored(desk, name, revision) if desk is not None else None
    if desk is not None and found is not None:
        terms = desk.terms(found.revision)
        assert terms is not None  # noqa: S101  # a stored revision has terms
        source = store.source(desk.store.connection, found.revision)
        return Known(terms.policy, source, found.revision, "desk", found.number, found.added_at)
    if revision is not None:
        raise NotFoundError(f"the desk has no revision {revision} of {name}", hint=action("policy list"))
    text, file = source_text(name)
    policy = read_policy(text, file)
    return Known(policy, text, hash_of(text), "file" if Path(file).is_file() else "shipped")


def known(desk: Desk | None) -> list[Known]:
    """Every revision in the desk, and the shipped policies that it has not taken in, by id."""
    from supportcli.policyfile.shipped import shipped_ids

    found: list[Known] = []
    stored = store.revisions(desk.store.connection) if desk is not None else []
    for one in stored:
        assert desk is not None  # noqa: S101  # it stores them
        with desk.aside.apart("policy", f"{one.policy} {one.number}"):
            found.append(find(desk, one.policy, one.revision))
    hashes = {one.revision for one in stored}
    shipped = [find(None, name) for name in shipped_ids()]
    found += [one for one in shipped if one.revision not in hashes]
    return sorted(found, key=lambda one: (one.policy.id, one.number or 0))


def _stored(desk: Desk, name: str, revision: str | None) -> Revision | None:
    connection = desk.store.connection
    if revision is None:
        return None if Path(name).suffix == ".toml" else store.latest(connection, name)
    mine = [one for one in store.revisions(connection) if one.policy == name]
    if len(revision) < _SHORTEST_HASH:
        return next((one for one in mine if str(one.number) == revision), None)
    return next((one for one in mine if one.revision.startswith(revision)), None)


def plan_of(policy: Policy, plan: str | None) -> Plan:
    """The plan with this id, or the only one; a policy without plans is one, called as the policy.

    Raises:
        NotFoundError: No such plan, or none was named where there are several.
    """
    if not policy.plans and plan in (None, policy.id):
        return Plan(policy.id, policy.name, rank=1)
    names = ", ".join(p.id for p in policy.plans)
    if plan is None and len(policy.plans) == 1:
        return policy.plans[0]
    found = next((p for p in policy.plans if p.id == plan), None)
    if found is None:
        message = f"{policy.id} has no plan {plan}" if plan else f"{policy.id} has several plans"
        raise NotFoundError(message, hint=f"--plan, one of: {names}")
    return found


def _add(desk: Desk, connection: sqlite3.Connection, text: str, name: str) -> tuple[Revision, bool]:
    from supportcli.policyfile.codec import revision, to_json
    from supportcli.policyfile.reader import read_policy

    digest = revision(text)
    latest = store.by_hash(connection, digest)
    if latest is not None:
        return latest, False
    policy = read_policy(text, name)
    made = Revision(digest, policy.id, policy.name, 0, "")
    return store.add(connection, made, text, to_json(policy), desk.now), True


def check(text: str, name: str) -> list[Problem]:
    """Every error and warning of a policy's text, in the order of its lines."""
    from supportcli.policyfile.reader import check_policy

    return check_policy(text, name)[1]


def schema() -> Record:
    """The JSON Schema of policy files."""
    from supportcli.policyfile.json_schema import json_schema

    return json_schema()


def as_data(policy: Policy) -> Record:
    """A policy's terms as plain data."""
    import json

    from supportcli.policyfile.codec import to_json

    data: Record = json.loads(to_json(policy))
    return data
