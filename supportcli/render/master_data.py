"""Changes of customers, contacts and contracts in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from supportcli.domain.master_data import CONTACT, CUSTOMER, Change, Row
from supportcli.domain.time.instants import from_iso
from supportcli.render.untrusted import cells, untrusted
from supportcli.render.when import full


def history_lines(changes: Sequence[Change], zone: tzinfo) -> list[str]:
    """One line for each change: when, who, what."""
    gone = {(change.undoes, change.kind, change.key) for change in changes}
    actors = [untrusted(change.actor) or "-" for change in changes]
    wide = max(map(cells, actors), default=0)
    made = []
    for change, actor in zip(changes, actors, strict=True):
        said = sentence(change)
        if change.undoes is None and (change.operation, change.kind, change.key) in gone:
            said += " (undone)"
        when = full(from_iso(change.at), zone)
        made.append(f"{when}  {actor}{' ' * (wide - cells(actor))}  {untrusted(said)}")
    return made


def sentence(change: Change) -> str:
    """What was done: ``contract 1 ends on 2026-03-31``; of a change that undoes another one, what is so again."""
    if change.undoes is not None:
        return f"operation {change.undoes} undone: {undone_phrase(change)}"
    if change.after is None:
        return f"{change.name} removed"
    if change.before is None:
        added = "added" if change.operation is not None else "known since before the history was kept"
        return f"{change.name} {added}: {_described(change.kind, change.after)}"
    return f"{change.name} {_differing(change.before, change.after)}"


def undone_phrase(change: Change) -> str:
    """What an undo did to a record: ``contract 1 has an open end again``."""
    if change.before is None or change.after is None:
        return f"{change.name} {'removed' if change.after is None else 'is there again'}"
    return f"{change.name} {_differing(change.before, change.after)} again"


def _described(kind: str, row: Row) -> str:
    if kind == CUSTOMER:
        domains = row["domains"]
        assert isinstance(domains, list)  # noqa: S101  # as it is stored
        return ", ".join([str(row["name"]), *domains])
    if kind == CONTACT:
        role = f" ({row['role']})" if row["role"] else ""
        return f"{row['name']}{role}, of {row['customer']}"
    zone = f", zone {row['zone']}" if row["zone"] else ""
    return f"{row['policy']} {row['plan']}, {row['starts_on']} to {row['ends_on'] or 'open end'}{zone}"


def _differing(before: Row, after: Row) -> str:
    said = []
    for name, value in after.items():
        if value == before.get(name):
            continue
        if name == "ends_on":
            said.append(f"ends on {value}" if value else "has an open end")
        else:
            said.append(f"has {name.replace('_', ' ')} {value}")
    return " and ".join(said) or "is as it was"
