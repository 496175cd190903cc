"""The language of letters: what it fills in, what it refuses, and that no value is ever read as a template."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportcli.domain.language.template import DEEPEST, LONGEST, OFTENEST, fill, mistakes, names, placed
from supportcli.domain.words.purposes import PURPOSES, known, template_for

VALUES = {"name": "Jo", "plan": "Gold", "none": ""}


@pytest.mark.parametrize(
    ("template", "filled"),
    [
        ("Dear {{name}},", "Dear Jo,"),
        ("Dear {{ name }},", "Dear Jo,"),
        ("[{{none}}]", "[]"),
        ("{{#plan}}on {{plan}}{{/plan}}", "on Gold"),
        ("{{#none}}never{{/none}}{{^none}}always{{/none}}", "always"),
        ("{{^plan}}no {{#name}}x{{/name}} plan{{/plan}}.", "."),
        ("a\n{{#plan}}\nb\n{{/plan}}\nc\n", "a\nb\nc\n"),
        ("a\n{{#none}}\nb\n{{/none}}\nc\n", "a\nc\n"),
        ("a\n  {{^none}}  \nb\n{{/none}}", "a\nb\n"),
        ("{ {name} } {{{name}}}", "{ {name} } {Jo}"),
        ("no tags: ${name} %(name)s {% for %} {0}", "no tags: ${name} %(name)s {% for %} {0}"),
    ],
)
def test_what_is_filled_in(template: str, filled: str) -> None:
    """Names, parts, and parts where a name has no value; a line with only the edge of a part leaves no line."""
    assert mistakes(template, VALUES) == []
    assert fill(template, VALUES) == filled


@pytest.mark.parametrize(
    ("template", "line", "message"),
    [
        ("a\n{{nmae}}", 2, "there is no variable 'nmae'"),
        ("{{Name}}", 1, "no name: {{Name}}"),
        ("{{name.__class__}}", 1, "no name: {{name.__class__}}"),
        ("{{}}", 1, "no name: {{}}"),
        ("{{#name}}\nx", 1, "{{#name}} or {{^name}} has no end"),
        ("x{{/name}}", 1, "{{/name}} ends nothing"),
        ("{{#name}}{{#plan}}{{/name}}{{/plan}}", 1, "{{/name}} ends nothing"),
        ("a\nb {{name", 2, "{{ without its partner"),
        ("name}}", 1, "}} without its partner"),
        ("{{name}}" * (OFTENEST + 1), 1, f"'name' stands more than {OFTENEST} times"),
        ("x" * (LONGEST + 1), 1, f"longer than {LONGEST} characters"),
    ],
)
def test_what_is_wrong(template: str, line: int, message: str) -> None:
    """Each mistake with its line."""
    assert (line, message) in [(each.line, each.message) for each in mistakes(template, VALUES)]


def test_parts_within_parts_have_an_end() -> None:
    """Nobody needs more, and nothing recurses."""
    deep = "{{#name}}{{#plan}}" * DEEPEST + "x" + "{{/plan}}{{/name}}" * DEEPEST
    assert any("parts within each other" in each.message for each in mistakes(deep, VALUES))


@given(st.text(max_size=60))
def test_a_value_is_never_a_template(value: str) -> None:
    """Whatever a stranger writes stands in the letter as it is."""
    assert fill("<{{name}}>", {"name": value}) == f"<{value}>"
    hostile = "{{plan}}{{#name}}" + value
    assert fill("{{#name}}{{name}}{{/name}}", {"name": hostile, "plan": "secret"}) == hostile


@given(st.text(alphabet="{}#^/ \nab", max_size=80))
def test_a_template_without_mistakes_is_filled_to_the_last(template: str) -> None:
    """What passes the check never fails, and leaves no tag behind; what does not pass still ends."""
    values = {"a": "1", "b": ""}
    filled = fill(template, values)
    if not mistakes(template, values):
        assert len(filled) <= len(template) + len(names(template))
        assert "{{" not in filled.replace("{{{", "{")


def test_a_hostile_template_ends_soon() -> None:
    """There is no loop; the longest template with the longest values takes a moment."""
    template = "".join(f"{{{{#{n}}}}}{{{{{n}}}}}{{{{/{n}}}}}" for n in "abcdefghij") * 5
    began = time.monotonic()
    assert len(fill(template, dict.fromkeys("abcdefghij", "x" * 100_000))) == 5_000_000
    mistakes("{{" * (LONGEST // 2), VALUES)
    mistakes("{{#name}}" * (LONGEST // 9), VALUES)
    fill("{{#name}}\n" * (LONGEST // 10), VALUES)
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("purpose", PURPOSES.values(), ids=lambda each: each.id)
def test_our_own_wording(purpose: object) -> None:
    """It has no mistakes, names what must not be lost, and its lines are no longer than they should be."""
    each = PURPOSES[purpose.id]  # type: ignore[attr-defined]
    template = template_for(None, each.id)
    assert mistakes(template.subject, known(each)) == mistakes(template.body, known(each)) == []
    assert set(each.needs) <= placed(template.body)
    assert max(map(len, fill(template.body, known(each)).split("\n"))) <= 78
    assert "reference" in placed(template.subject)
