"""What is told of messages that were taken in, and the acknowledgements that go out at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec.structs import asdict

from supportcli.cli.invocation import Invocation
from supportcli.cli.output import say, warn
from supportcli.domain.actions import action, command
from supportcli.domain.errors import DeskError

if TYPE_CHECKING:
    from supportcli.desk.desk import Desk
    from supportcli.desk.mailroom.take import Taken

FIELDS = (
    "message", "sha256", "message_id", "ticket", "action", "automatic", "flaws", "sender", "subject", "note",
    "mentions", "source",
)  # fmt: skip
"""The fields of ``mail receive`` and ``mail fetch``: one record for each message."""

_MOST_HELD = 20
"""So many that wait to be confirmed are told one by one: the first look into an old mailbox finds thousands."""

AT_ONCE = 5
"""So many letters are sent while a mail server waits; cron sends the others."""


def send(desk: Desk, *, limit: int | None = AT_ONCE) -> None:
    """Send acknowledgements at once; whatever stands in its way, the message is taken in, and cron tries again."""
    from supportcli.desk.delivery import deliver

    try:
        for warning in deliver(desk, limit=limit, patience=0).warnings:
            warn(warning)
    except (DeskError, OSError) as error:
        warn(f"the acknowledgement waits in the outbox: {error}")


def told_of(
    taken: Iterator[Taken], counts: Counter[str], desk: Desk, invocation: Invocation
) -> Iterator[dict[str, object]]:
    """Each record as it is certain; what somebody should look at is said at once."""
    prefix = desk.settings.prefix
    for each in taken:
        counts[each.action] += 1
        if each.action == "held" and counts["held"] <= _MOST_HELD:
            say(f"ticket {each.ticket} waits to be confirmed: {each.note}", invocation)
        elif each.note is not None and each.note.startswith("not acknowledged"):
            warn(f"ticket {each.ticket}: {each.note}")
        if each.mentions:
            quoted = ", ".join(f"{prefix}-{n}" for n in each.mentions)
            warn(
                f"message {each.message} of {each.sender or 'nobody'} quotes {quoted} and is ticket {each.ticket}"
            )
        yield {**asdict(each), "flaws": list(each.flaws), "mentions": list(each.mentions)}


def summary(counts: Counter[str], invocation: Invocation, *, dry_run: bool) -> None:
    """Say what was done with how many messages."""
    total = sum(counts.values())
    if counts["held"] > _MOST_HELD:
        more = counts["held"] - _MOST_HELD
        held = command(action("mail list", held=True))
        say(f"{more:,} more wait{'s' if more == 1 else ''} to be confirmed: {held}", invocation)
    if not total:
        say("no messages", invocation)
        return
    words = {"opened": "opened a ticket", "joined": "joined one", "reopened": "reopened one", "held": "held"}
    words |= {"recorded": "recorded", "known": "known already"}
    told = ", ".join(f"{counts[name]:,} {what}" for name, what in words.items() if counts[name])
    count = "1 message" if total == 1 else f"{total:,} messages"
    say(f"{count}: {told}{'; dry run: nothing was recorded' if dry_run else ''}", invocation)
