"""What the shipped policies charge, count, include and refuse; ids such as KM-08 name the fact that is proven."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from supportcli.domain.billing.prices import price_of, price_text, rate_of
from supportcli.domain.cover.quotas import allowance_for
from supportcli.domain.cover.scope import matching, verdict
from supportcli.domain.language.policy import Policy
from supportcli.domain.language.rules import holds
from supportcli.domain.running.facts import version_phase
from supportcli.policyfile.reader import read_policy
from supportcli.policyfile.shipped import shipped_text


def policy_of(name: str) -> Policy:
    return read_policy(shipped_text(name), f"{name}.toml")


def price(name: str, **facts: object) -> str | None:
    """What a ticket with these facts costs, in words."""
    policy = policy_of(name)
    rate = rate_of(policy, facts.get)
    return price_text(rate, price_of(policy, rate, None)) if rate else None


def judged(name: str, text: str = "", **facts: object) -> tuple[str | None, list[str]]:
    """The verdict that counts, and the ids of the clauses that match."""
    found = matching(policy_of(name).scope, facts.get, [text])
    return verdict(found), [match.clause.id for match in found]


def amounts(name: str, quota: str, plans: list[str], **facts: object) -> list[int | None]:
    """What each plan has of a quota; every plan has something, if only nothing."""
    (found,) = (each for each in policy_of(name).quotas if each.id == quota)
    allowances = [allowance_for(found, {**facts, "plan": plan}.get) for plan in plans]
    return [allowance.amount for allowance in allowances if allowance]


def shown(name: str, **facts: object) -> list[str]:
    """The ids of the text clauses that apply."""
    return [text.id for text in policy_of(name).texts if holds(text.when, facts.get)]


@pytest.mark.parametrize("name", ["clearcare", "cloveretl", "mor", "portacare", "sftpplus"])
def test_every_clause_says_where_it_stands(name: str) -> None:
    """A person finds each rate, quota, scope clause and approval on the vendor's page."""
    policy = policy_of(name)
    held = (*policy.rates, *policy.quotas, *policy.scope, *policy.approvals, *policy.texts, *policy.rules)
    assert [each.id for each in held if not each.clause] == []


class TestPortaCare:
    """PortaOne."""

    @pytest.mark.parametrize("cause", ["network-set-up", "network-hardware", "hardware", "customer"])
    def test_only_bugs_are_free(self, cause: str) -> None:
        """PC-10: the rest by the hour, or as agreed in advance; nothing is charged before the cause is known."""
        assert price("portacare", cause="bug") == "free of charge"
        assert price("portacare", cause=cause) == "per hour, to be agreed"
        assert price("portacare") is None
        assert judged("portacare", cause="bug")[0] == "included"
        assert judged("portacare", cause=cause) == ("billable", [f"charged.{cause}"])

    @pytest.mark.parametrize(
        ("text", "item"),
        [
            ("Replication stopped on the slave", "maintenance.database"),
            ("disk\nspace is low", "maintenance.storage"),
            ("A hacker was here", "maintenance.security"),
            ("ntp drifts", "maintenance.ntp"),
            ("Reverse DNS fails", "maintenance.dns"),
            ("Initial setup of the second node", "product.set-up"),
        ],
    )
    def test_included_work(self, text: str, item: str) -> None:
        """PC-11: monitoring, errata, set-up."""
        assert judged("portacare", text) == ("included", [item])

    def test_third_party_upgrades_want_consultation(self) -> None:
        """PC-11: work on one needs the customer's recorded yes."""
        (consultation,) = (a for a in policy_of("portacare").approvals if a.id == "consultation")
        assert (consultation.by, consultation.before) == ("customer", ("work",))
        assert consultation.when.facts == (("kind", ("third-party-upgrade",)),)
        assert "major-releases" in shown("portacare")


