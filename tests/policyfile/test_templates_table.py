"""``[templates]`` of a policy: what it says, what is wrong with it, and that revisions from before it still read."""

from __future__ import annotations

import json

import pytest

from supportcli.domain.language.template import Template
from supportcli.domain.words.purposes import template_for
from supportcli.policyfile.codec import from_json, to_json
from supportcli.policyfile.reader import check_policy

HEAD = 'id = "v"\nname = "V"\nvendor = "V"\n'
"""Lines 1 to 3 of every snippet, which therefore starts on line 4."""


def test_what_it_says() -> None:
    """What a policy leaves out is worded by the desk; revisions keep the rest."""
    policy, problems = check_policy(
        HEAD + '[templates.reply]\nbody = "{{body}} -- V"\nclause = "7"\n', "v.toml"
    )
    assert policy is not None and problems == []
    assert policy.templates == (Template("reply", "", "{{body}} -- V", "7"),)
    assert template_for(policy, "reply") == Template(
        "reply", "Re: {{reference}} {{subject}}", "{{body}} -- V", "7"
    )
    assert template_for(policy, "summary") == template_for(None, "summary")
    assert from_json(to_json(policy)) == policy


def test_a_revision_from_before_it() -> None:
    """What was stored without the table reads as a policy that leaves every word to the desk."""
    policy, _ = check_policy(HEAD, "v.toml")
    assert policy is not None
    stored = json.loads(to_json(policy))
    del stored["templates"]
    assert from_json(json.dumps(stored)) == policy


@pytest.mark.parametrize(
    ("snippet", "problem"),
    [
        (
            '[templates.replly]\nbody = "x"',
            "v.toml:4: templates.replly: there is no letter 'replly'; did you mean 'reply'?",
        ),
        ("[templates.reply]", "v.toml:4: templates.reply: neither a subject nor a body"),
        ('[templates.reply]\ntext = "x"\nbody = "{{body}}"', "v.toml:5: templates.reply.text: unknown key"),
        (
            '[templates.reply]\nbody = """\n{{body}}\n{{agnet}}"""',
            "v.toml:5: templates.reply.body: there is no variable 'agnet' (line 2 of the text); did you mean",
        ),
        (
            '[templates.reply]\nbody = "{{step}} {{body}}"',
            "v.toml:5: templates.reply.body: there is no variable 'step'",
        ),
        (
            '[templates.reply]\nbody = "Dear {{contact}}"',
            "v.toml:5: templates.reply.body: must name {{body}}: `reply`, and `resolve` with a text",
        ),
        (
            '[templates.reply]\nbody = "{{#contact}}{{body}}"',
            "v.toml:5: templates.reply.body: {{#contact}} or {{^contact}} has no end",
        ),
        (
            '[templates.issue]\nbody = "{{^issue}}x{{/issue}}"',
            "v.toml:5: templates.issue.body: the letter would be empty",
        ),
        (
            '[templates.issue]\nsubject = "{{^issue}}[{{reference}}]{{/issue}}"',
            "v.toml:5: templates.issue.subject: the letter would have no subject",
        ),
        (
            '[templates.issue]\nsubject = "{{reference}}\\nBcc: x@y"',
            "v.toml:5: templates.issue.subject: a subject is one line",
        ),
        (
            f'[templates.issue]\nsubject = "{{{{reference}}}}{"x" * 200}"',
            "v.toml:5: templates.issue.subject: filled in, it is longer than 200 characters",
        ),
    ],
)
def test_what_is_wrong_with_it(snippet: str, problem: str) -> None:
    """By its file, line and key."""
    policy, problems = check_policy(HEAD + snippet, "v.toml")
    assert policy is None
    assert len(problems) == 1
    assert str(problems[0]).startswith(problem)


def test_an_answer_needs_the_reference() -> None:
    """A letter to the customer without it is allowed, and warned of; one to the desk is its own affair."""
    _, problems = check_policy(HEAD + '[templates.reply]\nsubject = "{{subject}}"\n', "v.toml")
    assert [str(each) for each in problems] == [
        "v.toml:5: templates.reply.subject: warning: without {{reference}} an answer may not find its ticket"
    ]
    assert check_policy(HEAD + '[templates.breach]\nsubject = "{{subject}}"\n', "v.toml")[1] == []
