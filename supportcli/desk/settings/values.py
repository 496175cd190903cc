"""The settings of a desk: one TOML file that a person keeps, read whole, with every problem reported at once.

::

    database = "/srv/desk/desk.db"       # default: the platform's data folder
    prefix = "SUP"                       # references are [SUP-42]
    zone = "Europe/Berlin"               # of instants without an offset; default: the system's
    user = "jo"                          # who acts; default: the login name
    default_policy = "example"

    [people]
    jo = "jo@desk.example"

    [roles]                              # who is told: addresses, or names of [people]
    team-lead = ["jo", "lead@desk.example"]

    [teams]                              # who gets tickets: addresses, or names of [people]
    network = ["jo", "network@desk.example"]

    [mail]
    from = "support@desk.example"
    transport = "maildir"                # maildir | sendmail | smtp | command
    maildir.path = "/srv/desk/outbox"    # default: outbox-maildir beside the database
    sendmail.command = ["/usr/sbin/sendmail"]
    smtp = { host = "mail.desk.example", tls = "starttls", user = "desk", password_env = "DESK_PASSWORD" }
    command.run = ["/usr/local/bin/deliver", "--json"]
    addresses = ["help@desk.example"]    # further addresses of the desk itself
    default_policy = "example"           # for unknown senders; default: default_policy
    max_message = "50M"                  # what is larger is kept, and not unpacked
    limit_per_sender = 20                # acknowledgements an hour

    [notify]                             # chats and pagers, which roles may name
    chat = { url_env = "CHAT_URL" }      # the variable holds an address of Apprise's

    [[mail.forms]]                       # messages that a robot writes for somebody
    from = 'noreply@site[.]example'
    lines = ['E-mail: (?P<email>[^ ]+)', 'Message:(?P<body>.*)']

    [[mail.fetch]]                       # IMAP folders that ``mail fetch`` reads
    name = "support"                     # default: the host
    host = "imap.desk.example"
    user = "support@desk.example"
    password_env = "IMAP_PASSWORD"       # the variable that holds the password
    password_keyring = "supportcli"      # asked where the variable is not set
    after = "move:Taken"                 # seen | flag:NAME | move:FOLDER | delete

    [tracker]
    kind = "github"                      # github | gitlab
    url = "https://api.github.com"       # the default; a self-hosted one has its own
    project = "acme/server"              # default: what the policy says
    token_env = "GITHUB_TOKEN"           # the variable that holds the token
    keyring = "supportcli"               # asked where the variable is not set
    back = "https://desk.example/{id}"   # put into the issue

    [views]
    triage = "status:new assignee:none"
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple


class Smtp(NamedTuple):
    """How to reach a mail server; the password is in the environment variable that ``password_env`` names."""

    host: str = "localhost"
    port: int = 25
    tls: str = "none"
    user: str | None = None
    password_env: str | None = None
    password_keyring: str | None = None
    """The name of the service in the system's keyring, asked where the variable is not set."""


class Notify(NamedTuple):
    """A chat, a pager or the like, which roles may name; its address holds secrets and is never in the settings."""

    url_env: str
    keyring: str | None = None


class Form(NamedTuple):
    """How a message is read that a robot wrote for somebody: a web form, a chat transcript.

    Args:
        name: What the desk calls it.
        sender: A regular expression that its whole address matches.
        subject: One that is found in its subject; ``None``: any subject.
        lines: Those that are tried on each line, with groups ``email, name, subject, channel, body``.
        channel: By which channel the request came.
    """

    name: str
    sender: str
    subject: str | None = None
    lines: tuple[str, ...] = ()
    channel: str | None = None


