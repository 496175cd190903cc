"""The wording of letters: every name must be one that the letter knows, and nothing that a person wrote gets lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from supportcli.domain.language.template import Template, fill, mistakes, placed
from supportcli.domain.words.purposes import CUSTOMER, PURPOSES, Purpose, known
from supportcli.policyfile import schema
from supportcli.policyfile.lines import Path
from supportcli.policyfile.report import Report, suggestion

_LONGEST_SUBJECT = 200
"""Characters of a subject that is filled in with samples; mail programs show about eighty."""


def build_templates(tables: Mapping[str, schema.Template], report: Report) -> tuple[Template, ...]:
    """Return the templates; each is tried out on samples, and what is wrong with it is reported."""
    for name, table in tables.items():
        path: Path = ("templates", name)
        if not report.reference(path, "letter", name, PURPOSES):
            continue
        purpose = PURPOSES[name]
        if not table.subject and not table.body:
            report.error(path, "neither a subject nor a body")
        good = _check((*path, "subject"), table.subject, known(purpose), report)
        if good and table.subject:
            _check_subject((*path, "subject"), table.subject, purpose, report)
        good = _check((*path, "body"), table.body, known(purpose), report)
        if good and table.body:
            _check_body((*path, "body"), table.body, purpose, report)
    return tuple(Template(name, table.subject, table.body, table.clause) for name, table in tables.items())


def _check(path: Path, text: str, names: Iterable[str], report: Report) -> bool:
    found = mistakes(text, names)
    for each in found:
        line = f" (line {each.line} of the text)" if "\n" in text else ""
        report.error(path, each.message + line + (suggestion(each.unknown, names) if each.unknown else ""))
    return not found


def _check_subject(path: Path, text: str, purpose: Purpose, report: Report) -> None:
    filled = fill(text, known(purpose)).strip()
    if "\n" in text:
        report.error(path, "a subject is one line")
    if not filled:
        report.error(path, "the letter would have no subject")
    elif len(filled) > _LONGEST_SUBJECT:
        report.error(path, f"filled in, it is longer than {_LONGEST_SUBJECT} characters")
    if purpose.to == CUSTOMER and "reference" not in placed(text):
        report.warning(path, "without {{reference}} an answer may not find its ticket")


def _check_body(path: Path, text: str, purpose: Purpose, report: Report) -> None:
    for name in purpose.needs:
        if name not in placed(text):
            report.error(path, f"must name {{{{{name}}}}}: {purpose.means}")
    if not fill(text, known(purpose)).strip():
        report.error(path, "the letter would be empty")
