"""What the sections on rules, scope, quotas, versions, money and examples mean once they are read."""

from __future__ import annotations

from supportcli.domain.language.condition import Comparison, Condition
from supportcli.domain.language.coverage import (
    Allowance,
    ContactRule,
    LifeCycle,
    Method,
    Product,
    Quota,
    ScopeClause,
    Version,
)
from supportcli.domain.language.policy import Example, Policy, Rule, Term
from supportcli.domain.language.pricing import Band, Credit, Rate
from supportcli.domain.time.duration import Duration
from supportcli.policyfile.reader import read_policy
from supportcli.policyfile.schema_base import When

HEAD = 'id = "v"\nname = "V"\nvendor = "V"\n'
HOUR = 3_600


def read(snippet: str) -> Policy:
    return read_policy(HEAD + snippet, "v.toml")


def condition(when: str) -> Condition:
    known = '[plans]\ngold = {}\nfree = {}\n[priorities]\nP1 = {}\nP2 = {}\n[flags]\nx = "X"\ny = "Y"\n'
    return read(f'{known}[texts.t]\ntext = "T"\nwhen = {when}').texts[0].when


def test_every_fact_can_be_asked_for() -> None:
    """The keys of ``when`` are the facts and numbers of the domain, with not and any."""
    from supportcli.domain.language.condition import FACTS, NUMBERS

    keys = {str(field.alias) for field in When.model_fields.values()}
    assert keys == {*FACTS, *NUMBERS, "not", "any"}


def test_facts_stand_in_the_order_of_the_domain() -> None:
    """Whatever the order of the file, equal conditions are equal."""
    assert condition('{ priority = ["P1", "P2"], plan = "gold" }') == Condition(
        (("plan", ("gold",)), ("priority", ("P1", "P2")))
    )


def test_numbers_are_compared() -> None:
    """A number alone is equality; ages are days, weeks, months of 30 and years of 365 days; all of a list hold."""
    assert condition('{ replies = 3, hand-offs = ">=1", contract-age = [">=1w", "<3mo"] }') == Condition(
        compared=(
            Comparison("contract-age", ">=", 7),
            Comparison("contract-age", "<", 90),
            Comparison("replies", "=", 3),
            Comparison("hand-offs", ">=", 1),
        )
    )
    assert condition('{ contract-age = ">1y" }').compared == (Comparison("contract-age", ">", 365),)
    assert condition('{ contract-age = "< 30" }').compared == (Comparison("contract-age", "<", 30),)


def test_not_is_a_table_or_several() -> None:
    """None of them may hold."""
    gold, flagged = Condition((("plan", ("gold",)),)), Condition((("flag", ("x",)),))
    assert condition('{ not = { plan = "gold" } }') == Condition(none_of=(gold,))
    assert condition('{ not = [{ plan = "gold" }, { flag = "x" }] }') == Condition(none_of=(gold, flagged))
    assert condition('{ any = [{ plan = "gold" }, { not = { flag = "x" } }] }') == Condition(
        any_of=(gold, Condition(none_of=(flagged,)))
    )


def test_a_rule_says_what_follows() -> None:
    """Each key of ``then`` is a part of the rule."""
    (rule,) = read(
        '[priorities]\nP1 = {}\nP2 = {}\n[roles]\nboss = "Boss"\n[targets.fix]\nall = "1h"\n'
        '[[rules]]\nid = "r"\nclause = "4"\nwhen = { environment = "test" }\n'
        'then = { in = "2h", calendar = "always", measures = "fix", cap = "P2", floor = "P2", '
        'refuse = ["reopen", "escalate"], reason = "It is a test", notify = "boss", team = "labs" }'
    ).rules
    assert rule == Rule(
        id="r",
        when=Condition((("environment", ("test",)),)),
        calendar="always",
        duration=Duration("seconds", 2 * HOUR, "2h"),
        measures=("fix",),
        cap="P2",
        floor="P2",
        refuse=("reopen", "escalate"),
        reason="It is a test",
        notify=("boss",),
        team="labs",
        clause="4",
    )


def test_a_rule_about_a_calendar_has_a_short_form() -> None:
    """``calendar`` and ``measures`` beside ``when`` mean the same as within ``then``."""
    fix = '[targets.fix]\nall = "1h"\n[[rules]]\nid = "r"\nwhen = {}\n'
    short = read(fix + 'calendar = "always"\nmeasures = "fix"').rules
    assert short == read(fix + 'then = { calendar = "always", measures = ["fix"] }').rules
    assert read('[[rules]]\nid = "r"\nwhen = {}\nthen = { void = true }').rules[0].void


