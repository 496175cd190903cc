"""Elements of HTML and SVG as text, where escaping cannot be forgotten: only ``Markup`` goes in as it is."""

from __future__ import annotations

from html import escape

from supportcli.render.untrusted import untrusted


class Markup(str):
    """Text that is markup already."""

    __slots__ = ()


Child = str | None
"""Markup stays, other text is escaped, nothing is left out."""


def text(value: str) -> Markup:
    """Text as markup: safe for a reader's eyes, and without effect on the page."""
    return Markup(escape(untrusted(value), quote=True))


def element(name: str, *children: Child, **attributes: str | int | float | None) -> Markup:
    """An element.

    Args:
        name: Of ours, never from outside.
        children: In their order.
        attributes: ``class_`` and ``for_`` lose their underline, others inside a name become hyphens; ``None`` is
            left out.
    """
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{text(_plain(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    inside = join(*children)
    return Markup(f"<{name}{said}>{inside}</{name}>")


def join(*children: Child) -> Markup:
    """Children one after another."""
    return Markup(
        "".join(
            child if isinstance(child, Markup) else text(child) for child in children if child is not None
        )
    )


def _plain(value: str | int | float) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
