"""What the receiving mail server found out about a message's ``From``: ``Authentication-Results`` (RFC 8601)."""

from __future__ import annotations

import re

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
        text, closed = _bare(value)
        name, _, rest = text.partition(";")
        words = name.split()
        if words and words[0].lower() == server.lower():
            # of what the sender has chosen (smtp.mailfrom) a server may quote too little: any failure is one
            found = _DMARC.findall(rest if closed else value)
            return "fail" in map(str.lower, found)
    return False


def _bare(value: str) -> tuple[str, bool]:
    """The field without comments, with quoted text as one harmless word; and whether all of them were closed."""
    made: list[str] = []
    depth, quoted, escaped = 0, False, False
    for each in value:
        if escaped:
            escaped = False
        elif each == "\\" and (quoted or depth):
            escaped = True
        elif quoted:
            quoted = each != '"'
            if quoted:
                made.append(each if each.isalnum() or each in ".-" else "_")
        elif depth or each == "(":
            depth += {"(": 1, ")": -1}.get(each, 0)
            if not depth:
                made.append(" ")
        elif each == '"':
            quoted = True
        else:
            made.append(each)
    return "".join(made), not (quoted or depth)