class TestClearCare:
    """ClearCenter."""

    @pytest.mark.parametrize(
        ("plan", "level", "expected"),
        [
            ("bronze", "I", "349.00 USD per incident"),
            ("silver", None, "349.00 USD per incident"),
            ("silver", "0", "free of charge"),
            ("gold", "I", "free of charge"),
            ("gold", "II", "per hour, to be agreed"),
            ("platinum", "II", "free of charge"),
            ("platinum", "III", "per hour, to be agreed"),
            ("gold", "consulting", "275.00 USD to 400.00 USD per hour, to be agreed"),
            ("bronze", "consulting", "275.00 USD to 400.00 USD per hour, to be agreed"),
            ("bronze", "evaluation", "free of charge"),
        ],
    )
    def test_prices(self, plan: str, level: str | None, expected: str) -> None:
        """CC-04, CC-05, CC-07, CC-11."""
        assert price("clearcare", plan=plan, level=level) == expected

    def test_an_incident_buys_an_hour_and_consulting_is_paid_before(self) -> None:
        """CC-04, CC-11."""
        rates = {rate.id: rate for rate in policy_of("clearcare").rates}
        covers = rates["per-incident"].covers
        assert covers is not None
        assert covers.amount == 3_600
        assert rates["consulting"].prepaid == "prepaid"

    @pytest.mark.parametrize(
        ("plan", "level", "expected"),
        [
            ("bronze", "I", "billable"),
            ("gold", "0", "included"),
            ("gold", "I", "included"),
            ("gold", "II", "billable"),
            ("platinum", "II", "included"),
            ("platinum", "III", "billable"),
            ("bronze", "evaluation", "included"),
            ("gold", "consulting", "billable"),
        ],
    )
    def test_levels_by_plan(self, plan: str, level: str, expected: str) -> None:
        """CC-05 to CC-11."""
        assert judged("clearcare", plan=plan, level=level)[0] == expected

    def test_evaluation_has_no_command_line(self) -> None:
        """CC-06: the web console only."""
        assert judged("clearcare", "I typed ssh root@box", level="evaluation")[0] == "excluded"

    def test_nineteen_labelled_examples(self) -> None:
        """CC-14: counted by level; one question stands under two."""
        examples = policy_of("clearcare").examples
        assert Counter(dict(example.facts)["level"] for example in examples) == {
            "evaluation": 3,
            "0": 4,
            "I": 3,
            "II": 3,
            "III": 3,
            "consulting": 3,
        }
        driver = [dict(e.facts)["level"] for e in examples if "compile a driver, FooBar" in e.text]
        assert driver == ["III", "consulting"]

    def test_the_catalogue_greys_out(self) -> None:
        """CC-15: five methods; an app has only those that it names, and professional support wants a plan."""
        catalogue = policy_of("clearcare").catalogue
        methods = {method.id: method.verdict for method in catalogue.methods}
        assert methods == {
            "public-forum": "best-effort",
            "dedicated-forum": "best-effort",
            "developer": "excluded",
            "professional": "included",
            "consulting": "billable",
        }
        offered = {product.id: set(product.methods) for product in catalogue.products}
        assert "professional" not in offered["third-party-app"]
        (professional,) = (method for method in catalogue.methods if method.id == "professional")
        assert professional.when.facts == (("plan", ("gold", "platinum")),)


class TestCloverEtl:
    """OpenSys."""

    PLANS = ("level-1", "level-2", "level-3")

    def test_incidents_per_month(self) -> None:
        """CE-02."""
        assert amounts("cloveretl", "incidents", [*self.PLANS]) == [2, 5, None]
        (incidents, _) = policy_of("cloveretl").quotas
        assert (incidents.period, incidents.draws, incidents.beyond) == ("month", ("opened",), "refuse")
        assert incidents.when.facts == (("kind", ("incident",)),)

    def test_chats_per_month(self) -> None:
        """CE-06: Level 1 has none."""
        assert amounts("cloveretl", "chats", [*self.PLANS]) == [0, 3, 7]
        assert policy_of("cloveretl").quotas[1].draws == ("session:chat",)

    def test_what_the_analysis_leads_to(self) -> None:
        """CE-08: asked for until it is recorded, told afterwards."""
        assert "analysis" in shown("cloveretl", kind="incident")
        assert "analysis" not in shown("cloveretl", kind="incident", cause="product")
        assert "application" in shown("cloveretl", kind="incident", cause="application")

    def test_installation_is_included(self) -> None:
        """CE-10."""
        assert judged("cloveretl", kind="installation")[0] == "included"


