"""Documents: what is read from or written as JSON and TOML, whose shape is known where they are made or checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

Value: TypeAlias = Any
"""A value of a document: a text, a number, a list, a document. Any, because documents nest without an end."""

Document: TypeAlias = Mapping[str, Value]
"""A document that is only read."""

Record: TypeAlias = dict[str, Value]
"""A document under way."""
