"""The commands as plain data: one line each, so that the frame imports only what is called.

A line is ``Entry(name, target, panel, help)``. ``name`` is what is typed (``"policy list"`` for a noun's
verb), ``target`` is ``"module:function"``, ``panel`` one of ``PANELS``, and ``help`` the first line of the
function's docstring; a test holds the two together. The function is an ordinary Typer command with the
options of ``cli/options.py``: ``def take(ctx: typer.Context, ids: Ids, …) -> None``.
"""

from __future__ import annotations

from typing import NamedTuple


class Entry(NamedTuple):
    """One command: what is typed, where it is, under which heading the help lists it, and its one line."""

    name: str
    target: str
    panel: str
    help: str


PANELS = ("Take in", "Look", "Work", "Escalate", "Finish", "Terms", "Desk")
"""The headings of the help, in the order of a ticket's life."""

NOUNS = {
    "policy": ("Terms", "Published support terms, stored by content."),
    "customer": ("Terms", "The organisations that are served."),
    "contact": ("Terms", "The persons of a customer."),
    "contract": ("Terms", "Which plan a customer has, and from when to when."),
    "outbox": ("Desk", "Messages that wait to be sent."),
    "config": ("Desk", "The settings of this desk."),
    "db": ("Desk", "The database file."),
}
"""The noun groups with their heading and line."""

ALIASES = {"prioritize": "prioritise"}
"""Other spellings that are accepted and never listed."""

_C = "supportcli.cli.commands."

COMMANDS: tuple[Entry, ...] = (
    Entry("outbox list", _C + "outbox:list_", "Desk", "List the messages that the desk has written."),
    Entry("outbox send", _C + "outbox:send", "Desk", "Send the messages that are due, now."),
    Entry("outbox retry", _C + "outbox:retry", "Desk", "Make postponed or given-up messages due again."),
    Entry("config show", _C + "config:show", "Desk", "Show every setting and where it came from."),
    Entry("config path", _C + "config:path", "Desk", "Print where the settings are."),
    Entry("config edit", _C + "config:edit", "Desk", "Open the settings in your editor."),
)
"""Every command, in the order of the help."""
