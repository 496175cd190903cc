"""The tables ``[[mail.fetch]]`` of the settings: the IMAP accounts that ``mail fetch`` reads."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from supportcli.desk.settings.checks import a_port, a_size, a_text, one_of, size_of
from supportcli.desk.settings.tracker import Reader, a_variable, some_seconds
from supportcli.desk.settings.values import Fetch
from supportcli.domain.documents import Document

_KEYS = (
    "name", "host", "port", "tls", "user", "password_env", "password_keyring", "ca_file", "folder", "folders",
    "after", "max_size", "timeout", "login",
)  # fmt: skip
_PORTS = {"tls": 993, "starttls": 143, "none": 143}
_HERE = ("localhost", "127.0.0.1", "::1")
_DEFAULT = Fetch("", "", 0, "", "")
_AT = "mail.fetch."


def accounts(reader: Reader, table: Document) -> tuple[Fetch, ...]:
    """The accounts; problems go to the reader."""
    tables = table.get("fetch")
    if tables is None:
        return ()
    if not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
        reader.problem("mail.fetch", "must be tables: [[mail.fetch]]")
        return ()
    made = tuple(_account(reader, each) for each in tables)
    for name, count in Counter(each.name.lower() for each in made).items():
        if count > 1:
            reader.problem("mail.fetch.name", f'"{name}" names {count} accounts: give each its own name')
    return made


def _account(reader: Reader, table: Document) -> Fetch:
    for key in ("password", "token"):
        if key in table:
            reader.problem(f"{_AT}{key}", "not here: name an environment variable in password_env")
    reader.known({k: v for k, v in table.items() if k not in ("password", "token")}, _AT, _KEYS)
    for key in ("host", "user"):
        if key not in table:
            reader.problem(f"{_AT}{key}", "missing")
    host = reader.take(table, _AT, "host", a_host) or ""
    tls = reader.take(table, _AT, "tls", one_of(tuple(_PORTS))) or "tls"
    if tls == "none" and host not in _HERE:
        reader.problem(
            f"{_AT}tls", "none is for this very machine: elsewhere the password would travel in the clear"
        )
    if "folder" in table and "folders" in table:
        reader.problem(f"{_AT}folder", "contradicts folders: give one of them")
    ca_file = reader.take(table, _AT, "ca_file", a_text)
    size = reader.take(table, _AT, "max_size", a_size)
    return Fetch(
        name=reader.take(table, _AT, "name", a_name) or host or "account",
        host=host,
        port=reader.take(table, _AT, "port", a_port) or _PORTS[tls],
        tls=tls,
        user=reader.take(table, _AT, "user", a_text) or "",
        password_env=reader.take(table, _AT, "password_env", a_variable) or _DEFAULT.password_env,
        password_keyring=reader.take(table, _AT, "password_keyring", a_text),
        ca_file=Path(ca_file).expanduser() if ca_file else None,
        folders=_folders(reader, table),
        after=reader.take(table, _AT, "after", what_becomes) or _DEFAULT.after,
        max_size=min(size_of(size), _DEFAULT.max_size) if size else _DEFAULT.max_size,
        timeout=reader.take(table, _AT, "timeout", some_seconds) or _DEFAULT.timeout,
        login=reader.take(table, _AT, "login", one_of(("password", "oauth2"))) or _DEFAULT.login,
    )


def _folders(reader: Reader, table: Document) -> tuple[str, ...]:
    named = reader.take(table, _AT, "folders", some_folders) or reader.take(
        table, _AT, "folder", some_folders
    )
    return tuple(dict.fromkeys([named] if isinstance(named, str) else named or ["INBOX"]))


def some_folders(value: object) -> str | None:
    """One folder or several, each by its name as people write it."""
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not values or any(a_text(each) for each in values):
        return "must be the name of a folder or a list of them"
    return None


def a_host(value: object) -> str | None:
    """The name or number of a server."""
    good = isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9._:-]{1,253}", value)
    return None if good else "must be the name of a server such as imap.desk.example"


def a_name(value: object) -> str | None:
    """What an account is called: it becomes part of the name of a file."""
    good = isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,60}", value)
    return None if good else 'must be a name of letters, digits, "-", "_" and "."'


def what_becomes(value: object) -> str | None:
    """What becomes of a message that was taken."""
    if value in ("seen", "delete"):
        return None
    kind, _, word = value.partition(":") if isinstance(value, str) else ("", "", "")
    if kind == "flag" and re.fullmatch(r"[A-Za-z0-9$_-]{1,60}", word):
        return None
    if kind == "move" and a_text(word) is None:
        return None
    return 'must be "seen", "flag:NAME", "move:FOLDER" or "delete"'
