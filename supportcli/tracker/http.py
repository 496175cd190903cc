"""JSON over HTTPS with a token that goes to one place only: no other host, no log, no message.

The standard library does it all: certificates are verified, proxies of the environment are used. Redirects are
followed by hand, and only where host, port and scheme stay; an answer has a size and a time that it must keep.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPResponse
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import Request

from supportcli.network.exchanges import Exchange, TooLongError
from supportcli.network.http import opener
from supportcli.tracker.interface import TrackerError

LARGEST = 20_000_000
"""Bytes of an answer; a page of a hundred issues has far fewer."""
REDIRECTS = 3
MOST_PAGES = 1000
"""Pages of a list, a hundred issues each: more is no list but a circle."""
PATIENCE = 30
"""How often the time of one answer all the questions of one client may take: a list of many slow pages ends, too."""
_HEADERS = 8_000_000
"""Bytes of what stands before an answer: a hundred headers, each as long as may be."""
_MOVED = (301, 302, 307, 308)


@dataclass(frozen=True, slots=True)
class Answer:
    """A tracker's answer: its status, its headers by lower-case name, its JSON (``None`` for an empty body)."""

    status: int
    headers: Mapping[str, str]
    data: Any

    @property
    def next(self) -> str | None:
        """The address of the following page, from the ``Link`` header (RFC 8288)."""
        for part in self.headers.get("link", "").split(","):
            target, _, rest = part.strip().partition(">")
            if 'rel="next"' in rest and target.startswith("<"):
                return target[1:]
        return None


