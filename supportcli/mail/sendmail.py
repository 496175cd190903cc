"""Messages through the system's ``sendmail`` program, or any that takes its arguments (msmtp, Postfix, Exim)."""

from __future__ import annotations

from collections.abc import Sequence

from supportcli.mail.compose import compose, envelope_recipients, envelope_sender
from supportcli.mail.message import Mail, Send
from supportcli.mail.programs import run

_PERMANENT = frozenset({65, 67, 68})
"""``sysexits.h``: bad data, no such user, no such host. Others, also 64 (usage), are the set-up's fault."""


def sendmail(program: Sequence[str]) -> Send:
    """A transport through this program and its first arguments, such as ``("/usr/sbin/sendmail",)``."""

    def send(mail: Mail) -> None:
        data = compose(mail)
        sender = envelope_sender(mail)
        # -i: a line with a single dot does not end the message
        words = [*program, "-i", *(["-f", sender] if sender else []), "--", *envelope_recipients(mail)]
        run(words, data, _PERMANENT)

    return send
