"""The commands as plain data: one line each, so that the frame imports only what is called.

A line is ``Entry(name, target, panel, help)``. ``name`` is what is typed (``"policy list"`` for a noun's
verb), ``target`` is ``"module:function"``, ``panel`` one of ``PANELS``, and ``help`` the first line of the
function's docstring; a test holds the two together. The function is an ordinary Typer command with the
options of ``cli/options.py``: ``def take(ctx: typer.Context, ids: Ids, …) -> None``.
"""

from __future__ import annotations

from typing import NamedTuple


class Entry(NamedTuple):
    """One command: what is typed, where it is, under which heading the help lists it, and its one line."""

    name: str
    target: str
    panel: str
    help: str


PANELS = ("Take in", "Look", "Work", "Escalate", "Finish", "Terms", "Desk")
"""The headings of the help, in the order of a ticket's life."""

NOUNS = {
    "policy": ("Terms", "Published support terms, stored by content."),
    "customer": ("Terms", "The organisations that are served."),
    "contact": ("Terms", "The persons of a customer."),
    "contract": ("Terms", "Which plan a customer has, and from when to when."),
    "mail": ("Take in", "Messages that come in."),
    "outbox": ("Desk", "Messages that wait to be sent."),
    "config": ("Desk", "The settings of this desk."),
    "db": ("Desk", "The database file."),
}
"""The noun groups with their heading and line."""

ALIASES = {"prioritize": "prioritise"}
"""Other spellings that are accepted and never listed."""

_C = "supportcli.cli.commands."

