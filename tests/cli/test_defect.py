"""``supportcli defect``: shown, confirmed, published, told; listed, linked, read back; and never a token in sight."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run
from tests.terminal import in_terminal
from tests.tracker.fake_trackers import TOKEN, Fake, cuts_after_accepting, passes, refuses, serving

JO = "jo@acme.example"
DESCRIPTION = "Jo Doe of Acme Ltd (JO@acme.example, acme.example) says:\n@everyone it stops\n```\n/close\n```"


@pytest.fixture
def fake(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fake]:
    """A desk with a tracker, and ticket 1 of acme."""
    monkeypatch.setenv("no_proxy", "127.0.0.1,localhost")
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    monkeypatch.setenv("SUPPORTCLI_CONFIG", str(tmp_path / "config.toml"))
    with serving("github") as found:
        settings(tmp_path, found)

        def furnish() -> None:
            assert run("init").code == 0
            run("policy", "add", "sftpplus")
            run("customer", "add", "acme", "--name", "Acme Ltd", "--domain", "acme.example")
            run("contact", "add", JO, "--customer", "acme", "--name", "Jo Doe")
            plan = ("--policy", "sftpplus", "--plan", "standard")
            run("contract", "add", "acme", *plan, "--from", "2026-01-01")
            opened = ("open", "--contact", JO, "--kind", "defect", "--subject", "Upload stops at Acme")
            done = run(*opened, "--body", DESCRIPTION, "--version", "5", "--environment", "vm")
            assert done.out == "1\n", done.err

        run.once("defect", furnish)
        settings(tmp_path, found)  # the copy names another test's tracker
        yield found


def settings(folder: Path, fake: Fake, more: str = "") -> None:
    text = f'[tracker]\nkind = "github"\nurl = "{fake.url}"\nproject = "acme/server"\n{more}'
    (folder / "config.toml").write_text(text)


BODY = """\
- **Ticket:** [SUP-1]
- **Priority:** High
- **Kind:** defect
- **Version:** 5
- **Environment:** vm

### Description

````text
[contact] of [customer] ([address], [customer]) says:
@everyone it stops
```
/close
```
````
"""


def test_what_leaves_the_desk_is_shown_first(run: Run, fake: Fake) -> None:
    """To the letter, on standard error; in a script it wants --yes, and without it nothing happens."""
    done = run("defect", "1")
    assert done.code == 4 and done.out == ""
    shown = "\n".join(row.removeprefix("    ") for row in done.err.split("\n"))
    assert BODY in shown
    assert "title:    Upload stops at [customer]" in done.err
    assert "5 names and addresses of the customer are left out" in done.err
    assert f"{JO} is told its number" in done.err
    assert "error: not confirmed: publish this in acme/server on 127.0.0.1:" in done.err
    assert fake.asked == [] and run("defect").out.count("\n") == 1


def test_it_is_published_as_it_was_shown(run: Run, fake: Fake) -> None:
    """The address is the data; the issue holds what was shown, and a comment that nobody sees."""
    done = run("defect", "1", "--yes", "--label", "urgent")
    assert (done.code, done.out) == (0, f"{fake.web}/acme/server/issues/1\n")
    assert "ticket 1: issue acme/server#1; the customer is told" in done.err
    (made,) = fake.issues["acme/server"]
    assert made["title"] == "Upload stops at [customer]"
    assert made["labels"] == ["urgent"]
    text, _, comment = made["body"].partition("\n<!-- ")
    assert text == BODY
    assert comment.startswith("supportcli: ") and comment.endswith(" -->\n")
    page = run("show", "1").out
    assert "Engineering\n  acme/server#1  open" in page
    assert f"issue acme/server#1 created, {JO} told: {fake.web}/acme/server/issues/1" in page
    assert "recorded  engineering-issue" in page


def test_an_engineers_words(run: Run, fake: Fake) -> None:
    """--title and --body stand in the customer's place, names are left out of them too; --with-names keeps them."""
    said = ("--title", "Acme: upload\nstops", "--body-file", "-", "--no-tell", "--yes")
    run("defect", "1", *said, input="Seen at Acme Ltd\n")
    run("defect", "1", *said, "--another", "--with-names", input="Seen at Acme Ltd\n")
    without, with_ = fake.issues["acme/server"]
    assert without["title"] == "[customer]: upload stops"
    assert "### What happens\n\n```text\nSeen at [customer]\n```" in without["body"]
    assert with_["title"] == "Acme: upload stops" and "Seen at Acme Ltd" in with_["body"]
    assert DESCRIPTION not in with_["body"]
    assert run("outbox", "list", "--format", "ids").out == ""


