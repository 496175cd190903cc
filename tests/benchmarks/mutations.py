"""How many mutations of the shipped policies are noticed by ``policy check`` or by their stories: at least 95 %.

Every line of a policy is mutated in turn: left out, each number changed, each reference and each key misspelt, each
word of a list taken away. Comments, empty lines and prose (names, meanings, texts, clauses, the examples that teach
the classifier) are not terms.

Run with: python tests/benchmarks/mutations.py [POLICY…] [--missed]
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from supportcli.desk.policies import Known
from supportcli.desk.stories.tryout import play, stories_from, stories_of
from supportcli.policyfile.codec import to_json
from supportcli.policyfile.reader import check_policy
from supportcli.policyfile.shipped import shipped_ids, shipped_text

WANTED = 0.95

PROSE = re.compile(r"\s*(name|means|text|source|note|intro|ask|help|vendor|clause|reason|title)\s*=")
NUMBER = re.compile(r"\d+")
WORD = re.compile(r'"([^"]+)"')
KEY = re.compile(r"^(\s*)([A-Za-z0-9-]+)(\s*=)")


def main() -> None:
    wanted = [word for word in sys.argv[1:] if not word.startswith("-")] or shipped_ids()
    noticed = total = 0
    for policy in wanted:
        caught, tried = measure(policy)
        print(f"{policy}: {caught} of {tried} noticed, {caught / tried:.1%}")
        noticed, total = noticed + caught, total + tried
    print(f"all: {noticed} of {total} noticed, {noticed / total:.1%}")
    if noticed / total < WANTED:
        sys.exit(f"less than {WANTED:.0%}")


def measure(policy: str) -> tuple[int, int]:
    """How many mutations of a policy are noticed, and how many there are."""
    source = shipped_text(policy)
    stories = stories_from(stories_of(policy))
    original, _ = check_policy(source, policy)
    warnings = {str(problem) for problem in check_policy(source, policy)[1]}
    same = to_json(original)
    caught = tried = 0
    for line, what, text in mutations(source):
        try:
            found, problems = check_policy(text, policy)
        except tomllib.TOMLDecodeError:
            found, problems = None, []
        if found is not None and to_json(found) == same:
            continue  # it says the same in other words
        tried += 1
        if found is None or any(p.warning and str(p) not in warnings for p in problems):
            caught += 1
            continue
        if any(play(Known(found, text, f"{line}", "file"), story).unmet for story in stories):
            caught += 1
        elif "--missed" in sys.argv:
            print(f"  {policy}.toml:{line}: {what}")
    return caught, tried


def mutations(source: str) -> Iterator[tuple[int, str, str]]:
    """(line, what was done, the whole text) of every mutation."""
    lines = source.split("\n")
    prose, examples = multiline(lines), False
    for number, line in enumerate(lines):
        bare = line.split("#")[0] if '"' not in line else re.sub(r"\s+#[^\"]*$", "", line)
        if bare.startswith("["):
            examples = bare.startswith("[[examples]]")
        if (
            not bare.strip()
            or number in prose
            or examples
            or PROSE.match(bare)
            or re.match(r"(id|source)\s*=", bare)
        ):
            continue
        for what, changed in changes(bare):
            yield number + 1, what, "\n".join([*lines[:number], *changed, *lines[number + 1 :]])


def changes(line: str) -> Iterator[tuple[str, list[str]]]:
    """What may be done to one line."""
    yield f"left out: {line.strip()}", []
    inside = re.sub(r'(text|name|means|clause)\s*=\s*"[^"]*"', lambda m: " " * len(m[0]), line)
    for match in NUMBER.finditer(inside):
        for value in {int(match[0]) + 1, max(0, int(match[0]) - 1)} - {int(match[0])}:
            changed = line[: match.start()] + str(value) + line[match.end() :]
            yield f"{line.strip()} → {changed.strip()}", [changed]
    for match in WORD.finditer(inside):
        changed = line[: match.start(1)] + match[1] + "x" + line[match.end(1) :]
        yield f"{line.strip()} → {changed.strip()}", [changed]
    key = KEY.match(line)
    if key:
        changed = f"{key[1]}{key[2]}x{line[key.end(2) :]}"
        yield f"{line.strip()} → {changed.strip()}", [changed]
    for old, new in (("true", "false"), ("false", "true")):
        if re.search(rf"=\s*{old}\b", inside):
            changed = re.sub(rf"(=\s*){old}\b", rf"\g<1>{new}", line)
            yield f"{line.strip()} → {changed.strip()}", [changed]


def multiline(lines: list[str]) -> set[int]:
    """The numbers of the lines inside a text of several lines."""
    found, inside = set(), False
    for number, line in enumerate(lines):
        if inside:
            found.add(number)
        if line.count('"""') % 2:
            inside = not inside
            found.add(number)
    return found


if __name__ == "__main__":
    main()
