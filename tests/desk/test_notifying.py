"""Chats and pagers: through Apprise, against a real HTTP server, with the outbox's promises."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from supportcli.desk.delivery import deliver, messages
from supportcli.desk.desk import Desk
from supportcli.desk.digest import post_digest
from supportcli.desk.settings.file import read
from supportcli.desk.settings.values import Mail, Notify
from supportcli.domain.errors import InvalidError
from supportcli.store import outbox
from tests.conftest import MONDAY, MakeDesk

pytest.importorskip("apprise")

LEAD = "lead@desk.example"
SECRET = "t0ps3cret"


@dataclass
class Chat:
    """A chat's memory and temper."""

    port: int = 0
    status: int = 200
    taken: list[dict[str, str]] = field(default_factory=list)


@pytest.fixture
def chat(monkeypatch: pytest.MonkeyPatch) -> Iterator[Chat]:
    """A server that takes messages as JSON; its address stands in CHAT_URL."""
    memory = Chat()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the library's name
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if memory.status == 200:
                memory.taken.append(json.loads(body))
            self.send_response(memory.status)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    memory.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setenv("CHAT_URL", f"json://user:{SECRET}@127.0.0.1:{memory.port}/{SECRET}")
    yield memory
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def desk(make_desk: MakeDesk) -> Desk:
    """A desk whose lead has an address and a chat; one letter waits for both."""
    desk = make_desk(roles={"lead": (LEAD, "notify:chat")}, notify={"chat": Notify("CHAT_URL")})
    post_digest(desk, ["lead"])
    return desk


def mixed(desk: Desk) -> None:
    """Let the first letter go to both, and take the other back."""
    with desk.store.write() as connection:
        connection.execute("DELETE FROM outbox WHERE id > 1")
        connection.execute("UPDATE outbox SET recipients = ?", (json.dumps([LEAD, "notify:chat"]),))


def states(desk: Desk) -> list[tuple[tuple[str, ...], str]]:
    return [(each.recipients, each.state) for each in messages(desk)]


def test_a_chat_gets_what_its_role_gets(desk: Desk, chat: Chat) -> None:
    """Subject and text; mail and chat are messages of their own, each under its own Message-ID."""
    mixed(desk)
    assert deliver(desk).sent == 2
    assert states(desk) == [((LEAD,), "sent"), (("notify:chat",), "sent")]
    (told,) = chat.taken
    assert told["title"].startswith("Digest of week 2026-W09")
    assert "The desk in week 2026-W09" in told["message"]
    assert len({each.message_id for each in messages(desk)}) == 2


def test_a_chat_that_is_down_is_tried_again_alone(desk: Desk, chat: Chat, make_desk: MakeDesk) -> None:
    """The mail is not sent twice for it, and no word of the address is told."""
    mixed(desk)
    chat.status = 500
    done = deliver(desk)
    assert [(each.state, each.error) for each in done.attempts] == [
        ("pending", "chat did not take it"),
        ("sent", None),
    ]
    assert SECRET not in str(done)
    chat.status = 200
    later = make_desk(now=MONDAY + timedelta(minutes=1), notify=desk.settings.notify)
    assert [each.message.recipients for each in deliver(later).attempts] == [("notify:chat",)]
    assert len(chat.taken) == 1


def test_a_mail_server_that_is_down_holds_up_no_pager(desk: Desk, chat: Chat, tmp_path: Path) -> None:
    """Somebody hears of it although no mail can be sent."""
    mixed(desk)
    (tmp_path / "file").write_text("")
    desk.settings = desk.settings._replace(mail=Mail(maildir=tmp_path / "file"))
    done = deliver(desk)
    assert done.outage is not None
    assert (len(chat.taken), done.sent) == (1, 1)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        (None, "there is no address of chat: CHAT_URL is not set"),
        (f"nosuch://{SECRET}", "the address of chat is none that Apprise knows"),
        (f"json://127.0.0.1:1/{SECRET}", "chat did not take it"),
    ],
)
def test_what_is_wrong_is_told_without_the_address(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, url: str | None, reason: str
) -> None:
    """It is tried again: somebody can mend each of these."""
    monkeypatch.delenv("CHAT_URL", raising=False)
    if url:
        monkeypatch.setenv("CHAT_URL", url)
    (attempt,) = [each for each in deliver(desk).attempts if each.message.recipients == ("notify:chat",)]
    assert (attempt.state, attempt.error) == ("pending", reason)


def test_a_chat_that_never_answers_is_given_up(desk: Desk, chat: Chat, make_desk: MakeDesk) -> None:
    """After the seventh failure, as any message."""
    chat.status, now = 500, MONDAY
    for _ in range(7):
        desk = make_desk(now=now, notify=desk.settings.notify)
        done = deliver(desk)
        now += timedelta(hours=13)
    assert done.failed == 1
    assert outbox.letters(desk.store.connection, ("failed",))[0].error == "chat did not take it"


def test_what_strangers_write_adds_no_line_to_a_title(desk: Desk, chat: Chat) -> None:
    """Control characters leave the subject; the text keeps its lines."""
    from supportcli.desk.notifying import target
    from supportcli.mail.message import Mail as Message

    message = Message(
        "<1@x>", 1, "escalation", None, ("notify:chat",), "a\r\nb\x1b[31m", "l1\nl2\x00", MONDAY
    )
    target(desk, "notify:chat")(replace(message))
    assert (chat.taken[0]["title"], chat.taken[0]["message"]) == ("a b [31m", "l1\nl2")


def test_the_settings_name_it() -> None:
    """Roles and teams may; an address in the settings is refused, since it holds secrets."""
    text = '[notify]\nchat = { url_env = "CHAT_URL" }\n[roles]\nlead = ["a@b.example", "chat"]\n'
    found = read(text.encode(), Path("config.toml"), "UTC")
    assert found.roles == {"lead": ("a@b.example", "notify:chat")}
    assert found.notify == {"chat": Notify("CHAT_URL")}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('[notify]\nchat = { url = "slack://x" }\n', "2: notify.chat.url: not here, it holds secrets"),
        ('[notify]\nchat = { url_env = "slack://x" }\n', "must be the name of an environment variable"),
        ('[notify]\nchat = "CHAT_URL"\n', "2: notify.chat: must be a table"),
        ("[notify.chat]\n", "1: notify.chat: needs url_env"),
        ('[people]\njo = "jo@d.example"\n[notify.jo]\nurl_env = "X"\n', "somebody in [people] has this name"),
        ('[notify.chat]\nurl_env = "X"\nuser = "x"\n', "3: notify.chat.user: unknown key"),
    ],
)
def test_what_is_wrong_in_the_settings(text: str, problem: str) -> None:
    """By its line and key."""
    with pytest.raises(InvalidError) as caught:
        read(text.encode(), Path("config.toml"), "UTC")
    assert any(problem in str(each) for each in caught.value.problems), caught.value.problems
