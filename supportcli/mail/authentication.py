"""What the receiving mail server found out about a message's ``From``: ``Authentication-Results`` (RFC 8601)."""

from __future__ import annotations

import re

_COMMENT = re.compile(r"\([^()]*\)")
_DMARC = re.compile(r"(?:^|[;\s])dmarc\s*=\s*([a-z]+)", re.IGNORECASE)


def is_forged(results: tuple[str, ...], server: str) -> bool:
    """Whether a server says that ``From`` is not true (``dmarc=fail``).

    Only the topmost field that bears the server's name counts: the server writes it above whatever the message
    brought along, so that nobody who sends a message can put one before it (RFC 8601, 5).

    Args:
        results: The fields in the order in which they stand.
        server: The server's name in them (authserv-id).
    """
    for value in results:
        text = value
        while (bare := _COMMENT.sub(" ", text)) != text:
            text = bare
        name, _, rest = text.partition(";")
        words = name.split()
        if words and words[0].lower() == server.lower():
            found = _DMARC.search(rest)
            return found is not None and found[1].lower() == "fail"
    return False
