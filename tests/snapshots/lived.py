"""A desk of 200 tickets that were worked on: ordinary commands over seven weeks, drawn with a fixed seed.

Every call and what it said is part of the snapshot, so the writing commands are held as well as the reading
ones. Some calls are refused by the policies: what a refusal says is held too.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from tests.snapshots.place import Place, Said

SHIPPED = Path(__file__).parents[2] / "policies"
TICKETS = 200
FROM_FILE = 12
"""How many of them come from a file, before all others."""
START = datetime(2026, 2, 2, 7, 0, tzinfo=UTC)
NOW = "2026-03-25T10:00:00Z"
"""The instant at which the desk is looked at: letters wait, clocks run, some are late."""

SETTINGS = """\
prefix = "SUP"
zone   = "Europe/Berlin"
user   = "ana"

[people]
ana = "ana@desk.example"
ben = "ben@desk.example"
cyd = "cyd@desk.example"

[roles]
technical-support-manager  = ["ana"]
customer-relations-manager = ["crm@desk.example"]
cto                        = ["cto@desk.example"]

[mail]
from = "support@desk.example"

[mail.maildir]
path = "maildir"
"""

ENGINEERS = ("ana", "ben", "cyd")
SUBJECTS = (
    "Calls drop after ten minutes", "Invoice shows the wrong tariff", "Login page answers with 500",
    "How do we add a second site?", "Backup ends with error 28", "Transfer stops at two gigabytes",
    "Report of minutes differs from the invoice", "VPN tunnel is down since the update",
    "Zertifikat läuft am 3. März ab", "Disk of the server is full", "Graph fails on empty input",
    "Which codecs are licensed?", "Statistics page is empty", "Voice mail is not delivered",
)  # fmt: skip
TEXTS = (
    "It began this morning; two sites are affected.", "We see it in the log:\n\n  ERROR 17 at node 3\n\nWhat now?",
    "Please restart the service once and tell us.", "The table was full; we have emptied it.",
    "Grüße, and thank you — it works again.", "A patch follows with the next release.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Terms:
    """What the tickets of a policy may say."""

    plans: tuple[str, ...]
    channels: tuple[str, ...]
    kinds: tuple[str, ...]
    priorities: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    approvals: tuple[str, ...] = ()
    measure: str = "first-response"
    agreed: str = ""


TERMS = {
    "portacare": Terms(
        ("portacare", "premium"), ("email",), ("incident", "information", "defect"),
        priorities=("P1", "P2", "P3", "P4"), causes=("bug", "network-set-up", "customer"),
        approvals=("priority", "closing", "consultation"), measure="update", agreed="--agreed-by",
    ),
    "clearcare": Terms(
        ("bronze", "silver", "gold", "platinum"), ("portal", "email", "phone"),
        ("break-fix", "question", "account", "defect"), levels=("0", "I", "II", "III", "consulting"),
        approvals=("level-ii", "level-iii", "prepaid"),
    ),
    "cloveretl": Terms(
        ("level-1", "level-2", "level-3"), ("forum", "email", "chat", "phone"),
        ("incident", "installation", "question"), causes=("product", "application", "environment"),
        measure="work-around",
    ),
    "mor": Terms(
        ("enterprise", "premium", "basic"), ("support-system", "skype", "forum"),
        ("problem", "question", "configuration", "job"), priorities=("blocker", "high", "medium", "low"),
        causes=("bug", "misconfiguration", "hardware"), measure="reaction",
    ),
    "sftpplus": Terms(
        ("standard",), ("email", "form", "phone", "chat"), ("case", "defect", "feature-request"),
        priorities=("high", "normal"), flags=("roadmap-checked", "beyond-standard", "engineering-issue"),
        approvals=("quote", "written-confirmation"),
    ),
}  # fmt: skip
CUSTOMERS = {
    f"{policy[:5]}-{number}": policy for policy in TERMS for number in range(1, 4)
}  # three customers of each policy


@dataclass(slots=True)
class Life:
    """The desk as it is built: where, the draws, and the transcript of every call."""

    place: Place
    draw: Random
    transcript: list[str] = field(default_factory=list)

    def do(self, at: datetime, *words: str, user: str = "ana", input: str = "") -> Said:
        """Call a command and write down what it said."""
        said = self.place.call(*words, now=at.isoformat(), user=user, input=input)
        self.transcript.append(told(f"{at:%Y-%m-%dT%H:%M:%SZ} {user}$", words, said))
        return said


def told(head: str, words: Sequence[str], said: Said) -> str:
    """A call and what it said, as it stands in the files."""
    shown = " ".join(json.dumps(word, ensure_ascii=False) if _quoted(word) else word for word in words)
    parts = [f"{head} {shown}" + (f"  [exit {said.code}]" if said.code else ""), said.out.rstrip("\n")]
    parts += [f"! {line}" for line in said.err.splitlines()]
    return "\n".join(part for part in parts if part) + "\n"


def _quoted(word: str) -> bool:
    return not word or any(letter in word for letter in ' \n"')


def build(place: Place) -> str:
    """Make the desk; returns the transcript of its life."""
    life = Life(place, Random(20260202))
    (place.folder / "config.toml").write_text(SETTINGS, encoding="utf-8")
    life.do(START, "init")
    place.name_desk()
    _terms(life)
    _import(life)
    _live(life)
    last = datetime.fromisoformat(NOW) - timedelta(days=1)
    life.do(last, "contract", "end", "1", "--on", "2026-03-31")
    life.do(last, "outbox", "retry")
    life.do(last, "outbox", "send", "--limit", "5", "--json")
    return "".join(life.transcript)


def _terms(life: Life) -> None:
    for policy in TERMS:
        life.do(START, "policy", "add", policy)
    for number, (customer, policy) in enumerate(CUSTOMERS.items()):
        plans = TERMS[policy].plans
        life.do(
            START, "customer", "add", customer, "--name", customer.title(), "--domain", f"{customer}.example"
        )
        for person in ("jo", "mia"):
            mail = f"{person}@{customer}.example"
            life.do(START, "contact", "add", mail, "--customer", customer, "--name", person.title())
        words = ("--policy", policy, "--plan", plans[number % len(plans)], "--from", "2026-01-01")
        zone = ("--zone", "America/New_York") if number % 4 == 0 else ()
        life.do(START, "contract", "add", customer, *words, *zone)


def _import(life: Life) -> None:
    head = (
        "key,policy,plan,customer,contact,channel,subject,opened_at,first_response_at,resolved_at,closed_at"
    )
    rows = [
        f"OLD-{n},mor,{TERMS['mor'].plans[n % 3]},mor-{n % 3 + 1},jo@mor-{n % 3 + 1}.example,support-system,"
        f"Old request {n},2026-01-{n + 5:02}T09:00:00Z,2026-01-{n + 5:02}T{10 + n % 8}:00:00Z,"
        + (f"2026-01-{n + 7:02}T12:00:00Z," if n % 2 else ",")
        + (f"2026-01-{n + 9:02}T12:00:00Z" if n % 4 == 1 else "")
        for n in range(FROM_FILE)
    ]
    (life.place.folder / "old.csv").write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    life.do(START, "import", "old.csv", "--dry-run")
    life.do(START, "import", "old.csv")


def _live(life: Life) -> None:
    """Openings in order of time, so that the n-th is ticket n; what is done to each follows; cron twice a day."""
    draw, moments = life.draw, list[tuple[datetime, int, Callable[[datetime], object]]]()
    opened = START
    for number in range(FROM_FILE + 1, TICKETS + 1):
        opened += timedelta(minutes=draw.randrange(5, 700), seconds=draw.randrange(60))
        customer = draw.choice(list(CUSTOMERS))
        opening = _mail if draw.random() < 0.2 else _open
        moments.append((opened, number, _bound(opening, life, number, customer)))
        at = opened
        for step in _steps(life, number, TERMS[CUSTOMERS[customer]], f"jo@{customer}.example"):
            at += timedelta(minutes=draw.choice((1, 7, 25, 90, 400, 1500, 4000)), seconds=draw.randrange(60))
            moments.append((at, number, step))
    end = datetime.fromisoformat(NOW) - timedelta(days=1)
    crons = int((end - START) / timedelta(hours=12))
    moments += [
        (START + timedelta(hours=12 * n, minutes=5), 0, _bound(_cron, life, n)) for n in range(1, crons)
    ]
    for at, _, do in sorted(moments, key=lambda moment: moment[:2]):
        if at < end:
            do(at)


def _bound(function: Callable[..., object], *arguments: object) -> Callable[[datetime], object]:
    return lambda at: function(*arguments, at)


def _cron(life: Life, number: int, at: datetime) -> None:
    life.do(at, "escalate", "--due", *(("--no-send",) if number % 3 == 0 else ()))


def _open(life: Life, number: int, customer: str, at: datetime) -> None:
    draw, terms = life.draw, TERMS[CUSTOMERS[customer]]
    words = ["--customer", customer, "--contact", f"jo@{customer}.example"]
    words += [
        "--subject",
        draw.choice(SUBJECTS),
        "--body",
        draw.choice(TEXTS),
        "--kind",
        draw.choice(terms.kinds),
    ]
    for option, values in (("priority", terms.priorities), ("level", terms.levels), ("flag", terms.flags)):
        if values and draw.random() < 0.5:
            words += [f"--{option}", draw.choice(values)]
            if option == "priority" and terms.agreed:
                words += [terms.agreed, f"jo@{customer}.example"]
    if draw.random() < 0.3:
        words += ["--assignee", draw.choice(ENGINEERS)]
    for channel in (draw.choice(terms.channels), terms.channels[0]):  # not every plan includes every channel
        said = life.do(
            at, "open", *words, "--channel", channel, "--override", "we help", user=draw.choice(ENGINEERS)
        )
        if said.code == 0:
            return
    raise AssertionError(life.transcript[-1])


def _mail(life: Life, number: int, customer: str, at: datetime) -> None:
    draw = life.draw
    message = (
        f"From: Mia <mia@{customer}.example>\nTo: support@desk.example\nSubject: {draw.choice(SUBJECTS[:5])}\n"
        f"Message-ID: <{number}@{customer}.example>\nDate: {at:%a, %d %b %Y %H:%M:%S +0000}\n"
        'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="x"\n\n'
        f"--x\nContent-Type: text/plain; charset=utf-8\n\n{draw.choice(TEXTS)}\n"
        f'--x\nContent-Type: text/plain\nContent-Disposition: attachment; filename="{number}.txt"\n\nlog\n--x--\n'
    )
    said = life.do(at, "mail", "receive", *draw.choice(((), ("--json",), ("--no-send",))), input=message)
    assert said.code == 0, life.transcript[-1]


def _steps(life: Life, number: int, terms: Terms, contact: str) -> Iterator[Callable[[datetime], object]]:
    """What is done to a ticket: some of the work, then perhaps its end."""
    draw = life.draw
    for _ in range(draw.randrange(7)):
        yield _step(life, draw.choice(_work(draw, str(number), terms, contact)))
    if draw.random() < 0.6:
        yield _step(life, ["resolve", str(number), "--body", draw.choice(TEXTS)])
        if draw.random() < 0.4:
            yield _step(
                life, ["close", str(number), *(("--approved-by", contact) if draw.random() < 0.7 else ())]
            )
        if draw.random() < 0.2:
            yield _step(life, ["reopen", str(number), "--why", "it came back"])


def _step(life: Life, words: list[str]) -> Callable[[datetime], object]:
    user = life.draw.choice(ENGINEERS)
    if life.draw.random() < 0.15:
        words = [*words, "--json"]
    return lambda at: life.do(at, *words, user=user)


def _work(draw: Random, one: str, terms: Terms, contact: str) -> list[list[str]]:
    other = str(draw.randrange(1, int(one)))
    work = [
        ["reply", one, "--body", draw.choice(TEXTS)],
        ["reply", one, "--body", draw.choice(TEXTS), "--work-around"],
        ["reply", one, "--body", draw.choice(TEXTS), "--wait"],
        ["reply", one, "--from", contact, "--body", draw.choice(TEXTS)],
        ["comment", one, "--body", draw.choice(TEXTS)],
        ["take", one],
        ["assign", one, "--to", draw.choice(ENGINEERS)],
        ["assign", one, "--team", "second-line"],
        ["wait", one, "--on", draw.choice(("customer", "vendor")), "--why", "it is their turn"],
        ["resume", one],
        ["classify", one, "--kind", draw.choice(terms.kinds), "--product", "Switch", "--version", "7.1"],
        ["log", one, draw.choice(("15m", "1h30m", "2h")), "looked at the log"],
        ["log", one, "30m", "with the customer", "--session", "phone", "--summary"],
        ["escalate", one, "--to-person", draw.choice(ENGINEERS), "--reason", "knows it best"],
        ["escalate", one, "--reason", "the customer is angry"],
        ["details", one, "--request"],
        ["troubleshoot", one, "--text", "a theory: the table is full"],
        ["agree", one, terms.measure, draw.choice(("2h", "3d")), "--by", contact],
        ["quote", one, draw.choice(("240", "300")), "--by", contact, "--time", "2h"],
        ["link", one, other, "--as", draw.choice(("related", "caused-by", "duplicate"))],
        ["defect", one, "--link", f"https://github.com/desk/engine/issues/{one}"],
        ["undo"],
    ]
    if draw.random() < 0.2:
        work.append(["merge", one, "into", other, "--across-customers"])
    if draw.random() < 0.3:
        to = draw.choice(list(TERMS))
        work.append(
            ["policy", "move", one, "--to", to, "--plan", TERMS[to].plans[0], "--why", "other terms", "--yes"]
        )
    if terms.priorities:
        agreed = [terms.agreed, contact] if terms.agreed and draw.random() < 0.7 else []
        work += [["prioritise", one, draw.choice(terms.priorities), "--why", "it is worse", *agreed]] * 3
    for option, values in (("level", terms.levels), ("cause", terms.causes), ("flag", terms.flags)):
        if values:
            work.append(["classify", one, f"--{option}", draw.choice(values)])
    if terms.approvals:
        said_no = ["--no"] if draw.random() < 0.2 else []
        work.append(["approve", one, draw.choice(terms.approvals), "--by", contact, *said_no])
    return work
