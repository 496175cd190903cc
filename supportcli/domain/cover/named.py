"""Named contacts: who of a customer's people may open tickets, where the policy limits their number.

The named contacts of a customer are those whose role is ``named``. A customer none of whose people has that role
has named all of them, in the order in which they were added.
"""

from __future__ import annotations

from collections.abc import Sequence

from supportcli.domain.actions import action
from supportcli.domain.errors import RefusedError
from supportcli.domain.language.coverage import ContactRule
from supportcli.domain.language.policy import Policy
from supportcli.domain.language.rules import Fact, holds
from supportcli.domain.people import Contact

ROLE = "named"


def rule_of(policy: Policy, fact: Fact) -> ContactRule | None:
    """The rule that such a ticket's contract has; the first that holds."""
    return next((rule for rule in policy.contacts if holds(rule.when, fact)), None)


def named(contacts: Sequence[Contact]) -> list[Contact]:
    """The named contacts among a customer's people, who stand in the order in which they were added."""
    chosen = [contact for contact in contacts if contact.role == ROLE]
    return chosen or list(contacts)


def check_added(rule: ContactRule | None, contacts: Sequence[Contact], new: Contact, contract: int) -> None:
    """Refuse another named contact beyond the number that the contract has.

    Raises:
        RefusedError: All of them are named already.
    """
    if rule is None or rule.most is None:
        return
    after = named([*contacts, new])
    if new in after and len(after) > rule.most:
        raise RefusedError(
            f"contract {contract} has {_persons(rule.most)}: {_listed(named(contacts))}{_cited(rule)}",
            hint=action("contact list", customer=new.customer),
            rule=rule.clause,
        )


def check_opens(
    rule: ContactRule | None, contacts: Sequence[Contact], email: str, contract: int
) -> str | None:
    """Why this person may not open tickets under the contract, in words; ``None`` if they may."""
    if rule is None or rule.most is None:
        return None
    may = named(contacts)[: rule.most]
    if any(contact.email == email for contact in may):
        return None
    room = f"contract {contract} has {_persons(rule.most)}"
    return f"{room}, and {email} is not one of them: {_listed(may)}{_cited(rule)}"


def _persons(most: int) -> str:
    return f"{most} named contact{'' if most == 1 else 's'}"


def _listed(contacts: Sequence[Contact]) -> str:
    return ", ".join(contact.email for contact in contacts) or "nobody"


def _cited(rule: ContactRule) -> str:
    return f" ({rule.clause})" if rule.clause else ""
