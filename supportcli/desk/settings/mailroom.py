"""The part of ``[mail]`` that says how messages are taken in: own addresses, limits, and the forms of robots.

A form is told by the address it comes from and by its subject; its lines are read by patterns, line by line, with
groups called ``email``, ``name``, ``subject``, ``channel`` and ``body`` (this line and all below). Patterns are the
desk's own, the lines are a stranger's: a pattern that could take for ever on some line is refused.
"""

from __future__ import annotations

import re

from supportcli.desk.settings.checks import a_size, a_text, an_address, size_of
from supportcli.desk.settings.fetching import a_host, accounts
from supportcli.desk.settings.tracker import Reader
from supportcli.desk.settings.values import Form, Mailroom
from supportcli.domain.documents import Document

KEYS = (
    "addresses", "default_policy", "channel", "classify", "limit_per_sender", "limit_per_ticket", "max_message",
    "max_attachment", "forms", "fetch", "trust_authentication_results",
)  # fmt: skip
"""The keys of ``[mail]`` that are read here."""

GROUPS = ("email", "name", "subject", "channel", "body")
_FORM = ("name", "from", "subject", "lines", "channel")


def mailroom(reader: Reader, table: Document) -> Mailroom:
    """How messages are taken in; problems go to the reader."""
    default = Mailroom()
    sizes = {
        name: reader.take(table, "mail.", name, a_size) or getattr(default, name)
        for name in ("max_message", "max_attachment")
    }
    limits = {
        name: reader.take(table, "mail.", name, a_count) for name in ("limit_per_sender", "limit_per_ticket")
    }
    return Mailroom(
        addresses=_addresses(reader, table),
        default_policy=reader.take(table, "mail.", "default_policy", a_text),
        channel=reader.take(table, "mail.", "channel", a_text) or default.channel,
        classify=bool(reader.take(table, "mail.", "classify", a_yes_or_no)),
        forms=_forms(reader, table),
        fetch=accounts(reader, table),
        trust_authentication_results=reader.take(table, "mail.", "trust_authentication_results", a_host),
        **{name: getattr(default, name) if value is None else value for name, value in limits.items()},
        **{name: size_of(value) for name, value in sizes.items()},
    )


def a_count(value: object) -> str | None:
    """A whole number from 0 on."""
    good = isinstance(value, int) and not isinstance(value, bool) and value >= 0
    return None if good else "must be a whole number from 0 on"


def a_yes_or_no(value: object) -> str | None:
    """A truth value."""
    return None if isinstance(value, bool) else "must be true or false"


def addresses(value: object) -> str | None:
    """One e-mail address or several."""
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not values:
        return "must be an e-mail address or a list of them"
    return next((wrong for each in values if (wrong := an_address(each))), None)


def a_pattern(value: object) -> str | None:
    """A regular expression that ends soon on every line."""
    if not isinstance(value, str) or not value:
        return "must be a regular expression"
    try:
        re.compile(value)
    except (re.error, OverflowError, RecursionError) as error:
        return f"is no regular expression: {error}"
    if _repeats_a_repetition(value):
        return "repeats a group that is repeated or has alternatives, which may take for ever on some line"
    return None


def some_patterns(value: object) -> str | None:
    """Regular expressions, with groups that a form can have."""
    if not isinstance(value, list) or not value:
        return "must be a list of regular expressions"
    for each in value:
        wrong = a_pattern(each)
        if wrong:
            return f"{each!r} {wrong}"
        unknown = [name for name in re.compile(each).groupindex if name not in GROUPS]
        if unknown:
            return f"has the group {unknown[0]}; a form has {', '.join(GROUPS)}"
    return None


def _addresses(reader: Reader, table: Document) -> tuple[str, ...]:
    value = reader.take(table, "mail.", "addresses", addresses)
    return tuple(each.lower() for each in ([value] if isinstance(value, str) else value or []))


def _forms(reader: Reader, table: Document) -> tuple[Form, ...]:
    tables = table.get("forms")
    if tables is None:
        return ()
    if not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
        reader.problem("mail.forms", "must be tables: [[mail.forms]]")
        return ()
    made = []
    for each in tables:
        reader.known(each, "mail.forms.", _FORM)
        if "from" not in each:
            reader.problem("mail.forms.from", "missing: a pattern for the address that the form comes from")
        made.append(
            Form(
                name=reader.take(each, "mail.forms.", "name", a_text) or "form",
                sender=reader.take(each, "mail.forms.", "from", a_pattern) or "",
                subject=reader.take(each, "mail.forms.", "subject", a_pattern),
                lines=tuple(reader.take(each, "mail.forms.", "lines", some_patterns) or ()),
                channel=reader.take(each, "mail.forms.", "channel", a_text),
            )
        )
    return tuple(made)


def _repeats_a_repetition(pattern: str) -> bool:
    """Whether a group that can match in more than one way is repeated: the shape of every slow pattern.

    Reads the pattern's brackets only; what stands in a set or behind a backslash counts for nothing.
    """
    bare = re.sub(r"\\.", "x", pattern, flags=re.DOTALL)
    bare = re.sub(r"\[\^?\]?[^\]]*\]", "x", bare)
    bare = re.sub(r"\(\?(?:P<\w+>|<?[=!:]|:)", "(", bare)
    inside = [False]
    closed = False
    for n, char in enumerate(bare):
        if char == "(":
            inside.append(False)
        elif char == ")" and len(inside) > 1:
            closed = inside.pop()
            inside[-1] |= closed
        elif char in "*+?|" or (char == "{" and re.match(r"\{\d*,?\d*\}", bare[n:])):
            if char not in "?|" and n and bare[n - 1] == ")" and closed:
                return True
            inside[-1] = True
    return False
