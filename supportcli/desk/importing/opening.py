"""The opening of an imported ticket: who, what, under which terms, in the words of those terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from supportcli.desk.desk import Desk
from supportcli.desk.importing.fault import Fault
from supportcli.desk.importing.history import Instants, instants_of
from supportcli.desk.importing.instants import instant_reader
from supportcli.desk.importing.mapping import Mapping as FileMapping
from supportcli.desk.importing.request import ImportRequest
from supportcli.desk.importing.requesters import Requesters
from supportcli.desk.importing.serving import Servings, Words
from supportcli.desk.intake import Serving
from supportcli.domain.time.instants import iso

_AS_IT_IS = (
    "description", "impact", "urgency", "agreed_by", "product", "version", "environment", "assignee", "team",
)  # fmt: skip
_OF_POLICY = ("kind", "level", "cause", "channel")


@dataclass(slots=True)
class Opening:
    """A ticket's opening: the data of the event, the instants on its row, the vocabulary of its terms."""

    data: dict[str, Any]
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
        self._alarms_from = None if request.fire_past_alarms else iso(desk.now)

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
        data: dict[str, Any] = {"subject": subject, "customer": customer, "contact": contact}
        data["contract"], data["revision"], data["plan"] = serving.contract, serving.revision, serving.plan
        data["policy"] = serving.terms.policy.id if serving.terms else None
        data["contract_since"] = serving.since.isoformat() if serving.since else None
        data["zone"] = serving.zone
        if serving.zone is None and serving.terms is not None and serving.terms.roams:
            data["zone"] = self.desk_zone
        words = self.servings.words(serving)
        self._in_words(data, values, words, faults)
        for name in _AS_IT_IS:
            data[name] = get(name)
        data["source"], data["source_key"] = get("source", self.mapping.source), key
        data["alarms_from"] = self._alarms_from
        kept = {name: value for name, value in data.items() if value is not None}
        return Opening(kept, at, words, contact)

    @staticmethod
    def _in_words(data: dict[str, Any], values: Mapping[str, str], words: Words, faults: list[Fault]) -> None:
        for name in _OF_POLICY:
            try:
                data[name] = words.one(name, values.get(name))
            except Fault as fault:
                faults.append(fault)
        try:
            data["priority"] = words.priority(values)
        except Fault as fault:
            faults.append(fault)
