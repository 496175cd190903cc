"""Messages as JSON on the standard input of a program of one's own: a chat, a pager, a ticket of somebody else.

The object has the keys ``message_id, ticket, purpose, role, from, recipients, subject, body, created_at``, as they
stand in the outbox: nothing is encoded for mail, and text from outside is still text from outside.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from supportcli.domain.time.instants import iso
from supportcli.mail.message import Mail, Send
from supportcli.mail.programs import run


def command(program: Sequence[str]) -> Send:
    """A transport through this program and its arguments; exit code 0 means taken, any other: try again later."""

    def send(mail: Mail) -> None:
        document = {
            "message_id": mail.message_id,
            "ticket": mail.ticket,
            "purpose": mail.purpose,
            "role": mail.role,
            "from": mail.sender,
            "recipients": list(mail.recipients),
            "subject": mail.subject,
            "body": mail.body,
            "created_at": iso(mail.created_at),
        }
        run(list(program), json.dumps(document).encode("ascii") + b"\n")

    return send
