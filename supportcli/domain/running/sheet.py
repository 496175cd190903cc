"""A ticket as a reader sees it: its record, and what stands around it in the terms and in the desk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct, field

from supportcli.domain.documents import Document
from supportcli.domain.language.policy import Clause, Question
from supportcli.domain.running.ladder import Alarm
from supportcli.domain.running.nextsteps import NextStep
from supportcli.domain.tickets.troubleshooting import TroubleshootingStep


class Sheet(Struct, frozen=True):
    """What the page of one ticket tells.

    ``record`` is the ticket as scripts get it; ``names`` gives ``customer``, ``contact``, ``policy``, ``plan``
    and ``priority`` their names in words; ``steps`` are the next steps, ``alarms`` what the desk will do and
    when; ``recipients`` maps each role in them to addresses; ``questions`` are those of the details form;
    ``steps_to_find`` are the steps of troubleshooting; ``texts`` are the sentences of the policy that apply and
    that no program can compute; ``undone`` holds the ids of events that no longer count.
    """

    record: Document
    steps: tuple[NextStep, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    recipients: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    steps_to_find: tuple[TroubleshootingStep, ...] = ()
    undone: frozenset[int] = frozenset()
    texts: tuple[Clause, ...] = ()
    waiting_on: str | None = None
    waiting_since: datetime | None = None
