"""The outbox at a terminal: one line a message, with the reason where one waits or was given up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import tzinfo

from supportcli.domain.time.instants import from_iso
from supportcli.render.untrusted import cells, untrusted

_STYLES = {"pending": "yellow", "unaddressed": "bold yellow", "failed": "bold red", "cancelled": "dim"}
_STATE, _POSTED = 11, 16


def print_messages(records: Sequence[Mapping[str, object]], zone: tzinfo) -> None:
    """Print messages as a table to standard output, as wide as the terminal.

    Args:
        records: Mappings with the fields of ``outbox list --json``.
        zone: The zone that the instants are shown in.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    # a number is never cut
    id_ = max(2, *(len(str(record["id"])) for record in records))
    ticket = max(6, *(len(str(record["ticket"])) for record in records))
    rest = max(console.width - id_ - _STATE - _POSTED - ticket - 2 * 5, 24)
    to = min(max(4, *(cells(untrusted(addressee(record))) for record in records)), rest // 2)
    what = rest - to
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    widths = {"ID": id_, "STATE": _STATE, "POSTED": _POSTED, "TICKET": ticket, "TO": to, "ABOUT": what}
    for name, width in widths.items():
        table.add_column(
            name, width=width, no_wrap=True, justify="right" if name in ("ID", "TICKET") else "left"
        )
    for record in records:
        state = str(record["state"])
        posted = from_iso(str(record["created_at"])).astimezone(zone)
        about = record["error"] if state in ("failed", "unaddressed", "cancelled") else record["subject"]
        table.add_row(
            Text("" if record["id"] is None else str(record["id"])),
            Text(state, _STYLES.get(state, "")),
            Text(f"{posted:%Y-%m-%d %H:%M}"),
            Text("" if record["ticket"] is None else str(record["ticket"])),
            Text(untrusted(addressee(record), width=to)),
            Text(untrusted(str(about or record["subject"]), width=what)),
        )
    console.print(table)


def addressee(record: Mapping[str, object]) -> str:
    """Whom a message is for, in a word or two: its addresses, or the role that lacks one."""
    recipients = record["recipients"]
    names = ", ".join(map(str, recipients)) if isinstance(recipients, tuple | list) else ""
    return names or str(record["role"] or "nobody")
