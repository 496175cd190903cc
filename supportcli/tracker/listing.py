"""Lists of issues as both services answer them: page after page, each a list of objects with numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from supportcli.domain.documents import Document
from supportcli.tracker.http import MOST_PAGES, Answer, Client
from supportcli.tracker.interface import TrackerError

_LARGEST = 2**53
"""Whatever speaks JSON agrees on whole numbers up to here."""


def pages(
    client: Client, path: str, query: Mapping[str, object], etag: str | None = None
) -> Iterator[Answer]:
    """The pages of a list, the first as the query asks for it.

    Raises:
        TrackerError: The project is not there, or the list does not end.
    """
    answer = there(client.get(path, query, etag))
    for _ in range(MOST_PAGES):
        yield answer
        if answer.next is None:
            return
        answer = there(client.get(answer.next))
    raise TrackerError("the list of issues has no end")


def there(answer: Answer) -> Answer:
    """The answer of a project that is there; raises TrackerError (permanent) for another."""
    if answer.status in (404, 410):
        raise TrackerError(
            f"the project does not exist, or the token may not see it ({answer.status})",
            permanent=True,
            missing=True,
        )
    return answer


def rows(data: Any) -> list[Document]:
    """The issues of a page; raises TrackerError where there are none such."""
    if not isinstance(data, list) or not all(isinstance(each, dict) for each in data):
        raise TrackerError("the answer is no list of issues")
    return data


def number_of(issue: Document, key: str) -> int:
    """The number under which people know an issue; raises TrackerError without one."""
    number = issue.get(key)
    if type(number) is not int or not 0 < number <= _LARGEST:
        raise TrackerError("the answer has an issue without a number")
    return number
