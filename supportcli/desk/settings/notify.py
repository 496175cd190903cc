"""The table ``[notify]`` of the settings: chats, pagers and whatever else Apprise reaches, by own names."""

from __future__ import annotations

from supportcli.desk.settings.checks import a_table, a_text
from supportcli.desk.settings.tracker import Reader, a_variable
from supportcli.desk.settings.values import Notify
from supportcli.domain.documents import Document
from supportcli.store.notified import PREFIX as PREFIX  # noqa: PLC0414  # how the outbox tells them from addresses


def notify(reader: Reader, table: Document) -> dict[str, Notify]:
    """The targets by name; problems go to the reader."""
    found: dict[str, Notify] = {}
    for name in table:
        prefix = f"notify.{name}."
        each = reader.take(table, "notify.", name, a_table)
        if each is None:
            continue
        if "url" in each:
            reader.problem(
                f"{prefix}url", "not here, it holds secrets: name an environment variable in url_env"
            )
        reader.known({key: value for key, value in each.items() if key != "url"}, prefix, Notify._fields)
        variable = reader.take(each, prefix, "url_env", a_variable)
        if "url_env" not in each:
            reader.problem(f"notify.{name}", "needs url_env, the variable that holds the address")
        if a_text(name) or "@" in name:
            reader.problem(f"notify.{name}", "must be a name, not an address")
        found[name] = Notify(variable or "", reader.take(each, prefix, "keyring", a_text))
    return found
