"""The door of the policy language: TOML text in, a policy or all its problems out."""

from __future__ import annotations

from supportcli.domain.actions import action
from supportcli.domain.errors import InvalidError, Problem
from supportcli.domain.language.policy import Policy
from supportcli.policyfile.lines import line_numbers
from supportcli.policyfile.report import Report
from supportcli.policyfile.toml_text import data_of


def read_policy(text: str, file: str) -> Policy:
    """Read a policy.

    Args:
        text: TOML.
        file: What to call the text in messages.

    Raises:
        InvalidError: With every problem of the file, not only the first.
    """
    policy, problems = check_policy(text, file)
    if policy is None:
        errors = tuple(problem for problem in problems if not problem.warning)
        count = f"{len(errors)} problems" if len(errors) > 1 else "a problem"
        raise InvalidError(
            f"{file} has {count}",
            problems=errors,
            hint=(action("policy check", file), " shows what to change"),
        )
    return policy


def check_policy(text: str, file: str) -> tuple[Policy | None, list[Problem]]:
    """Return the policy, if it has no errors, and its problems, warnings too, in the order of the lines."""
    data = data_of(text, file, "policy")
    if isinstance(data, Problem):
        return None, [data]
    # pydantic is slow to start: whoever only names this module should not wait for it
    from supportcli.policyfile.advice import advise
    from supportcli.policyfile.build import build
    from supportcli.policyfile.checks import check
    from supportcli.policyfile.shape import read_shape

    report = Report(file, line_numbers(text))
    shaped = read_shape(data, report)
    if shaped is None:
        return None, report.sorted()
    built = build(shaped, report)
    check(built, report)
    if report.failed():
        return None, report.sorted()
    advise(built, report)
    return built.policy, report.sorted()