COMMANDS: tuple[Entry, ...] = (
    Entry("open", _C + "open_:open_", "Take in", "Open a ticket."),
    Entry("import", _C + "import_:import_", "Take in", "Bring in tickets from files, with their history."),
    Entry(
        "mail receive",
        _C + "mail:receive",
        "Take in",
        "Take in messages: from standard input, files, folders.",
    ),
    Entry("mail fetch", _C + "mail_fetch:fetch", "Take in", "Take in messages from IMAP folders."),
    Entry("mail list", _C + "mail:list_", "Take in", "List the messages that were taken in."),
    Entry("mail show", _C + "mail:show", "Take in", "Show a message, or its raw bytes."),
    Entry("mail confirm", _C + "mail:confirm", "Take in", "Say who asks, of tickets that wait for it."),
    Entry(
        "attachments",
        _C + "attachments:attachments",
        "Look",
        "List the attachments of a ticket, or save them.",
    ),
    Entry("list", _C + "list_:list_", "Look", "List tickets, what is due first."),
    Entry("show", _C + "show:show", "Look", "Show tickets: clocks, next steps, history."),
    Entry(
        "search",
        _C + "search:search",
        "Look",
        "Find tickets by the words in their subjects, messages and comments, best first.",
    ),
    Entry(
        "similar",
        _C + "similar:similar",
        "Look",
        "Find the tickets that are most like one: duplicates and precedents.",
    ),
    Entry("watch", _C + "watch:watch", "Look", "Show the board and refresh it until Ctrl-C."),
    Entry("report", _C + "report:report", "Look", "Report a month: volume, compliance, breaches, hand-offs."),
    Entry("when", _C + "when:when", "Look", "Say when a duration after an instant is over."),
    Entry(
        "triage",
        _C + "triage:triage",
        "Work",
        "Decide about tickets one after another, with one key each.",
    ),
    Entry("classify", _C + "classify:classify", "Work", "Record kind, level, cause or product."),
    Entry(
        "prioritise",
        _C + "prioritise:prioritise",
        "Work",
        "Set the priority, or derive it from impact and urgency.",
    ),
    Entry("take", _C + "assign:take", "Work", "Take tickets: you work on them."),
    Entry("assign", _C + "assign:assign", "Work", "Hand tickets to a person, to a team, or to nobody."),
    Entry(
        "reply",
        _C + "reply:reply",
        "Work",
        "Answer the customer; with --from, record the customer's answer.",
    ),
    Entry("comment", _C + "comment:comment", "Work", "Add an internal note; no clock moves."),
    Entry("wait", _C + "wait:wait", "Work", "Let tickets wait for the customer, or for somebody else."),
    Entry("resume", _C + "wait:resume", "Work", "End the wait; paused clocks go on."),
    Entry(
        "details",
        _C + "details:details",
        "Work",
        "Ask for details: print the form, send it, record its answers.",
    ),
    Entry(
        "troubleshoot",
        _C + "troubleshoot:troubleshoot",
        "Work",
        "Find the cause step by step, and record what was found.",
    ),
    Entry("agree", _C + "agree:agree", "Work", "Record another duration that the customer agreed to."),
    Entry(
        "link",
        _C + "link:link",
        "Work",
        "Say that a ticket is a duplicate of another one, related to it, or caused by it.",
    ),
    Entry(
        "merge",
        _C + "merge:merge",
        "Work",
        "Let a request go on as another ticket: this one is closed, its contact hears what that one's does.",
    ),
    Entry("log", _C + "log:log", "Work", "Record time worked on tickets."),
    Entry("quote", _C + "quote:quote", "Work", "Record the price that was agreed before the work."),
    Entry("approve", _C + "approve:approve", "Work", "Record the approval that a step needs."),
    Entry(
        "escalate", _C + "escalate:escalate", "Escalate", "Escalate tickets now, or take what is due (--due)."
    ),
    Entry(
        "defect",
        _C + "defect:defect",
        "Escalate",
        "File a ticket with engineering, link or read back its issue, or list all.",
    ),
    Entry(
        "resolve", _C + "finish:resolve", "Finish", "Say that the work is done; a text goes to the customer."
    ),
    Entry("close", _C + "finish:close", "Finish", "Close tickets for good."),
    Entry("reopen", _C + "finish:reopen", "Finish", "Take resolved or closed tickets up again."),
    Entry("undo", _C + "undo:undo", "Finish", "Take back your last operation, or the one with a number."),
    Entry(
        "redate",
        _C + "redate:redate",
        "Finish",
        "Say when operations really were, after a clock was wrong; steps taken stay taken.",
    ),
    Entry(
        "policy list",
        _C + "policy:list_",
        "Terms",
        "List the policies that are shipped and those in the desk.",
    ),
    Entry("policy show", _C + "policy:show", "Terms", "Show a policy as a person reads it."),
    Entry(
        "policy explain",
        _C + "policy_explain:explain",
        "Terms",
        "Explain the terms that such a ticket would have.",
    ),
    Entry(
        "policy diff", _C + "policy_diff:diff", "Terms", "Tell what changes for whom between two policies."
    ),
    Entry("policy new", _C + "policy_new:new", "Terms", "Write a commented policy file to start from."),
    Entry("policy check", _C + "policy:check", "Terms", "Check policy files and report every problem."),
    Entry("policy add", _C + "policy:add", "Terms", "Take a policy into the desk; new tickets get it."),
    Entry(
        "policy schema", _C + "policy:schema", "Terms", "Print the JSON Schema of a policy file, for editors."
    ),
    Entry(
        "policy try",
        _C + "policy_try:try_",
        "Terms",
        "Play stories under a policy: every clock, warning, breach, escalation and refusal.",
    ),
    Entry(
        "policy replay",
        _C + "policy_replay:replay",
        "Terms",
        "Judge tickets again under another policy or revision.",
    ),
    Entry(
        "policy move",
        _C + "policy_move:move",
        "Terms",
        "Move tickets to another revision or policy after showing what changes.",
    ),
    Entry("customer add", _C + "customer:add", "Terms", "Add a customer."),
    Entry("customer list", _C + "customer:list_", "Terms", "List the customers."),
    Entry("customer show", _C + "customer:show", "Terms", "Show a customer with contacts and contracts."),
    Entry(
        "customer history",
        _C + "customer:history",
        "Terms",
        "Tell what changed of a customer, its contacts and its contracts.",
    ),
    Entry("contact add", _C + "contact:add", "Terms", "Add a person of a customer."),
    Entry("contact list", _C + "contact:list_", "Terms", "List the contacts."),
    Entry("contract add", _C + "contract:add", "Terms", "Give a customer a plan."),
    Entry("contract list", _C + "contract:list_", "Terms", "List the contracts."),
    Entry("contract end", _C + "contract:end", "Terms", "Set the last day of a contract."),
    Entry("quota", _C + "quota:quota", "Terms", "Show what is used and left of each quota."),
    Entry("charges", _C + "charges:charges", "Terms", "Report what tickets cost."),
    Entry("credits", _C + "credits:credits_", "Terms", "Show what missed guarantees give back."),
    Entry(
        "export", _C + "export:export", "Desk", "Write tickets whole, with their histories, as JSON lines."
    ),
    Entry("init", _C + "init:init", "Desk", "Create the desk."),
    Entry("demo", _C + "demo:demo", "Desk", "Show a desk at work, in a temporary file."),
    Entry("learn", _C + "learn:learn", "Desk", "Learn from what engineers decided, and check how well."),
    Entry("doctor", _C + "doctor:doctor", "Desk", "Compare every ticket with its history."),
    Entry("db path", _C + "db:path", "Desk", "Print where the database is."),
    Entry("outbox list", _C + "outbox:list_", "Desk", "List the messages that the desk has written."),
    Entry("outbox send", _C + "outbox:send", "Desk", "Send the messages that are due, now."),
    Entry(
        "outbox preview",
        _C + "letters:preview",
        "Desk",
        "Show a letter as it would be written, and send nothing.",
    ),
    Entry(
        "outbox digest",
        _C + "letters:digest",
        "Desk",
        "Write the weekly digest to a role, a person or an address.",
    ),
    Entry("outbox retry", _C + "outbox:retry", "Desk", "Make postponed or given-up messages due again."),
    Entry("config show", _C + "config:show", "Desk", "Show every setting and where it came from."),
    Entry("config path", _C + "config:path", "Desk", "Print where the settings are."),
    Entry("config edit", _C + "config:edit", "Desk", "Open the settings in your editor."),
)
"""Every command, in the order of the help."""
