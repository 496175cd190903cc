"""The walks of ``test_ctrl_c_everywhere.py``: commands with their questions, and the policies that they need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

CTRL_C, ENTER, DOWN, CLEAR = "\x03", "\r", "\x1b[B", "\x15"
HOUSE = """\
id     = "a-house"
name   = "House"
vendor = "House"

[levels]
first  = "First line"
second = "Engineering"

[kinds]
incident = "Incident"

[approvals.closing]
name   = "Approval of closing"
before = "close"

[details]
[[details.questions]]
id  = "equipment"
ask = "Which equipment?"
[[details.questions]]
id  = "problem"
ask = "What is wrong?"
"""
"""Neither channels nor priorities: those are typed."""
GRAND = """\
id     = "grand"
name   = "Grand"
vendor = "Grand"

[plans.gold]
[plans.basic]
[channels.portal]
[channels.email]
[priorities.P1]
[priorities.P2]

[targets.first-response]
P1 = "1h"
P2 = "4h"

[matrix]
everyone = { now = "P1", soon = "P2" }
one      = { now = "P2", soon = "P2" }
"""
"""Plans, channels and priorities are chosen."""


@dataclass(frozen=True, slots=True)
class Step:
    """A question of a walk."""

    key: str
    """The question as it stands in the code: its words, or where they are made (see :func:`asked`)."""
    shown: str = ""
    """What is waited for, where the words are made."""
    typed: str = ""
    """What stands in the line when Ctrl-C is pressed; nothing at a choice."""
    rest: str = ""
    """What is typed behind it in the next run, before Enter; at a choice the keys that choose."""
    key_only: bool = False
    """One key without Enter."""
    under: str = ""
    """Steps with the same word are asked again together when the command goes on where it was."""

    @property
    def waits(self) -> str:
        return self.shown or self.key

    @property
    def in_editor(self) -> bool:
        """Ctrl-C is pressed in the editor, which ends of it."""
        return self.key.endswith("writing") or ": edit_file" in self.key

    @property
    def text(self) -> str:
        """What must not be lost."""
        return self.typed.removeprefix(CLEAR)


@dataclass(frozen=True, slots=True)
class Walk:
    """A command and its questions; with ``again`` it goes on where it was left, else it begins anew."""

    words: str
    steps: tuple[Step, ...]
    again: str = ""
    hint: str = ""
    """What the interruption tells to run."""
    told: tuple[str, ...] = ()
    """What the last interruption says besides."""
    editor: str = "true"


def choice(key: str, shown: str = "", rest: str = "", **more: Any) -> Step:
    return Step(key, shown, rest=rest, **more)


def text(key: str, typed: str = "half a sentence", rest: str = " more", shown: str = "", **more: Any) -> Step:
    return Step(key, shown, typed, rest, **more)


def press(key: str) -> Step:
    return Step("triaging._step: ask_key f'Enter: {untrusted(does)}.'", " help", rest=key, key_only=True)


YES = "y"
KNOWN = "--contact jo@acme.example --channel email --body x"
DETAILS = "details"
"""Of these an answered one is not asked again."""
NEW = "f'{untrusted(answer)} is new. Add it?'"
WORD = "f'{name.capitalize()}?'"
FIND, TEST = "troubleshooting._find: ask question", "troubleshooting._test: ask question"
EDITOR = 'echo "half a page" >> "$1"; kill -INT $$'
WRITES = 'grep -q "half a page" "$1" || echo "half a page" >> "$1"'

WALKS = {
    "policy new": Walk(
        "policy new mine.toml",
        (
            text("Id, for commands?", CLEAR + "half", "-care"),
            text("Name, as the vendor writes it?"),
            text("Vendor?"),
            text("Hours? Several with ; or always", "; sat 10:00-1", "2:00"),
            text("Time zone?", CLEAR + "Europe/Ber", "lin"),
            text("Plans? The best first, several with ; none is fine", "gol", "d"),
            text("Priorities and first responses?", "; P4=", "2bd"),
            text("Who is told when? Such as P1:4h=head-of-support; none is fine", "P1:4h=", "boss"),
        ),
        hint="supportcli policy new mine.toml",
    ),
    "open": Walk(
        "open",
        (
            text("Customer (empty for none):", "newc", "o", under="customer"),
            choice(f"intake_questions._ask_customer: ask_confirm {NEW}", "is new", YES, under="customer"),
            text("Its name:", " and half a sentence", under="customer"),
            text("Contact (e-mail, empty for none):", "new@newco", ".example", under="contact"),
            choice(f"intake_questions._contact: ask_confirm {NEW}", "is new", YES, under="contact"),
            text("The person's name:", "Ne", "w", under="contact"),
            choice("Under which policy?"),
            text("Channel (email, phone …; empty if unknown):", "mess", "enger"),
            text("Subject:"),
            text("Description, in a line:"),
            text("Product (empty if unknown):", "half a product"),
            text("Version (empty if unknown):", "5.half"),
            text("Priority (empty if open):", "half-urgent", ""),
            text("Who agreed to it?", " and half the desk"),
            choice("The installation details?", under=DETAILS),
            text("questions.ask_details: ask question.ask + (f' ({question.help})' if question.help else '')",
                 "two switches and half", shown="Which equipment?", under=DETAILS),
            text("questions.ask_details: ask question.ask + (f' ({question.help})' if question.help else '')",
                 "no light", shown="What is wrong?", under=DETAILS),
            choice("Is this right?"),
        ),
        again="open --resume",
        hint="supportcli open --resume",
        editor="exit 3",
    ),
    "open, chosen": Walk(
        "open --customer grandco --contact mo@grandco.example --body x --product p --version 1",
        (
            choice("Which contract?", rest=DOWN),
            choice("How did it arrive?"),
            text("Subject:"),
            choice("Impact?", under="priority"),
            choice("Urgency?", under="priority"),
        ),
        again="open --resume",
        hint="supportcli open --resume",
    ),
    "open, without a contract": Walk(
        "open --policy grand --customer bare --contact x@bare.example --subject s --body x",
        (choice("Which plan?"), choice("How did it arrive?")),
        again="open --resume",
        hint="supportcli open --resume",
    ),
    "open, in the editor": Walk(
        f"open {KNOWN.removesuffix(' --body x')} --subject s",
        (Step("intake_questions._description: edit_file file", typed="half a page"),),
        again="open --resume",
        hint="supportcli open --resume",
        editor=EDITOR,
    ),
    "open, changed": Walk(
        f"open {KNOWN} --subject s --product p --version 1 --priority x --agreed-by jo --kind incident"
        " --detail equipment=e --detail problem=p",
        (
            choice("Is this right?", rest=DOWN * 11),
            text("intake_questions.ask_again: ask f\"{name.replace('_', ' ').capitalize()}:\"", CLEAR + "inci",
                 "dent", shown="Kind:"),
        ),
        again="open --resume",
        hint="supportcli open --resume",
    ),
    "prioritise": Walk(
        "prioritise 1",
        (text("Priority:", "half-urgent"), text("Who agreed to it?", " and boss")),
        hint="supportcli prioritise 1",
    ),
    "prioritise, chosen": Walk(
        "prioritise 2", (choice("Priority?", rest=DOWN), text("Who agreed to it?", " and boss")),
        hint="supportcli prioritise 2",
    ),
    "prioritise many": Walk(
        "prioritise 1,3-8",
        (
            text("Priority:", "half-urgent"),
            text("Who agreed to it?", " and boss"),
            choice("verbs.confirm_many: confirm_or_refuse f'{verb} {count} tickets?'", "prioritise 7 tickets?"),
        ),
        hint="supportcli prioritise 1,3-8",
    ),
    "reply to many": Walk(
        "reply 1,3-8",
        (choice("verbs.confirm_many: confirm_or_refuse f'{verb} {count} tickets?'", "reply 7 tickets?"),),
        hint="supportcli reply 1,3-8", told=("half a page",), editor=WRITES,
    ),
    "reply": Walk(
        "reply 1", (Step("verbs.message_of: writing", typed="half a page"),), hint="supportcli reply 1", editor=EDITOR
    ),
    "reply refused": Walk(
        "reply 1,99", (choice("Edit it again?"),), told=("half a page",), editor=WRITES,
    ),
    "escalate": Walk(
        "escalate 1 --to second", (text("Why now?"),), hint="supportcli escalate 1 --to second"
    ),
    "escalate at a cost": Walk(
        "escalate 9 --to II",
        (
            text("Why now?"),
            choice("handing.hand_over: confirm_or_refuse _question(costing)", "hand ticket 9 on to"),
        ),
        hint="supportcli escalate 9 --to II",
    ),
    "triage: priority": Walk(
        "triage text:radio", (press("p"), text("Priority:", "half-urgent"), text("Who agreed to it?", " and boss")),
        hint="supportcli triage",
    ),
    "triage: wait": Walk(
        "triage text:radio", (press("w"), text("Waits for whom?", " and half"), text("Why (may be empty)?")),
        hint="supportcli triage",
    ),
    "triage: assign": Walk(
        "triage text:radio", (press("a"), text("To whom?", "half a person")), hint="supportcli triage"
    ),
    "triage: hand on": Walk(
        "triage text:radio",
        (press("h"), text("To which level, team or person?", "sec", "ond"), text("Why? The new hands read it:")),
        hint="supportcli triage",
    ),
    "triage: approve": Walk(
        "triage text:radio", (press("y"), choice("Which yes?"), text("Who said yes?", " and boss")),
        hint="supportcli triage",
    ),
    "triage: classify": Walk(
        "triage text:radio", (press("c"), choice(f"deeds._word: ask_choice {WORD}", "Kind?")),
        hint="supportcli triage",
    ),
    "triage: classify in words": Walk(
        "triage text:plain", (press("c"), text(f"deeds._word: ask {WORD}", "half-kind", shown="Kind?")),
        hint="supportcli triage",
    ),
    "triage: the editor": Walk(
        "triage text:radio", (press("r"), Step("deeds.reply: writing", typed="half a page")),
        hint="supportcli reply 1", editor=EDITOR,
    ),
    "triage: reply": Walk(
        "triage text:radio", (press("r"), choice("Is it the customer's turn now?")), hint="supportcli reply 1",
        told=("half a page",), editor=WRITES,
    ),
    "troubleshoot": Walk(
        "troubleshoot 1",
        (
            text(FIND, "it stops and half", shown="What was found?"),
            text(FIND, "half a disk", shown="Theory 1?"),
            choice("What did the test say?", under="test"),
            text(TEST, "df says half", shown="What shows it?", under="test"),
        ),
        again="troubleshoot 1",
        hint="supportcli troubleshoot 1",
    ),
    "details": Walk(
        "details 1 --ask",
        (
            text("questions.ask_details: ask question.ask + (f' ({question.help})' if question.help else '')",
                 "two switches and half", shown="Which equipment?"),
            text("questions.ask_details: ask question.ask + (f' ({question.help})' if question.help else '')",
                 "no light", shown="What is wrong?"),
        ),
        hint="supportcli details 1 --ask",
    ),
    "classify": Walk(
        "classify 1",
        (
            choice("suggesting._ask_fact: ask_choice f'{fact.capitalize()}?'", "Kind?", "\x1b[A"),
            choice("suggesting._ask_fact: ask_choice f'{fact.capitalize()}?'", "Level?"),
        ),
        hint="supportcli classify 1 --kind incident",
    ),
    "link": Walk("link 1 2", (choice("What is it to the other one?"),)),
    "policy move": Walk(
        "policy move 1 --to grand --plan gold",
        (choice("policy_move.move: confirm_or_refuse f'move {what}?'", "move ticket 1?"),),
    ),
    "policy explain": Walk(
        "policy explain grand",
        (choice("policy_explain._completed: ask_choice f'{name.capitalize()}?'", "Priority?"),),
    ),
    "defect": Walk(
        "defect 1 --edit",
        (choice("defect._file: confirm_or_refuse question", "publish this in acme/server"),),
        hint="supportcli defect 1 --edit", told=("half a page",), editor=WRITES,
    ),
    "defect, in the editor": Walk(
        "defect 1 --edit", (Step("defect._editor: writing", typed="half a page"),),
        hint="supportcli defect 1 --edit", editor=EDITOR,
    ),
    "config edit": Walk(
        "config edit", (Step("config.edit: edit_file file", typed="half a page"),),
        editor='echo "# half a page" >> "$1"; kill -INT $$'
    ),
}  # fmt: skip
