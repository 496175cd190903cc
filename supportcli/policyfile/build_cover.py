"""``[scope]``, ``[quotas]``, ``[life-cycle]``, ``[contacts]``, ``[catalogue]`` and ``[[examples]]``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from supportcli.domain.language import coverage
from supportcli.domain.language.condition import Condition
from supportcli.domain.language.policy import Example
from supportcli.policyfile import schema_cover as schema
from supportcli.policyfile.amounts import Amounts
from supportcli.policyfile.build_calendars import check_date
from supportcli.policyfile.conditions import Vocabulary, both
from supportcli.policyfile.defaults import titled
from supportcli.policyfile.lines import Path

MINUTES, WORK = "minutes", "work"
_DRAW = re.compile(r"opened|work|session:[A-Za-z0-9][A-Za-z0-9._-]*")
_DAY = 86_400
_TAUGHT = ("kind", "level", "cause", "priority", "product")


def build_scope(tables: Mapping[str, schema.Scope], words: Vocabulary) -> tuple[coverage.ScopeClause, ...]:
    """Return the clauses in the order of the file, those of a list as ``list.item``."""
    return tuple(clause for name, table in tables.items() for clause in _scope(name, table, words))


def _scope(name: str, table: schema.Scope, words: Vocabulary) -> Iterator[coverage.ScopeClause]:
    path: Path = ("scope", name)
    when = words.condition((*path, "when"), table.when)
    if bool(table.items) == (table.text is not None):
        words.report.error(path, "write either text, or items: a list of work with this verdict")
    if table.text is not None:
        yield coverage.ScopeClause(name, table.verdict, table.text, when, tuple(table.words), table.clause)
    elif table.words:
        words.report.error((*path, "words"), "each item has words of its own")
    for item, row in table.items.items():
        place = (*path, "items", item)
        if not row.words and not row.when.model_fields_set and not words.report.told(place):
            words.report.error(place, "every ticket would match; give it words or when")
        own = both(when, words.condition((*place, "when"), row.when))
        yield coverage.ScopeClause(
            f"{name}.{item}", table.verdict, row.text, own, tuple(row.words), table.clause
        )


def build_quotas(
    tables: Mapping[str, schema.Quota], words: Vocabulary, amounts: Amounts
) -> tuple[coverage.Quota, ...]:
    """Return the quotas; the most specific allowance of each comes first."""
    return tuple(_quota(name, table, words, amounts) for name, table in tables.items())


def _quota(name: str, table: schema.Quota, words: Vocabulary, amounts: Amounts) -> coverage.Quota:
    path: Path = ("quotas", name)
    unit = MINUTES if table.draws == [WORK] and "unit" not in table.model_fields_set else table.unit
    for draw in table.draws:
        if not _DRAW.fullmatch(draw):
            words.report.error(
                (*path, "draws"), f"{draw!r} draws nothing; write opened, work or session:KIND"
            )
    if (WORK in table.draws) != (unit == MINUTES):
        words.report.error((*path, "unit"), f"logged work, and nothing else, is counted in {MINUTES}")
    allowances = [
        coverage.Allowance(amounts.count(place, text, minutes=unit == MINUTES), when)
        for place, text, when in _by((*path, "amount"), table.amount, words)
    ]
    return coverage.Quota(
        id=name,
        name=table.name or titled(name),
        unit=unit,
        allowances=tuple(sorted(allowances, key=lambda each: -len(each.when.facts))),
        draws=tuple(table.draws),
        when=words.condition((*path, "when"), table.when),
        period=table.period,
        starts_month=amounts.number((*path, "starts-month"), table.starts_month, 1, 12),
        roll_over=amounts.number((*path, "roll-over"), table.roll_over, 0, 1_000_000),
        borrow=amounts.number((*path, "borrow"), table.borrow, 0, 1_000_000),
        refunds=None if table.refunds is None else words.condition((*path, "refunds"), table.refunds),
        beyond=table.beyond,
        clause=table.clause,
    )


def _by(path: Path, value: object, words: Vocabulary) -> Iterator[tuple[Path, str, Condition]]:
    """One amount, or amounts by plan, priority or ``all``."""
    if isinstance(value, str):
        selected = words.selector(path, _selectors(path))
        if selected is not None:
            yield path, value, selected
    elif isinstance(value, dict):
        if not value:
            words.report.error(path, "no amount")
        for key, inner in value.items():
            yield from _by((*path, key), inner, words)


def _selectors(path: Path) -> int:
    """Where the selectors of an amount start: behind ``quotas.x.amount`` or ``contacts.most``."""
    return 3 if path[0] == "quotas" else 2


def build_life_cycle(table: schema.LifeCycle, words: Vocabulary, amounts: Amounts) -> coverage.LifeCycle:
    """Return the life cycle, its versions from the oldest to the latest."""
    path: Path = ("life-cycle",)
    grace = amounts.time((*path, "grace"), table.grace)
    if grace is not None and grace.amount % _DAY:
        words.report.error((*path, "grace"), "whole days, such as 90d")
    versions: list[coverage.Version] = []
    for number, row in enumerate(table.versions):
        place = (*path, "versions", number)
        if any(version.id == row.id for version in versions):
            words.report.error((*place, "id"), f"a second version {row.id!r}")
        dates = {key: getattr(row, key) for key in ("released", "ends")}
        for key, day in dates.items():
            if day is not None:
                check_date((*place, key), day, words.report)
        if row.released and row.ends and row.ends < row.released:
            words.report.error((*place, "ends"), f"ends before its release on {row.released}")
        if row.released and any(v.released_on and v.released_on > row.released for v in versions):
            words.report.error((*place, "released"), "older than the one before; the latest stands last")
        versions.append(coverage.Version(row.id, row.released, row.ends))
    amounts.number((*path, "supported"), table.supported, 0, 1_000)
    if table.grace is not None and not table.supported:
        words.report.error((*path, "grace"), "no version is replaced; say how many are supported")
    if (table.supported or table.grace) and not versions:
        words.report.error(path, "no version is listed")
    days = grace.amount // _DAY if grace else 0
    return coverage.LifeCycle(tuple(versions), table.supported, days, table.clause)


def build_contacts(
    table: schema.Contacts | None, words: Vocabulary, amounts: Amounts
) -> tuple[coverage.ContactRule, ...]:
    """Return the numbers of named contacts, those of a plan before those of all."""
    if table is None:
        return ()
    rules = [
        coverage.ContactRule(amounts.count(path, text), when, table.clause)
        for path, text, when in _by(("contacts", "most"), table.most, words)
    ]
    return tuple(sorted(rules, key=lambda rule: -len(rule.when.facts)))


def build_catalogue(table: schema.Catalogue, words: Vocabulary) -> coverage.Catalogue:
    """Return the catalogue; unknown methods, and methods that no product has, are reported."""
    methods = tuple(
        coverage.Method(
            name,
            row.name or titled(name),
            row.verdict,
            row.means,
            words.condition(("catalogue", "methods", name, "when"), row.when),
            row.clause,
        )
        for name, row in table.methods.items()
    )
    products = []
    for name, offer in table.products.items():
        path: Path = ("catalogue", "products", name)
        for number, method in enumerate(offer.methods):
            words.report.reference(path, "method", method, table.methods)
            if method in offer.methods[:number]:
                words.report.error(path, f"method {method!r} stands twice")
        products.append(
            coverage.Product(name, offer.name or titled(name), tuple(offer.methods), offer.clause)
        )
    return coverage.Catalogue(methods, tuple(products), table.clause)


def build_examples(tables: Iterable[schema.Example], words: Vocabulary) -> tuple[Example, ...]:
    """Return one example for each text; a text may stand with several facts, but with each only once."""
    examples: list[Example] = []
    for number, table in enumerate(tables):
        path: Path = ("examples", number)
        facts = tuple((fact, value) for fact in _TAUGHT if (value := getattr(table, fact)) is not None)
        if not facts:
            words.report.error(path, f"teaches nothing; give it one of {', '.join(_TAUGHT)}")
        for fact, value in facts:
            known = words.known(fact)
            if known is not None:
                words.report.reference((*path, fact), fact, value, known)
        if not table.text:
            words.report.error((*path, "text"), "no text")
        for text in table.text:
            if any(other.text == text and other.facts == facts for other in examples):
                words.report.error((*path, "text"), f"stands twice: {text!r}")
            examples.append(Example(text, facts, table.clause))
    return tuple(examples)
