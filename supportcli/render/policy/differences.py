"""What changes between two policies as a page: a section for each group, a line for each change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from supportcli.render.policy.document import Block, Document, capitalised, items, section

Record = Mapping[str, str | None]

_LONG = 60


def differences_document(title: str, changes: Sequence[Record]) -> Document:
    """The page of a comparison.

    Args:
        title: Which policies, in words.
        changes: As ``policy diff --json`` has them, in the order of their groups.
    """
    groups = dict.fromkeys(str(change["group"]) for change in changes)
    blocks: list[Block] = []
    for group in groups:
        lines = [change_text(change) for change in changes if change["group"] == group]
        blocks += section(capitalised(group), items(lines))
    return Document(title, tuple(blocks))


def change_text(change: Record) -> str:
    """One change: ``P2: First response 2 hours → 1 hour``, ``plan gold: added: Gold``."""
    who, what = change["who"] or "", change["what"] or ""
    before, after = change["before"], change["after"]
    subject = f"{who}: " if who else ""
    if not what:
        if before is None or after is None:
            return (
                f"{subject}{'added' if before is None else 'removed'}: {after if before is None else before}"
            )
        return f"{subject}{before} → {after}"
    if before == after:
        return f"{subject}{what}"
    if what in ("opens", "closes") and before and after:
        return f"{subject}{what} at {after} instead of {before}"
    old, new = before or "none", after or "none"
    if len(old) > _LONG or len(new) > _LONG:
        return f"{subject}{what}\nwas: {old}\nnow: {new}"
    return f"{subject}{what} {old} → {new}"
