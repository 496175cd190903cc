"""Messages that a robot wrote for somebody: web forms, forwarded chat transcripts; read by the desk's own patterns.

A form is recognised by the address that it comes from. Every pattern sees one line of bounded length at a time, so
that no text of a stranger keeps it busy.
"""

from __future__ import annotations

import re

from msgspec import Struct
from msgspec.structs import replace

from supportcli.desk.settings.values import Form
from supportcli.mail.incoming import Address, Incoming

LONGEST_LINE = 300
MOST_LINES = 500
_EMAIL = re.compile(r"[^@\s<>,;:\"]{1,64}@[^@\s<>,;:\"]{1,250}")


class Filled(Struct, frozen=True):
    """A form as it was filled in: the message as that person's own, and the channel that it came by."""

    incoming: Incoming
    channel: str | None
    form: str


def filled(forms: tuple[Form, ...], incoming: Incoming) -> Filled | None:
    """The message as a filled-in form; ``None`` if it is none."""
    sender = incoming.senders[0].email if incoming.senders else ""
    form = next((each for each in forms if _is(each, sender, incoming.subject)), None)
    if form is None:
        return None
    said = _read(form, incoming.text)
    email = _EMAIL.search(said.get("email", ""))
    person = Address(said.get("name", ""), email[0].lower()) if email else None
    flaws = incoming.flaws if person else (*incoming.flaws, f"the form {form.name} names no sender")
    read = replace(
        incoming,
        senders=(person,) if person else incoming.senders,
        reply_to=(),
        subject=said.get("subject") or incoming.subject,
        text=said.get("body") or incoming.text,
        automatic=None,
        flaws=flaws,
    )
    return Filled(read, said.get("channel", "").lower() or form.channel, form.name)


def _is(form: Form, sender: str, subject: str) -> bool:
    if not form.sender or not re.fullmatch(form.sender, sender[:LONGEST_LINE], re.IGNORECASE):
        return False
    return form.subject is None or bool(re.search(form.subject, subject[:LONGEST_LINE], re.IGNORECASE))


def _read(form: Form, text: str) -> dict[str, str]:
    """What the lines say; the first line that names something counts, and ``body`` takes all below it."""
    patterns = [re.compile(each, re.IGNORECASE) for each in form.lines]
    lines = text.split("\n")
    said: dict[str, str] = {}
    for n, whole in enumerate(lines[:MOST_LINES]):
        for pattern in patterns:
            found = pattern.search(whole[:LONGEST_LINE].rstrip())
            for name, value in found.groupdict().items() if found else ():
                if value is None or name in said:
                    continue
                said[name] = value.strip()
                if name == "body":
                    said[name] = "\n".join([value, *lines[n + 1 :]]).strip()
                    return said
    return said