def test_a_dry_run_publishes_nothing(run: Run, fake: Fake) -> None:
    """The events are printed, and neither desk nor tracker changes."""
    done = run("defect", "1", "--dry-run")
    assert done.code == 0 and "\tfiled\t" in done.out
    assert "dry run: nothing was recorded and nothing was published" in done.err
    whole = json.loads(run("defect", "1", "--dry-run", "--json").out)
    assert (whole["operation"], whole["dry_run"], whole["issues"]) == (None, True, [])
    assert whole["events"][0]["data"]["project"] == "acme/server"
    assert fake.asked == []


def test_json(run: Run, fake: Fake) -> None:
    """The outcome and the issues in one document; the list with its fields."""
    whole = json.loads(run("defect", "1", "--yes", "--json").out)
    assert whole["tickets"] == [1] and [each["kind"] for each in whole["events"]] == ["filed"]
    (issue,) = whole["issues"]
    assert issue == {
        "ticket": 1, "status": "new", "tracker": "github", "project": "acme/server", "number": 1,
        "url": f"{fake.web}/acme/server/issues/1", "title": "Upload stops at [customer]", "state": "open",
        "reason": None, "fixed_in": None, "told": False, "request": "sent", "attempts": 1, "try_at": None,
        "error": None, "next_step": None,
    }  # fmt: skip
    assert json.loads(run("defect", "--json").out) == [issue]
    assert json.loads(run("defect", "--json", "number,state").out) == [{"number": 1, "state": "open"}]
    assert run("defect", "--format", "ids").out == "1\n"
    (shown,) = json.loads(run("show", "1", "--json").out)["issues"]
    assert {name: issue[name] for name in shown} == shown


def test_a_tracker_that_cannot_be_reached(run: Run, fake: Fake) -> None:
    """The request waits, the command says so and ends well; outbox send tries again and says what became of it."""
    fake.wrong = [refuses(503, "Maintenance")]
    done = run("defect", "1", "--yes")
    assert (done.code, done.out) == (0, "")
    assert (
        "ticket 1: the request for an issue waits in the outbox: the tracker fails (503): Maintenance;"
        " next attempt 09:01\nhint: supportcli outbox send" in done.err
    )
    listed = json.loads(run("outbox", "list", "--json", "purpose,recipients,state,error").out)
    assert listed == [
        {
            "purpose": "issue request",
            "recipients": ["acme/server"],
            "state": "pending",
            "error": "the tracker fails (503): Maintenance",
        }
    ]
    assert "nothing to send" in run("outbox", "send").err
    sent = run("outbox", "send", now="2026-03-02T09:01:00Z")
    assert (
        sent.out.split("\n")[0] == f"sent: issue for ticket 1 in acme/server: {fake.web}/acme/server/issues/1"
    )
    assert "sent 1: issue to jo@acme.example" in sent.out


def test_cron_files_and_tells(run: Run, fake: Fake) -> None:
    """escalate --due creates what waits and sends the letter in the same run; with nothing due it prints nothing."""
    assert "waits in the outbox" in run("defect", "1", "--yes", "--no-send").err
    assert fake.asked == []
    fake.wrong = [passes, cuts_after_accepting]
    first = run("escalate", "--due", now="2026-03-02T09:05:00Z")
    assert first.out == "" and "the issue for ticket 1 in acme/server waits: 127.0.0.1" in first.err
    assert run("escalate", "--due", now="2026-03-02T09:05:30Z").err == ""
    second = run("escalate", "--due", now="2026-03-02T09:06:00Z")
    assert (second.out, second.err) == ("", "")
    assert len(fake.issues["acme/server"]) == 1
    assert json.loads(run("outbox", "list", "--state", "sent", "--json=purpose").out) == [
        {"purpose": "issue"},
        {"purpose": "issue request"},
    ]


