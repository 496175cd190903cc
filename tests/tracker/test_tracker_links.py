"""The addresses of issues, as people copy them."""

from __future__ import annotations

import pytest

from supportcli.tracker.links import host_of, parse_link

GOOD = [
    ("https://github.com/acme/server/issues/12", None, None, ("github", "acme/server", 12)),
    ("https://www.github.com/acme/server/issues/12/", None, None, ("github", "acme/server", 12)),
    ("https://github.com/acme/server/issues/12#issuecomment-9?x", None, None, ("github", "acme/server", 12)),
    (" https://GitHub.com/acme/server/issues/12?a=b ", None, None, ("github", "acme/server", 12)),
    ("https://gitlab.com/acme/tools/server/-/issues/7", None, None, ("gitlab", "acme/tools/server", 7)),
    ("https://gitlab.com/acme/server/issues/7", None, None, ("gitlab", "acme/server", 7)),
    ("https://gitlab.com/acme/server/-/work_items/7", None, None, ("gitlab", "acme/server", 7)),
    ("https://git.acme.example/a/b/-/issues/1", "gitlab", "git.acme.example", ("gitlab", "a/b", 1)),
    ("https://ghe.example:8443/a/b/issues/1", "github", "ghe.example:8443", ("github", "a/b", 1)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "host", "expected"), GOOD, ids=lambda value: str(value)[:40])
def test_an_issue_by_its_address(
    text: str, kind: str | None, host: str | None, expected: tuple[object, ...]
) -> None:
    """Host, project and number, whatever stands behind them."""
    found = parse_link(text, kind, host)
    assert found is not None
    assert (found.tracker, found.project, found.number) == expected
    assert "#" not in found.url and "?" not in found.url and not found.url.endswith("/")


@pytest.mark.parametrize(
    "text",
    [
        "", "12", "acme/server#12", "https://github.com/acme/server", "https://github.com/acme/server/pull/12",
        "https://github.com/acme/server/issues/0", "https://github.com/acme/server/issues/new",
        "https://github.com.evil.example/acme/server/issues/1", "https://evil.example/github.com/a/b/issues/1",
        "ftp://github.com/acme/server/issues/12", "https://git.acme.example/a/b/-/issues/1", "http://[::1/a/b/issues/1",
        "https://github.com/a/b/issues/99999999999999999999", "https://github.com/../b/issues/1x",
    ],
)  # fmt: skip
def test_what_is_no_issue(text: str) -> None:
    """Another host, another thing, no number."""
    assert parse_link(text) is None


@pytest.mark.parametrize(
    ("kind", "url", "host"),
    [
        ("github", None, "github.com"),
        ("github", "https://api.github.com", "github.com"),
        ("github", "https://ghe.acme.example/api/v3", "ghe.acme.example"),
        ("github", "https://api.octocorp.example", "octocorp.example"),
        ("gitlab", None, "gitlab.com"),
        ("gitlab", "https://git.acme.example/api/v4", "git.acme.example"),
    ],
)
def test_where_people_read_issues(kind: str, url: str | None, host: str) -> None:
    """The host behind the interface."""
    assert host_of(kind, url) == host
    assert host_of(kind, url, "https://issues.acme.example") == "issues.acme.example"
