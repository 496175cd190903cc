"""Messages to chats and pagers through Apprise, an optional extra: the address says which, and holds its secrets.

Nothing of the address is ever told: Apprise's own words about a failure may contain it, so they are not kept.
"""

from __future__ import annotations

import re

from supportcli.mail.message import Mail, Send, TransportError

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def notify(name: str, url: str) -> Send:
    """A transport to one target.

    Args:
        name: What the settings call it, for messages.
        url: Its address, as Apprise writes them.

    Raises:
        TransportError: The extra is not installed, or the address is none; somebody can mend either.
    """
    import logging
    import warnings

    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    try:
        # its plugins, loaded with the first address, import modules of which Python warns
        with warnings.catch_warnings(action="ignore"):
            import apprise

            target = apprise.Apprise()
            known = target.add(url)
    except ImportError:
        raise TransportError(f"{name} needs the extra: pip install 'supportcli[apprise]'") from None
    if not known:
        raise TransportError(f"the address of {name} is none that Apprise knows")

    def send(mail: Mail) -> None:
        title = " ".join(_CONTROL.sub(" ", mail.subject).split())
        body = _CONTROL.sub("", mail.body)
        try:
            taken = target.notify(title=title, body=body, body_format=apprise.NotifyFormat.TEXT)
        except Exception as error:  # whatever a plugin raises, its words may hold the address
            raise TransportError(f"{name} failed: {type(error).__name__}") from None
        if not taken:
            raise TransportError(f"{name} did not take it")

    return send
