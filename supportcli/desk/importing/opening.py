"""The opening of an imported ticket: who, what, under which terms, in the words of those terms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from supportcli.desk.desk import Desk
from supportcli.desk.importing.fault import Fault
from supportcli.desk.importing.history import Instants, instants_of
from supportcli.desk.importing.instants import instant_reader
from supportcli.desk.importing.mapping import Mapping as FileMapping
from supportcli.desk.importing.request import ImportRequest
from supportcli.desk.importing.requesters import Requesters
from supportcli.desk.importing.serving import Servings, Words
from supportcli.desk.intake import Serving
from supportcli.domain.tickets.kinds import Opened

_OF_POLICY = ("kind", "level", "cause", "channel")


@dataclass(slots=True)
class Opening:
    """A ticket's opening: the event, the instants on its row, the vocabulary of its terms."""

    data: Opened
    at: Instants
    words: Words
    requester: str | None


class Opener:
    """Makes openings of values.

    Args:
        desk: The desk.
        request: What was asked.
        mapping: How the files are understood.
    """

    def __init__(self, desk: Desk, request: ImportRequest, mapping: FileMapping) -> None:
        self.mapping = mapping
        self.now = desk.now
        self.desk_zone = desk.settings.zone
        self.read_instant = instant_reader(mapping, desk.settings.zone, desk.now)
        self.requesters = Requesters(desk.store.connection, request.customer)
        self.servings = Servings(desk, request)
        self._alarms_from = None if request.fire_past_alarms else desk.now

    def open(self, values: Mapping[str, str], key: str, faults: list[Fault]) -> Opening:
        """The opening that a row or record tells; whatever is wrong with it joins the faults."""
        get = values.get
        at = instants_of(values, self.read_instant, faults)
        subject = get("subject")
        if subject is None:
            faults.append(Fault("subject", "missing"))
        if "opened_at" not in values and not self.mapping.strict:
            faults.append(Fault("opened_at", "missing"))
        opened_at = at.setdefault("opened_at", self.now)
        customer = contact = None
        serving = Serving()
        try:
            customer, contact = self.requesters.find(values)
        except Fault as fault:
            faults.append(fault)
            customer = self.requesters.customer(values)
        try:
            serving = self.servings.find(values, customer, opened_at)
        except Fault as fault:
            faults.append(fault)
        words = self.servings.words(serving)
        roams = serving.terms is not None and serving.terms.roams
        kind, level, cause, channel = (_word(words, name, get, faults) for name in _OF_POLICY)
        opened = Opened(
            subject=subject or "",
            description=get("description"),
            customer=customer,
            contact=contact,
            contract=serving.contract,
            zone=self.desk_zone if serving.zone is None and roams else serving.zone,
            contract_since=serving.since,
            policy=serving.terms.policy.id if serving.terms else None,
            revision=serving.revision,
            plan=serving.plan,
            channel=channel,
            priority=_priority(words, values, faults),
            impact=get("impact"),
            urgency=get("urgency"),
            agreed_by=get("agreed_by"),
            ticket_kind=kind,
            level=level,
            cause=cause,
            product=get("product"),
            version=get("version"),
            environment=get("environment"),
            assignee=get("assignee"),
            team=get("team"),
            source=get("source", self.mapping.source),
            source_key=key,
            alarms_from=self._alarms_from,
        )
        return Opening(opened, at, words, contact)


def _word(words: Words, name: str, get: Callable[[str], str | None], faults: list[Fault]) -> str | None:
    try:
        return words.one(name, get(name))
    except Fault as fault:
        faults.append(fault)
        return None


def _priority(words: Words, values: Mapping[str, str], faults: list[Fault]) -> str | None:
    try:
        return words.priority(values)
    except Fault as fault:
        faults.append(fault)
        return None
