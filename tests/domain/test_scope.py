"""Which scope clauses match a ticket, and which verdict counts."""

from __future__ import annotations

import time

import pytest

from supportcli.domain.cover.scope import has_phrase, matching, verdict
from supportcli.domain.language.condition import Condition
from supportcli.domain.language.coverage import ScopeClause
from supportcli.domain.tickets.ticket import Ticket

NEVER = ScopeClause("networks", "refused", "We do not touch firewalls", words=("iptables", "VPN", "TDM/PSTN"))
INSTALLATION = ScopeClause(
    "installation",
    "included",
    "Installation is part of every plan",
    when=Condition((("kind", ("installation",)),)),
)
CRASH = ScopeClause("crash", "billable", "Re-installation after a crash", words=("after a crash", "crashed"))
BASIC_ONLY = ScopeClause(
    "training", "excluded", "BASIC has no training", Condition((("plan", ("basic",)),)), words=("training",)
)
SCOPE = (INSTALLATION, CRASH, NEVER, BASIC_ONLY)


@pytest.mark.parametrize(
    ("facts", "subject", "description", "clauses", "said"),
    [
        ({}, "Cannot log in", "", [], None),
        ({"kind": "installation"}, "Please install it", "", ["installation"], "included"),
        ({"kind": "installation"}, "Install", "It crashed\nyesterday", ["crash", "installation"], "billable"),
        (
            {"kind": "installation"},
            "Install after a crash",
            "and open iptables",
            ["networks", "crash", "installation"],
            "refused",
        ),
        ({}, "Trunk over tdm/pstn?", "", ["networks"], "refused"),
        ({"plan": "basic"}, "Training for two", "", ["training"], "excluded"),
        ({"plan": "gold"}, "Training for two", "", [], None),
        # a phrase stands in the subject or in the description, not half in each
        ({}, "Reboot after", "a crash", [], None),
        ({}, "Reboot", "after  a\n  crash", ["crash"], "billable"),
    ],
)
def test_clauses_and_the_verdict_that_counts(
    facts: dict[str, str], subject: str, description: str, clauses: list[str], said: str | None
) -> None:
    """KM-11: the strictest verdict counts, and every clause that matches is told."""
    ticket = Ticket(subject=subject, description=description, **facts)  # type: ignore[arg-type]
    found = matching(SCOPE, ticket.fact, (subject, description))
    assert [match.clause.id for match in found] == clauses
    assert verdict(found) == said


def test_the_phrase_that_matched_is_told() -> None:
    """The reason can say which words of the ticket it was."""
    (match,) = matching(SCOPE, Ticket().fact, ("the vpn is down",))
    assert (match.clause.id, match.phrase) == ("networks", "VPN")


DISKS = (
    ScopeClause("never", "refused", "A technician on the spot does it", words=("partition", "partitions")),
    ScopeClause("sold", "billable", "Re-partitioning is sold", words=("re-partition", "re-partitioning")),
)


@pytest.mark.parametrize(
    ("text", "clauses", "said"),
    [
        ("Please re-partition the server", [("sold", "re-partition")], "billable"),
        ("Resize the partition", [("never", "partition")], "refused"),
        (
            "Re-partition it: the partition is full",
            [("never", "partition"), ("sold", "re-partition")],
            "refused",
        ),
        ("re-partition " * 100_000, [("sold", "re-partition")], "billable"),
    ],
    ids=["the longer", "the shorter", "both", "again and again"],
)
def test_the_longer_phrase_has_what_it_found(text: str, clauses: list[tuple[str, str]], said: str) -> None:
    """KM-09 and KM-11: a shorter phrase of another clause does not find the same words again."""
    found = matching(DISKS, Ticket().fact, (text,))
    assert [(match.clause.id, match.phrase) for match in found] == clauses
    assert verdict(found) == said


@pytest.mark.parametrize(
    ("text", "phrase", "is_there"),
    [
        ("SNMP traps", "snmp", True),
        ("snmpd does not start", "SNMP", False),  # another word
        ("my_vpn", "vpn", False),
        ("vpn-gateway", "vpn", True),
        ("is it C++?", "c++", True),
        ("24/7 support", "24/7", True),
        ("", "vpn", False),
        ("vpn", "", False),
        ("Größe der PARTITIONEN", "partitionen", True),
        ("STRASSE", "straße", True),  # folded, not only lowered
        ("ＶＰＮ", "vpn", True),  # full-width forms
        ("cafe\u0301 down", "café", True),  # composed and decomposed
        ("cafe\u0301 down", "cafe", False),  # the accent belongs to the word
        ("не работает впн сегодня", "ВПН", True),
        ("防火墙坏了", "防火墙", True),  # no spaces between words
        ("हिन्दी", "हिन", False),
        ("re-partitioning of the disk", "re-partitioning", True),
        ("the vpnvpn and then the vpn", "vpn", True),
    ],
)
def test_whole_words_whatever_their_case(text: str, phrase: str, is_there: bool) -> None:
    """Words are whole in every script, and compared without regard to case and form."""
    assert has_phrase(text, phrase) is is_there


def test_a_hostile_text_is_read_in_no_time() -> None:
    """A million near misses cost milliseconds: nothing backtracks."""
    clauses = tuple(ScopeClause(f"c{n}", "refused", "no", words=("a" * 40 + " b",)) for n in range(20))
    begun = time.perf_counter()
    assert matching(clauses, Ticket().fact, ("a" * 1_000_000, "a " * 500_000)) == []
    assert time.perf_counter() - begun < 5
