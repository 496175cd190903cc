"""Who the customer is stays in the desk: names and addresses are taken out of what engineering gets to read."""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct, field

from supportcli.desk.desk import Desk
from supportcli.domain.tickets.ticket import Ticket
from supportcli.store import people

_ADDRESS = re.compile(r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_SHORTEST = 3
"""Names of fewer letters would take words apart."""


class Redaction(Struct):
    """Replaces what names the customer; ``count`` says how often it did.

    Attributes:
        words: What is taken out, with what stands in its place; longer ones first.
    """

    words: tuple[tuple[re.Pattern[str], str], ...] = ()
    count: int = 0
    kinds: set[str] = field(default_factory=set)

    def __call__(self, text: str) -> str:
        """The text without them."""
        text, found = _ADDRESS.subn("[address]", text)
        self._note(found, "addresses")
        for pattern, instead in self.words:
            text, found = pattern.subn(instead, text)
            self._note(found, "names")
        return text

    def _note(self, found: int, kind: str) -> None:
        self.count += found
        if found:
            self.kinds.add(kind)


def redaction_for(desk: Desk, ticket: Ticket) -> Redaction:
    """What names this ticket's customer: the organisation, its domains, its people, every e-mail address."""
    connection = desk.store.connection
    named: dict[str, str] = {}
    if ticket.customer:
        found = people.customer(connection, ticket.customer)
        for word in (ticket.customer, found.name if found else "", *(found.domains if found else ())):
            named[word] = "[customer]"
        for person in people.contacts(connection, ticket.customer):
            named[person.name] = "[contact]"
    elif ticket.contact:
        person_ = people.contact(connection, ticket.contact)
        named[person_.name if person_ else ""] = "[contact]"
    return Redaction(tuple(_patterns(named.items())))


def _patterns(named: Iterable[tuple[str, str]]) -> Iterable[tuple[re.Pattern[str], str]]:
    for word, instead in sorted(named, key=lambda pair: -len(pair[0])):
        if len(word.strip()) >= _SHORTEST:
            yield re.compile(rf"(?<!\w){re.escape(word.strip())}(?!\w)", re.IGNORECASE), instead
