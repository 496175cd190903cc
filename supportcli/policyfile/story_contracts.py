"""The contracts of a story: one told by the head, or several by name."""

from __future__ import annotations

from supportcli.domain.documents import Record
from supportcli.domain.story import StoryContract
from supportcli.policyfile.lines import Path, line_of
from supportcli.policyfile.report import Report, key_of
from supportcli.policyfile.story_parts import check_keys, day_in, text_in, zone_in
from supportcli.policyfile.story_words import CONTRACT

_OF_THE_HEAD = {"plan": "plan", "from": "contract-since", "to": "contract-until", "zone": "contract-zone"}
_ITSELF = dict(zip(CONTRACT, CONTRACT, strict=True))


def contracts_in(data: Record, report: Report) -> tuple[StoryContract, ...]:
    """The contracts of the story's customer, in the order of the file; none with ``contract = false``."""
    there, tables = data.get("contract", True), data.get("contracts")
    if not isinstance(there, bool):
        report.error(("contract",), "must be true or false; contracts by name are tables: [contracts.NAME]")
    if tables is None:
        return () if there is False else (_contract(report, (), data, "", _OF_THE_HEAD),)
    if not isinstance(tables, dict) or not tables:
        report.error(("contracts",), "must be tables: [contracts.NAME]")
        return ()
    for key in ("contract", *_OF_THE_HEAD.values()):
        if key in data and key != "plan":
            report.error((key,), "the contracts are told one by one: [contracts.NAME]")
    found = []
    for name, table in tables.items():
        path: Path = ("contracts", name)
        if isinstance(table, dict):
            check_keys(report, path, table, CONTRACT)
            found.append(_contract(report, path, {"plan": data.get("plan"), **table}, name, _ITSELF))
        else:
            report.error(path, f"must be a table: [contracts.{name}]")
    return tuple(found)


def _contract(report: Report, path: Path, table: Record, name: str, keys: dict[str, str]) -> StoryContract:
    """One contract; ``keys`` says how its parts are called in this table."""
    first, last = (day_in(report, path, table, keys[part]) for part in ("from", "to"))
    if first is not None and last is not None and last < first:
        report.error((*path, keys["to"]), f"is before its first day, {first}")
    zone = zone_in(report, path, table, keys["zone"])
    fee = table.get("fee") if name else None
    if fee is not None and (isinstance(fee, bool) or not isinstance(fee, int | str)):
        report.error((*path, "fee"), 'must be an amount such as "300"')
        fee = None
    here = (*path, "plan")
    return StoryContract(
        name,
        line_of(report.lines, here),
        key_of(here),
        text_in(report, path, table, "plan"),
        text_in(report, path, table, "policy") if name else None,
        first,
        last,
        str(zone) if zone else None,
        None if fee is None else str(fee),
    )
