"""What a ticket is entitled to, in lines for its page; quotas as a table; what was drawn beyond one, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from supportcli.domain.cover.quotas import units_text
from supportcli.domain.documents import Document
from supportcli.domain.tickets.kinds import Beyond
from supportcli.render.columns import columns
from supportcli.render.lines import Line, Piece, aligned, heading, safe

Record = Document

VERDICT_STYLES = {
    "refused": "red",
    "excluded": "red",
    "billable": "yellow",
    "best-effort": "yellow",
    "included": "green",
}
_THEN = {"charge": "charged", "note": "noted", "override": "overridden"}
_EACH = {"ticket": "each ticket", "contract": "contract year"}
_PER = {"ticket": "for each ticket", "contract": "for each contract year"}


def refusal_lines(entitlement: Record) -> list[Line]:
    """What stands above everything else: the clauses by which the ticket is to be refused."""
    if entitlement["verdict"] != "refused":
        return []
    refusing = [cover for cover in entitlement["clauses"] if cover["verdict"] == "refused"]
    return aligned([[("refused", "bold red"), (_said(cover), "red")] for cover in refusing], indent=0)


def entitlement_section(entitlement: Record) -> list[Line]:
    """The section of a ticket's page; nothing where the policy has neither scope, quotas nor methods for it."""
    rows = [
        *_clauses(entitlement),
        *_quotas(entitlement),
        *_levels(entitlement),
        *_methods(entitlement),
        *_closed_channels(entitlement),
    ]
    if not rows:
        return []
    basis: list[Piece] = [("served under", "dim"), (safe(entitlement["basis"]), "")]
    return [*heading("Entitlement"), *aligned([basis, *rows])]


def quota_table(records: Sequence[Record]) -> Iterator[str]:
    """Quotas as columns for a terminal; what is the same for all of them in words, not codes."""
    rows = [
        {
            "contract": record["contract"],
            "customer": record["customer"],
            "plan": record["plan"],
            "quota": record["name"],
            "used": units_text(record["used"], record["unit"]),
            "of": _of(record),
            "left": "unlimited" if record["left"] is None else units_text(record["left"], record["unit"]),
            "period": _EACH.get(record["period"], record["period"]),
            "until": record["period_end"],
        }
        for record in records
    ]
    names = ("contract", "customer", "plan", "quota", "used", "of", "left", "period", "until")
    return columns(rows, names)


def beyond_phrases(beyond: Sequence[Beyond]) -> list[str]:
    """What an event drew beyond its quotas, in words: ``1 chat beyond quota chats, charged``."""
    return [
        f"{_counted(each.units, each.unit)} beyond quota {safe(each.quota)}, {_THEN.get(each.then, 'noted')}"
        for each in beyond
    ]


def _clauses(entitlement: Record) -> list[list[Piece]]:
    rows: list[list[Piece]] = []
    for cover in entitlement["clauses"]:
        verdict = str(cover["verdict"])
        found = f", because of “{safe(cover['phrase'])}”" if cover["phrase"] else ""
        rows.append([(verdict, VERDICT_STYLES.get(verdict, "")), (f"{_said(cover)}{found}", "")])
    return rows


def _quotas(entitlement: Record) -> list[list[Piece]]:
    rows: list[list[Piece]] = []
    for quota in entitlement["quotas"]:
        style = "red" if quota["over"] else "yellow" if quota["left"] == 0 else ""
        per = _PER.get(quota["period"], f"this {quota['period']}, until {quota['period_end']}")
        drawn = f"; {units_text(quota['drawn'], quota['unit'])} by this ticket" if quota["drawn"] else ""
        name, spent = safe(quota["name"]), units_text(quota["used"], quota["unit"])
        if quota["allowance"] == quota["used"] == 0:
            rows.append([("(quota)", "dim"), (f"({name}: not in this plan)", "dim")])
        else:
            rows.append([("quota", "dim"), (f"{name}: {spent} of {_of(quota)} used {per}{drawn}", style)])
    return rows


def _methods(entitlement: Record) -> list[list[Piece]]:
    return [_way("method", method) for method in entitlement["methods"]]


def _levels(entitlement: Record) -> list[list[Piece]]:
    """What the levels would be, in one line: ``included: 0, I; billable: II``."""
    by_verdict: dict[str, list[str]] = {}
    for level in entitlement["levels"]:
        if level["verdict"]:
            by_verdict.setdefault(level["verdict"], []).append(safe(level["id"]))
    said = "; ".join(f"{verdict}: {', '.join(ids)}" for verdict, ids in by_verdict.items())
    return [[("levels", "dim"), (said, "")]] if said else []


def _closed_channels(entitlement: Record) -> list[list[Piece]]:
    """Channels that such a ticket does not have."""
    return [_way("channel", offer) for offer in entitlement["channels"] if not offer["offered"]]


def _way(what: str, offer: Record) -> list[Piece]:
    """One way to be supported; what is not available is greyed out, and says so without colours too."""
    reason = f": {safe(offer['reason'])}" if offer["reason"] else ""
    text = f"{safe(offer['name'])}{reason}"
    return [(what, "dim"), (text, "")] if offer["offered"] else [(f"({what})", "dim"), (f"({text})", "dim")]


def _said(cover: Record) -> str:
    clause = f" ({safe(cover['clause'])})" if cover["clause"] else ""
    return f"{safe(cover['text'])}{clause}"


def _of(record: Record) -> str:
    """The allowance with what was carried over and what is owed: ``5 + 2 rolled over``."""
    if record["allowance"] is None:
        return "unlimited"
    unit = record["unit"]
    carried = f" + {units_text(record['rolled_over'], unit)} rolled over" if record["rolled_over"] else ""
    owed = f" − {units_text(record['owed'], unit)} borrowed" if record["owed"] else ""
    return f"{units_text(record['allowance'], unit)}{carried}{owed}"


def _counted(units: int, unit: str) -> str:
    """``1 incident``, ``3 × class``, ``1h30m``."""
    text = units_text(units, unit)
    return text if text != str(units) else f"{units} {'' if units == 1 else '× '}{safe(unit)}"
