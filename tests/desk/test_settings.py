"""The settings file: what it may say, and everything that can be wrong with it at once."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from supportcli.cli.context import actor, db_path, default_db_path, login_name, now
from supportcli.cli.invocation import Invocation
from supportcli.cli.main import main
from supportcli.desk.settings.file import key_lines
from supportcli.desk.settings.load import load_settings, settings_path, system_zone
from supportcli.desk.settings.origins import Origin, where
from supportcli.desk.settings.values import Mail, Settings, Smtp
from supportcli.domain.errors import InvalidError, UsageError
from supportcli.domain.time.instants import from_iso, iso, parse_instant

FULL = """\
database = "/srv/desk/desk.db"
prefix = "acme"
zone = "Europe/Berlin"
user = "jo"
default_policy = "example"

[people]
jo = "jo@desk.example"

[roles]
team-lead = ["jo", "lead@desk.example"]
"Manager of Support" = "boss@desk.example"

[mail]
from = "support@desk.example"
transport = "smtp"
maildir.path = "/srv/desk/out"
sendmail.command = "/usr/sbin/sendmail -oi"
command.run = ["/usr/local/bin/deliver", "--json"]

[mail.smtp]
host = "mail.desk.example"
tls = "starttls"
user = "desk"
password_env = "DESK_PASSWORD"

[views]
triage = "status:new assignee:none"
mine = ["assignee:me", "text with blanks"]
"""


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads the settings of the person who runs it."""
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    for name in [name for name in os.environ if name.startswith("SUPPORTCLI_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TZ", "Europe/Paris")


def saved(folder: Path, text: str | bytes) -> Path:
    """A settings file with this text."""
    file = folder / "config.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def test_everything_that_can_be_set(tmp_path: Path) -> None:
    """Each key of the file has its place; people stand for their addresses in roles."""
    settings = load_settings(saved(tmp_path, FULL))
    assert settings == Settings(
        database=Path("/srv/desk/desk.db"),
        prefix="ACME",
        zone="Europe/Berlin",
        user="jo",
        default_policy="example",
        people={"jo": "jo@desk.example"},
        roles={
            "team-lead": ("jo@desk.example", "lead@desk.example"),
            "Manager of Support": ("boss@desk.example",),
        },
        mail=Mail(
            from_address="support@desk.example",
            transport="smtp",
            maildir=Path("/srv/desk/out"),
            sendmail=("/usr/sbin/sendmail", "-oi"),
            smtp=Smtp("mail.desk.example", 587, "starttls", "desk", "DESK_PASSWORD"),
            command=("/usr/local/bin/deliver", "--json"),
        ),
        views={"triage": ("status:new", "assignee:none"), "mine": ("assignee:me", "text with blanks")},
        path=tmp_path / "config.toml",
        lines=settings.lines,
    )


def test_without_a_file_there_are_defaults() -> None:
    """A desk needs no settings; its zone is the system's."""
    settings = load_settings()
    assert settings == Settings(zone="Europe/Paris")
    assert (settings.prefix, settings.mail.transport) == ("SUP", "maildir")


@pytest.mark.parametrize(("tls", "port"), [("none", 25), ("starttls", 587), ("tls", 465)])
def test_the_port_follows_the_encryption(tmp_path: Path, tls: str, port: int) -> None:
    """Without a port the usual one is taken (RFC 5321, RFC 6409, RFC 8314)."""
    file = saved(tmp_path, f'[mail]\ntransport = "smtp"\nsmtp = {{ host = "m.example", tls = "{tls}" }}\n')
    assert load_settings(file).mail.smtp.port == port


BROKEN = """\
prefx = "SUP"
prefix = "S U"
zone = "Mars/Olympus"
user = 5

[people]
jo = "not an address"

[roles]
lead = ["nobody"]
empty = []

[mail]
transport = "pigeon"
form = "x@y.example"

[mail.smtp]
port = 99999
tls = "maybe"
password = "secret"

[views]
bad = "a 'b"
"""


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    """One error carries every problem with its file, line and key; a key that is nearly right is suggested."""
    file = saved(tmp_path, BROKEN)
    with pytest.raises(InvalidError) as caught:
        load_settings(file)
    assert [str(problem).removeprefix(f"{file}:") for problem in caught.value.problems] == [
        '1: prefx: unknown key; did you mean "prefix"?',
        "2: prefix: must be a letter and up to 11 letters or digits",
        "3: zone: must be the name of a time zone such as Europe/Berlin",
        "4: user: must be a text",
        "7: people.jo: must be an e-mail address such as jo@desk.example",
        '10: roles.lead: "nobody" is neither an address nor a name in [people]',
        "11: roles.empty: must be a text or a list of texts",
        "14: mail.transport: must be one of maildir, sendmail, smtp, command",
        '15: mail.form: unknown key; did you mean "forms"?',
        "18: mail.smtp.port: must be a port between 1 and 65535",
        "19: mail.smtp.tls: must be one of none, starttls, tls",
        "20: mail.smtp.password: not here: name an environment variable in password_env",
        "23: views.bad: has a quotation mark without its partner",
    ]
    assert caught.value.message == f"13 problems in the settings at {file}"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('prefix = "SUP"\nzone = \n', ":2: not TOML: invalid value"),
        ('user = "jo"\nuser = "al"\n', ":2: not TOML: cannot overwrite a value"),
        ("roles = 5\n", ":1: roles: must be a table"),
        (b'user = "jo"\nzone = "\xff"\n', ":2: not UTF-8 text"),
        ('[mail]\ntransport = "command"\n', ':2: mail.transport: needs "run" in [mail.command]'),
        ('[mail]\ntransport = "smtp"\n', ':2: mail.transport: needs "host" in [mail.smtp]'),
        ('[roles]\nlead = "a@b\\n.example"\n', ":2: roles.lead: must be a text or a list of texts"),
        (
            '[mail]\nsmtp = { host = "m.example", prt = 5 }\n',
            ':2: mail.smtp.prt: unknown key; did you mean "port"?',
        ),
    ],
)
def test_one_problem(tmp_path: Path, text: str | bytes, problem: str) -> None:
    """Each kind of mistake has its own words and its line."""
    file = saved(tmp_path, text)
    with pytest.raises(InvalidError) as caught:
        load_settings(file)
    assert [str(each) for each in caught.value.problems] == [f"{file}{problem}"]


