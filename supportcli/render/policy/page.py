"""A whole policy as a page, in the order in which the readers of a vendor's page ask."""

from __future__ import annotations

from collections.abc import Iterable

from supportcli.domain.language.policy import (
    ALWAYS,
    Channel,
    Policy,
    Priority,
    Rule,
    Signal,
    Term,
    TrackerTerms,
)
from supportcli.domain.tickets.troubleshooting import Troubleshooting, steps_of
from supportcli.domain.words.sentences import for_whom, listed, sentence
from supportcli.domain.words.wording import commitment, hand_offs, share, steps, then
from supportcli.render.policy.cover import cover_blocks
from supportcli.render.policy.document import Block, Document, Paragraph, Table, items, section, table
from supportcli.render.policy.services import services
from supportcli.render.policy.times import calendar_blocks, ladder_block, target_blocks, timer_blocks

_CHANGES = {
    "from-start": "When the priority changes, the new target counts from where the clock started",
    "restart": "When the priority changes, its clocks start again",
    "keep-elapsed": "When the priority changes, the new target counts from the change, less the time already used",
}


def policy_document(policy: Policy, where: str = "") -> Document:
    """The page of a policy.

    Args:
        policy: Any.
        where: Which revision this is, in words.
    """
    blocks = [
        Paragraph(f"{policy.id}, by {policy.vendor}{f' ({where})' if where else ''}"),
        Paragraph(f"Source: {policy.source}" if policy.source else ""),
        Paragraph(policy.note),
        *section("Plans and services", services(policy)),
        *section("Priorities", _priorities(policy), items(_about_priorities(policy))),
        *section("Impact and urgency", _matrix(policy)),
        *target_blocks(policy),
        *section("Ladder", *ladder_block(policy)),
        *section("Channels", _channels(policy)),
        *section("Kinds of ticket", _terms("kind", policy.kinds)),
        *section("Levels", _terms("level", policy.levels)),
        *section("Causes", _terms("cause", policy.causes)),
        *section("Environments", _terms("environment", policy.environments)),
        *section("Regions", _terms("region", policy.regions)),
        *cover_blocks(policy),
        *section("Rules", _rules(policy.rules)),
        *section("Approvals", _approvals(policy)),
        Paragraph(hand_offs(policy)),
        *section("What a person records", _terms("flag", policy.flags)),
        *section("Roles", _terms("role", policy.roles)),
        *calendar_blocks(policy),
        *timer_blocks(policy),
        *_details(policy),
        *section("Engineering", *_tracker(policy)),
        *_troubleshooting(policy),
        *section("Letters", _letters(policy)),
        *section("Good to know", _texts(policy)),
        *section("Examples", _examples(policy)),
        *section("Words that speak for something", _signals(policy)),
    ]
    return Document(policy.name, tuple(each for each in blocks if each != Paragraph("")))


def _terms(what: str, terms: Iterable[Term]) -> Table:
    return table((what, "name", "meaning", "clause"), ((t.id, t.name, t.means, t.clause) for t in terms))


def _priorities(policy: Policy) -> Table:
    ranked = sorted(policy.priorities, key=lambda priority: priority.rank)
    return table(("priority", "name", "meaning", "clause"), map(_priority, ranked))


def _priority(priority: Priority) -> tuple[str | None, ...]:
    name = priority.name if priority.code is None else f"{priority.name} ({priority.code})"
    return priority.id, name, priority.means, priority.clause


def _about_priorities(policy: Policy) -> list[str]:
    if not policy.priorities:
        return []
    default = f"{policy.default_priority} unless somebody sets another" if policy.default_priority else ""
    return [
        default,
        _CHANGES[policy.on_priority_change],
        f"Clocks warn once {share(policy.warn)} of a target is used",
    ]


def _matrix(policy: Policy) -> Table | None:
    matrix = policy.matrix
    if matrix is None:
        return None
    found = {(impact, urgency): priority for impact, urgency, priority in matrix.cells}
    corner = f"impact / urgency{f' [{matrix.clause}]' if matrix.clause else ''}"
    rows = (
        (impact, *(found.get((impact, urgency), "") for urgency in matrix.urgencies))
        for impact in matrix.impacts
    )
    return table((corner, *matrix.urgencies), rows)


def _rules(rules: Iterable[Rule]) -> Table:
    return table(
        ("rule", "when", "then", "clause"),
        ((rule.id, for_whom(rule.when), "\n".join(then(rule)), rule.clause) for rule in rules),
    )