class Fetch(NamedTuple):
    """An account on an IMAP server whose folders are read; its password is never in the settings.

    Args:
        name: What the desk calls it.
        host: The server, which its certificate has to bear.
        port: Its port.
        tls: ``tls``, ``starttls``; ``none`` only to this very machine.
        user: Whom to log in as.
        password_env: The environment variable that holds the password.
        password_keyring: The service in the system's keyring, asked where the variable is not set.
        ca_file: Whose certificates are trusted instead of those that the system trusts.
        folders: What is read.
        after: What becomes of a message that was taken: ``seen``, ``flag:NAME``, ``move:FOLDER``, ``delete``.
        max_size: Bytes; what is larger stays on the server.
        timeout: Seconds that the server may be silent.
        login: ``password``, or ``oauth2``: what is kept as the password is an access token.
    """

    name: str
    host: str
    port: int
    tls: str
    user: str
    password_env: str = "IMAP_PASSWORD"  # noqa: S105  # the name of a variable
    password_keyring: str | None = None
    ca_file: Path | None = None
    folders: tuple[str, ...] = ("INBOX",)
    after: str = "seen"
    max_size: int = 900 << 20
    timeout: int = 60
    login: str = "password"


class Mailroom(NamedTuple):
    """How messages are taken in.

    Args:
        addresses: Further addresses of the desk itself, beside the one it sends from.
        default_policy: For senders without a contract; ``None``: the desk's.
        channel: The channel of what comes by mail.
        classify: New tickets get the kind, level and priority that the desk suggests.
        limit_per_sender: So many automatic answers an address gets in an hour.
        limit_per_ticket: So many automatic answers go out about a ticket in an hour.
        max_message: Bytes; of what is larger only the head is read.
        max_attachment: Bytes; what is larger stays in the raw message.
        trust_authentication_results: The mail server whose Authentication-Results are believed: where it says
            ``dmarc=fail``, From gives nobody a part in a ticket.
        forms: What robots write for somebody.
        fetch: IMAP accounts that are read.
    """

    addresses: tuple[str, ...] = ()
    default_policy: str | None = None
    channel: str = "email"
    classify: bool = False
    limit_per_sender: int = 20
    limit_per_ticket: int = 5
    max_message: int = 50 << 20
    max_attachment: int = 25 << 20
    forms: tuple[Form, ...] = ()
    fetch: tuple[Fetch, ...] = ()
    trust_authentication_results: str | None = None


class Mail(NamedTuple):
    """How messages leave: ``transport`` is one of ``maildir, sendmail, smtp, command``.

    Args:
        from_address: The sender; without one the transport's default stands.
        transport: Which of the following is used.
        maildir: The folder; ``None`` is ``outbox-maildir`` beside the database.
        sendmail: The program and its first arguments.
        smtp: The server.
        command: The program and its arguments, which gets each message as JSON on its standard input.
        room: How messages are taken in.
    """

    from_address: str | None = None
    transport: str = "maildir"
    maildir: Path | None = None
    sendmail: tuple[str, ...] = ("/usr/sbin/sendmail",)
    smtp: Smtp = Smtp()
    command: tuple[str, ...] = ()
    room: Mailroom = Mailroom()


class Tracker(NamedTuple):
    """The engineering tracker, and where its token is found; the token itself is never in the settings.

    Args:
        kind: ``github`` or ``gitlab``; ``None``: there is no tracker.
        url: The address of its REST interface; ``None`` is that of the public service.
        web: Where people read its issues, if that is another host than the interface's; the host alone counts.
        project: ``owner/name``; wins over what policies say.
        token_env: The environment variable that holds the token; by default ``GITHUB_TOKEN`` or ``GITLAB_TOKEN``.
        keyring: The name of the service in the system's keyring, asked where the variable is not set.
        back: Where a ticket can be read by engineering; ``{id}`` stands for its number.
        timeout: Seconds that one answer may take.
    """

    kind: str | None = None
    url: str | None = None
    web: str | None = None
    project: str | None = None
    token_env: str | None = None
    keyring: str | None = None
    back: str | None = None
    timeout: int = 10


class Settings(NamedTuple):
    """Everything a person can set; ``lines`` says where in ``path`` each key stands, for ``config show``."""

    database: Path | None = None
    prefix: str = "SUP"
    zone: str = "UTC"
    user: str | None = None
    default_policy: str | None = None
    people: Mapping[str, str] = MappingProxyType({})
    roles: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    teams: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    mail: Mail = Mail()
    tracker: Tracker = Tracker()
    notify: Mapping[str, Notify] = MappingProxyType({})
    views: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    path: Path | None = None
    lines: Mapping[str, int] = MappingProxyType({})