def test_a_file_that_was_named_must_exist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistyped SUPPORTCLI_CONFIG is an error, never the defaults."""
    monkeypatch.setenv("SUPPORTCLI_CONFIG", str(tmp_path / "nowhere.toml"))
    with pytest.raises(InvalidError, match="no settings at"):
        load_settings()


def test_a_byte_order_mark_is_skipped(tmp_path: Path) -> None:
    """Some editors write one."""
    assert load_settings(saved(tmp_path, b'\xef\xbb\xbfuser = "jo"\n')).user == "jo"


def test_lines_of_keys() -> None:
    """Tables, dotted keys, quoted names and inline tables are found on their lines."""
    text = 'a = 1\n[t."x y"]\nb.c = 2\nd = { e = 1, f = 2 }\n# g = 3\n'
    assert key_lines(text) == {
        "a": 1,
        "t.x y": 2,
        "t.x y.b": 3,
        "t.x y.b.c": 3,
        "t.x y.d": 4,
        "t.x y.d.e": 4,
        "t.x y.d.f": 4,
    }


def test_each_value_tells_where_it_came_from(tmp_path: Path) -> None:
    """Flags win over the settings, these over the defaults, and the origin says so."""
    file = saved(tmp_path, 'user = "jo"\nprefix = "ACME"\n[mail]\nsmtp = { host = "m.example" }\n')
    rows = where(
        load_settings(file), {"user": ("al", "--as")}, {"database": "/home/desk.db", "user": "login"}
    )
    assert Origin("user", "al", "--as") in rows
    assert Origin("prefix", "ACME", f"{file}:2") in rows
    assert Origin("database", "/home/desk.db", "default") in rows
    assert Origin("mail.smtp.host", "m.example", f"{file}:4") in rows
    assert Origin("mail.smtp.port", "25", "default") in rows
    assert Origin("mail.transport", "maildir", "default") in rows


def test_flags_win_over_environment_over_settings_over_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database, the actor and the instant follow the same order."""
    settings = Settings(database=Path("/s.db"), user="settings", zone="Europe/Berlin")
    flags = Invocation(db=Path("/f.db"), user="flag", now="2026-07-01T12:00")
    monkeypatch.setenv("LOGNAME", "login")
    assert db_path(Invocation(), Settings()) == default_db_path()
    assert actor(Invocation(), Settings()) == "login" == login_name()
    assert (db_path(Invocation(), settings), actor(Invocation(), settings)) == (Path("/s.db"), "settings")
    for name, value in (("DB", "/e.db"), ("USER", "env"), ("NOW", "2026-01-05T12:00Z")):
        monkeypatch.setenv(f"SUPPORTCLI_{name}", value)
    assert (db_path(Invocation(), settings), actor(Invocation(), settings)) == (Path("/e.db"), "env")
    assert iso(now(Invocation(), settings)) == "2026-01-05T12:00:00Z"
    assert (db_path(flags, settings), actor(flags, settings)) == (Path("/f.db"), "flag")
    # 12:00 in Berlin in summer
    assert iso(now(flags, settings)) == "2026-07-01T10:00:00Z"


