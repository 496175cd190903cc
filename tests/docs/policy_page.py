"""docs/policy-language.md as its tests read it, and its two generated tables.

The tables are brought up to date with: python tests/docs/policy_page.py
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from supportcli.policyfile.defaults import MEASURES
from supportcli.policyfile.json_schema import json_schema

PAGE = Path(__file__).parents[2] / "docs" / "policy-language.md"
ALONE_HEAD = 'id     = "elsewhere"\nname   = "Elsewhere"\nvendor = "Elsewhere"\n'
ZONE = "Europe/Berlin"

_BLOCK = re.compile(r"(?:^<!-- (alone) -->\n)?^```(\w+)\n(.*?)^```$\n?", re.DOTALL | re.MULTILINE)
_CLAIM = re.compile(r"^Opened `([^`]+)`(?: with `([^`]+)`)?: (.*)\.$", re.MULTILINE)
_FACT = re.compile(r"`([^`]+)` (is due|is refused by|makes `[a-z-]+`|is) `([^`]*)`")


@dataclass(frozen=True, slots=True)
class Example:
    """A policy as the page has it so far, and what the page says of it: stories, as texts of TOML."""

    line: int
    policy: str
    stories: tuple[str, ...]


def examples(page: str) -> list[Example]:
    """Every example of a policy with what the page claims of it.

    The examples join into one policy, top-level keys first; one that is ``alone`` has a head of its own. A block
    that begins with a title is a story.
    """
    found: list[Example] = []
    top, tables = "", ""
    blocks = [match for match in _BLOCK.finditer(page) if match[2] == "toml"]
    for number, match in enumerate(blocks):
        text, line = match[3], page.count("\n", 0, match.start()) + 1
        following = blocks[number + 1].start() if number + 1 < len(blocks) else len(page)
        claims = tuple(
            _story(claim, harbour=not match[1]) for claim in _CLAIM.finditer(page, match.end(), following)
        )
        if text.startswith("title"):
            found.append(Example(line, found[-1].policy, (text, *claims)))
        elif match[1]:
            found.append(Example(line, ALONE_HEAD + text, claims))
        else:
            head, bracket, rest = text.partition("[") if not text.startswith("[") else ("", "", text)
            # a list in a top-level key is not a table
            assert "=" not in head.rpartition("\n")[2], f"line {line}: a list before the first table"
            top, tables = top + head, tables + bracket + rest + "\n"
            found.append(Example(line, top + tables, claims))
    return found


def whole(page: str) -> str:
    """The policy that all examples together are."""
    return [each.policy for each in examples(page) if not each.policy.startswith(ALONE_HEAD)][-1]


def _story(claim: re.Match[str], *, harbour: bool) -> str:
    at, known, said = claim.groups()
    words = [word for word in re.split(r",\s+(?=[a-z-]+ = )", known or "") if word]
    plan = next((word for word in words if word.startswith("plan")), 'plan = "standard"' if harbour else "")
    opening = ", ".join(word for word in words if not word.startswith("plan"))
    lines = [f'title = "claim"\n{plan}\nzone = "{ZONE}"', f'[[then]]\nat = "{at}"\nopen = {{ {opening} }}']
    facts = _FACT.findall(said)
    assert facts, f"nothing is claimed: {said}"
    for what, how, value in facts:
        key, dot, of = what.partition(".")
        verb = what if "=" in what else f"{what} = true"
        if how == "is refused by":
            lines.append(f'[[then]]\nat = "+1m"\n{verb}\nrefused = "{value}"')
        elif how.startswith("makes"):
            lines.append(f'[[then]]\nat = "+1h"\n{verb}\n{how.split("`")[1]} = "{value}"')
        elif how == "is due":
            lines.append(f'[[then]]\nat = "+0m"\ndue = {{ {what} = "{value}" }}')
        elif dot:
            lines.append(f'[[then]]\nat = "+0m"\n{key} = {{ {of} = {value} }}')
        else:
            lines.append(f'[[then]]\nat = "+0m"\n{key} = "{value}"')
    return "\n".join(lines) + "\n"


def consoles(page: str) -> list[tuple[str, str]]:
    """Each command of the page with what it prints."""
    found = []
    for match in _BLOCK.finditer(page):
        if match[2] == "console":
            found += re.findall(r"^\$ supportcli (.*)\n((?:(?!\$ ).*\n)*)", match[3], re.MULTILINE)
    return found


def rows(page: str, heading: str) -> list[list[str]]:
    """The cells of the first table after some text, without its head."""
    after = page[page.index(heading) :]
    table = re.search(r"(?:^\|.*\|\n)+", after, re.MULTILINE)
    assert table is not None
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table[0].splitlines()[2:]]


def measures() -> str:
    """The well-known measures, as the page lists them."""
    lines = [
        "| measure | starts | stops | ends without a verdict | recurs | pauses |",
        "|---|---|---|---|---|---|",
    ]
    for name, each in MEASURES.items():
        cells = [f"`{name}`", _ids(each.starts), _ids(each.stops), _ids(each.until)]
        cells += ["yes" if each.recurs else "no", _ids(each.pauses) or "never"]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, "", "A measure of any other name has those of a first response.", ""])


def _ids(words: tuple[str, ...]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def keys() -> str:
    """Every key of every table, from the JSON Schema."""
    schema = json_schema()
    lines = []
    for title, part in _tables(schema):
        lines += [f"### {title}", ""]
        if part.get("description"):
            lines += [_line(part["description"]), ""]
        if part.get("properties"):
            lines += ["| key | type | default | meaning |", "|---|---|---|---|"]
        needed = part.get("required", ())
        for name, inner in part.get("properties", {}).items():
            default = "**required**" if name in needed else _default(inner)
            meaning = _line(inner.get("description", "") or _described(inner, schema)) or _MEANINGS.get(
                name, ""
            )
            if name == "measures" and len(meaning) > 200:
                meaning = "What is measured."  # the defaults have a table of their own
            lines.append(f"| `{name}` | {_type(inner, schema)} | {default} | {meaning} |")
        others = part.get("additionalProperties")
        if isinstance(others, dict):
            lines += ["", f"Any other key: {_type(others, schema)}."]
        lines.append("")
    return "\n".join(lines)


def _described(part: dict[str, Any], schema: dict[str, Any]) -> str:
    """What the table to which a key leads says of itself."""
    return (
        str(schema["$defs"][part["$ref"].rsplit("/", 1)[1]].get("description", "")) if "$ref" in part else ""
    )


_MEANINGS = {
    "vendor": "Whose terms they are.",
    "methods": "Ways in which products are supported.",
    "preferred": "The one to offer first.",
    "period": "After which the count begins anew.",
    "intro": "Stands above the questions.",
    "questions": "In their order.",
    "ask": "The question.",
    "required": "Without an answer the details are incomplete.",
    "multiline": "The answer may have several lines.",
    "help": "Shown beside the question.",
    "kind": "The kind of such tickets.",
    "level": "Their level.",
    "cause": "Their cause.",
    "priority": "Their priority.",
    "product": "Their product.",
    "verdict": "What becomes of such work.",
    "per": "What the price buys.",
    "dates": "The days of the releases.",
    "do": "What happens.",
    "starts": "From when it is counted.",
    "released": "The day on which it came out.",
    "name": "As the vendor writes it; without it the id is the name.",
    "id": "What other terms and every answer call it.",
    "note": "For whoever reads the file.",
    "text": "A sentence that is shown.",
    "means": "The vendor's definition.",
    "calendar": "A calendar of the policy.",
    "commitment": "How firmly it is promised.",
}
"""Of keys that the schema leaves to their names."""


def _tables(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "The file", schema
    yield from schema["$defs"].items()


def _line(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _default(part: dict[str, Any]) -> str:
    if "default" not in part or part["default"] in ("", [], {}) or isinstance(part["default"], dict):
        return ""
    value = part["default"]
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _type(part: dict[str, Any], schema: dict[str, Any]) -> str:
    if "$ref" in part:
        name = part["$ref"].rsplit("/", 1)[1]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in part:
        return " or ".join(
            dict.fromkeys(word for each in part["anyOf"] for word in _type(each, schema).split(" or "))
        )
    if "enum" in part:
        return ", ".join(f"`{word}`" for word in part["enum"])
    if "const" in part:
        return f"`{part['const']}`"
    match part.get("type"):
        case "array":
            return f"list of {_type(part['items'], schema)}" if part.get("items") else "list"
        case "object":
            inner = part.get("additionalProperties")
            return f"table of {_type(inner, schema)}" if isinstance(inner, dict) else "table"
        case "string":
            return "date" if part.get("format") == "date" else "text"
        case other:
            return {"integer": "whole number", "number": "number", "boolean": "true or false"}.get(
                str(other), ""
            )


def generated(page: str) -> str:
    """The page with its generated tables as they should be."""
    for name, text in (("measures", measures()), ("keys", keys())):
        begin, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->"
        head, _, rest = page.partition(begin)
        page = head + begin + text + end + rest.partition(end)[2]
    return page


if __name__ == "__main__":
    PAGE.write_text(generated(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