def test_a_target_may_be_compound_or_words() -> None:
    """The first or the last of several durations, or a promise that no clock can count."""
    office = '[calendars.office]\nzone = "Etc/UTC"\nopen.fri = "09:00-17:00"\nbusiness-day = "close"\n'
    rows = (
        '[priorities]\nP1 = {}\nP2 = {}\nP3 = {}\n[targets.fix]\nP1 = { first-of = ["4h", "1bd"] }\n'
        'P2 = { last-of = ["1w", "2w"] }\nP3 = { text = "as soon as possible" }'
    )
    first, last, words = read(office + rows).targets
    assert (first.duration.text, [d.text for d in first.others], first.combine) == ("4h", ["1bd"], "first-of")
    assert first.calendar == "office"
    assert (last.duration.text, last.combine, last.calendar) == ("1w", "last-of", "always")
    assert (words.duration.unit, words.text, words.others) == ("none", "as soon as possible", ())


def test_timers_have_steps() -> None:
    """Several reminders, somebody told, and a closing of their own."""
    (remind, close) = read(
        '[[timers.steps]]\nafter = "5d"\ndo = "remind"\nroles = "contact"\n'
        '[[timers.steps]]\nafter = "2w"\ndo = "close"\nstarts = "resolved"\nclause = "7"'
    ).timers.steps
    assert (remind.after.text, remind.action, remind.starts, remind.on, remind.roles) == (
        "5d",
        "remind",
        "waiting",
        "customer",
        ("contact",),
    )
    assert (close.action, close.starts, close.roles, close.clause) == ("close", "resolved", (), "7")


def test_a_list_of_work_is_as_many_clauses() -> None:
    """Items share verdict, condition and clause, and are called after their list."""
    clauses = read(
        '[plans.gold]\n[scope.bugs]\nverdict = "included"\ntext = "Bugs"\nwords = "bug"\nclause = "1"\n'
        '[scope.never]\nverdict = "refused"\nwhen = { plan = "gold" }\nclause = "2"\n'
        '[scope.never.items]\nvpn = { text = "VPN", words = ["VPN", "IPsec"] }\n'
        'jobs = { text = "Jobs", when = { kind = "job" } }\n[kinds]\njob = "Job"'
    ).scope
    gold = ("plan", ("gold",))
    assert clauses == (
        ScopeClause("bugs", "included", "Bugs", Condition(), ("bug",), "1"),
        ScopeClause("never.vpn", "refused", "VPN", Condition((gold,)), ("VPN", "IPsec"), "2"),
        ScopeClause("never.jobs", "refused", "Jobs", Condition((gold, ("kind", ("job",)))), (), "2"),
    )


def test_a_quota_is_by_plan() -> None:
    """What differs by plan stands before what all have; what is not written has its default."""
    (quota,) = read(
        '[plans]\nsmall = {}\nlarge = {}\n[quotas.incidents]\namount = { all = 2, large = "unlimited" }\n'
    ).quotas
    assert quota == Quota(
        "incidents",
        "Incidents",
        "incident",
        (Allowance(None, Condition((("plan", ("large",)),))), Allowance(2)),
    )


def test_a_quota_of_time() -> None:
    """Logged work is counted in minutes, which may be written as hours; fiscal quarters may begin in February."""
    (quota,) = read(
        '[quotas.advice]\namount = "12h"\ndraws = "work"\nperiod = "quarter"\nstarts-month = 2\nroll-over = 60\n'
        'borrow = 120\nbeyond = "charge"\nrefunds = { cause = "bug" }\nwhen = { not = { kind = "q" } }\n'
        '[causes]\nbug = "Bug"\n[kinds]\nq = "Question"'
    ).quotas
    assert (quota.unit, quota.allowances, quota.draws) == ("minutes", (Allowance(720),), ("work",))
    assert (quota.period, quota.starts_month, quota.roll_over, quota.borrow) == ("quarter", 2, 60, 120)
    assert (quota.beyond, quota.refunds) == ("charge", Condition((("cause", ("bug",)),)))
    assert quota.when == Condition(none_of=(Condition((("kind", ("q",)),)),))


