"""What both desks say, as the files that hold it: a name and its text for each command."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from supportcli.policyfile.shipped import shipped_data
from tests.snapshots import lived
from tests.snapshots.calls import OF_TERMS, Call, calls
from tests.snapshots.place import Place, place

DEMO_NOW = "2026-03-06T15:10:00Z"
_MESSAGE = (
    "From: jo@nowhere.example\nTo: support@desk.example\nSubject: Hello\nMessage-ID: <1@x>\n\nIt broke.\n"
)
_WRONG = 'id = "wrong"\nnmae = "Wrong"\n\n[plans.one]\nname = "One"\nrank = "first"\n'


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the desks: how it is made, when it is looked at, and what there is in it."""

    build: Callable[[Place], str]
    now: str
    customers: tuple[str, ...]
    tickets: int


def _demo(at: Place) -> str:
    """The demo's samples, imported and escalated as ``supportcli demo`` does it."""
    settings = shipped_data("demo-settings.toml").read_text(encoding="utf-8")
    text = settings.format(database="desk.db", actor="dana")
    (at.folder / "config.toml").write_text(text, encoding="utf-8")
    transcript = [_told(at, ("init",))]
    at.name_desk()
    for sample in sorted(path for path in shipped_data("demo").iterdir() if path.is_file()):
        (at.folder / sample.name).write_bytes(sample.read_bytes())
        transcript.append(_told(at, ("import", sample.name, "--fire-past-alarms")))
    transcript.append(_told(at, ("escalate", "--due")))
    return "".join(transcript)


def _told(at: Place, words: Call, now: str = DEMO_NOW) -> str:
    return lived.told("$", words, at.call(*words, now=now))


KINDS = {
    "demo": Kind(_demo, DEMO_NOW, ("north-clinic", "meridian", "voxline", "tonga-tel", "atlas"), 43),
    "lived": Kind(
        lived.build,
        lived.NOW,
        ("clear-1", "clear-2", "clove-1", "clove-3", "mor-1", "porta-2", "sftpp-1"),
        200,
    ),
}
"""Both desks by the names of their folders."""


def said_by(name: str) -> dict[str, str]:
    """Build a desk and call everything: the text of each file by its name."""
    kind = KINDS[name]
    with place() as at:
        texts = {"building": kind.build(at)}
        (at.folder / "message.eml").write_text(_MESSAGE, encoding="utf-8")
        (at.folder / "wrong.toml").write_text(_WRONG, encoding="utf-8")
        for command, held in calls(kind.customers, kind.tickets).items():
            if command in OF_TERMS and name != "demo":
                continue
            texts[command] = "\n".join(_told(at, words, kind.now) for words in held)
    return texts
