"""The demo: a desk in a folder of its own, with the shipped samples of five vendors, at an instant of theirs."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from supportcli.desk.desk import Desk
from supportcli.desk.importing.request import ImportRequest, Input
from supportcli.desk.importing.run import import_files
from supportcli.desk.settings.load import load_settings
from supportcli.policyfile.shipped import shipped_data

NOW = datetime(2026, 3, 6, 15, 10, tzinfo=UTC)
"""Friday afternoon, five minutes after the last event of the samples."""

ACTOR = "dana"
"""Who works in the demo; some of the samples are hers."""


def open_demo(folder: Path) -> Desk:
    """Make the demo's desk and settings in a folder, without tickets."""
    database, settings = folder / "desk.db", folder / "config.toml"
    template = shipped_data("demo-settings.toml").read_text(encoding="utf-8")
    text = template.format(database=str(database).replace("\\", "\\\\"), actor=ACTOR)
    settings.write_text(text, encoding="utf-8")
    return Desk.open(database, now=NOW, actor=ACTOR, settings=load_settings(settings), create=True)


def import_samples(desk: Desk) -> tuple[int, int]:
    """Import every sample file, of whatever format; returns how many tickets and how many vendors.

    Alarms of the samples' past fire: the demo shows what the desk does when it is late.
    """
    tickets = 0
    files = sorted(path for path in shipped_data("demo").iterdir() if path.is_file())
    for path in files:
        request = ImportRequest((Input(path, path.name),), fire_past_alarms=True)
        tickets += import_files(desk, request).imported
    vendors = desk.store.connection.execute("SELECT COUNT(DISTINCT policy) FROM tickets").fetchone()[0]
    return tickets, int(vendors)
