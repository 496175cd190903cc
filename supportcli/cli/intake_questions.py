"""The questions of the intake, one function each; a question that has its answer already is not asked."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace

from supportcli.cli.intake_talk import Talk
from supportcli.cli.prompts import ask_choice, ask_confirm, edit_file
from supportcli.cli.questions import ask_details, ask_priority
from supportcli.desk import people
from supportcli.desk.preview import preview, serving_now
from supportcli.domain.actions import action, command
from supportcli.domain.errors import DeskError, NotFoundError, UsageError
from supportcli.domain.language.form import DetailsForm
from supportcli.domain.language.policy import Policy
from supportcli.render.untrusted import untrusted

NONE = ""
"""The value of a choice that leaves the field empty."""


def ask(talk: Talk, name: str) -> None:
    """Ask one question, unless its answer is known or it was asked before; what was left unfinished comes again."""
    if not talk.unfinished(name) and (name in talk.asked or getattr(talk.request, name)):
        return
    _finish(talk, name, QUESTIONS[name])


def _finish(talk: Talk, name: str, question: Callable[[Talk], None]) -> None:
    question(talk)
    talk.used(name)
    if name not in talk.asked:
        talk.asked.append(name)
    talk.save()


def ask_again(talk: Talk, name: str) -> None:
    """Ask for one line of the summary once more, with its answer standing there."""
    if name not in QUESTIONS:
        talk.take(
            **{
                name: talk.ask(
                    name, f"{name.replace('_', ' ').capitalize()}:", str(getattr(talk.request, name) or "")
                )
            }
        )
        talk.used(name)
        talk.save()
        return
    if name == "customer":
        _finish(talk, name, _another_customer)
        for each in _OF_A_CUSTOMER:
            ask(talk, each)
        return
    _finish(talk, name, QUESTIONS[name])


_OF_A_CUSTOMER = ("contact", "contract", "policy", "plan")


def _another_customer(talk: Talk) -> None:
    """Ask for the customer; what belonged to the other one goes once there is an answer, and not before."""
    _ask_customer(talk)
    talk.asked = [each for each in talk.asked if each not in _OF_A_CUSTOMER]
    talk.take(contact=None, contract=None, policy=None, plan=None)


def _customer(talk: Talk) -> None:
    if talk.unfinished("customer") and talk.request.customer:
        _another_customer(talk)
        return
    if talk.request.contact:
        try:
            talk.take(
                customer=people.require_contact(talk.desk.store.connection, talk.request.contact).customer
            )
            return
        except NotFoundError:
            pass
    _ask_customer(talk)


def _ask_customer(talk: Talk) -> None:
    known = [customer.id for customer in people.customers(talk.desk)]
    while True:
        answer = talk.ask_known(
            "customer", "Customer (empty for none):", known, talk.request.customer or ""
        ).strip()
        if not answer or answer in known:
            talk.take(customer=answer)
            return
        if not ask_confirm(f"{untrusted(answer)} is new. Add it?", default=True):
            talk.used("customer")
            continue
        name = talk.ask("customer-name", "Its name:", answer)
        if _done(lambda: people.add_customer(talk.desk, answer, name.strip() or None)):  # noqa: B023  # called at once
            talk.take(customer=answer)
            return


def _contact(talk: Talk) -> None:
    customer = talk.request.customer
    known = [contact.email for contact in people.contacts(talk.desk, customer)]
    if customer is None and not known:
        return
    while True:
        answer = talk.ask_known(
            "contact", "Contact (e-mail, empty for none):", known, talk.request.contact or ""
        ).strip()
        if not answer:
            talk.take(contact=None)
            return
        found = people.contact_at(talk.desk, answer)
        if found is not None and customer in (None, found.customer):
            talk.take(contact=found.email, customer=found.customer)
            return
        if found is not None:
            _tell(f"{found.email} belongs to customer {found.customer}")
        elif customer is None:
            _tell(f"no contact {answer}; without a customer it must be one that is known")
        elif ask_confirm(f"{untrusted(answer)} is new. Add it?", default=True):
            name = talk.ask("contact-name", "The person's name:")
            if _done(lambda: people.add_contact(talk.desk, answer, customer, name.strip() or None)):  # noqa: B023  # called at once
                talk.take(contact=answer.lower())
                return
        talk.used("contact")


def _contract(talk: Talk) -> None:
    """Only asked where several contracts are in force."""
    request, today = talk.request, talk.desk.now.date()
    if request.customer is None:
        return
    found = [
        c
        for c in people.contracts(talk.desk, request.customer)
        if c.covers(today) and request.policy in (None, c.policy) and request.plan in (None, c.plan)
    ]
    if len(found) > 1:
        choices = [(str(c.id), f"{c.id}  {c.policy} {c.plan}, from {c.starts_on}") for c in found]
        chosen = ask_choice("Which contract?", choices, str(request.contract or ""))
        talk.take(contract=int(chosen))


def _policy(talk: Talk) -> None:
    """Only asked where no contract and no setting names one."""
    from supportcli.desk.policies import known

    if talk.serving().terms is not None:
        return
    latest = {one.policy.id: one.policy for one in known(talk.desk)}
    choices = [
        (name, untrusted(f"{name}  {policy.name}, {policy.vendor}")) for name, policy in latest.items()
    ]
    talk.take(
        policy=ask_choice(
            "Under which policy?", [*choices, (NONE, "none: no terms, no clocks")], talk.request.policy
        )
    )


def _plan(talk: Talk) -> None:
    """Only asked where the policy has several and no contract says which."""
    request = talk.request
    if request.policy is None or (talk.serving().terms is not None and request.plan is None):
        return
    try:
        terms = serving_now(talk.desk, replace(request, plan=None)).terms
    except DeskError:
        from supportcli.desk.policies import find

        plans = find(talk.desk, request.policy).policy.plans
    else:
        plans = terms.policy.plans if terms else ()
    choices = [(plan.id, untrusted(f"{plan.id}  {plan.means or plan.name}")) for plan in plans]
    if choices:
        talk.take(plan=ask_choice("Which plan?", choices, request.plan))


def _channel(talk: Talk) -> None:
    serving = talk.serving()
    channels = serving.terms.policy.channels if serving.terms else ()
    if not channels:
        talk.take(
            channel=talk.ask(
                "channel", "Channel (email, phone …; empty if unknown):", talk.request.channel or ""
            ).strip()
        )
        return
    offered = [c for c in channels if c.opens and (not c.plans or serving.plan in c.plans)]
    first = talk.request.channel or next((c.id for c in offered if c.preferred), None)
    choices = [(c.id, untrusted(f"{c.id}  {c.name}" + (f": {c.means}" if c.means else ""))) for c in offered]
    talk.take(channel=ask_choice("How did it arrive?", [*choices, (NONE, "unknown")], first))


def _subject(talk: Talk) -> None:
    text = talk.ask(
        "subject",
        "Subject:",
        talk.request.subject,
        check=lambda t: None if t.strip() else "a ticket needs a subject",
    )
    talk.request = replace(talk.request, subject=text.strip())
    talk.save()


def _description(talk: Talk) -> None:
    """In the editor; without a working one, in a line."""
    file = talk.draft.description
    typed = talk.typed.pop("description", "")
    if typed or not file.exists():
        file.touch(mode=0o600)
        file.write_text(typed or talk.request.description, encoding="utf-8")
    before = _left_in(file)
    try:
        edit_file(file)
        text = _left_in(file)
    except DeskError as error:
        _tell(error.message)
        text = _left_in(file)
        if text in ("", before):
            text = talk.ask("description", "Description, in a line:", before).strip()
        else:
            _tell("what it wrote is taken")
    talk.request = replace(talk.request, description=text)
    talk.save()
    file.unlink(missing_ok=True)


def _left_in(file: Path) -> str:
    return file.read_text(encoding="utf-8-sig", errors="replace").strip() if file.exists() else ""


def _priority(talk: Talk) -> None:
    """The vendor's definitions are the choices; with a matrix, impact and urgency."""
    policy = talk.policy()
    if talk.request.impact or talk.request.urgency:
        return
    if policy is None or not policy.priorities:
        talk.take(
            priority=talk.ask("priority", "Priority (empty if open):", talk.request.priority or "").strip()
        )
        return
    if policy.matrix is not None:
        matrix = policy.matrix
        impact = ask_choice("Impact?", [(word, word) for word in matrix.impacts])
        urgency = ask_choice("Urgency?", [(word, word) for word in matrix.urgencies])
        talk.take(impact=impact, urgency=urgency)
        return
    default = talk.request.priority or policy.default_priority
    talk.take(priority=ask_priority(policy, default, may_wait=policy.default_priority is None))


