"""The tables that people read and choose from: plans, priorities, the vocabulary, the form, text clauses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from supportcli.domain.language import policy as terms
from supportcli.domain.language.condition import Condition
from supportcli.domain.tickets.troubleshooting import TEST, THEORY, Troubleshooting, TroubleshootingStep
from supportcli.policyfile import schema
from supportcli.policyfile.conditions import Vocabulary
from supportcli.policyfile.defaults import titled
from supportcli.policyfile.lines import Path
from supportcli.policyfile.report import Report


def build_plans(tables: Mapping[str, schema.Plan]) -> tuple[terms.Plan, ...]:
    """Return the plans; without a rank the order of the file is their order."""
    return tuple(
        terms.Plan(
            id=name,
            name=table.name or titled(name),
            rank=order if table.rank is None else table.rank,
            means=table.means,
            clause=table.clause,
            without_contract=table.without_contract,
        )
        for order, (name, table) in enumerate(tables.items(), start=1)
    )


def build_priorities(tables: Mapping[str, schema.Priority]) -> tuple[terms.Priority, ...]:
    """Return the priorities; the order of the file is their order."""
    return tuple(
        terms.Priority(name, table.name or titled(name), order, table.code, table.means, table.clause)
        for order, (name, table) in enumerate(tables.items(), start=1)
    )


def build_terms(tables: Mapping[str, schema.Term]) -> tuple[terms.Term, ...]:
    """Return the terms of one vocabulary; a term without a name is called by its id."""
    return tuple(
        terms.Term(name, table.name or titled(name), table.means, table.clause)
        for name, table in tables.items()
    )


def build_matrix(table: schema.Matrix, words: Vocabulary) -> terms.Matrix:
    """Return the matrix; holes and unknown priorities are reported."""
    rows = table.__pydantic_extra__ or {}
    urgencies = tuple(dict.fromkeys(urgency for row in rows.values() for urgency in row))
    cells = []
    for impact, row in rows.items():
        for urgency in urgencies:
            if urgency not in row:
                words.report.error(("matrix", impact), f"a hole: no priority for urgency {urgency!r}")
                continue
            path: Path = ("matrix", impact, urgency)
            words.report.reference(path, "priority", row[urgency], words.ids["priority"])
            cells.append((impact, urgency, row[urgency]))
    return terms.Matrix(tuple(rows), urgencies, tuple(cells), table.clause)


def build_details(table: schema.Details, words: Vocabulary) -> terms.DetailsForm:
    """Return the form; a question asked twice, and steps that do not exist, are reported."""
    questions: list[terms.Question] = []
    for number, question in enumerate(table.questions):
        path: Path = ("details", "questions", number)
        if any(other.id == question.id for other in questions):
            words.report.error((*path, "id"), f"a second question {question.id!r}")
        required = question.required
        questions.append(
            terms.Question(
                id=question.id,
                ask=question.ask,
                required=required is not False,
                multiline=question.multiline,
                help=question.help,
                when=words.condition((*path, "when"), question.when),
                required_when=Condition()
                if isinstance(required, bool)
                else words.condition((*path, "required"), required),
                carry=question.carry,
            )
        )
    check_steps(("details", "before"), table.before, words.report)
    if table.before and not any(question.required for question in questions):
        words.report.error(("details", "before"), "no question is required")
    return terms.DetailsForm(table.intro, table.note, tuple(questions), table.clause, tuple(table.before))


def build_troubleshooting(table: schema.Troubleshooting, words: Vocabulary) -> Troubleshooting:
    """Return the steps of troubleshooting; what leads nowhere is reported."""
    at: Path = ("troubleshooting",)
    steps = []
    for name, step in table.steps.items():
        check_steps((*at, "steps", name, "before"), step.before, words.report)
        title = step.name or titled(name)
        steps.append(TroubleshootingStep(name, title, step.means, step.clause, tuple(step.before)))
    if TEST in table.steps and THEORY not in table.steps:
        words.report.error((*at, "steps", TEST), f"there is no {THEORY!r} for it to reject or confirm")
    check_steps((*at, "before"), table.before, words.report)
    when = words.condition((*at, "when"), table.when)
    return Troubleshooting(tuple(steps), tuple(table.before), when, table.clause)


def check_steps(path: Path, steps: Iterable[str], report: Report) -> None:
    """Report the steps of a ticket that do not exist."""
    for step in steps:
        report.reference(path, "step", step, terms.STEPS)


def build_texts(tables: Mapping[str, schema.Text], words: Vocabulary) -> tuple[terms.Clause, ...]:
    """Return the text clauses; a wording that stands twice is reported."""
    texts: list[terms.Clause] = []
    for name, table in tables.items():
        path: Path = ("texts", name)
        twin = next((text for text in texts if _same(text.text, table.text)), None)
        if twin is not None:
            words.report.error(path, f"the same text as texts.{twin.id}")
        when = words.condition((*path, "when"), table.when)
        texts.append(terms.Clause(name, table.text, when, table.clause))
    return tuple(texts)


def build_tracker(table: schema.Tracker, words: Vocabulary) -> terms.TrackerTerms:
    """What is said about engineering's tracker; a project that none can have and an unknown flag are reported."""
    if table.project and not _PROJECT.fullmatch(table.project):
        words.report.error(("tracker", "project"), f'no project: {table.project!r}; write "owner/name"')
    if table.flag is not None:
        words.report.reference(("tracker", "flag"), "flag", table.flag, words.ids["flag"])
    when = None if table.when is None else words.condition(("tracker", "when"), table.when)
    return terms.TrackerTerms(
        table.project, when, table.priority, tuple(table.labels), table.flag, table.clause
    )


_PROJECT = re.compile(r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)+")


def _same(one: str, two: str) -> bool:
    return one.casefold().split() == two.casefold().split()
