"""Reads the settings file: from TOML to ``Settings``, collecting every problem on the way."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from supportcli.desk.settings.checks import (
    a_port,
    a_prefix,
    a_table,
    a_text,
    a_zone,
    an_address,
    one_of,
    some_texts,
)
from supportcli.desk.settings.mailroom import KEYS as MAILROOM_KEYS
from supportcli.desk.settings.mailroom import mailroom
from supportcli.desk.settings.notify import PREFIX, notify
from supportcli.desk.settings.tracker import tracker
from supportcli.desk.settings.values import Mail, Settings, Smtp
from supportcli.domain.actions import action
from supportcli.domain.documents import Document
from supportcli.domain.errors import InvalidError, Problem

_TRANSPORTS = ("maildir", "sendmail", "smtp", "command")
_TLS = ("none", "starttls", "tls")
_PORTS = {"none": 25, "starttls": 587, "tls": 465}


def read(raw: bytes, path: Path, zone: str) -> Settings:
    """The settings that a file holds.

    Args:
        raw: The file's content.
        path: Its name, for messages.
        zone: The zone where the file names none.

    Raises:
        InvalidError: It is not TOML in UTF-8, or has problems; all are listed.
    """
    try:
        text = raw.decode("utf-8-sig")
        tables = tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _invalid(path, [Problem(str(path), line, "", "not UTF-8 text")]) from None
    except tomllib.TOMLDecodeError as error:
        raise _invalid(path, [_syntax(path, text, str(error))]) from None
    reader = _Reader(path, key_lines(text), [])
    settings = _settings(reader, tables, zone)
    if reader.problems:
        raise _invalid(path, reader.problems)
    return settings


def key_lines(text: str) -> dict[str, int]:
    """The line of each key of a TOML text by its dotted name, by a simple scan: a header, then its keys."""
    lines: dict[str, int] = {}
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            table = _names(header[1])
            lines.setdefault(".".join(table), number)
        elif key := _KEY.match(line):
            parts = (*table, *_names(key[1]))
            for size in range(len(table) + 1, len(parts) + 1):
                lines.setdefault(".".join(parts[:size]), number)
            for inner in _INNER.finditer(line, key.end()):
                lines.setdefault(".".join((*parts, *_names(inner[1]))), number)
    return lines


_NAME = r"(?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')"
_DOTTED = rf"{_NAME}(?:\s*\.\s*{_NAME})*"
_HEADER = re.compile(rf"\s*\[\[?\s*({_DOTTED})\s*\]")
_KEY = re.compile(rf"\s*({_DOTTED})\s*=")
_INNER = re.compile(rf"[{{,]\s*({_DOTTED})\s*=")


def _names(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in re.findall(_NAME, dotted))


class _Reader:
    """Takes values out of tables and notes what is wrong with them."""

    def __init__(self, path: Path, lines: Mapping[str, int], problems: list[Problem]) -> None:
        self.path = path
        self.lines = lines
        self.problems = problems

    def problem(self, key: str, message: str) -> None:
        # a key that the scan missed stands in its table at least
        line = self.lines.get(key, self.lines.get(key.rpartition(".")[0]))
        self.problems.append(Problem(str(self.path), line, key, message))

    def known(self, table: Document, prefix: str, names: tuple[str, ...]) -> None:
        for name in table:
            if name not in names:
                from difflib import get_close_matches

                near = get_close_matches(name, names, n=1)
                self.problem(
                    f"{prefix}{name}", f'unknown key; did you mean "{near[0]}"?' if near else "unknown key"
                )

    def take(self, table: Document, prefix: str, name: str, check: Callable[[Any], str | None]) -> Any:
        """The value if it passes; ``check`` returns what is wrong with it."""
        value = table.get(name)
        if value is None:
            return None
        wrong = check(value)
        if wrong is None:
            return value
        self.problem(f"{prefix}{name}", wrong)
        return None

    def table(self, table: Document, prefix: str, name: str) -> Document:
        return self.take(table, prefix, name, a_table) or {}


def _settings(reader: _Reader, top: Document, zone: str) -> Settings:
    reader.known(
        top,
        "",
        (
            "database",
            "prefix",
            "zone",
            "user",
            "default_policy",
            "people",
            "roles",
            "teams",
            "mail",
            "tracker",
            "notify",
            "views",
        ),
    )
    people = {
        name: reader.take(reader.table(top, "", "people"), "people.", name, an_address) or ""
        for name in reader.table(top, "", "people")
    }
    targets = notify(reader, reader.table(top, "", "notify"))
    for name in targets.keys() & people.keys():
        reader.problem(f"notify.{name}", "somebody in [people] has this name")
    # roles and teams may name both
    named = people | {name: PREFIX + name for name in targets}
    database = reader.take(top, "", "database", a_text)
    return Settings(
        database=Path(database).expanduser() if database else None,
        prefix=(reader.take(top, "", "prefix", a_prefix) or Settings().prefix).upper(),
        zone=reader.take(top, "", "zone", a_zone) or zone,
        user=reader.take(top, "", "user", a_text),
        default_policy=reader.take(top, "", "default_policy", a_text),
        people=people,
        roles=_roles(reader, "roles", reader.table(top, "", "roles"), named),
        teams=_roles(reader, "teams", reader.table(top, "", "teams"), named),
        mail=_mail(reader, reader.table(top, "", "mail")),
        tracker=tracker(reader, reader.table(top, "", "tracker")),
        notify=targets,
        views=_views(reader, reader.table(top, "", "views")),
        path=reader.path,
        lines=reader.lines,
    )


def _roles(
    reader: _Reader, section: str, table: Document, people: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    """Roles, or teams, with the addresses of whoever fills them."""
    roles: dict[str, tuple[str, ...]] = {}
    for role in table:
        value = reader.take(table, f"{section}.", role, some_texts)
        addresses = []
        for entry in [value] if isinstance(value, str) else value or []:
            address = people.get(entry, entry)
            wrong = an_address(address) if entry not in people else None
            if wrong:
                reader.problem(f"{section}.{role}", f'"{entry}" is neither an address nor a name in [people]')
            addresses.append(address)
        roles[role] = tuple(addresses)
    return roles


def _mail(reader: _Reader, table: Document) -> Mail:
    reader.known(table, "mail.", ("from", "transport", *_TRANSPORTS, *MAILROOM_KEYS))
    parts = {name: reader.table(table, "mail.", name) for name in _TRANSPORTS}
    reader.known(parts["maildir"], "mail.maildir.", ("path",))
    reader.known(parts["sendmail"], "mail.sendmail.", ("command",))
    reader.known(parts["command"], "mail.command.", ("run",))
    default = Mail()
    transport = reader.take(table, "mail.", "transport", one_of(_TRANSPORTS)) or default.transport
    maildir = reader.take(parts["maildir"], "mail.maildir.", "path", a_text)
    command = _words(reader.take(parts["command"], "mail.command.", "run", some_texts))
    if transport == "command" and not command and "run" not in parts["command"]:
        reader.problem("mail.transport", 'needs "run" in [mail.command]')
    if transport == "smtp" and "host" not in parts["smtp"]:
        reader.problem("mail.transport", 'needs "host" in [mail.smtp]')
    return Mail(
        from_address=reader.take(table, "mail.", "from", an_address),
        transport=transport,
        maildir=Path(maildir).expanduser() if maildir else None,
        sendmail=_words(reader.take(parts["sendmail"], "mail.sendmail.", "command", some_texts))
        or default.sendmail,
        smtp=_smtp(reader, parts["smtp"]),
        command=command,
        room=mailroom(reader, table),
    )


def _smtp(reader: _Reader, table: Document) -> Smtp:
    if "password" in table:
        reader.problem("mail.smtp.password", "not here: name an environment variable in password_env")
    rest = {name: value for name, value in table.items() if name != "password"}
    reader.known(rest, "mail.smtp.", ("host", "port", "tls", "user", "password_env", "password_keyring"))
    tls = reader.take(table, "mail.smtp.", "tls", one_of(_TLS)) or Smtp().tls
    return Smtp(
        host=reader.take(table, "mail.smtp.", "host", a_text) or Smtp().host,
        port=reader.take(table, "mail.smtp.", "port", a_port) or _PORTS[tls],
        tls=tls,
        user=reader.take(table, "mail.smtp.", "user", a_text),
        password_env=reader.take(table, "mail.smtp.", "password_env", a_text),
        password_keyring=reader.take(table, "mail.smtp.", "password_keyring", a_text),
    )


def _views(reader: _Reader, table: Document) -> dict[str, tuple[str, ...]]:
    return {name: _words(reader.take(table, "views.", name, some_texts)) for name in table}


def _words(value: Any) -> tuple[str, ...]:
    """A list as it is, or a text cut as a shell would."""
    if isinstance(value, str):
        import shlex

        return tuple(shlex.split(value))
    return tuple(value or ())


def _syntax(path: Path, text: str, message: str) -> Problem:
    found = re.search(r" \(at line (\d+), column \d+\)", message)
    line = int(found[1]) if found else text.count("\n") + 1
    plain = re.sub(r" \(at .*\)$", "", message)
    return Problem(str(path), line, "", f"not TOML: {plain[:1].lower()}{plain[1:]}")


def _invalid(path: Path, problems: list[Problem]) -> InvalidError:
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    problems = sorted(problems, key=lambda problem: problem.line or 0)
    return InvalidError(
        f"{count} in the settings at {path}",
        problems=tuple(problems),
        hint=("`", action("config edit"), "` opens them"),
    )
