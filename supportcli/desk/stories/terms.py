"""The terms of a story: its contracts, the other policies that it names, and what these make impossible."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from supportcli.desk.comparing.naming import policy_named
from supportcli.desk.policies import Known, plan_of
from supportcli.domain.errors import DeskError, InvalidError, NotFoundError, Problem
from supportcli.domain.language.policy import Policy
from supportcli.domain.story import Line, Story
from supportcli.policyfile.report import known_names

Lookup = Callable[[str], Known]


@dataclass(frozen=True, slots=True)
class Cast:
    """The policies of a story: the one it is played under, and the others by the names that it gives them."""

    known: Known
    others: dict[str, Known]

    def all(self) -> list[Known]:
        """Each revision once; the one it is played under comes last, so that new tickets come under it."""
        found = {each.revision: each for each in self.others.values() if each.revision != self.known.revision}
        return [*found.values(), self.known]

    def named(self, name: str | None) -> Known:
        """The policy that a line or a contract means; without a name it is the story's."""
        return self.known if name is None else self.others[name]


def from_nowhere(name: str) -> Known:
    """A policy named in a story where no desk is at hand."""
    return policy_named(None, name)


def cast_of(known: Known, story: Story, lookup: Lookup) -> tuple[Cast, list[Problem]]:
    """Find every policy that a story names: a file beside it, one of the desk's, or a shipped one."""
    others: dict[str, Known] = {}
    problems: list[Problem] = []
    for name, line, key in _names(story):
        if name in others:
            continue
        try:
            others[name] = lookup(_meant(name, known.policy, story))
        except InvalidError as error:
            problems += error.problems or [Problem(story.file, line, key, error.message)]
        except DeskError as error:
            hint = f"; {error.hint}" if error.hint else ""
            problems.append(Problem(story.file, line, key, f"{error.message}{hint}"))
    return Cast(known, others), problems


def _names(story: Story) -> Iterator[tuple[str, int | None, str]]:
    for contract in story.contracts:
        if contract.policy is not None:
            yield contract.policy, contract.line, f"contracts.{contract.name}.policy"
    for line in story.lines:
        to = (line.how or {}).get("to") if line.verb == "move" else None
        if isinstance(to, str):
            yield to, line.line, f"{line.key}.move.to"


def _meant(name: str, policy: Policy, story: Story) -> str:
    """A file is looked for beside the story; a number is a revision of the story's policy."""
    beside = Path(story.file).parent / name
    if beside.is_file():
        return str(beside)
    return f"{policy.id}@{name}" if name.isdecimal() else name


def misfits(cast: Cast, story: Story) -> list[Problem]:
    """What the story says that its policies cannot mean: a plan, a measure, a quota or a credit they do not have."""
    found = []
    for contract in story.contracts:
        policy = cast.named(contract.policy).policy
        try:
            if policy.plans:
                plan_of(policy, contract.plan)
        except NotFoundError as error:
            message = f"{error.message}; {error.hint}"
            found.append(Problem(story.file, contract.line, contract.key, message))
    policies = [each.policy for each in cast.all()]
    known = {
        "measure": _ids(measure.id for policy in policies for measure in policy.measures),
        "quota": _ids(quota.id for policy in policies for quota in policy.quotas),
        "credit": _ids(credit.id for policy in policies for credit in policy.credits),
    }
    for line in story.lines:
        for each in line.expected:
            what = {"left": "quota", "credits": "credit"}.get(each.what, "measure")
            if each.of is not None and each.of not in known[what]:
                message = _unknown(cast.known.policy, what, each.of, known[what])
                found.append(Problem(story.file, each.line, each.key, message))
        found += _unknown_words(cast.known.policy, story, line, known["measure"])
    return found


def _unknown_words(policy: Policy, story: Story, line: Line, measures: list[str]) -> list[Problem]:
    """Measures of an agreement that no policy has, unless the story expects the refusal."""
    if line.verb != "agree" or any(each.what == "refused" for each in line.expected):
        return []
    return [
        Problem(
            story.file, line.line, f"{line.key}.agree.{name}", _unknown(policy, "measure", name, measures)
        )
        for name in line.how or {}
        if name not in measures
    ]


def _unknown(policy: Policy, what: str, name: str, known: list[str]) -> str:
    return f"{policy.id} has no {what} {name!r}{known_names(name, known)}"


def _ids(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
