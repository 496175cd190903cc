"""Which calls are held: of every command that reads, each form of output; of commands that write, the dry run.

What else writes is held by the transcript of ``lived.py``. A command of the registry that is nowhere is a
failure: ``EXCEPTED`` says why some cannot be held here.
"""

from __future__ import annotations

EXCEPTED = {
    "watch": "refreshes until Ctrl-C; its board is that of list",
    "mail fetch": "needs an IMAP server",
    "config edit": "opens an editor",
    "demo": "the demo's desk is one of the two; its own words are in tests/cli/test_demo.py",
}

OF_TERMS = frozenset(
    {
        "policy show",
        "policy explain",
        "policy diff",
        "policy try",
        "policy check",
        "policy new",
        "policy schema",
        "when",
    }
)
"""What does not depend on the tickets, and is held on one desk only."""

FORMS = ("table", "tsv", "csv", "json", "jsonl", "ids")

Call = tuple[str, ...]


def _each(forms: tuple[str, ...], *words: str) -> list[Call]:
    return [(*words, "--format", form) for form in forms]


def _both(*words: str) -> list[Call]:
    return [words, (*words, "--json")]


def calls(customers: tuple[str, ...], tickets: int) -> dict[str, list[Call]]:
    """The calls on a desk by command; each command has a file."""
    first, some, every = customers[0], f"1-{min(tickets, 30)}", f"1-{tickets}"
    return {
        "list": [
            *_each(FORMS, "list"), ("list", "--json"), ("list", "status:any", "--format", "tsv"),
            ("list", "status:any", "--format", "table", "--limit", "200"),
            ("list", "is:late", "--format", "tsv"),
            ("list", "is:paused", "not:priority:P4", "--sort", "-created", "--json"),
            ("list", "due:..2d", "--mine", "--json", "id,status"), ("list", "no:such"),
        ],
        "show": [
            ("show", "1", "5", "--format", "table"), ("show", "1", "--format", "tsv"),
            ("show", "2", "--format", "ids"),
            ("show", "3", "--format", "csv"), ("show", "3", "--json", "id,status"), ("show", "9999"),
        ],
        "show --why": [("show", some, "--why", "--full", "--format", "table")],
        "show --json": [("show", every, "--format", "jsonl")],
        "export": [("export", "status:any")],
        "export forms": [*_each(FORMS, "export", "id:1-2"), ("export", "id:1", "--json", "id,status")],
        "search": [*_each(FORMS, "search", "invoice"), ("search", "nothing-like-it"),
            ("search", "log", "--json")],
        "similar": [*_each(FORMS, "similar", "5"), ("similar", "3", "--json")],
        "report": [
            *_each(("table", "tsv", "csv", "json", "jsonl", "html"), "report", "--month", "this"),
            ("report", "--by", "policy", "--by", "engineer", "--month", "this", "--format", "table"),
            ("report", "--by", "month", "--format", "tsv"),
            ("report", "--by", "customer", "--month", "2026-02", "--json"),
        ],
        "when": [
            *_each(FORMS, "when", "2026-03-06T16:00", "3bd", "--calendar", "cloveretl:business-hours"),
            *_each(FORMS, "when", "2026-03-06T16:00", "5bh", "--calendar", "mor:working-hours"),
            ("when", "2026-03-28T20:00", "8h", "--calendar", "always", "--zone", "Europe/Berlin"),
        ],
        "triage": [*_each(FORMS, "triage", "--list"), ("triage", "--list", "--json"), ("triage",)],
        "quota": [*_each(FORMS, "quota"), *(call for one in customers for call in _both("quota", one))],
        "charges": [
            *_each(FORMS, "charges"), ("charges", "--json"),
            *(("charges", "--by", by, "--format", "table")
              for by in ("line", "customer", "contact", "contract", "month", "total")),
        ],
        "credits": [*_each(FORMS, "credits", first), *(("credits", one, "--fee", "1000") for one in customers)],
        "customer history": [("customer", "history", first), ("customer", "history", first, "--json")],
        "customer list": [*_each(FORMS, "customer", "list")],
        "customer show": [call for one in customers for call in _both("customer", "show", one)],
        "contact list": [*_each(FORMS, "contact", "list"), ("contact", "list", "--customer", first)],
        "contract list": [*_each(FORMS, "contract", "list"), ("contract", "list", "--customer", first)],
        "mail list": [*_each(FORMS, "mail", "list"), ("mail", "list", "--held"),
            ("mail", "list", "--limit", "2")],
        "mail show": [*_each(FORMS, "mail", "show", "1"), ("mail", "show", "2", "--raw"),
            ("mail", "show", "3", "--json")],
        "mail receive": [("mail", "receive", "--dry-run", "message.eml"), ("mail", "receive", "none.eml")],
        "mail confirm": [("mail", "confirm", "1", "--customer", first, "--dry-run")],
        "attachments": [
            *_each(FORMS, "attachments", "1"), *(("attachments", str(n), "--json") for n in range(20, 30)),
        ],
        "outbox list": [
            *_each(FORMS, "outbox", "list"), ("outbox", "list", "--state", "pending", "--json"),
            ("outbox", "list", "--state", "unaddressed"), ("outbox", "list", "--ticket", "5"),
        ],
        "outbox preview": [
            call for letter in LETTERS
            for call in _both("outbox", "preview", "5", letter)
        ],
        "outbox digest": [("outbox", "digest", "--to", "cto", "--dry-run", *form) for form in ((),
            ("--json",))],
        "doctor": _both("doctor"),
        "learn": _both("learn", "--method", "ranking", "--dry-run"),
        "config show": [*_each(FORMS, "config", "show")],
        "config path": [("config", "path")],
        "db path": [("db", "path")],
        "defect": [*_each(FORMS, "defect"), ("defect", "5", "--dry-run", "--project", "desk/engine")],
        "policy list": [*_each(FORMS, "policy", "list")],
        "policy show": [
            *(("policy", "show", one, "--format", "table")
              for one in ("portacare", "clearcare", "cloveretl", "mor", "sftpplus")),
            ("policy", "show", "mor", "--format", "markdown"), ("policy", "show", "mor", "--json"),
            ("policy", "show", "sftpplus", "--toml"),
        ],
        "policy explain": [
            call for words in (
                ("portacare", "--plan", "premium", "--priority", "P1", "--kind", "incident", "--at",
                    "2026-03-06T15:00"),
                ("clearcare", "--plan", "gold", "--level", "II"), ("cloveretl", "--plan", "level-2"),
                ("mor", "--plan", "basic", "--priority", "high"), ("sftpplus", "--flag", "beyond-standard"),
            ) for call in _both("policy", "explain", *words)
        ],
        "policy diff": [
            *_both("policy", "diff", "mor", "cloveretl"), ("policy", "diff", "mor", "mor", "--exit-code"),
            ("policy", "diff", "mor", "clearcare", "--format", "table"),
        ],
        # a table breaks its lines by the length of the folder that the stories stand in
        "policy try": _each(FORMS[1:], "policy", "try", "sftpplus"),
        "policy replay": [
            *_each(FORMS, "policy", "replay", "mor", "policy:mor"),
            ("policy", "replay", "mor", "id:1-20"),
            ("policy", "replay", "portacare", "policy:portacare", "--all", "--format", "table"),
        ],
        "policy move": [
            call for to, plan in MOVES
            for call in _both("policy", "move", "1-8", "--to", to, "--plan", plan, "--dry-run")
        ],
        "policy check": _both("policy", "check", "wrong.toml"),
        "policy new": [("policy", "new", "--id", "own", "--vendor", "Own", "--plan", "one", "--target", "P1=1h")],
        "policy schema": [("policy", "schema")],
        "classify": [("classify", "1-9", "--suggest", "--format", form) for form in FORMS],
        "details": [*_both("details", "5"), ("details", "5", "--suggest"),
            ("details", "7", "--request", "--dry-run")],
        "troubleshoot": [*_both("troubleshoot", "5"), ("troubleshoot", "6", "--text", "seen", "--dry-run")],
        "escalate": [
            ("escalate", "--due", "--dry-run"), ("escalate", "--due", "--dry-run", "--json"),
            ("escalate", "--due", "--next"),
            *_both("escalate", "1-9", "--to-person", "ben", "--reason", "asked", "--dry-run"),
        ],
        "open": [
            *_both("open", "--customer", first, "--subject", "A dry run", "--dry-run"),
            ("open", "--template"),
        ],
        "dry runs": [
            (*call, "--dry-run", *form) for call in DRY for form in ((), ("--json",))
        ],
    }  # fmt: skip


