"""The schema for editors says what the reader accepts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from supportcli.policyfile.json_schema import json_schema
from supportcli.policyfile.shipped import shipped_ids, shipped_text

POLICIES = Path(__file__).parents[2] / "policies"


def test_the_schema_beside_the_policies_is_current() -> None:
    """``supportcli policy schema > policies/policy.schema.json`` was run after the last change of the language."""
    assert json.loads((POLICIES / "policy.schema.json").read_text(encoding="utf-8")) == json_schema()


@pytest.mark.parametrize("policy", shipped_ids())
def test_every_shipped_policy_names_the_schema(policy: str) -> None:
    """Editors find the schema by the first line."""
    assert shipped_text(policy).startswith("#:schema ./policy.schema.json\n")


def test_every_top_level_key_of_a_policy_is_a_property() -> None:
    """Keys are written in kebab-case, none is unknown, three are required."""
    schema = json_schema()
    assert schema["additionalProperties"] is False
    assert schema["required"] == ["id", "name", "vendor"]
    assert {"default-priority", "on-priority-change", "targets", "ladder"} <= schema["properties"].keys()
    assert not any("_" in key for key in schema["properties"])


def test_the_defaults_of_measures_are_told() -> None:
    """Who writes a policy sees in the editor what a measure's name implies."""
    told = json_schema()["properties"]["measures"]["description"]
    assert "first-response: from opened to reply, ended by resolved or closed, never pauses;" in told
    assert (
        "update: from reply to reply, again and again, ended by resolved or closed, "
        "pauses while waiting for the customer;"
    ) in told


def test_short_forms_are_allowed() -> None:
    """A term may be its name alone, a list of one its item alone."""
    schema = json_schema()
    assert {"type": "string"} in schema["properties"]["kinds"]["additionalProperties"]["anyOf"]
    assert {"type": "string"} in schema["$defs"]["Channel"]["properties"]["plans"]["anyOf"]
    assert "null" not in json.dumps(schema)
