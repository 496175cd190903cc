"""The desk: a store, the instant, the actor and the settings; opened once for each invocation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from supportcli.domain.actions import action
from supportcli.domain.errors import InvalidError
from supportcli.store.connection import Store, open_store

if TYPE_CHECKING:
    from supportcli.desk.set_aside import Aside
    from supportcli.desk.settings.values import Settings
    from supportcli.domain.language.policy import Policy
    from supportcli.domain.running.terms import Terms
    from supportcli.domain.time.calendar import Calendar


class Desk:
    """Everything a use case needs. Nothing below the command line asks the wall clock: ``now`` is the time."""

    def __init__(self, store: Store, *, now: datetime, actor: str, settings: Settings) -> None:
        self.store = store
        self.now = now
        self.actor = actor
        self.settings = settings
        self._terms: dict[str, Terms] = {}
        self._calendars: dict[tuple[str, str], Calendar] = {}

    @cached_property
    def aside(self) -> Aside:
        """What this call went on without; made when it is first needed."""
        from supportcli.desk.set_aside import Aside

        return Aside()

    def terms_of(self, policy: Policy) -> Terms:
        """A policy that need not be stored, at work."""
        from supportcli.domain.running.terms import Terms

        return Terms(policy, _public_holidays)

    @classmethod
    def open(cls, path: Path, *, now: datetime, actor: str, settings: Settings, create: bool = False) -> Desk:
        """Open the desk at a database file.

        Raises:
            NotFoundError: There is no desk and ``create`` is not given.
            InvalidError: The file is something else.
            BusyError: The database stays locked.
        """
        return cls(open_store(path, create=create), now=now, actor=actor, settings=settings)

    def close(self) -> None:
        """Close the store."""
        self.store.close()

    def terms(self, revision: str | None) -> Terms | None:
        """The terms of a stored revision, read once; ``None`` for a ticket without terms."""
        if revision is None:
            return None
        found = self._terms.get(revision)
        if found is None:
            from supportcli.domain.running.terms import Terms
            from supportcli.policyfile.codec import from_json
            from supportcli.store.policies import terms

            try:
                policy = from_json(terms(self.store.connection, revision))
            except InvalidError as error:
                raise InvalidError(
                    f"terms {revision[:12]}: {error.message}", hint=action("doctor")
                ) from error
            found = self._terms[revision] = Terms(policy, _public_holidays)
        return found

    def calendar(self, revision: str, name: str) -> Calendar:
        """One calendar of a stored revision, read once, without the rest of the terms.

        Raises:
            NotFoundError: The revision has no calendar of this name.
        """
        found = self._calendars.get((revision, name))
        if found is None:
            from supportcli.domain.time.calendar import Calendar
            from supportcli.domain.time.calendar_spec import in_zone, named_for
            from supportcli.policyfile.codec import calendar_from_json
            from supportcli.store.policies import terms

            id_, zone = named_for(name)
            spec = calendar_from_json(terms(self.store.connection, revision), id_)
            found = self._calendars[revision, name] = Calendar(in_zone(spec, zone), _public_holidays)
        return found


def _public_holidays(country: str, subdivision: str | None, year: int) -> Mapping[date, str]:
    from supportcli.policyfile.public_holidays import public_holidays

    return public_holidays(country, subdivision, year)
