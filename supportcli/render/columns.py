"""Short lists as aligned columns of plain text: a heading, then one record a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from supportcli.render.plain import text_of
from supportcli.render.untrusted import cells, untrusted


def columns(records: Iterable[Mapping[str, object]], fields: Sequence[str]) -> Iterator[str]:
    """The lines of a list; a missing value is ``-``. Reads all records before the first line."""
    head = [name.replace("_", " ") for name in fields]
    rows = [head, *([untrusted(text_of(record.get(name))) or "-" for name in fields] for record in records)]
    wide = [max(cells(row[n]) for row in rows) for n in range(len(fields))]
    for row in rows:
        yield "  ".join(
            text + " " * (width - cells(text)) for text, width in zip(row, wide, strict=True)
        ).rstrip()