def test_versions_and_contacts() -> None:
    """Grace is days, dates are text, contacts differ by plan."""
    policy = read(
        "[plans]\ngold = {}\nfree = {}\n"
        '[life-cycle]\nsupported = 1\ngrace = "90d"\nclause = "3"\n'
        'versions = [{ id = "1", released = 2025-01-15, ends = "2026-01-15" }, { id = "2" }]\n'
        '[contacts]\nmost = { gold = 5, all = "unlimited" }'
    )
    assert policy.life_cycle == LifeCycle(
        (Version("1", "2025-01-15", "2026-01-15"), Version("2")), 1, 90, "3"
    )
    assert policy.contacts == (ContactRule(5, Condition((("plan", ("gold",)),))), ContactRule(None))
    assert read("[contacts]\nmost = 3").contacts == (ContactRule(3),)


def test_the_catalogue() -> None:
    """A product names its methods, the best first, alone or in a list."""
    catalogue = read(
        '[plans.gold]\n[catalogue]\nclause = "8"\n'
        '[catalogue.methods.forum]\nverdict = "best-effort"\n'
        '[catalogue.methods.tickets]\nmeans = "By contract"\nwhen = { plan = "gold" }\n'
        '[catalogue.products]\nmail = ["tickets", "forum"]\nwiki = "forum"'
    ).catalogue
    assert catalogue.methods == (
        Method("forum", "Forum", "best-effort"),
        Method("tickets", "Tickets", "included", "By contract", Condition((("plan", ("gold",)),))),
    )
    assert catalogue.products == (
        Product("mail", "Mail", ("tickets", "forum")),
        Product("wiki", "Wiki", ("forum",)),
    )
    assert catalogue.clause == "8"


def test_examples_are_one_by_one() -> None:
    """A list of texts is as many examples."""
    examples = read(
        '[levels]\n0 = "Zero"\n[kinds]\nq = "Question"\n'
        '[[examples]]\nlevel = "0"\nkind = "q"\ntext = ["How?", "Why?"]\nclause = "9"'
    ).examples
    facts = (("kind", "q"), ("level", "0"))
    assert examples == (Example("How?", facts, "9"), Example("Why?", facts, "9"))


def test_rates_and_credits() -> None:
    """Amounts and shares are decimal text, exact in JSON."""
    policy = read(
        'currency = "USD"\n[calendars.night]\nzone = "Etc/UTC"\nopen.mon-sun = "20:00-06:00"\n'
        '[approvals.paid]\nbefore = "work"\n[targets.fix]\nall = "1d"\n'
        '[[rates]]\nid = "incident"\nprice = 349\nper = "incident"\ncovers = "1h"\nwhen = { team = "a" }\n'
        '[[rates]]\nid = "advice"\nname = "Advice"\nprice = "275-400"\nprepaid = "paid"\nwhen = { team = "b" }\n'
        '[[rates]]\nid = "hour"\nprice = "27.50"\nminimum = "1h"\nincrement = "15m"\nsurcharge = "12.5%"\n'
        'bands = [{ calendar = "night", surcharge = "100%" }]\nwhen = { team = "c" }\n'
        '[[rates]]\nid = "rest"\nprice = "free"\n'
        '[credits.late]\nmeasures = "fix"\nover = 4\nshare = "20%"\nperiod = "quarter"\nclaim-within = "30d"\n'
        'each = true\nmost = "50%"'
    )
    hour, quarter = Duration("seconds", HOUR, "1h"), Duration("seconds", 900, "15m")
    team = [Condition((("team", (name,)),)) for name in "abc"]
    assert policy.rates == (
        Rate("incident", "Incident", "349", per="incident", when=team[0], covers=hour),
        Rate("advice", "Advice", "275", "400", when=team[1], prepaid="paid"),
        Rate(
            "hour",
            "Hour",
            "27.50",
            when=team[2],
            minimum=hour,
            increment=quarter,
            bands=(Band("night", "1"),),
            surcharge="0.125",
        ),
        Rate("rest", "Rest", "0"),
    )
    assert policy.credits == (
        Credit(
            "late",
            "Late",
            ("fix",),
            4,
            "0.2",
            claim_within=Duration("seconds", 30 * 86_400, "30d"),
            each=True,
            most="0.5",
        ),
    )


def test_words_of_ones_own() -> None:
    """Flags, environments and regions are vocabulary as kinds are."""
    policy = read(
        '[flags]\nx = "Asked for"\n[environments]\ntest = { name = "Test", means = "Not production" }\n'
        '[regions]\neu = "Europe"\n[texts.t]\ntext = "T"\nwhen = { flag = "x", region = "eu" }'
    )
    assert policy.flags == (Term("x", "Asked for"),)
    assert policy.environments == (Term("test", "Test", "Not production"),)
    assert policy.regions == (Term("eu", "Europe"),)