def test_an_empty_environment_still_has_an_actor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cron may give no names at all."""
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    assert login_name()


@pytest.mark.parametrize(
    ("tz", "zone"),
    [("Asia/Tokyo", "Asia/Tokyo"), (":Asia/Tokyo", "Asia/Tokyo"), ("UTC", "UTC"), ("EST5EDT4,x", "UTC")],
)
def test_the_systems_zone(monkeypatch: pytest.MonkeyPatch, tz: str, zone: str) -> None:
    """TZ names it; a rule that is no name gives UTC."""
    monkeypatch.setenv("TZ", tz)
    assert system_zone() == zone


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-01-05T12:00:00Z", "2026-01-05T12:00:00Z"),
        ("2026-01-05T12:00Z", "2026-01-05T12:00:00Z"),
        ("2026-01-05T12:00+01:00", "2026-01-05T11:00:00Z"),
        ("2026-01-05 12:00", "2026-01-05T11:00:00Z"),
        ("2026-07-05 12:00", "2026-07-05T10:00:00Z"),
        (" 2026-01-05 ", "2026-01-04T23:00:00Z"),
        ("2026-01-05T12:00:00.999Z", "2026-01-05T12:00:00Z"),
        # skipped: 02:30 of 2026-03-29 becomes 03:30 summer time; twice: the first 02:30 of 2026-10-25 is summer time
        ("2026-03-29T02:30", "2026-03-29T01:30:00Z"),
        ("2026-10-25T02:30", "2026-10-25T00:30:00Z"),
    ],
)
def test_instants_as_people_write_them(text: str, instant: str) -> None:
    """Without an offset the desk's zone counts, here Berlin."""
    assert iso(parse_instant(text, "Europe/Berlin")) == instant
    assert iso(from_iso(instant)) == instant


@pytest.mark.parametrize(
    "text", ["", "now", "12:00", "2026-13-01", "0001-01-01T00:00+14:00", "2026-01-05T25:00"]
)
def test_what_is_no_instant(text: str) -> None:
    """Anything else is a usage error that shows how to write one."""
    with pytest.raises(UsageError, match="is not an instant"):
        parse_instant(text, "Europe/Berlin")


def test_instants_need_a_zone() -> None:
    """A wall time is never taken for an instant by accident."""
    with pytest.raises(ValueError, match="offset"):
        from_iso("2026-01-05T12:00:00")
    with pytest.raises(UsageError, match="no time zone is called"):
        parse_instant("2026-01-05T12:00", "Mars/Olympus")


def test_config_show_path_and_edit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The commands show the values, name the file and open it, even while the file is broken."""
    file = tmp_path / "xdg_config_home" / "supportcli" / "config.toml"
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nprintf \'user = "jo"\\n\' > "$1"\n')
    editor.chmod(editor.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("EDITOR", str(editor))
    monkeypatch.delenv("VISUAL", raising=False)

    assert main(["config", "path"]) == 0
    assert capsys.readouterr().out == f"{file}\n"
    assert settings_path() == file

    file.parent.mkdir(parents=True)
    file.write_text("user = \n")
    assert main(["config", "show"]) == 5
    assert f"{file}:1: not TOML" in capsys.readouterr().err
    assert main(["config", "edit"]) == 0
    assert main(["config", "show", "--format", "tsv"]) == 0
    assert f"user\tjo\t{file}:1\n" in capsys.readouterr().out
    assert main(["config", "show", "--as", "al", "--format", "table"]) == 0
    assert "al  (--as)" in capsys.readouterr().out


def test_config_edit_starts_from_a_template_that_is_valid(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A new file explains itself, and what it suggests is right once the marks are taken away."""
    monkeypatch.setenv("VISUAL", "true")
    assert main(["config", "edit"]) == 0
    text = settings_path().read_text()
    assert load_settings() == Settings(zone="Europe/Paris", path=settings_path(), lines={})
    lines = [line.removeprefix("# ") for line in text.splitlines()[1:]]
    settings_path().write_text("\n".join(lines))
    assert load_settings().roles == {"team-lead": ("jo@desk.example",)}
    assert capsys.readouterr().err == ""