def _agreed_by(talk: Talk) -> None:
    request = talk.request
    if request.priority or request.impact:
        talk.take(
            agreed_by=talk.ask(
                "agreed_by", "Who agreed to it?", request.agreed_by or request.contact or ""
            ).strip()
        )


def _details(talk: Talk) -> None:
    policy = talk.policy()
    if policy is None or not policy.details.questions:
        return
    choices = [("now", "now"), ("later", f"later: the customer is asked ({command(action('details'))})")]
    if ask_choice("The installation details?", choices) == "now":
        form, known = _form(talk, policy)
        ask_details(
            form, talk.request.details, lambda name, ask: _detail(talk, name, ask, known.get(name, ""))
        )


def _form(talk: Talk, policy: Policy) -> tuple[DetailsForm, dict[str, str]]:
    """The questions that concern such a ticket, and what the customer said to them on other tickets."""
    from supportcli.desk.asking import questions_of, suggestions

    try:
        case = preview(talk.desk, talk.request)
    except DeskError:  # the summary tells what is wrong
        return policy.details, {}
    known = {name: " ".join(each.text.split()) for name, each in suggestions(talk.desk, case).items()}
    return DetailsForm(questions=questions_of(case)), known


def _detail(talk: Talk, name: str, question: str, known: str) -> str:
    text = talk.ask(f"details.{name}", question, known)
    if text.strip():
        talk.request = replace(talk.request, details={**talk.request.details, name: text.strip()})
        talk.save()
    return text


def _text(name: str, question: str) -> Callable[[Talk], None]:
    def ask_one(talk: Talk) -> None:
        talk.take(**{name: talk.ask(name, question, getattr(talk.request, name) or "").strip()})

    return ask_one


def _done(make: Callable[[], object]) -> bool:
    """Whether it could be added; what is wrong is told, and the question comes again."""
    try:
        make()
    except UsageError as error:
        _tell(f"{error.message} ({error.hint})" if error.hint else error.message)
        return False
    return True


def _tell(text: str) -> None:
    sys.stderr.write(untrusted(text) + "\n")


QUESTIONS: dict[str, Callable[[Talk], None]] = {
    "customer": _customer,
    "contact": _contact,
    "contract": _contract,
    "policy": _policy,
    "plan": _plan,
    "channel": _channel,
    "subject": _subject,
    "description": _description,
    "product": _text("product", "Product (empty if unknown):"),
    "version": _text("version", "Version (empty if unknown):"),
    "priority": _priority,
    "agreed_by": _agreed_by,
    "details": _details,
}
"""The questions by the field that they fill."""

STEPS = tuple(QUESTIONS)
"""The order of the questions."""