def test_refused_for_good(run: Run, fake: Fake) -> None:
    """Exit code 1 with the tracker's words; --retry tries again at once."""
    done = run("defect", "1", "--yes", "--project", "acme/nowhere")
    assert done.code == 1
    assert "error: the project does not exist, or the token may not see it (404)" in done.err
    assert "hint: supportcli defect 1 --retry, once that is mended" in done.err
    fake.issues["acme/nowhere"] = []
    planned = run("defect", "1", "--retry", "--dry-run", "--json")
    assert [each["request"] for each in json.loads(planned.out)] == ["failed"]
    again = run("defect", "1", "--retry")
    assert (again.code, again.out) == (0, f"{fake.web}/acme/nowhere/issues/1\n")
    assert run("defect", "1", "--retry").code == 3


def test_a_request_that_is_due_again_counts_in_json_too(run: Run, fake: Fake) -> None:
    """A script hears the same number as a person."""
    run("defect", "1", "--yes", "--project", "acme/nowhere")
    done = run("outbox", "retry", "--json")
    assert json.loads(done.out) == {"due": 1}
    assert done.err.startswith("1 message due\n")


def test_what_became_of_it(run: Run, fake: Fake) -> None:
    """One line for each change and its command; nothing when nothing changed; show asks for the reply."""
    run("defect", "1", "--yes")
    assert run("defect", "--sync").out == ""
    fake.issues["acme/server"][0] |= {"state": "closed", "state_reason": "completed", "milestone": "5.3"}
    done = run("defect", "--sync")
    line = "ticket 1\tacme/server#1\tclosed\tfixed in version 5.3 (acme/server#1): supportcli reply 1\n"
    assert (done.code, done.out) == (0, line)
    assert run("defect", "--sync").out == ""
    assert "fixed in version 5.3 (acme/server#1)" in run("show", "1").out
    (read,) = json.loads(run("defect", "1", "--sync", "--json").out)
    assert (read["before"], read["state"], read["changed"]) == ("closed", "closed", False)
    run("reply", "1", "--body", "It is fixed in 5.3")
    assert "fixed in version" not in run("list", "--json").out
    fake.wrong = [refuses(500)]
    failed = run("defect", "1", "--sync")
    assert failed.code == 1 and "warning: acme/server: the tracker fails (500)" in failed.err


def test_undo(run: Run, fake: Fake) -> None:
    """Before it is sent the request is taken back; afterwards the refusal says what remains."""
    run("defect", "1", "--yes", "--no-send")
    assert "1 message taken back" in run("undo").err
    assert json.loads(run("outbox", "list", "--json=state").out) == [{"state": "cancelled"}]
    run("defect", "1", "--yes")
    done = run("undo")
    assert done.code == 4 and "the issue for ticket 1 exists in acme/server and stays there" in done.err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("1", "--link", "https://x.example/1"), 2, "no issue of a known tracker"),
        (("--link", "https://github.com/a/b/issues/1"), 2, "--link needs a ticket"),
        (("1", "--link", "https://github.com/a/b/issues/1", "--sync"), 2, "--link and --sync contradict"),
        (("--sync", "--title", "x"), 2, "belong to a new issue"),
        (("--title", "x"), 2, "belong to a new issue"),
        (("1", "2"), 2, "an issue is about one ticket"),
        (("9", "--yes"), 3, "no ticket with id 9"),
        (("1", "--project", "nonsense", "--yes"), 2, '--project must be "owner/name"'),
        (("1", "--yes", "--body", "x", "--body-file", "y"), 2, "--body and --body-file are both given"),
        (("--json=nonsense",), 2, "is no field"),
    ],
)
def test_usage(run: Run, fake: Fake, words: tuple[str, ...], code: int, said: str) -> None:
    """What contradicts itself is one error, and nothing is done."""
    done = run("defect", *words)
    assert done.code == code and said in done.err, done.err
    assert fake.asked == []