class TestMor:
    """Kolmisoft."""

    @pytest.mark.parametrize(
        ("facts", "expected"),
        [
            ({"plan": "free"}, "100.00 EUR per hour"),  # KM-07
            ({"plan": "free", "cause": "bug", "version-phase": "supported"}, "free of charge"),
            ({"plan": "basic", "cause": "bug", "version-phase": "supported"}, "free of charge"),
            ({"plan": "basic", "cause": "bug", "version-phase": "ended"}, "100.00 EUR per hour"),
            ({"plan": "basic", "cause": "bug"}, "100.00 EUR per hour"),  # of an unknown version
            ({"plan": "premium", "cause": "misconfiguration"}, "100.00 EUR per hour"),
            ({"plan": "free", "cause": "hardware"}, "100.00 EUR per hour"),
            ({"plan": "premium", "kind": "job"}, "100.00 EUR per hour"),  # KM-09
            ({"plan": "premium", "kind": "question"}, "free of charge"),
        ],
    )
    def test_the_cause_and_the_version_decide(self, facts: dict[str, str], expected: str) -> None:
        """KM-07, KM-08, KM-09."""
        assert price("mor", **facts) == expected

    def test_the_two_latest_versions(self) -> None:
        """KM-08: the list is the author's, the latest stand last."""
        cycle = policy_of("mor").life_cycle
        phases = [version_phase(cycle, version.id, date(2026, 3, 2)) for version in cycle.versions]
        assert phases == ["ended", "supported", "supported"]

    @pytest.mark.parametrize(
        ("plan", "text", "expected"),
        [
            ("basic", "Please activate the license", "included"),
            ("premium", "Use TeamViewer with me", "excluded"),
            ("premium", "custom development of a report", "billable"),
            ("basic", "migration to a new server", "billable"),
            ("enterprise", "custom development of a report", "billable"),
            ("enterprise", "our PBX does not register", "excluded"),
            ("enterprise", "monitoring of the queue", "included"),
            ("basic", "SNMP traps", "refused"),
            ("enterprise", "a VPN between sites", "refused"),
            ("enterprise", "iptables rules", "refused"),
            ("free", "zaptel card", "refused"),
            ("free", "no calls", "billable"),
            ("premium", "DAHDI channels", "refused"),
            ("basic", "partitions are full", "refused"),
        ],
    )
    def test_included_and_excluded_work(self, plan: str, text: str, expected: str) -> None:
        """KM-07, KM-09, KM-11."""
        assert judged("mor", text, plan=plan, kind="other")[0] == expected

    def test_configurations_are_made_for_enterprise_only(self) -> None:
        """KM-11."""
        verdicts = [
            judged("mor", plan=plan, kind="configuration")[0] for plan in ("basic", "premium", "enterprise")
        ]
        assert verdicts == ["excluded", "excluded", "included"]


class TestSftpPlus:
    """Chevah."""

    def test_the_environment_is_asked_for(self) -> None:
        """SP-02: until it is recorded."""
        assert "environment" in shown("sftpplus", kind="case")
        assert "environment" not in shown("sftpplus", kind="case", environment="vm")

    def test_six_steps_of_troubleshooting(self) -> None:
        """SP-06: of cases and defects; the page calls them a good overview, so nothing is refused without them."""
        method = policy_of("sftpplus").troubleshooting
        assert [step.id for step in method.steps] == [
            "identify",
            "theory",
            "test",
            "plan",
            "status",
            "record",
        ]
        assert (method.before, method.when.facts) == ((), (("kind", ("case", "defect")),))

    def test_defects_are_high_and_go_to_engineering(self) -> None:
        """SP-07."""
        (rule,) = (rule for rule in policy_of("sftpplus").rules if rule.floor)
        assert (rule.floor, rule.when.facts) == ("high", (("kind", ("defect",)),))
        assert "defect" in shown("sftpplus", kind="defect")
        assert "defect" not in shown("sftpplus", kind="defect", flag=("engineering-issue",))

    def test_sales_quotes_what_goes_beyond(self) -> None:
        """SP-08."""
        assert "roadmap" in shown("sftpplus", kind="feature-request")
        assert "roadmap" not in shown("sftpplus", kind="feature-request", flag=("roadmap-checked",))
        assert price("sftpplus", flag=("beyond-standard",)) == "per hour, to be agreed"
        assert judged("sftpplus", flag=("beyond-standard",))[0] == "billable"
        (quote,) = (a for a in policy_of("sftpplus").approvals if a.id == "quote")
        assert (quote.by, quote.before) == ("sales", ("work",))
        assert price("sftpplus", kind="case") is None

    def test_the_life_cycle_decides(self) -> None:
        """SP-10: a version past its last day is not supported."""
        cycle = policy_of("sftpplus").life_cycle
        assert version_phase(cycle, "4", date(2026, 6, 30)) == "supported"
        assert version_phase(cycle, "4", date(2026, 7, 1)) == "ended"
        assert judged("sftpplus", **{"version-phase": "ended"})[0] == "excluded"
