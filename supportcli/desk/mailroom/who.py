"""Who wrote a message, and for whom: contacts by address, customers by domain, strangers as the policy says."""

from __future__ import annotations

import re

from msgspec import Struct

from supportcli.desk.mailroom.room import Room
from supportcli.desk.people import checked_contact, checked_customer, insert_contact, insert_customer
from supportcli.domain.errors import DeskError
from supportcli.domain.people import Contact
from supportcli.domain.running.terms import Terms
from supportcli.mail.authentication import is_forged
from supportcli.mail.incoming import Address, Incoming
from supportcli.store import people

_NO_ID = re.compile(r"[^a-z0-9._-]+")


class Sender(Struct, frozen=True):
    """Who a message was taken to come from.

    Attributes:
        email: The address; empty if nobody can be told.
        name: The person's name, as written.
        engineer: The name in ``[people]``, of somebody of the desk.
        own: It is the desk itself.
        forged: Whoever received the message says that it is not from there.
        claimed: No ``From`` says so, only a header that no mail server checks (SPF, DKIM and DMARC look at ``From``).
        filled_in: A form names them: whoever filled that in may have typed anybody's address.
        among: ``From`` names others too, and whoever received the message has looked at one of them.
    """

    email: str = ""
    name: str = ""
    engineer: str | None = None
    own: bool = False
    claimed: bool = False
    forged: bool = False
    filled_in: bool = False
    among: bool = False

    @property
    def believed(self) -> str:
        """The address as far as it gives a part in a ticket."""
        return "" if self.claimed or self.forged or self.filled_in else self.email


class UnconfirmedError(Exception):
    """A person has to say first who asks, or under which terms; the text says why."""


def sender_of(room: Room, incoming: Incoming) -> Sender:
    """The first readable address of From; without one, what Reply-To or the envelope claims."""
    found = next((each for each in incoming.senders if each.email), None)
    if found is not None and forged(room, incoming):
        return Sender(
            found.email, found.name, own=found.email in room.own, forged=True, among=_several(incoming)
        )
    if found is not None:
        return known_as(room, found)
    envelope = Address("", (incoming.envelope_sender or "").lower())
    claim = next((each for each in (*incoming.reply_to, envelope) if each.email), None)
    return Sender() if claim is None else Sender(claim.email, claim.name, claimed=True)


def forged(room: Room, incoming: Incoming) -> bool:
    """Whether the mail server that the settings trust says that From is not true, or cannot say it of all of them."""
    server = room.desk.settings.mail.room.trust_authentication_results
    return server is not None and (_several(incoming) or is_forged(incoming.authentication, server))


def _several(incoming: Incoming) -> bool:
    # DMARC looks at one domain: its server rejects several, or passes one that is not the first (RFC 7489, 6.6.1)
    return len({each.email for each in incoming.senders if each.email}) > 1


def known_as(room: Room, address: Address) -> Sender:
    """What the settings know of an address."""
    email = address.email
    engineer = next((n for n, each in room.desk.settings.people.items() if each.lower() == email), None)
    if engineer is None and any(email in map(str.lower, each) for each in room.desk.settings.roles.values()):
        engineer = email
    return Sender(email, address.name, engineer, email in room.own)


def contact_for(room: Room, sender: Sender) -> Contact:
    """The contact who asks; a new one is added under the customer of the domain, or as a customer of their own.

    Raises:
        UnconfirmedError: Nobody is named, the desk knows neither person nor domain and its policy serves nobody
            without a contract, or the contract has no room for another person.
    """
    if not sender.email:
        raise UnconfirmedError("it does not say who sent it")
    if sender.forged:
        server = room.desk.settings.mail.room.trust_authentication_results
        if sender.among:
            raise UnconfirmedError(f"it names several senders, and {server} looks at one of them")
        raise UnconfirmedError(f"{server} says that it is not from {sender.email} (dmarc=fail)")
    if sender.claimed:
        raise UnconfirmedError(f"it has no From, and only claims to be of {sender.email}")
    if sender.own:
        raise UnconfirmedError(f"it names {sender.email}, which is the desk's own address")
    found = people.contact(room.connection, sender.email)
    if found is not None:
        return found
    if sender.engineer is not None:
        raise UnconfirmedError(f"{sender.engineer} of the desk sent it: say for whom")
    customer = room.by_domain(sender.email)
    try:
        contact = checked_contact(sender.email, customer or "?", sender.name or None)
        if customer is None:
            if not serves_strangers(room):
                raise UnconfirmedError(f"nobody knows {sender.email}")
            contact = checked_contact(sender.email, _own_customer(room, sender), sender.name or None)
        insert_contact(room.under_way, contact)
    except DeskError as error:
        raise UnconfirmedError(error.message) from error
    return contact


def default_policy(room: Room) -> str | None:
    """The policy of those who have no contract."""
    settings = room.desk.settings
    return settings.mail.room.default_policy or settings.default_policy


def serves_strangers(room: Room) -> bool:
    """Whether the policy of those who have no contract has a plan for them."""
    from supportcli.desk.policies import current

    policy = default_policy(room)
    if policy is None:
        return False
    try:
        terms: Terms | None = room.desk.terms(current(room.desk, policy, room.connection).revision)
    except DeskError:
        return False
    return terms is not None and any(plan.without_contract for plan in terms.policy.plans)


def _own_customer(room: Room, sender: Sender) -> str:
    """A customer for one person: without a domain, so that nobody else of a large provider belongs to it."""
    stem = _NO_ID.sub("-", sender.email.lower()).strip("-._")[:60] or "person"
    name, number = stem, 1
    while people.customer(room.connection, name) is not None:
        number += 1
        name = f"{stem}-{number}"
    insert_customer(room.under_way, checked_customer(name, sender.name or sender.email))
    return name
