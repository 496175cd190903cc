"""Random edits of policies, and random histories under those that are still valid: only clean errors may come of it.

Every case is one text: a shipped or a test policy after random edits, or a document made by Hypothesis. It is read,
checked, stored as JSON and read back. Where it is a policy, a desk in memory lives under it for a while: tickets are
opened, answered, classified, charged …, cron comes, pages are rendered. Anything but a policy or its problems, and
anything but the desk's own refusals, is a failure; so is a case that takes more than ten seconds of the processor.

Run with: python tests/benchmarks/policy_fuzz.py [--seconds N] [--seed S] [--case N]
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[2]))

import tomli_w
from hypothesis import HealthCheck, Phase, given, seed, settings

from supportcli.desk.policies import find, source_text
from supportcli.desk.stories.tryout import play
from supportcli.domain.errors import InvalidError
from supportcli.domain.language.policy import Policy
from supportcli.policyfile.codec import from_json, to_json
from supportcli.policyfile.reader import check_policy, read_policy
from supportcli.policyfile.shipped import shipped_data, shipped_ids
from supportcli.policyfile.story import read_story
from tests.benchmarks.policy_documents import documents
from tests.benchmarks.policy_edits import edited
from tests.benchmarks.policy_lives import live

LONGEST = 10.0
"""Seconds of the processor for one text; the largest that is allowed takes a fraction of it."""
MADE_EVERY, MADE = 100, 20
"""Every so many cases Hypothesis makes so many documents."""
STORY_EVERY, TIMES = 20, 20
"""Every so many cases one of the shipped stories is edited, and played if nothing happens in it more often."""


class TooSlow(BaseException):
    """Not an Exception: nothing may catch it on its way."""


class CaseError(Exception):
    """A case that did not end cleanly; ``text`` brings it about."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--case", type=int, help="only this case, as a failure names it")
    given_ = parser.parse_args()
    texts, seen, began = corpus(), Counter[str](), time.monotonic()
    number = given_.case or 0
    while given_.case is not None or time.monotonic() - began < given_.seconds:
        try:
            seen[case(texts, given_.seed, number)] += 1
        except (CaseError, TooSlow) as failure:
            _tell(failure, given_.seed, number)
        if given_.case is not None:
            break
        number += 1
        if number % 2_000 == 0:
            print(f"{time.monotonic() - began:.0f} s: {number:,} cases, {dict(seen)}", flush=True)
    print(
        f"{sum(seen.values()):,} cases in {time.monotonic() - began:.0f} s, {dict(seen)}: only clean errors"
    )


def corpus() -> list[str]:
    """The shipped policies and those of the tests."""
    root = Path(__file__).parents[2]
    found = [
        *sorted((root / "policies").glob("*.toml")),
        *sorted((root / "tests" / "policies").glob("*.toml")),
    ]
    return [path.read_text(encoding="utf-8") for path in found]


def case(texts: Sequence[str], name: str, number: int) -> str:
    """Play one case: ``valid``, ``invalid``, ``made`` or ``story``.

    Raises:
        CaseError: It did not end cleanly.
        TooSlow: It did not end soon.
    """
    random = Random(f"{name}/{number}")
    if number % MADE_EVERY == MADE_EVERY - 1:
        _made(random)
        return "made"
    if number % STORY_EVERY == 0:
        _story(random)
        return "story"
    text = edited(random, random.choice(texts), texts)
    if random.random() < 0.02:
        _bytes(random, text)
    return "valid" if judge(text, random) else "invalid"


def judge(text: str, random: Random) -> bool:
    """Read a text, and live under it if it is a policy; tell whether it is.

    Raises:
        CaseError: Anything but a policy or its problems came of it.
        TooSlow: It did not end soon.
    """
    with _Limit():
        try:
            policy = _read(text)
            if policy is not None:
                live(policy, text, random)
        except TooSlow:
            print(text, file=sys.stderr)
            raise
        except Exception as error:
            raise CaseError(text) from error
    return policy is not None


def _read(text: str) -> Policy | None:
    policy, problems = check_policy(text, "v.toml")
    lines = text.count("\n") + 1
    assert (policy is None) == any(not problem.warning for problem in problems)
    assert all(problem.message and str(problem) for problem in problems)
    assert all(problem.line is None or 1 <= problem.line <= lines for problem in problems)
    try:
        assert read_policy(text, "v.toml") == policy
    except InvalidError as error:
        assert policy is None and error.problems
    if policy is not None:
        stored = to_json(policy)
        assert from_json(stored) == policy
        assert to_json(from_json(stored)) == stored
    return policy


def _story(random: Random) -> None:
    """A story after random edits, played under the policy that it names."""
    known = [path.read_text(encoding="utf-8") for path in sorted(shipped_data("stories").glob("*.toml"))]
    text = edited(random, random.choice(known), known)
    with _Limit():
        try:
            story = read_story(text, "s.toml")
            if story.policy in shipped_ids() and all(line.times <= TIMES for line in story.lines):
                play(find(None, str(story.policy)), story)
        except InvalidError as error:
            assert error.problems or error.message
        except Exception as error:
            raise CaseError(text) from error


def _made(random: Random) -> None:
    @seed(random.getrandbits(32))
    @settings(
        max_examples=MADE, database=None, deadline=None, suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
    )  # fmt: skip
    @given(documents())
    def any_document(document: dict[str, object]) -> None:
        judge(tomli_w.dumps(document), Random(1))

    any_document()


def _bytes(random: Random, text: str) -> None:
    """The text with a byte that is no UTF-8, from a file."""
    raw, at = text.encode(), random.randrange(len(text.encode()) + 1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "v.toml"
        path.write_bytes(raw[:at] + random.randbytes(2) + raw[at:])
        try:
            found, _ = source_text(str(path))
        except InvalidError:
            return
    judge(found, random)


class _Limit:
    """A limit to the processor's time, however busy the machine is."""

    def __enter__(self) -> None:
        signal.signal(signal.SIGPROF, self._stop)
        signal.setitimer(signal.ITIMER_PROF, LONGEST)

    def __exit__(self, *_: object) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)

    def _stop(self, *_: object) -> None:
        raise TooSlow(f"more than {LONGEST:.0f} s of the processor")


def _tell(failure: CaseError | TooSlow, name: str, number: int) -> None:
    traceback.print_exception(failure.__cause__ or failure)
    if isinstance(failure, CaseError):
        kept = Path(tempfile.gettempdir()) / f"policy-fuzz-{name}-{number}.toml"
        kept.write_text(failure.text, encoding="utf-8", errors="surrogateescape")
        print(f"the text is in {kept}", file=sys.stderr)
    sys.exit(f"again: python tests/benchmarks/policy_fuzz.py --seed {name} --case {number}")


if __name__ == "__main__":
    main()
