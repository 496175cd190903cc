"""``mail receive`` of a Maildir against a bare parse of the same messages by the standard library, in the same run.

Run with: python tests/benchmarks/mail_rate.py [MESSAGES]

The whole process is timed: reading the files, reading the messages, threading, opening tickets under a contract
with clocks, acknowledging, writing, moving from new to cur. Three messages in ten answer an earlier one; one in five
has an attachment, one in four is HTML only, one in ten is in another character set. The bare parse
reads headers and contents of the same files with the library's default policy, in a process of its own.
"""

from __future__ import annotations

import base64
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(Path(__file__).parent), str(ROOT)]

from side_by_side import clean_env, installed, seconds, workplace  # noqa: E402

TARGET = 300
"""Messages a second on one core."""
MEMORY = 1.25
"""How much more memory ten times the messages may take."""
NOW = "2026-03-06T15:20:00Z"
PARSE = """
import email, email.policy, pathlib, sys
for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    list(message.items())
    for part in message.walk():
        if not part.is_multipart():
            part.get_content()
"""
SAYING = "The gateway drops calls after a minute, and the log says nothing that helps us to understand why. "
WORDS = SAYING.split()


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 3_000
    with workplace() as name:
        folder = Path(name)
        program = str(installed(folder) / "supportcli")
        few = receive(folder / "few", program, max(count // 10, 100))
        pairs = [receive(folder / f"round{n}", program, count) for n in range(3)]
    ours, bare, peak = min(pairs, key=lambda pair: pair[0])
    rate = count / ours
    print(
        f"mail receive of {count:,} messages: {rate:,.0f}/s"
        f" (target {TARGET}: {'met' if rate >= TARGET else 'MISSED'}),"
        f" a bare parse {count / bare:,.0f}/s, ratio {bare / ours:.2f}; peak {peak:.0f} MB,"
        f" of a tenth {few[2]:.0f} MB ({'constant' if peak <= few[2] * MEMORY else 'GROWS'})"
    )


def receive(folder: Path, program: str, count: int) -> tuple[float, float, float]:
    """Seconds of taking in, seconds of the bare parse, megabytes at most."""
    maildir = folder / "maildir"
    generate(maildir, count)
    env = clean_env(folder, SUPPORTCLI_DB=str(folder / "desk.db"), SUPPORTCLI_NOW=NOW)
    bare = seconds([sys.executable, "-c", PARSE, str(maildir / "new")], env)
    seconds([program, "init"], env)
    for n in range(20):
        customer = f"customer-{n}"
        domain = ["--domain", f"{customer}.example"]
        subprocess.run(
            [program, "customer", "add", customer, *domain], env=env, check=True, capture_output=True
        )
        words = [
            "contract",
            "add",
            customer,
            "--policy",
            "portacare",
            "--plan",
            "portacare",
            "--from",
            "2026-01-01",
        ]
        subprocess.run([program, *words], env=env, check=True, capture_output=True)
    watched = [sys.executable, "-c", WATCH, program, "mail", "receive", str(maildir)]
    return seconds(watched, env), bare, float((folder / "peak").read_text())


WATCH = """
import os, pathlib, resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stderr=subprocess.DEVNULL)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
pathlib.Path(os.environ["SUPPORTCLI_DB"]).with_name("peak").write_text(str(peak))
"""


def generate(maildir: Path, count: int) -> None:
    """A Maildir of messages as people write them, about 4 kB each."""
    for name in ("tmp", "new", "cur"):
        (maildir / name).mkdir(parents=True)
    for n in range(count):
        (maildir / "new" / f"{1_700_000_000 + n}.{n}.host").write_bytes(message(n))


def message(n: int) -> bytes:
    person = f"person{n % 200}@customer-{n % 20}.example"
    answers = n % 10 in (3, 6, 9) and n >= 200
    said = " ".join(WORDS[(n + k) % len(WORDS)] for k in range(150))
    head = [
        "Return-Path: <" + person + ">",
        "Received: from mx.example (mx.example [192.0.2.1]) by desk.example; Fri, 6 Mar 2026 15:00:00 +0000",
        f"From: Person {n % 200} <{person}>",
        "To: Support <support@desk.example>",
        f"Cc: colleague{n % 7}@customer-{n % 20}.example",
        f"Date: Fri, 6 Mar 2026 {n // 60 % 24:02}:{n % 60:02}:00 +0000",
        f"Message-ID: <{n}.mail@customer-{n % 20}.example>",
        "MIME-Version: 1.0",
    ]
    if answers:
        head.append(f"In-Reply-To: <{n - 200}.mail@customer-{n % 20}.example>")
        head.append(f"References: <{n - 200}.mail@customer-{n % 20}.example>")
    head.append(f"Subject: {'Re: ' if answers else ''}Calls are dropped, case {n % 200 if answers else n}")
    return "\r\n".join(head + body(n, said)).encode("latin-1")


def body(n: int, said: str) -> list[str]:
    if n % 10 == 1:
        text = ["Content-Type: text/plain; charset=iso-8859-1", "Content-Transfer-Encoding: 8bit", ""]
        return [*text, f"Grüße aus Köln. {said}"]
    if n % 4 == 2:
        text = ["Content-Type: text/html; charset=utf-8", ""]
        return [*text, f"<html><body><p>Hello,</p><p>{said}</p><br><b>Regards</b></body></html>"]
    if n % 5 == 0:
        mark = f"=_{n}"
        data = base64.encodebytes(bytes((n + k) % 251 for k in range(2_000))).decode()
        return [
            f'Content-Type: multipart/mixed; boundary="{mark}"', "", f"--{mark}", "Content-Type: text/plain", "",
            said, f"--{mark}", 'Content-Type: image/png; name="shot.png"', "Content-Transfer-Encoding: base64", "",
            data.replace("\n", "\r\n"), f"--{mark}--", "",
        ]  # fmt: skip
    quoted = [f"> {line}" for line in said.split(". ")]
    return [
        "Content-Type: text/plain; charset=utf-8",
        "",
        said,
        "",
        "On Monday the desk wrote:",
        *quoted,
        "-- ",
        "Jo",
    ]


if __name__ == "__main__":
    main()