def test_without_a_tracker(run: Run, fake: Fake, tmp_path: Path) -> None:
    """The settings have to name one; linking needs none."""
    (tmp_path / "config.toml").write_text("")
    done = run("defect", "1", "--yes")
    assert done.code == 5 and "the settings name no engineering tracker" in done.err
    assert run("defect", "1", "--link", "https://github.com/chevah/server/issues/7").code == 0
    assert "issue chevah/server#7 linked" in run("show", "1").out


def test_the_token_is_in_no_output_and_in_no_file(run: Run, fake: Fake, tmp_path: Path) -> None:
    """Neither in messages, dry runs, debug traces nor settings; and not in the desk, byte for byte."""
    told = ""
    fake.wrong = [refuses(401, f"bad token {TOKEN}")]
    for words in (
        ("defect", "1", "--dry-run", "--json"),
        ("--debug", "defect", "1", "--yes"),
        ("defect", "--json"),
        ("outbox", "list", "--json"),
        ("config", "show"),
        ("--debug", "defect", "1", "--retry"),
        ("--debug", "defect", "--sync"),
        ("show", "1", "--json"),
        ("doctor",),
    ):
        done = run(*words)
        told += done.out + done.err
    assert "the tracker does not know the token (401): bad token ***" in told
    assert TOKEN not in told
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > 2
    assert [path for path in files if TOKEN.encode() in path.read_bytes()] == []


def test_a_token_in_the_settings_is_refused(run: Run, fake: Fake, tmp_path: Path) -> None:
    """A token belongs in the environment or the keyring; an address without TLS gets none."""
    for more, said in (
        (f'token = "{TOKEN}"', "tracker.token: not here: name an environment variable in token_env"),
        (f'token_env = "{TOKEN}"', "not the token itself"),
        ('back = "desk"', "must be an address that holds {id}"),
        ("timeout = 0", "must be a number of seconds between 1 and 300"),
        ('colour = "red"', "unknown key"),
    ):
        settings(tmp_path, fake, more)
        done = run("defect")
        assert done.code == 5 and said in done.err, done.err
        assert TOKEN not in done.err
    for text, said in (
        ('[tracker]\nkind = "github"\nurl = "http://tracker.example"', "must begin with https"),
        (
            '[tracker]\nkind = "github"\nurl = "https://u:p@tracker.example"',
            "must not hold a name or a password",
        ),
        ('[tracker]\nkind = "github"\nurl = "tracker"', "must be an address such as"),
        ('[tracker]\nkind = "jira"', "must be one of github, gitlab"),
        ('[tracker]\nproject = "a/b"', "tracker.kind: missing"),
    ):
        (tmp_path / "config.toml").write_text(text)
        done = run("defect")
        assert done.code == 5 and said in done.err, done.err


KEYRING = """
import keyring.backend
class Fixed(keyring.backend.KeyringBackend):
    priority = 99
    def get_password(self, service, name):
        return {("our desk", "GITHUB_TOKEN"): %r}.get((service, name))
    def set_password(self, *_): raise AssertionError
    def delete_password(self, *_): raise AssertionError
"""


