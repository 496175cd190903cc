"""What an issue says: the priority, the product, the customer's words, the details, and what was tried.

Everything that came from outside stands in fenced blocks, in which trackers neither ping people nor link issues nor
obey commands.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator

from supportcli.desk.desk import Desk
from supportcli.desk.operation import Case
from supportcli.domain.tickets.kinds import Recreated
from supportcli.domain.tickets.ticket import Ticket
from supportcli.domain.tickets.troubleshooting import entries_of, steps_of

LONGEST_TITLE = 200
LONGEST_BODY = 60_000
"""Characters: fewer than any tracker takes."""

Clean = Callable[[str], str]


def marker_of(desk: Desk, ticket: int, operation: int) -> str:
    """What makes a request recognisable in the tracker: this desk, this ticket, this filing; nothing else."""
    row = desk.store.connection.execute("SELECT value FROM meta WHERE key = 'desk'").fetchone()
    digest = hashlib.sha256(f"{row[0]}/{ticket}/{operation}".encode()).hexdigest()[:24]
    return f"{str(row[0])[:12]}/{ticket}/{digest}"


def with_marker(body: str, marker: str) -> str:
    """The body as it is published: a comment that no reader sees tells the desk its own issues."""
    return f"{body.rstrip()}\n\n<!-- supportcli: {marker} -->\n"


def title_of(ticket: Ticket, given: str | None, clean: Clean) -> str:
    """The title: given, or the ticket's subject; one line."""
    said = clean(" ".join((given or ticket.subject).split()))
    return said if len(said) <= LONGEST_TITLE else said[: LONGEST_TITLE - 1] + "…"


def body_of(desk: Desk, case: Case, given: str | None, priority: str, clean: Clean) -> str:
    """The issue's text in Markdown.

    Args:
        desk: The desk.
        case: The ticket.
        given: What an engineer wrote, in place of the customer's words.
        priority: As the issue says it; empty leaves it out.
        clean: Takes out what names the customer.
    """
    head = "\n".join(_head(desk, case.ticket, priority, clean))
    sections = [(name, clean(text)) for name, text in _sections(case, given)]
    free = LONGEST_BODY - len(head) - sum(len(name) + _AROUND for name, _ in sections)
    limit = _share([len(text) for _, text in sections], free)
    sections = [(name, text if len(text) <= limit else text[:limit] + _CUT) for name, text in sections]
    parts = [head, *(f"### {name}\n\n{_fenced(text)}" for name, text in sections)]
    return "\n\n".join(filter(None, parts)) + "\n"


_CUT = "\n… (cut; the ticket has the rest)"
_RUN = 40
"""Backticks in a row: more of them say no more, and the fence around has to be longer."""
_AROUND = 2 * _RUN + 80
"""Characters around each section, at most: its heading's marks, the fences, the note of a cut."""


def _share(lengths: list[int], free: int) -> int:
    """The longest that any text may be: the long ones give way, the short ones stay whole."""
    for rest, length in zip(range(len(lengths), 0, -1), sorted(lengths), strict=True):
        if length * rest > free:
            return max(free // rest, 0)
        free -= length
    return max(lengths, default=0)


def _head(desk: Desk, ticket: Ticket, priority: str, clean: Clean) -> Iterator[str]:
    reference = f"[{desk.settings.prefix}-{ticket.id}]"
    back = desk.settings.tracker.back
    said = f"{reference}({back.replace('{id}', str(ticket.id))})" if back else reference
    facts = {
        "Ticket": said,
        "Priority": _plain(priority),
        "Kind": _plain(ticket.kind),
        "Product": _plain(clean(ticket.product or "")),
        "Version": _plain(clean(ticket.version or "")),
        "Environment": _plain(clean(ticket.environment or "")),
    }
    for name, value in facts.items():
        if value:
            yield f"- **{name}:** {value}"


def _sections(case: Case, given: str | None) -> Iterator[tuple[str, str]]:
    ticket = case.ticket
    if given and given.strip():
        yield "What happens", given
    elif ticket.description.strip():
        yield "Description", ticket.description
    asked = {q.id: q.ask for q in case.policy.details.questions} if case.policy else {}
    for name, answer in ticket.details.items():
        if answer.strip():
            yield _plain(asked.get(name, name)), answer
    if ticket.recreated is not None:
        yield "Re-created", _recreated(ticket.recreated.data)
    steps = steps_of(case.policy.troubleshooting if case.policy else None)
    names = {step.id: step.name for step in steps}
    entries = entries_of(ticket.troubleshot)
    if entries:
        lines = [
            f"{names.get(entry.step, entry.step)}"
            + (
                f" (theory {entry.theory}{f', {entry.verdict}' if entry.verdict else ''})"
                if entry.theory
                else ""
            )
            + f": {entry.text.strip()}"
            for entry in entries
        ]
        yield "Troubleshooting", "\n".join(lines)


def _recreated(data: Recreated) -> str:
    environment = f" ({data.environment})" if data.environment else ""
    again = "" if data.again else "; it did not happen there"
    return f"{data.where}{environment}{again}"


def _plain(text: str | None) -> str:
    """A short text as Markdown shows it: nothing in it means anything."""
    said = " ".join((text or "").split())
    said = re.sub(r"([\\`*_{}\[\]<>#|~])", r"\\\1", said)
    # a zero-width space keeps a tracker from telling the person of that name
    return said.replace("@", "@\u200b")


def _fenced(text: str) -> str:
    said = text.replace("\r\n", "\n").replace("\x00", "").strip("\n")
    said = re.sub(rf"`{{{_RUN},}}", "`" * _RUN, said)
    longest = max((len(run) for run in re.findall(r"`+", said)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{said}\n{fence}"