def _approvals(policy: Policy) -> Table:
    rows = (
        (
            approval.id,
            approval.name,
            approval.by,
            steps(approval.before) or "recorded by hand",
            sentence(approval.when),
            approval.clause,
        )
        for approval in policy.approvals
    )
    return table(("approval", "name", "by", "before", "only", "clause"), rows)


def _channels(policy: Policy) -> Table:
    rows = (
        (c.id, c.name, c.means, listed(c.plans), "\n".join(_imposes(c)), c.clause) for c in policy.channels
    )
    return table(("channel", "name", "meaning", "plans", "details", "clause"), rows)


def _imposes(channel: Channel) -> list[str]:
    facts = {
        f"attended: {channel.calendar}": channel.calendar != ALWAYS,
        "no new tickets": not channel.opens,
        "acknowledged at once": channel.acknowledge,
        f"needs {channel.confirm}": bool(channel.confirm),
        f"{channel.session} sessions": bool(channel.session),
        "preferred": channel.preferred,
        commitment(channel.commitment): channel.commitment != "target",
    }
    return [text for text, so in facts.items() if so]


def _details(policy: Policy) -> list[Block]:
    form = policy.details
    intro = form.intro + (f" [{form.clause}]" if form.clause and form.intro else "")
    rows = (
        (
            each.id,
            "\n".join(filter(None, (each.ask, each.help))),
            sentence(each.when),
            " ".join(filter(None, ("required" if each.required else "", sentence(each.required_when)))),
        )
        for each in form.questions
    )
    return section(
        "Details we ask for",
        Paragraph(intro),
        table(("detail", "question", "only", ""), rows),
        Paragraph(f"Without the required ones, refused: {steps(form.before)}." if form.before else ""),
        Paragraph(form.note),
    )


def _troubleshooting(policy: Policy) -> list[Block]:
    method = policy.troubleshooting
    if method == Troubleshooting():
        return []
    rows = ((each.id, each.name, each.means, steps(each.before), each.clause) for each in steps_of(method))
    about = [sentence(method.when)]
    about.append(f"until they are done, refused: {steps(method.before)}" if method.before else "")
    said = "; ".join(filter(None, about))
    return section(
        "Troubleshooting",
        Paragraph(said + (f" [{method.clause}]" if method.clause and said else "")),
        table(("step", "", "meaning", "refused before it", "clause"), rows),
    )


def _tracker(policy: Policy) -> list[Block]:
    """What becomes an issue of the engineering tracker, as what."""
    said = policy.tracker
    if said == TrackerTerms():
        return []
    which = "any ticket" if said.when is None else for_whom(said.when)
    rows = (
        ("project", said.project),
        ("which tickets", which),
        ("priority", said.priority),
        ("labels", listed(said.labels)),
        ("recorded", said.flag),
        ("clause", said.clause),
    )
    return [table(("issue", ""), ((name, value) for name, value in rows if value))]


def _letters(policy: Policy) -> Table:
    """The letters that the policy words itself; the desk's own wording stands in none."""
    rows = ((each.purpose, each.subject, each.body.strip("\n"), each.clause) for each in policy.templates)
    return table(("letter", "subject", "text", "clause"), rows)


def _texts(policy: Policy) -> Table:
    rows = ((each.id, each.text, sentence(each.when), each.clause) for each in policy.texts)
    return table(("text", "", "only", "clause"), rows)


def _examples(policy: Policy) -> Table:
    rows = (
        (each.text, listed(f"{name} {value}" for name, value in each.facts), each.clause)
        for each in policy.examples
    )
    return table(("such a request", "is", "clause"), rows)


def _signals(policy: Policy) -> Table:
    rows = (
        (
            each.id,
            listed(f"{name} {value}" for name, value in each.facts),
            f"{each.strength:g}",
            ", ".join(each.words),
            _narrowed(each),
            each.clause,
        )
        for each in policy.signals
    )
    return table(("signal", "speaks for", "strength", "words", "only", "clause"), rows)


def _narrowed(signal: Signal) -> str:
    said = (
        f"beside {', '.join(signal.beside)}" if signal.beside else "",
        f"unless {', '.join(signal.unless)}" if signal.unless else "",
        sentence(signal.when),
    )
    return "; ".join(filter(None, said))
