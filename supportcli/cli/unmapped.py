"""The warning that nobody fills a role, so that what was written to it waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from supportcli.desk.desk import Desk
    from supportcli.desk.escalation import Taken


def warn_of_unmapped(desk: Desk, taken: list[Taken]) -> None:
    """Say which roles nobody fills: what was written to them waits."""
    empty = [one.role for one in taken if one.role and not one.recipients]
    if not empty:
        return
    from supportcli.cli.output import warn
    from supportcli.desk.settings.load import settings_path
    from supportcli.domain.running.alarms import ASSIGNEE

    where = desk.settings.path or settings_path()
    for role in dict.fromkeys(empty):
        if role == ASSIGNEE:
            warn("a ticket's assignee has no address: its message waits; set people.NAME in " + str(where))
        else:
            warn(
                f"nobody fills the role {role}: its messages wait in the outbox; set roles.{role} in {where}"
            )
