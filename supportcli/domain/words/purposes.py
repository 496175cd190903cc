"""The letters that a desk writes, what each may name, and its wording where a policy has none of its own."""

from __future__ import annotations

from msgspec import Struct

from supportcli.domain.actions import Blank, action, command
from supportcli.domain.language.policy import Policy
from supportcli.domain.language.template import Template

CUSTOMER, DESK = "customer", "desk"


class Purpose(Struct, frozen=True):
    """A kind of letter.

    Attributes:
        id: What a policy's ``[templates.ID]`` and ``outbox preview`` call it.
        means: When it is written.
        to: ``customer`` or ``desk``: whom it goes to.
        subject: Its subject where the policy has no other.
        body: Its text where the policy has no other.
        names: What it may name beside what every letter of a ticket may.
        needs: What its text must name: what a person wrote must not be lost.
    """

    id: str
    means: str
    to: str
    subject: str
    body: str
    names: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


VARIABLES = {
    "reference": ("what customers keep in the subject", "[SUP-42]"),
    "number": ("the same without brackets", "SUP-42"),
    "ticket": ("the number that commands take", "42"),
    "subject": ("the ticket's subject", "No calls since this morning"),
    "contact": ("the contact's address", "jo@acme.example"),
    "contact-name": ("the contact's name, if known", "Jo Smith"),
    "customer": ("the customer's name, if there is one", "Acme"),
    "policy": ("the policy's name", "House"),
    "vendor": ("the vendor", "House Ltd"),
    "plan": ("the plan's name, if there is one", "Around the clock"),
    "kind": ("the kind of the ticket, if somebody has said it", "Incident"),
    "priority": ("the priority's name, if there is one", "Priority 1"),
    "assignee": ("who works on it, if anybody", "ana"),
    "team": ("the team it belongs to, if any", "network"),
    "agent": ("who acts: who writes the reply", "ana"),
    "opened": ("when it was opened, in the desk's zone", "2026-03-02 09:00 UTC"),
    "now": ("when the letter is written", "2026-03-02 10:00 UTC"),
}
"""What every letter of a ticket may name, with what it means and a sample."""

OWN = {
    "body": ("what the person wrote", "We found the cause and corrected it."),
    "form": ("the questions, ready to be answered", "[version] Which version do you run?"),
    "session": ("what was held: call, chat session, talk", "call"),
    "facts": ("subject, customer, priority and so on, and the command that shows it", "    Subject: No calls"),
    "step": ("the step of the ladder", "1h"),
    "due": ("when it was due, in the desk's zone", "2026-03-02 10:00 UTC"),
    "why": ("why it was done by hand; the reason of a hand-off", "the customer asked for it"),
    "measure": ("what is measured", "first-response"),
    "what": ("what the clock, the wait or the rule says of the ticket", "missed its time: first-response"),
    "waiting-on": ("whom the ticket waits for", "customer"),
    "to": ("to whom it is handed on", "team network"),
    "level": ("the level it is handed on to", "second"),
    "engineers": ("who had it in their hands so far", "ana, kim"),
    "issue": ("the issue's name", "acme/server#12"),
    "url": ("where the issue is read", "https://tracker.example/acme/server/issues/12"),
    "approval": ("the name of the approval that closing needs", "Customer's approval of closing"),
}  # fmt: skip
"""What only some letters may name."""

_RE = "Re: {{reference}} {{subject}}"
_ABOUT = "{{reference}} {{subject}}"
_NOTICE = "Ticket {{ticket}} {{what}}.\n\n{{facts}}\n"

