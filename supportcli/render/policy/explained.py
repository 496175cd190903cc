"""The terms in force for such a ticket as a page that a customer could read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import tzinfo

from supportcli.domain.documents import Record
from supportcli.domain.words.sentences import listed
from supportcli.domain.words.wording import commitment, share
from supportcli.domain.words.wording_cover import verdict as worded
from supportcli.render.policy.document import (
    Block,
    Cell,
    Document,
    Paragraph,
    Soft,
    Table,
    capitalised,
    items,
    section,
    table,
)
from supportcli.render.when import full


def explained_document(record: Record, zone: tzinfo) -> Document:
    """The page of an explanation, as ``policy explain --json`` has it with instants as datetimes.

    Args:
        record: The explanation.
        zone: In which instants are shown.
    """
    dated = record["opened_at"] is not None
    verdict = record["verdict"]
    covered = f"Such work is {worded(verdict)}" if verdict else ""
    scope = table(
        ("verdict", "work", "clause"),
        [(worded(c["verdict"]), c["text"], c["clause"]) for c in record["scope"]],
    )
    blocks: list[Block] = [
        Paragraph(_subject(record, zone)),
        *section("Times", _times(record["terms"], zone, dated=dated)),
        *section("If it takes longer", _ladder(record["ladder"], zone)),
        *section("Covered", Paragraph(covered if record["scope"] else ""), scope),
        *section("Ways to us", _offers("channel", record["channels"])),
        *section("Levels", _offers("level", record["levels"])),
        *section("Methods", _offers("method", record["methods"])),
        *section("Quotas", _quotas(record["quotas"])),
        *section("Costs", items(_costs(record))),
        *section("Approvals", _approvals(record["approvals"])),
        *section("Rules that hold", _rules(record["rules"])),
        *section(
            "Good to know",
            table(("text", "", "clause"), [(t["id"], t["text"], t["clause"]) for t in record["texts"]]),
        ),
        *section("What more would change this", _rules(record["undecided"])),
    ]
    return Document(f"{record['name']}: the terms of such a ticket", tuple(blocks))


def _subject(record: Record, zone: tzinfo) -> str:
    facts = [f"{name} {value}" for name, value in record["facts"].items() if value is not None]
    facts += [f"flagged {flag}" for flag in record["flags"]]
    facts += [f"opened {full(record['opened_at'], zone)} ({zone})"] if record["opened_at"] else []
    said = capitalised(listed(facts)) or "Any ticket"
    if record["priority_rule"]:
        asked = record["asked_priority"] or "the usual one"
        said += f"\nRule {record['priority_rule']} made this priority of {asked}"
    return said


def _times(terms: Sequence[Record], zone: tzinfo, *, dated: bool) -> Table:
    head = ("what", "target", "counted", "commitment", "warning", "due" if dated else "", "clause", "rule")
    return table(head, [_time(each, zone, dated=dated) for each in terms])


def _time(term: Record, zone: tzinfo, *, dated: bool) -> tuple[Cell | None, ...]:
    counted = [f"from {term['from']} to {term['to']}", term["hours"]]
    counted += ["again and again"] if term["recurs"] else []
    counted += [f"not while we wait for {term['pauses']}"] if term["pauses"] else []
    counted += ["or as agreed"] if term["agreement"] else []
    rule = f"{term['rule']} [{term['rule_clause']}]" if term["rule_clause"] else term["rule"]
    return (
        term["name"],
        term["target"],
        "\n".join(counted),
        commitment(term["commitment"]),
        full(term["warn_at"], zone) if term["warn_at"] else f"at {share(term['warn'])}",
        _due(term, zone) if dated else None,
        term["clause"],
        rule,
    )


def _due(term: Record, zone: tzinfo) -> str:
    if term["due_at"] is not None:
        return full(term["due_at"], zone)
    return "not scheduled" if term["starts_at_opening"] else f"counts from {term['from']}"


def _ladder(rungs: Sequence[Record], zone: tzinfo) -> Table:
    rows = [
        (
            capitalised(rung["after"]) + (f" on {rung['calendar']}" if rung["calendar"] else ""),
            f"told: {listed(rung['roles'])}",
            full(rung["due_at"], zone) if rung["due_at"] else None,
            rung["clause"],
        )
        for rung in rungs
    ]
    return table(("when", "who", "due", "clause"), rows)


def _offers(what: str, offers: Sequence[Record]) -> Table:
    """What is offered, then what is not, greyed out with the reason."""
    ordered = sorted(offers, key=lambda each: not each["offered"])
    return table((what, "", "why", "clause"), [_offer(each) for each in ordered])


def _offer(offer: Record) -> tuple[Cell | None, ...]:
    state = "offered" if offer["offered"] else "not offered"
    if offer["offered"] and offer["verdict"] not in (None, "included"):
        state = worded(offer["verdict"])
    texts = (offer["name"], state, offer["reason"], offer["clause"] or "")
    return texts if offer["offered"] else tuple(Soft(text) for text in texts)


def _quotas(quotas: Sequence[Record]) -> Table:
    rows = [
        (quota["name"], quota["words"], "" if quota["draws"] else "this ticket uses none",
         "\n".join(quota["details"]), quota["clause"])
        for quota in quotas
    ]  # fmt: skip
    return table(("quota", "amount", "", "how it is counted", "clause"), rows)


def _costs(record: Record) -> Iterator[str]:
    rate = record["rate"]
    if rate is not None:
        yield "; ".join([f"{rate['name']}: {rate['price']}", *rate["details"]]) + _cited(rate)
    for each in record["credits"]:
        yield f"{each['name']}: {each['gives']} ({listed(each['measures']) or 'every measure'}){_cited(each)}"
    contacts = record["contacts"]
    if contacts is not None:
        most = "any number of contacts" if contacts["most"] is None else f"{contacts['most']} named contacts"
        yield f"{most} may open tickets{_cited(contacts)}"


def _cited(record: Record) -> str:
    return f" [{record['clause']}]" if record["clause"] else ""


def _approvals(approvals: Sequence[Record]) -> Table:
    rows = [(each["name"], each["by"], each["before"] or "recorded", each["clause"]) for each in approvals]
    return table(("approval", "by", "before", "clause"), rows)


def _rules(rules: Sequence[Record]) -> Table:
    rows = [(each["id"], each["when"], "\n".join(each["then"]), each["clause"]) for each in rules]
    return table(("rule", "when", "then", "clause"), rows)
