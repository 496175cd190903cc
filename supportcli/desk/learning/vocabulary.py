"""The values that a fact can have under a policy, and what each means."""

from __future__ import annotations

from supportcli.domain.language.policy import Policy


def meanings(policy: Policy | None, fact: str) -> list[tuple[str, str]]:
    """The values of kind, level, cause or priority with the vendor's definitions, in the policy's order."""
    if policy is None:
        return []
    if fact == "priority":
        return [(each.id, each.means or each.name) for each in policy.priorities]
    terms = {"kind": policy.kinds, "level": policy.levels, "cause": policy.causes}[fact]
    return [(each.id, each.means or each.name) for each in terms]
