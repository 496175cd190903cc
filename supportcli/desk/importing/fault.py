"""What is wrong with one value, told by the code that finds it; the reader adds file and line."""

from __future__ import annotations


class Fault(Exception):  # noqa: N818  # becomes a Problem, never reaches a person as an exception
    """A field and what is wrong with it.

    Args:
        field: Our name of the field.
        message: Lower case, without a final stop.
        line: Where, if not on the ticket's first line.
    """

    def __init__(self, field: str, message: str, line: int | None = None) -> None:
        super().__init__(field, message)
        self.field = field
        self.message = message
        self.line = line
