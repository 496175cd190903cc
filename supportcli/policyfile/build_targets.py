"""``[measures]``, ``[targets]`` and ``[ladder]``: what is due when, and who is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from supportcli.domain.language.policy import ALWAYS, Ladder, Measure, Step, Target
from supportcli.domain.tickets.moments import FLAG_PREFIX, KNOWN_MOMENTS
from supportcli.policyfile import schema, schema_time
from supportcli.policyfile.conditions import Vocabulary, both, specificity
from supportcli.policyfile.counting import Counting
from supportcli.policyfile.defaults import MEASURES, measure_default, titled
from supportcli.policyfile.lines import Path
from supportcli.policyfile.report import Report

_COUNTED_BACK = ("seconds", "months", "open-seconds", "business-days")

MOST_TARGETS = 500
"""Of one measure: each is compared with every other one."""

Placed = tuple[Path, Target]
"""A target and the key path at which it is written."""


def build_measures(file: schema.PolicyFile, words: Vocabulary, counting: Counting) -> tuple[Measure, ...]:
    """Return the measures: those of ``[measures]``, and the well-known ones that only have targets."""
    tables = dict(file.measures)
    for name in file.targets:
        if name in MEASURES:
            tables.setdefault(name, schema_time.Measure())
    return tuple(_measure(name, table, words, counting) for name, table in tables.items())


def _measure(name: str, table: schema_time.Measure, words: Vocabulary, counting: Counting) -> Measure:
    path: Path = ("measures", name)
    default = measure_default(name)
    for key in ("starts", "stops", "until"):
        check_moments((*path, key), getattr(table, key) or (), words)
    check_share((*path, "warn"), table.warn, words.report)
    return Measure(
        id=name,
        name=table.name or titled(name),
        starts=_given(table.starts, default.starts),
        stops=_given(table.stops, default.stops),
        until=_given(table.until, default.until),
        recurs=default.recurs if table.recurs is None else table.recurs,
        pauses=_given(table.pauses, default.pauses),
        when=words.condition((*path, "when"), table.when),
        calendar=counting.calendar(path, table.calendar),
        commitment=table.commitment,
        warn=table.warn,
        agreement=table.agreement,
        clause=table.clause,
    )


def build_targets(
    file: schema.PolicyFile, measures: Sequence[Measure], words: Vocabulary, counting: Counting
) -> tuple[Placed, ...]:
    """Return the targets with their places, the most specific of each measure first."""
    placed: list[Placed] = []
    by_id = {measure.id: measure for measure in measures}
    for name, rows in file.targets.items():
        measure = by_id.get(name)
        if measure is None:
            words.report.reference(("targets", name), "measure", name, [*by_id, *MEASURES])
            continue
        cells = list(_cells(("targets", name), rows))
        if len(cells) > MOST_TARGETS:
            words.report.error(
                ("targets", name), f"too large: {len(cells):,} targets of a measure, at most {MOST_TARGETS}"
            )
            continue
        for path, value in cells:
            selected = words.selector(path, 2)
            if selected is None:
                continue
            cell = (
                value
                if isinstance(value, schema_time.Cell)
                else schema_time.Cell.model_validate({"in": value})
            )
            condition = both(selected, words.condition((*path, "when"), cell.when))
            calendar = measure.calendar if cell.calendar is None else counting.calendar(path, cell.calendar)
            key, texts = _promised(path, cell, words.report)
            choice = [counting.duration((*path, key) if value is cell else path, text) for text in texts]
            counted_on = [counting.on(path, duration, calendar) for duration in choice]
            target = Target(
                measure=name,
                duration=choice[0],
                when=condition,
                calendar=next((each for each in counted_on if each != ALWAYS), counted_on[0]),
                commitment=cell.commitment,
                clause=cell.clause,
                others=tuple(choice[1:]),
                combine="last-of" if key == "last-of" else "first-of",
                text=cell.text,
                before=cell.before,
            )
            if cell.before is not None:
                _check_before((*path, "before"), target, words, file)
                target = replace(target, calendar=calendar)
            placed.append((path, target))
    return tuple(sorted(placed, key=lambda item: -specificity(item[1].when)))


def _check_before(path: Path, target: Target, words: Vocabulary, file: schema.PolicyFile) -> None:
    """A date has no other durations beside it, and is the answer to a question."""
    questions = [question.id for question in file.details.questions]
    words.report.reference(path, "question of the details form", target.before or "", questions)
    duration = target.duration
    if target.others or duration.least is not None or duration.unit not in _COUNTED_BACK:
        words.report.error(path, "one amount of time is counted back, such as 2w or 5bd")


def _promised(path: Path, cell: schema_time.Cell, report: Report) -> tuple[str, list[str]]:
    """The key that says what is promised, and its durations; none, or several keys, are reported."""
    written: dict[str, list[str]] = {
        "in": [cell.in_] if cell.in_ is not None else [],
        "first-of": cell.first_of,
        "last-of": cell.last_of,
        "text": ["none"] if cell.text else [],
    }
    given = {key: texts for key, texts in written.items() if texts}
    if len(given) != 1:
        report.error(path, f"write one of {', '.join(written)}")
    key, texts = next(iter(given.items()), ("in", ["none"]))
    if len(texts) == 1 and key in ("first-of", "last-of"):
        report.error((*path, key), "several durations, or in")
    if len(texts) > 1 and "none" in texts:
        report.error((*path, key), "none is no duration among several")
    return key, texts


def _cells(path: Path, rows: Mapping[str, object]) -> Iterator[tuple[Path, str | schema_time.Cell]]:
    for key, value in rows.items():
        yield from _cell((*path, key), value)


def _cell(path: Path, value: object) -> Iterator[tuple[Path, str | schema_time.Cell]]:
    if isinstance(value, dict):
        yield from _cells(path, value)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _cell((*path, number), item)
    elif isinstance(value, str | schema_time.Cell):
        yield path, value


def build_ladder(
    table: schema_time.Ladder, words: Vocabulary, counting: Counting, roles: Sequence[str]
) -> Ladder:
    """Return the ladder; ``roles`` are those that a step may tell."""
    path: Path = ("ladder",)
    check_moments((*path, "starts"), [table.starts], words)
    check_moments((*path, "until"), table.until, words)
    calendar = counting.calendar(path, table.calendar)
    steps = []
    for place, told in _rungs(table):
        selected = words.selector(place[:-1], 1)
        duration = counting.duration(place, str(place[-1]))
        for role in told:
            words.report.reference(place, "role", role, roles)
        if selected is not None:
            counted_on = counting.on(place, duration, calendar)
            steps.append(Step(after=duration, roles=tuple(told), when=selected, calendar=counted_on))
    return Ladder(steps=tuple(steps), starts=table.starts, until=tuple(table.until), clause=table.clause)


def _rungs(table: schema_time.Ladder) -> Iterator[tuple[Path, list[str]]]:
    for key, rungs in (table.__pydantic_extra__ or {}).items():
        for inner, value in rungs.items():
            if isinstance(value, dict):
                for after, roles in value.items():
                    yield ("ladder", key, inner, after), roles
            else:
                yield ("ladder", key, inner), value


def check_moments(path: Path, moments: Sequence[str], words: Vocabulary) -> None:
    """Report every word that is not a moment of a ticket; a flag that a person records is one."""
    known = [*KNOWN_MOMENTS, *(FLAG_PREFIX + flag for flag in words.ids.get("flag", ()))]
    for moment in moments:
        words.report.reference(path, "moment", moment, known)


def check_share(path: Path, share: float | None, report: Report) -> None:
    """Report a share of a target that is not strictly between nothing and all of it."""
    if share is not None and not 0 < share < 1:
        report.error(path, f"{share:g} is not a share between 0 and 1")


def _given(words: list[str] | None, default: tuple[str, ...]) -> tuple[str, ...]:
    return default if words is None else tuple(words)
