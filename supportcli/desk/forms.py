"""The two forms of the desk: a new ticket (``open --template``, ``open --from``), and a ticket's details."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping

from msgspec.structs import replace

from supportcli.desk.answers import KNOWN, STILL_SO, read_answers
from supportcli.desk.desk import Desk
from supportcli.desk.form_text import WIDTH, Answer, Field, misspelt, print_form, read_form
from supportcli.desk.intake import OpenRequest
from supportcli.desk.preview import check_request, serving_now
from supportcli.domain.actions import Blank, action, command
from supportcli.domain.documents import Document, Record
from supportcli.domain.errors import DeskError, InvalidError, Problem
from supportcli.domain.language.policy import DetailsForm, Policy

DETAILS = "details."
"""What a question of the details form is called in the ticket form: ``[details.product-version]``."""

TICKET_FIELDS = (
    "customer",
    "contact",
    "channel",
    "subject",
    "description",
    "product",
    "version",
    "environment",
    "kind",
    "level",
    "priority",
    "impact",
    "urgency",
    "agreed-by",
    "assignee",
    "policy",
    "plan",
    "contract",
)
"""The fields of the ticket form, in the order of the intake."""


def ticket_form(policy: Policy | None, known: OpenRequest | None = None) -> str:
    """The form of a new ticket: the policy's words stand as comments below their fields.

    Args:
        policy: Whose kinds, channels, priorities and questions are offered; none for a ticket without terms.
        known: What is filled in already.
    """
    title = f"A new ticket under {policy.name} ({policy.vendor})" if policy else "A new ticket"
    head = (
        f"{title}. Write behind or below each [name];\n"
        "only the subject must be there. Lines with # below a name are comments.\n\n"
        f"    {command(action('open', from_=Blank('FILE')))}\n\n"
    )
    request = known or OpenRequest("")
    if policy is not None and request.policy is None:
        request = replace(request, policy=policy.id)
    return head + print_form(_ticket_fields(policy, request))


def read_ticket_form(desk: Desk, text: str, file: str, given: Document | None = None) -> OpenRequest:
    """Read a filled-in ticket form and check every field against the desk and its policies.

    Args:
        desk: The desk; nothing is stored.
        text: The form as it came back.
        file: What to call it in problems.
        given: Values that win over the form's, by their name in :class:`OpenRequest`.

    Raises:
        InvalidError: With every problem as ``file:line: field: problem``.
    """
    plain = [Field(name, multiline=name == "description") for name in TICKET_FIELDS]
    first, _ = read_form(text, file, plain)
    policy = _policy_of(desk, first, given or {})
    fields = _ticket_fields(policy, OpenRequest(""))
    answers, problems = read_form(text, file, fields)
    request = _request(answers, given or {}, file, problems)
    lines = {name: answer.line for name, answer in answers.items()}
    for name, error in check_request(desk, request):
        hint = f" ({error.hint})" if error.hint else ""
        problems.append(Problem(file, lines.get(name), name, error.message + hint))
    if problems:
        problems.sort(key=lambda problem: problem.line or 0)
        count = "a problem" if len(problems) == 1 else f"{len(problems)} problems"
        raise InvalidError(f"{file} has {count}; nothing was opened", problems=tuple(problems))
    return request


def details_form(
    form: DetailsForm, known: Mapping[str, str], told: Mapping[str, str] | None = None, *, head: str = ""
) -> str:
    """The details form for a ticket's customer: what is known stands in it, and why it is asked below it.

    Args:
        form: The questions.
        known: Answers that stand in it.
        told: Answers from elsewhere, to be confirmed: each stands in a comment below its question.
        head: The line above it.
    """
    parts = [head, ""] if head else []
    if form.intro:
        parts += [textwrap.fill(form.intro.strip(), WIDTH), ""]
    fields = [
        replace(each, comments=(f"{KNOWN} {' '.join(told[each.name].split())}", STILL_SO))
        if told and each.name in told
        else each
        for each in _details_fields(form, known)
    ]
    parts.append(print_form(fields))
    if form.note:
        parts += [textwrap.fill(form.note.strip(), WIDTH), ""]
    return "\n".join(parts)


def read_details_form(text: str, file: str, form: DetailsForm) -> dict[str, str]:
    """The answers of a filled-in details form, by question, however it came back.

    Raises:
        InvalidError: With every problem as ``file:line: question: problem``, or if nothing is answered.
    """
    answers = read_answers(form, text)
    problems = misspelt(text, file, _details_fields(form, {}))
    if not answers and not problems:
        problems = [Problem(file, None, "", "no question of the form is answered")]
    if problems:
        raise InvalidError(
            f"the form in {file} cannot be read; nothing was recorded", problems=tuple(problems)
        )
    return answers


def _details_fields(form: DetailsForm, known: Mapping[str, str], prefix: str = "") -> list[Field]:
    return [
        Field(
            prefix + question.id,
            question.ask + (f" ({question.help})" if question.help else ""),
            known.get(question.id, ""),
            multiline=question.multiline,
        )
        for question in form.questions
    ]


def _ticket_fields(policy: Policy | None, known: OpenRequest) -> list[Field]:
    comments: dict[str, tuple[str, ...]] = {}
    if policy is not None:
        choices = {
            "channel": [(c.id, c.name, c.means) for c in policy.channels if c.opens],
            "kind": [(t.id, t.name, t.means) for t in policy.kinds],
            "level": [(t.id, t.name, t.means) for t in policy.levels],
            "priority": [(p.id, p.name, p.means) for p in policy.priorities],
            "plan": [(p.id, p.name, p.means) for p in policy.plans],
        }
        if policy.matrix is not None:
            choices["impact"] = [(word, "", "") for word in policy.matrix.impacts]
            choices["urgency"] = [(word, "", "") for word in policy.matrix.urgencies]
        comments = {name: tuple(_choice(*each) for each in terms) for name, terms in choices.items()}
    fields = []
    for name in TICKET_FIELDS:
        value = getattr(known, name.replace("-", "_"))
        if name in ("impact", "urgency") and (policy is None or policy.matrix is None) and value is None:
            continue
        text = "" if value is None else str(value)
        fields.append(Field(name, "", text, comments.get(name, ()), multiline=name == "description"))
    if policy is not None:
        fields += _details_fields(policy.details, known.details, DETAILS)
    return fields


def _choice(id_: str, name: str, means: str) -> str:
    same = name.lower().replace(" ", "-") == id_.lower() or not name
    return ": ".join(filter(None, (id_ if same else f"{id_} ({name})", means)))


def _policy_of(desk: Desk, answers: Mapping[str, Answer], given: Document) -> Policy | None:
    """The policy under which the ticket would be served, as far as the form can tell; problems come later."""
    asked: Record = {
        name: given.get(name) or answers[name].text
        for name in ("contract", "customer", "contact", "policy", "plan")
        if name in given or name in answers
    }
    number = str(asked.pop("contract", ""))
    request = OpenRequest("", contract=int(number) if number.isdecimal() else None, **asked)
    attempts: list[Callable[[], OpenRequest]] = [
        lambda: request,
        lambda: OpenRequest("", policy=request.policy, plan=request.plan),
        lambda: OpenRequest("", policy=request.policy),
    ]
    for attempt in attempts:
        try:
            terms = serving_now(desk, attempt()).terms
        except DeskError:
            continue
        return terms.policy if terms else None
    return None


def _request(
    answers: Mapping[str, Answer], given: Document, file: str, problems: list[Problem]
) -> OpenRequest:
    values: Record = {}
    details: dict[str, str] = {}
    for name, answer in answers.items():
        if name.startswith(DETAILS):
            details[name.removeprefix(DETAILS)] = answer.text
        elif name == "contract" and not answer.text.isdecimal():
            problems.append(Problem(file, answer.line, name, f'"{answer.text}" is not a number'))
        else:
            values[name.replace("-", "_")] = int(answer.text) if name == "contract" else answer.text
    details |= given.get("details", {})
    return OpenRequest(**{"subject": "", **values, **given, "details": details})


def form_for(policy: Policy | None) -> DetailsForm:
    """The policy's details form, or the one that the program ships where a policy has none."""
    if policy is not None and policy.details.questions:
        return policy.details
    from supportcli.policyfile.details_file import shipped_details

    return shipped_details()
