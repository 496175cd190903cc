"""``format=flowed`` (RFC 3676): lines that end in a space go on in the next one."""

from __future__ import annotations


def unflowed(text: str, *, delete_space: bool) -> str:
    """The paragraphs on one line each; quote marks and the signature's line are kept.

    Args:
        text: With newlines.
        delete_space: ``DelSp=yes``: the space at the end is no part of the text (scripts without spaces).
    """
    made: list[str] = []
    open_depth, pieces = -1, list[str]()
    for line in text.split("\n"):
        content = line.lstrip(">")
        depth = len(line) - len(content)
        content = content.removeprefix(" ")
        flows = content.endswith(" ") and content != "-- "
        if pieces and (depth != open_depth or content == "-- "):
            made.append(_quoted(open_depth, "".join(pieces)))
            pieces = []
        pieces.append(content[:-1] if flows and delete_space else content)
        open_depth = depth
        if not flows:
            made.append(_quoted(depth, "".join(pieces)))
            pieces = []
    if pieces:
        made.append(_quoted(open_depth, "".join(pieces)))
    return "\n".join(made)


def _quoted(depth: int, text: str) -> str:
    if not depth:
        return text if text == "-- " else text.rstrip(" ")
    return f"{'>' * depth} {text}".rstrip(" ")