class Client:
    """Asks one tracker.

    Args:
        base: The address of the interface, such as ``https://api.github.com``.
        token: Goes into the header ``Authorization`` and nowhere else; ``None``: ask without one.
        headers: Sent with every question.
        timeout: Seconds for a whole answer.
    """

    def __init__(self, base: str, token: str | None, headers: Mapping[str, str], timeout: float) -> None:
        self._base = base.rstrip("/")
        self._token = token
        self._headers = {"User-Agent": "supportcli", "Content-Type": "application/json", **headers}
        self._timeout = timeout
        self._exchange = Exchange(timeout)
        self._until = time.monotonic() + PATIENCE * timeout
        self._opener = opener(self._exchange)

    def __repr__(self) -> str:
        """Say which tracker; the token is nobody's business."""
        return f"Client({self._base!r})"

    def get(self, path: str, query: Mapping[str, object] | None = None, etag: str | None = None) -> Answer:
        """Ask for something; 304 and 404 are answers, everything else that is no success is an error.

        Raises:
            TrackerError: It cannot be reached, refuses, or says something else than JSON.
        """
        url = self._url(path) + (f"?{urlencode(query, doseq=True)}" if query else "")
        answer = self._follow("GET", url, None, {"If-None-Match": etag} if etag else {})
        if answer.status in (304, 404, 410):
            return answer
        return self._good(answer)

    def post(self, path: str, body: Mapping[str, object]) -> Answer:
        """Ask for something to be made.

        Raises:
            TrackerError: It cannot be reached, refuses, or says something else than JSON.
        """
        return self._good(self._follow("POST", self._url(path), json.dumps(body).encode(), {}))

    def _url(self, path: str) -> str:
        return path if path.startswith(("http://", "https://")) else self._base + path

    def _follow(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        for _ in range(REDIRECTS + 1):
            self._refuse_elsewhere(url)
            answer = self._ask(method, url, body, headers)
            if answer.status not in _MOVED:
                return answer
            url = self._joined(url, answer.headers.get("location", ""))
            if body is not None and answer.status in (301, 302):
                raise TrackerError(f"the project has moved: {self._clean(url)}", permanent=True)
        raise TrackerError("the tracker redirects in a circle", permanent=True)

    def _joined(self, url: str, location: str) -> str:
        try:
            return urljoin(url, location)
        except ValueError:
            raise TrackerError(
                f"the tracker sends to no address: {self._clean(location)}", permanent=True
            ) from None

    def _refuse_elsewhere(self, url: str) -> None:
        """Only the scheme, host and port of the settings: neither a file nor another machine."""
        here, there = urlsplit(self._base), urlsplit(url)
        if (here.scheme, here.netloc) != (there.scheme, there.netloc):
            raise TrackerError(
                f"{here.netloc} sends to {self._clean(there.netloc)}, where the token does not go",
                permanent=True,
            )

    def _ask(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        request = Request(url, data=body, method=method, headers={**self._headers, **headers})  # noqa: S310  # see _refuse_elsewhere
        if self._token is not None:
            # unredirected headers never reach a proxy's CONNECT, nor another host
            request.add_unredirected_header("Authorization", f"Bearer {self._token}")
        self._exchange.begin(min(self._timeout, self._until - time.monotonic()), LARGEST + _HEADERS)
        try:
            self._exchange.remaining()
            with self._opener.open(request) as response:
                return Answer(
                    response.status,
                    {name.lower(): value for name, value in response.headers.items()},
                    _json(self._read(response), response.status),
                )
        except TooLongError:
            raise TrackerError("the answer is too large") from None
        except (URLError, HTTPException, OSError, ValueError) as error:
            raise TrackerError(self._clean(self._why(error)), outage=True) from None

    def _read(self, response: HTTPResponse) -> bytes:
        parts, size = [], 0
        while part := response.read1(65536):
            parts.append(part)
            size += len(part)
            if size > LARGEST:
                raise TooLongError
        if response.length:
            raise HTTPException("the connection was cut within the answer")
        return b"".join(parts)

    def _why(self, error: Exception) -> str:
        reason = error.reason if isinstance(error, URLError) else error
        if isinstance(reason, TimeoutError):
            if time.monotonic() >= self._until:
                return f"it is too slow: not done within {PATIENCE * self._timeout:g} seconds"
            return f"no answer within {self._timeout:g} seconds"
        text = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
        return f"{urlsplit(self._base).netloc} cannot be reached: {text[:1].lower()}{text[1:]}"

    def _good(self, answer: Answer) -> Answer:
        if answer.status // 100 == 2:
            if answer.data is None:
                raise TrackerError("the answer is not JSON")
            return answer
        raise _refusal(answer, self._clean(_said(answer.data)))

    def _clean(self, text: str) -> str:
        """A text of the tracker on one line, and never with the token in it."""
        if self._token:
            text = text.replace(self._token, "***")
        return " ".join(text.split())[:300]


def _json(raw: bytes, status: int) -> Any:
    if not raw.strip():
        return None
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        if status // 100 == 2:
            raise TrackerError("the answer is not JSON") from None
        return None


def _said(data: Any) -> str:
    """What an error's body says in words; trackers write it in several ways."""
    if not isinstance(data, dict):
        return ""
    said = data.get("message") or data.get("error_description") or data.get("error") or ""
    told = [said if isinstance(said, str) else json.dumps(said)]
    errors = data.get("errors")
    for each in errors if isinstance(errors, list) else []:
        if isinstance(each, dict):
            words = [str(each[name]) for name in ("field", "message", "code") if each.get(name)]
            told.append(" ".join(words))
        elif isinstance(each, str):
            told.append(each)
    return "; ".join(filter(None, told))


def _refusal(answer: Answer, said: str) -> TrackerError:
    """What a status means for a request: try again, when, or give up."""
    because = f": {said}" if said else ""
    status, after = answer.status, _after(answer.headers)
    exhausted = answer.headers.get("x-ratelimit-remaining") == "0" or "rate limit" in said.lower()
    if status == 429 or (status == 403 and (exhausted or after is not None)):
        return TrackerError(f"the tracker's rate limit is reached{because}", after=after or 60, outage=True)
    if status == 401:
        return TrackerError(f"the tracker does not know the token (401){because}", outage=True)
    if status in (404, 410):
        return TrackerError(
            f"the project does not exist, or the token may not see it ({status}){because}",
            permanent=True,
            missing=True,
        )
    if status in (408, 425) or status // 100 == 5:
        return TrackerError(f"the tracker fails ({status}){because}", after=after, outage=True)
    return TrackerError(f"the tracker refuses it ({status}){because}", permanent=True)


def _after(headers: Mapping[str, str]) -> int | None:
    """Seconds to wait: ``Retry-After`` (RFC 9110), else the reset of a rate limit, by the tracker's own clock."""
    told = headers.get("retry-after", "").strip()
    if told.isdecimal():
        return _DAY if len(told) > len(str(_DAY)) else min(int(told), _DAY)
    here = _instant(headers.get("date"))
    if told:
        then = _instant(told)
    else:
        reset = headers.get("x-ratelimit-reset") or headers.get("ratelimit-reset") or ""
        then = (
            float(reset)
            if reset.isdecimal() and len(reset) < 16 and headers.get("x-ratelimit-remaining", "0") == "0"
            else None
        )
    if then is None or here is None:
        return None
    # an absurd number of digits is an infinite one
    return int(min(max(then - here + 1, 1), _DAY))


_DAY = 86_400


def _instant(text: str | None) -> float | None:
    try:
        return parsedate_to_datetime(text).timestamp() if text else None
    except (ValueError, TypeError, OverflowError):
        return None
