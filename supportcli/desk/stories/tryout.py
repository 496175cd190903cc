"""``policy try``: a story played on paper, with everything that the policy makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from supportcli.desk.policies import Known
from supportcli.desk.stories.acts import acted, end_contract, opened
from supportcli.desk.stories.expectations import Seen, unmet
from supportcli.desk.stories.moments import Moment
from supportcli.desk.stories.stage import Stage
from supportcli.desk.stories.terms import Lookup, cast_of, from_nowhere, misfits
from supportcli.domain.actions import Blank, action
from supportcli.domain.errors import DeskError, InvalidError, NotFoundError, Problem
from supportcli.domain.story import Line, Story
from supportcli.policyfile.story import read_story


@dataclass(frozen=True, slots=True)
class Played:
    """A story that was played: its timeline, and the expectations that were not met."""

    story: Story
    policy: str
    revision: str
    moments: tuple[Moment, ...]
    unmet: tuple[Problem, ...]


def stories_of(policy: str) -> list[Path]:
    """The shipped stories of a policy, by name."""
    from supportcli.policyfile.shipped import shipped_data

    return sorted(shipped_data("stories").glob(f"{policy}-*.toml"))


def story_from(path: Path) -> Story:
    """The story in a file.

    Raises:
        NotFoundError: No such file.
        InvalidError: Every problem of the story.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        hint = (action("policy try", Blank("POLICY")), " plays the stories that are shipped")
        raise NotFoundError(f"no story {path}: {error.strerror or error}", hint=hint) from None
    except UnicodeDecodeError:
        raise InvalidError(f"{path} is not UTF-8 text", hint=f"file {path}") from None
    return read_story(text, str(path))


def stories_from(paths: Sequence[Path]) -> list[Story]:
    """The stories in several files.

    Raises:
        NotFoundError: No such file.
        InvalidError: Every problem of all of them.
    """
    found: list[Story] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            found.append(story_from(path))
        except InvalidError as error:
            problems += error.problems or (Problem(str(path), None, "", error.message),)
    if problems:
        raise InvalidError("the stories cannot be played", problems=tuple(problems))
    return found


def play(known: Known, story: Story, lookup: Lookup = from_nowhere) -> Played:
    """Play one story.

    An alarm that is due at the instant of a line is taken after what the line says: whoever answers at the due
    instant has answered in time.

    Args:
        known: The policy under which it is played.
        story: The story.
        lookup: Finds the other policies that it names.
    """
    cast, problems = cast_of(known, story, lookup)
    problems = problems or misfits(cast, story)
    if problems:
        return Played(story, known.policy.id, known.revision, (), tuple(problems))
    stage = Stage(cast, story, story.lines[0].at)
    try:
        found = []
        for number, line in enumerate(story.lines):
            following = story.lines[number + 1].at if number + 1 < len(story.lines) else None
            found += _play_line(stage, story, line, last_of_instant=following != line.at)
        return Played(story, known.policy.id, known.revision, tuple(stage.timeline.moments), tuple(found))
    finally:
        stage.close()


def _play_line(stage: Stage, story: Story, line: Line, *, last_of_instant: bool) -> list[Problem]:
    stage.pass_time(line.at, line=line.line)
    refusal = None
    name = line.ticket or (next(reversed(stage.names), None) if line.verb != "open" else None)
    for _ in range(line.times):
        if line.verb == "open":
            name, refusal = _open(stage, story, line)
        elif line.verb is not None:
            refusal = _act(stage, line, name)
        if refusal is not None:
            break
    if name in stage.names:
        # whoever speaks of a ticket is understood to go on speaking of it
        stage.names[name] = stage.names.pop(name)
    if last_of_instant:
        # a promise is kept through its due instant: a line that only looks, looks when its instant is over
        looks_at = line.at if line.verb is not None else line.at + timedelta(seconds=1)
        stage.pass_time(looks_at, at_least=True, line=line.line)
    return unmet(Seen(stage, stage.names.get(name or ""), refusal, story.file), line)


def _open(stage: Stage, story: Story, line: Line) -> tuple[str, DeskError | None]:
    free = next(str(n) for n in range(1, len(stage.names) + 2) if str(n) not in stage.names)
    name = line.ticket if line.ticket and line.ticket not in stage.names else free
    try:
        ticket, outcome = opened(stage, story, line.how or {})
    except DeskError as error:
        stage.timeline.refuse(error, name, line.line)
        return name, error
    stage.names[name] = ticket
    stage.did("open", outcome.changes, line.line)
    return name, None


def _act(stage: Stage, line: Line, name: str | None) -> DeskError | None:
    verb, ticket = str(line.verb), stage.names.get(name or "")
    try:
        if verb == "end-contract":
            end_contract(stage, line.how or {}, line.line)
            return None
        if ticket is None:
            return NotFoundError(f"there is no ticket {name}" if name else "no ticket is open yet")
        outcome = acted(stage, ticket, verb, line.how or {})
    except DeskError as error:
        stage.timeline.refuse(error, str(name or ""), line.line)
        return error
    stage.did(verb, outcome.changes, line.line)
    return None
