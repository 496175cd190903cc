"""TOML text becomes data, or one problem: of the syntax, or of a size that nobody could have meant."""

from __future__ import annotations

import tomllib

from supportcli.domain.documents import Record
from supportcli.domain.errors import Problem
from supportcli.policyfile.limits import TOO_DEEP, refuse_data, refuse_text
from supportcli.policyfile.lines import syntax_error


def data_of(text: str, file: str, what: str) -> Record | Problem:
    """Parse a text that may come from anywhere.

    Args:
        text: TOML.
        file: What to call the text in the problem.
        what: What it should be: a policy, a story.
    """
    unreasonable = refuse_text(text, what)
    if unreasonable is not None:
        return Problem(file, None, "", unreasonable)
    try:
        data = tomllib.loads(text)
    except RecursionError:
        return Problem(file, None, "", TOO_DEEP)
    except tomllib.TOMLDecodeError as error:
        line, message = syntax_error(str(error), text)
        return Problem(file, line, "", message)
    except ValueError:  # int() wants no more than a few thousand digits
        return Problem(file, None, "", "a number with too many digits")
    unreasonable = refuse_data(data, what)
    return data if unreasonable is None else Problem(file, None, "", unreasonable)