def test_the_keyring_has_the_token(
    run: Run, fake: Fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked where the variable is not set, under the name of the settings; the variable wins."""
    keyring = pytest.importorskip("keyring")
    (tmp_path / "fixed_ring.py").write_text(KEYRING % TOKEN)
    monkeypatch.syspath_prepend(str(tmp_path))
    import fixed_ring  # type: ignore[import-not-found]

    keyring.set_keyring(fixed_ring.Fixed())
    monkeypatch.delenv("GITHUB_TOKEN")
    settings(tmp_path, fake, 'keyring = "another desk"')
    done = run("defect", "1", "--yes")
    assert "there is no token: GITHUB_TOKEN is not set, and the keyring has none for another desk" in done.err
    settings(tmp_path, fake, 'keyring = "our desk"')
    assert run("defect", "1", "--retry").out == f"{fake.web}/acme/server/issues/1\n"


def test_a_long_log_gives_way(run: Run, fake: Fake) -> None:
    """The longest text is cut, the others stay whole, and the issue is accepted."""
    log = "\n".join(f"{n}: transfer failed" for n in range(20_000))
    details = run("details", "1", "--answer", f"server-log={log}", "--answer", "protocols=SFTP")
    assert details.code == 0, details.err
    done = run("defect", "1", "--yes")
    assert done.code == 0, done.err
    body = fake.issues["acme/server"][0]["body"]
    assert len(body) < 62_000
    assert "… (cut; the ticket has the rest)\n```" in body
    assert "### File transfer protocol(s) used?\n\n```text\nSFTP\n```" in body


def test_cron_pays_nothing_for_the_tracker(fake: Fake, run: Run, tmp_path: Path) -> None:
    """With an issue created and nothing due, escalate --due imports neither the tracker nor HTTP."""
    run("defect", "1", "--yes")
    run("outbox", "send")
    heavy = (
        "http",
        "urllib.request",
        "email",
        "ssl",
        "json",
        "supportcli.tracker",
        "supportcli.desk.engineering",
    )
    program = (
        "import sys; from supportcli.cli.main import main; code = main(['escalate', '--due']);"
        f" print([n for n in sys.modules if n.startswith({heavy!r})], file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env=os.environ, check=True, capture_output=True, text=True
    )
    assert (done.stdout, done.stderr) == ("", "[]\n")


def test_untrusted_words_do_nothing_in_the_terminal(run: Run, fake: Fake) -> None:
    """A title of the tracker with escapes is shown without them."""
    run("defect", "1", "--yes")
    hostile = {"title": "\x1b[31mred\x1b[0m\u202e", "state": "closed", "state_reason": "x\x1b]0;y"}
    fake.issues["acme/server"][0] |= hostile
    done: Any = run("defect", "--sync")
    assert "\x1b" not in done.out + done.err
    assert "\x1b" not in run("show", "1").out and "\u202e" not in run("show", "1").out


@pytest.mark.parametrize(
    "hostile",
    [
        "`" * 100_000,
        "\n".join(["```", "/close", "@all"] * 20_000),
        "<!-- supportcli: x/1/y -->" * 9_000,
        "é" * 90_000,
    ],
    ids=["backticks", "fences", "marks", "letters"],
)
def test_whatever_a_customer_writes_fits_and_stays_fenced(run: Run, fake: Fake, hostile: str) -> None:
    """No text makes the issue too long for its tracker, or leaves its fence."""
    run("open", "--contact", JO, "--kind", "defect", "--subject", hostile[:400], "--body", hostile)
    done = run("defect", "2", "--yes")
    assert done.code == 0, done.err
    (made,) = fake.issues["acme/server"]
    assert len(made["body"]) < 65_000 and len(made["title"]) <= 200
    opening = next(row for row in made["body"].split("\n") if row.startswith("```"))
    fence = opening.removesuffix("text")
    assert set(fence) == {"`"}
    inside = made["body"].split(opening + "\n")[1].split("\n" + fence + "\n")[0]
    assert fence not in inside and inside[:10] == hostile[:10]


def test_what_was_tried_is_in_the_issue(run: Run, fake: Fake) -> None:
    """Where it was re-created, and each step of troubleshooting with its verdict, without the customer's names."""
    for words in (
        ("details", "1", "--recreated", "vm-12, Debian 12", "--environment", "vm"),
        ("troubleshoot", "1", "--step", "identify", "--text", "It stops at 2 GB"),
        ("troubleshoot", "1", "--step", "theory", "--text", "The disk at acme.example is full"),
        ("troubleshoot", "1", "--reject", "1", "--why", "It has 3 TB"),
        ("troubleshoot", "1", "--step", "theory", "--text", "A length of 32 bits"),
        ("troubleshoot", "1", "--confirm", "2", "--why", "3 GB fail as well"),
    ):
        done = run(*words)
        assert done.code == 0, done.err
    run("defect", "1", "--yes")
    body = fake.issues["acme/server"][0]["body"]
    assert "### Re-created\n\n```text\nvm-12, Debian 12 (vm)\n```" in body
    assert (
        "### Troubleshooting\n\n```text\n"
        "Identify the problem: It stops at 2 GB\n"
        "Establish a theory of probable cause (theory 1): The disk at [customer] is full\n"
        "Test the theory to determine the cause (theory 1, rejected): It has 3 TB\n"
        "Establish a theory of probable cause (theory 2): A length of 32 bits\n"
        "Test the theory to determine the cause (theory 2, confirmed): 3 GB fail as well\n```" in body
    )


def test_at_a_terminal(run: Run, fake: Fake, tmp_path: Path) -> None:
    """The text is shown, then asked for: no and Ctrl-C publish nothing, yes does."""
    pexpect = pytest.importorskip("pexpect")
    environ = {**os.environ, "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"}

    def asked() -> Any:
        child = in_terminal(
            sys.executable, ["-m", "supportcli", "defect", "1"], env=environ, encoding="utf-8", timeout=30,
            dimensions=(60, 120),
        )  # fmt: skip
        child.expect("names and addresses of the customer are left out")
        child.expect("publish this in acme/server on 127.0.0.1")
        return child

    for answer, said, code in (("n\r", "not confirmed; nothing was done", 4), ("\x03", "interrupted", 130)):
        child = asked()
        child.send(answer)
        child.expect(said)
        child.expect(pexpect.EOF)
        child.wait()
        assert child.exitstatus == code and fake.asked == []
    child = asked()
    child.send("y\r")
    child.expect("ticket 1: issue acme/server#1; the customer is told")
    child.expect(pexpect.EOF)
    assert len(fake.issues["acme/server"]) == 1


def test_the_text_is_changed_in_the_editor(run: Run, fake: Fake, tmp_path: Path) -> None:
    """Names stay out of what is written there; Ctrl-C keeps it, and the next call offers it again."""
    pexpect = pytest.importorskip("pexpect")
    editor = tmp_path / "editor.py"
    editor.write_text(
        "import sys; from pathlib import Path; file = Path(sys.argv[1]); text = file.read_text()\n"
        "if 'Seen by us' not in text: file.write_text(text + '\\nSeen by us at Acme Ltd.\\n')\n"
    )
    environ = {
        **os.environ,
        "TERM": "xterm",
        "PROMPT_TOOLKIT_NO_CPR": "1",
        "VISUAL": f"{sys.executable} {editor}",
    }
    words = ["-m", "supportcli", "defect", "1", "--edit"]
    child = in_terminal(
        sys.executable, words, env=environ, encoding="utf-8", timeout=30, dimensions=(60, 120)
    )
    child.expect(r"Seen by us at \[customer\]\.")
    child.expect("publish this")
    child.send("\x03")
    child.expect("your text is kept: `supportcli defect 1 --edit` offers it again")
    child.expect(pexpect.EOF)
    assert fake.asked == []
    child = in_terminal(
        sys.executable, words, env=environ, encoding="utf-8", timeout=30, dimensions=(60, 120)
    )
    child.expect("your earlier text is offered again")
    child.expect("publish this")
    child.send("y\r")
    child.expect("the customer is told")
    child.expect(pexpect.EOF)
    body = fake.issues["acme/server"][0]["body"]
    assert (
        body.startswith("- **Ticket:** [SUP-1]\n")
        and "\n\nSeen by us at [customer].\n\n<!-- supportcli: " in body
    )
    refused = run("defect", "1", "--edit", "--another")
    assert refused.code == 2 and "--edit needs a terminal" in refused.err