MOVES = (("mor", "basic"), ("sftpplus", "standard"), ("cloveretl", "level-2"))
"""Policies and plans to which tickets would move."""

LETTERS = (
    "acknowledgement", "details-request", "reply", "summary", "closing", "issue", "waiting", "escalation",
    "warning", "breach", "reminder", "notice", "hand-off", "no-such",
)  # fmt: skip
"""The letters of the desk; the last is none."""

DRY: tuple[Call, ...] = (
    ("take", "1-9"),
    ("assign", "1-9", "--to", "ben"),
    ("reply", "1-9", "--body", "We look at it."),
    ("comment", "1-9", "--body", "Seen before."),
    ("wait", "1-9"),
    ("resume", "1-9"),
    ("prioritise", "1-9", "high"),
    ("classify", "1-9", "--kind", "question"),
    ("agree", "1-9", "first-response", "3d", "--by", "Jo"),
    ("link", "1", "2", "--as", "related"),
    ("merge", "1", "into", "2"),
    ("log", "1-9", "15m", "looked"),
    ("quote", "1-9", "100", "--by", "Jo", "--currency", "EUR"),
    ("approve", "1-9", "closing", "--by", "Jo"),
    ("resolve", "1-9", "--body", "Done."),
    ("close", "1-9"),
    ("reopen", "1-9"),
    ("undo",),
    ("redate", "3", "--at", "2026-02-02T09:00:00Z"),
)
"""Commands whose dry run is held on many tickets at once, of every state."""