PURPOSES = {
    each.id: each
    for each in (
        Purpose(
            "acknowledgement",
            "at once, where the channel is acknowledged",
            CUSTOMER,
            _ABOUT,
            "We have your request, and its number is {{number}}.\n\n"
            "    {{subject}}\n\n"
            "Please keep {{reference}} in the subject of every answer, so that it finds its way.\n",
        ),
        Purpose(
            "details-request", "`details --request`", CUSTOMER, _RE, "{{form}}", ("form",), needs=("form",)
        ),
        Purpose("reply", "`reply`, and `resolve` with a text", CUSTOMER, _RE, "{{body}}", ("body",), ("body",)),
        Purpose(
            "summary",
            "`log --summary`: what was said in a call, to be confirmed",
            CUSTOMER,
            _RE,
            "Thank you for the {{session}}. This is what we have noted:\n\n{{body}}\n\n"
            "Please answer this message to confirm it, or to correct what is wrong.\n",
            ("body", "session"),
            needs=("body",),
        ),
        Purpose(
            "closing",
            "`resolve`, where closing needs the customer's approval",
            CUSTOMER,
            _RE,
            "{{#body}}\n{{body}}\n\n{{/body}}\n"
            "{{^body}}\nYour request is resolved, as far as we can tell:\n\n    {{subject}}\n\n{{/body}}\n"
            "May we close it? Please answer this message: a yes is enough. If something\n"
            "is left to do, tell us what, and we go on.\n",
            ("body", "approval"),
            needs=("body",),
        ),
        Purpose(
            "issue",
            "`defect`: engineering works on it under this number",
            CUSTOMER,
            _RE,
            "Engineering has your case now, as issue {{issue}}:\n\n    {{url}}\n\n"
            "Your request keeps its number {{reference}}; we write to you as\n"
            "soon as there is news.\n",
            ("issue", "url"),
        ),
        Purpose(
            "waiting",
            "a timer that writes to the contact",
            CUSTOMER,
            "{{what}}: {{reference}} {{subject}}",
            "Your request {{reference}} waits for your answer.\n\n    {{subject}}\n",
            ("what",),
        ),
        Purpose(
            "escalation",
            "a step of the ladder",
            DESK,
            "Escalation {{step}}: {{reference}} {{subject}}",
            "Ticket {{ticket}} is not resolved; step {{step}} of its ladder was due {{due}}.\n"
            "{{#why}}\nWhy now: {{why}}\n{{/why}}\n\n{{facts}}\n",
            ("step", "due", "why", "facts"),
        ),
        Purpose(
            "warning",
            "a clock nears its end",
            DESK,
            f"Warning: {_ABOUT}",
            _NOTICE,
            ("measure", "due", "what", "facts"),
        ),
        Purpose(
            "breach", "a target was missed", DESK, f"Breach: {_ABOUT}", _NOTICE, ("measure", "due", "what", "facts")
        ),
        Purpose(
            "reminder", "a long wait", DESK, f"Reminder: {_ABOUT}", _NOTICE, ("waiting-on", "what", "facts")
        ),
        Purpose(
            "notice",
            "a rule or a timer that tells somebody",
            DESK,
            f"Notice: {_ABOUT}",
            _NOTICE,
            ("waiting-on", "what", "facts"),
        ),
        Purpose(
            "hand-off",
            "to whoever gets the ticket",
            DESK,
            f"Hand-off: {_ABOUT}",
            "Ticket {{ticket}} is handed on to {{to}}{{#level}} at level {{level}}{{/level}} by {{agent}}.\n"
            "Why: {{why}}\n"
            "{{#engineers}}\nIn the hands of {{engineers}} so far.\n{{/engineers}}\n\n{{facts}}\n",
            ("to", "level", "why", "engineers", "facts"),
        ),
    )
}  # fmt: skip
"""Every kind of letter of a ticket, in the order of a ticket's life."""

DIGEST = Template(
    "digest",
    "Digest of week {{week}}: {{opened}} opened, {{missed}} targets missed",
    "The desk in week {{week}}, {{from}} to {{until}}.\n\n{{figures}}\n\n"
    "{{#overdue}}\nPast due now:\n\n{{overdue}}\n\n{{/overdue}}\n"
    "{{#at-risk}}\nDue within the next day:\n\n{{at-risk}}\n\n{{/at-risk}}\n"
    "{{^overdue}}\nNothing is past due.\n\n{{/overdue}}\n"
    f"{command(action('report', from_=Blank('{{from}}'), to=Blank('{{until}}')))}\n",
)
"""The weekly letter: it is about all tickets, so no policy words it."""


def known(purpose: Purpose) -> dict[str, str]:
    """What such a letter may name, each with a sample."""
    return {name: sample for name, (_, sample) in VARIABLES.items()} | {
        name: OWN[name][1] for name in purpose.names
    }


def template_for(policy: Policy | None, purpose: str) -> Template:
    """The wording of a letter: the policy's, for whatever it words, else ours."""
    ours = PURPOSES[purpose]
    said = next((each for each in policy.templates if each.purpose == purpose), None) if policy else None
    if said is None:
        return Template(purpose, ours.subject, ours.body)
    return Template(purpose, said.subject or ours.subject, said.body or ours.body, said.clause)
