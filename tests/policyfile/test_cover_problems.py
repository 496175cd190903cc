"""Mistakes in what a policy says of rules, scope, quotas, versions, contacts, rates, credits: each at its place."""

from __future__ import annotations

import pytest

from supportcli.policyfile.reader import check_policy

HEAD = 'id = "v"\nname = "V"\nvendor = "V"\n'
"""Lines 1 to 3 of every snippet, which therefore starts on line 4."""

PRICES = 'write 100, "27.50", "275-400", "agreed" or "free"'
OFFICE = '[calendars.office]\nzone = "Etc/UTC"\nopen = { mon-fri = "09:00-17:00" }\n'


def problems_of(snippet: str) -> list[str]:
    policy, problems = check_policy(HEAD + snippet, "v.toml")
    assert (policy is None) == any(not problem.warning for problem in problems)
    return [str(problem) for problem in problems]


def rule(when: str, then: str) -> str:
    """A rule whose condition stands on line 6 and whose consequence on line 7."""
    return f'[[rules]]\nid = "r"\nwhen = {when}\nthen = {then}\n'


CONDITIONS = {
    "a fact that tickets do not have": (
        rule('{ plann = "gold" }', '{ team = "a" }'),
        ["v.toml:6: rules[0].when.plann: unknown key; did you mean 'plan'?"],
    ),
    "a fact that tickets do not have, within": (
        rule('{ any = [{ level = "x" }, { colour = "red" }] }', '{ team = "a" }') + '[levels]\nx = "X"',
        ["v.toml:6: rules[0].when.any[1].colour: unknown key"],
    ),
    "a plan that is not in the policy, within not": (
        rule('{ not = { plan = "gold" } }', '{ team = "a" }') + "[plans.golden]",
        ["v.toml:6: rules[0].when.not.plan: there is no plan 'gold'; did you mean 'golden'?"],
    ),
    "an undefined flag": (
        rule('{ flag = "24x7" }', '{ team = "a" }'),
        ["v.toml:6: rules[0].when.flag: there is no flag '24x7'"],
    ),
    "a calendar that does not exist": (
        rule('{ opened-in = "office" }', '{ team = "a" }'),
        ["v.toml:6: rules[0].when.opened-in: there is no opened-in 'office'"],
    ),
    "an environment beside those that are listed": (
        rule('{ environment = "prod" }', '{ team = "a" }') + '[environments]\nproduction = "P"',
        ["v.toml:6: rules[0].when.environment: there is no environment 'prod'; known: production"],
    ),
    "any environment where none is listed": (rule('{ environment = "prod" }', '{ team = "a" }'), []),
    "a phase that no version has": (
        rule('{ version-phase = "old" }', '{ team = "a" }'),
        [
            (
                "v.toml:6: rules[0].when.version-phase: there is no version-phase 'old'; "
                "known: supported, extended, ended"
            )
        ],
    ),
    "an age that is none": (
        rule('{ contract-age = "young" }', '{ team = "a" }'),
        ['v.toml:6: rules[0].when.contract-age: no comparison: \'young\'; write "<30d" or ">=1y"'],
    ),
    "a count with a unit": (
        rule('{ replies = ">=3d" }', '{ team = "a" }'),
        ["v.toml:6: rules[0].when.replies: no comparison: '>=3d'; write 3 or \">=3\""],
    ),
    "a number beyond everything": (
        rule('{ contract-age = ">999999y" }', '{ team = "a" }'),
        ["v.toml:6: rules[0].when.contract-age: too large: '>999999y'; at most 36600 is compared"],
    ),
    "no value": (
        rule("{ plan = [] }", '{ team = "a" }'),
        ["v.toml:6: rules[0].when.plan: no value"],
    ),
    "not nothing": (
        rule("{ not = {} }", '{ team = "a" }'),
        ["v.toml:6: rules[0].when.not: an empty table always holds, its not never"],
    ),
    "any of nothing": (
        rule("{ any = [] }", '{ team = "a" }'),
        ["v.toml:6: rules[0].when.any: no table"],
    ),
    "an alternative that always holds": (
        rule("{ any = [{}] }", '{ team = "a" }'),
        ["v.toml:6: rules[0].when.any[0]: an alternative that always holds"],
    ),
    "tables in tables in tables": (
        rule("{ not = " * 9 + '{ team = "x" }' + " }" * 9, '{ team = "a" }'),
        [f"v.toml:6: rules[0].when{'.not' * 8}: more than 8 tables in each other"],
    ),
}

RULES = {
    "a rule that does nothing": (
        '[[rules]]\nid = "r"\nwhen = {}',
        ["v.toml:4: rules[0]: does nothing; say what follows in then = { … }"],
    ),
    "a rule of which only the reason is known": (
        rule("{}", '{ reason = "because" }'),
        ["v.toml:4: rules[0]: does nothing; say what follows in then = { … }"],
    ),
    "measures of which nothing is said": (
        rule("{}", '{ team = "a", measures = "fix" }') + '[targets.fix]\nall = "1h"',
        ["v.toml:7: rules[0].then.measures: nothing is said about clocks: calendar, in or void"],
    ),
    "an unknown measure": (
        rule("{}", '{ void = true, measures = "fixx" }') + '[targets.fix]\nall = "1h"',
        ["v.toml:7: rules[0].then.measures: there is no measure 'fixx'; did you mean 'fix'?"],
    ),
    "a clock that does not exist and is moved": (
        rule("{}", '{ void = true, calendar = "always" }'),
        ["v.toml:7: rules[0].then.void: a clock that does not exist has neither a calendar nor a target"],
    ),
    "a calendar in both places": (
        '[[rules]]\nid = "r"\nwhen = {}\ncalendar = "always"\nthen = { calendar = "always" }',
        ["v.toml:7: rules[0].calendar: stands in then as well"],
    ),
    "a missing calendar": (
        rule("{}", '{ calendar = "office" }'),
        ["v.toml:7: rules[0].then.calendar: there is no calendar 'office'; known: always"],
    ),
    "a target that is none": (
        rule("{}", '{ in = "none" }'),
        ["v.toml:7: rules[0].then.in: write void = true where nothing is promised"],
    ),
    "a target in business time without a calendar of it": (
        rule("{}", '{ in = "4bh" }') + '[targets.fix]\nall = "1h"',
        ["v.toml:7: rules[0].then.in: 4bh counts business time, but names no calendar of business hours"],
    ),
    "an unknown cap": (
        rule("{}", '{ cap = "P2" }') + "[priorities.P1]",
        ["v.toml:7: rules[0].then.cap: there is no priority 'P2'; known: P1"],
    ),
    "a cap below the floor": (
        rule("{}", '{ cap = "P3", floor = "P2" }') + "[priorities]\nP1 = {}\nP2 = {}\nP3 = {}",
        ["v.toml:7: rules[0].then.floor: no priority is both at least P2 and at most P3"],
    ),
    "a cap and a floor at one priority": (
        rule("{}", '{ cap = "P2", floor = "P2" }') + "[priorities]\nP1 = {}\nP2 = {}",
        [],
    ),
    "a step that nobody takes": (
        rule("{}", '{ refuse = "shut", reason = "x" }'),
        [
            (
                "v.toml:7: rules[0].then.refuse: there is no step 'shut'; known: open, prioritise, classify, "
                "work, reply, resolve, close, reopen, escalate, hand-off, merge"
            )
        ],
    ),
    "a refusal without a reason": (
        rule("{}", '{ refuse = "close" }'),
        ["v.toml:7: rules[0].then.reason: missing; whoever is refused wants to know why"],
    ),
    "an undefined role": (
        rule("{}", '{ notify = "cto" }'),
        ["v.toml:7: rules[0].then.notify: there is no role 'cto'; known: assignee"],
    ),
    "two rules of one name": (
        rule('{ team = "x" }', '{ team = "a" }') + rule('{ team = "y" }', '{ team = "a" }'),
        ["v.toml:9: rules[1].id: a second rule 'r'"],
    ),
    "a rule behind one that says less": (
        rule("{}", '{ team = "a" }') + rule("{}", "{ void = true }").replace('"r"', '"s"'),
        [],
    ),
    "a rule behind one that says as much": (
        rule("{}", '{ team = "a", void = true }')
        + rule('{ team = "x" }', "{ void = true }").replace('"r"', '"s"'),
        ["v.toml:8: rules[1]: never counts: rule 'r' before it always holds as well"],
    ),
    "a rule behind one whose not excludes it": (
        rule('{ not = { team = "x" } }', '{ team = "a" }')
        + rule('{ team = "x" }', '{ team = "b" }').replace('"r"', '"s"'),
        [],
    ),
    "a rule behind one whose not does not exclude it": (
        rule('{ not = { team = "x" } }', '{ team = "a" }')
        + rule('{ team = "y" }', '{ team = "b" }').replace('"r"', '"s"'),
        ["v.toml:8: rules[1]: never counts: rule 'r' before it always holds as well"],
    ),
    "an approval before the step to an unknown level": (
        '[approvals.x]\nbefore = "level:3"\n[levels]\n2 = "Two"',
        ["v.toml:5: approvals.x.before: there is no step 'level:3'; did you mean 'level:2'?"],
    ),
    "an approval that never holds before its level": (
        '[approvals.x]\nbefore = "level:2"\nwhen = { level = "1" }\n[levels]\n1 = "One"\n2 = "Two"',
        ["v.toml:6: approvals.x.when: never holds before the step to level 2"],
    ),
    "an approval of what is refused anyway": (
        '[approvals.x]\nbefore = "close"\n' + rule("{}", '{ refuse = "close", reason = "x" }'),
        ["v.toml:4: approvals.x: warning: in vain: rule 'r' refuses to close such tickets"],
    ),
    "a flag that nothing asks for": (
        '[flags.x]\nname = "X"',
        ["v.toml:4: flags.x: warning: nothing asks for it"],
    ),
    "a flag that a not asks for": (
        rule('{ not = { flag = "x" } }', '{ team = "a" }') + '[flags]\nx = "X"',
        [],
    ),
}

TARGETS = {
    "a target that promises two things": (
        '[targets.fix]\nall = { in = "1h", text = "soon" }',
        ["v.toml:5: targets.fix.all: write one of in, first-of, last-of, text"],
    ),
    "a target that promises nothing": (
        '[targets.fix]\nall = { commitment = "target" }',
        ["v.toml:5: targets.fix.all: write one of in, first-of, last-of, text"],
    ),
    "the first of one": (
        '[targets.fix]\nall = { first-of = "4h" }',
        ["v.toml:5: targets.fix.all.first-of: several durations, or in"],
    ),
    "the last of several, one of them in business time without a calendar": (
        '[targets.fix]\nall = { last-of = ["4h", "1bd"] }',
        [("v.toml:5: targets.fix.all: 1bd counts business time, but names no calendar of business hours")],
    ),
    "a timer that tells nobody": (
        '[[timers.steps]]\nafter = "5d"\ndo = "tell"',
        ["v.toml:4: timers.steps[0].roles: missing; who is told?"],
    ),
    "a timer that tells an undefined role": (
        '[[timers.steps]]\nafter = "5d"\ndo = "tell"\nroles = ["contact", "boss"]',
        ["v.toml:7: timers.steps[0].roles: there is no role 'boss'; known: assignee, contact"],
    ),
    "a timer of what a resolved ticket waits for": (
        '[[timers.steps]]\nafter = "5d"\ndo = "close"\nstarts = "resolved"\non = "vendor"',
        ["v.toml:8: timers.steps[0].on: a resolved ticket waits for nothing"],
    ),
    "a timer in business time without a calendar": (
        '[[timers.steps]]\nafter = "5bd"\ndo = "close"',
        [
            (
                "v.toml:5: timers.steps[0].after: 5bd counts business time, "
                "but names no calendar of business hours"
            )
        ],
    ),
    "whose answer counts": (
        'answers = "nobody"',
        ["v.toml:4: answers: 'nobody' is not one of 'anyone', 'same-contact'"],
    ),
    "the customer's zone": (OFFICE.replace("Etc/UTC", "customer"), []),
}

SCOPE = {
    "a verdict that is none": (
        '[scope.x]\nverdict = "maybe"\ntext = "T"',
        [
            (
                "v.toml:5: scope.x.verdict: 'maybe' is not one of "
                "'included', 'best-effort', 'billable', 'excluded', 'refused'"
            )
        ],
    ),
    "no verdict": ('[scope.x]\ntext = "T"', ["v.toml:4: scope.x.verdict: missing"]),
    "neither a text nor items": (
        '[scope.x]\nverdict = "included"',
        ["v.toml:4: scope.x: write either text, or items: a list of work with this verdict"],
    ),
    "an item that matches everything": (
        '[scope.x]\nverdict = "excluded"\n[scope.x.items]\nvpn = "VPN"',
        ["v.toml:7: scope.x.items.vpn: every ticket would match; give it words or when"],
    ),
    "words beside items": (
        '[scope.x]\nverdict = "excluded"\nwords = "a"\nitems = { vpn = { text = "VPN", words = "VPN" } }',
        ["v.toml:6: scope.x.words: each item has words of its own"],
    ),
    "an unknown key of an item": (
        '[scope.x]\nverdict = "excluded"\nitems = { vpn = { text = "VPN", word = "VPN" } }',
        [
            "v.toml:6: scope.x.items.vpn.word: unknown key; did you mean 'words'?",
        ],
    ),
    "two verdicts about the same words": (
        (
            '[scope.a]\nverdict = "included"\ntext = "A"\nwords = ["VPN", "DNS"]\n'
            '[scope.b]\nverdict = "refused"\ntext = "B"\nwords = "vpn"'
        ),
        ["v.toml:8: scope.b: warning: contradicts a (included) where both hold; refused counts"],
    ),
    "an exception for one plan": (
        (
            '[plans.free]\n[scope.a]\nverdict = "included"\ntext = "A"\nwords = "VPN"\n'
            '[scope.b]\nverdict = "refused"\ntext = "B"\nwords = "vpn"\nwhen = { plan = "free" }'
        ),
        [],
    ),
    "different verdicts for different plans": (
        (
            '[plans.free]\n[plans.gold]\n[scope.a]\nverdict = "included"\ntext = "A"\nwords = "VPN"\n'
            'when = { plan = "gold" }\n'
            '[scope.b]\nverdict = "refused"\ntext = "B"\nwords = "vpn"\nwhen = { plan = "free" }'
        ),
        [],
    ),
    "two verdicts about everything": (
        '[scope.a]\nverdict = "included"\ntext = "A"\n[scope.b]\nverdict = "billable"\ntext = "B"',
        ["v.toml:7: scope.b: warning: contradicts a (included) where both hold; billable counts"],
    ),
    "excluded and refused say both no": (
        '[scope.a]\nverdict = "excluded"\ntext = "A"\n[scope.b]\nverdict = "refused"\ntext = "B"',
        [],
    ),
}

QUOTAS = {
    "no amount": ('[quotas.x]\nunit = "chat"', ["v.toml:4: quotas.x.amount: missing"]),
    "an amount that is none": (
        '[quotas.x]\namount = "many"',
        ["v.toml:5: quotas.x.amount: not an amount: 'many'; write a whole number or \"unlimited\""],
    ),
    "an amount of a plan that does not exist": (
        "[plans.gold]\n[quotas.x]\namount = { gold = 2, silver = 5 }",
        ["v.toml:6: quotas.x.amount.silver: no priority, plan or 'all'; known: gold, all"],
    ),
    "a quota that no plan has": (
        "[plans.gold]\n[quotas.x]\namount = { gold = 0 }",
        ["v.toml:6: quotas.x.amount: nobody has any of it"],
    ),
    "a quota that no ticket of its plan draws": (
        '[plans.gold]\n[plans.free]\n[quotas.x]\namount = { gold = 2 }\nwhen = { plan = "free" }',
        ["v.toml:8: quotas.x.when: no ticket with these facts has any of it"],
    ),
    "half an incident": (
        "[quotas.x]\namount = 1.5",
        ['v.toml:5: quotas.x.amount: must be text or a whole number; write "1.5" in quotes'],
    ),
    "what draws nothing": (
        '[quotas.x]\namount = 1\ndraws = ["opened", "closed"]',
        ["v.toml:6: quotas.x.draws: 'closed' draws nothing; write opened, work or session:KIND"],
    ),
    "logged work that counts incidents": (
        '[quotas.x]\namount = 1\nunit = "incident"\ndraws = "work"',
        ["v.toml:6: quotas.x.unit: logged work, and nothing else, is counted in minutes"],
    ),
    "minutes that are opened": (
        '[quotas.x]\namount = 1\nunit = "minutes"',
        ["v.toml:6: quotas.x.unit: logged work, and nothing else, is counted in minutes"],
    ),
    "a thirteenth month": (
        "[quotas.x]\namount = 1\nstarts-month = 13",
        ["v.toml:6: quotas.x.starts-month: 13 is not between 1 and 12"],
    ),
    "less than nothing": (
        "[quotas.x]\namount = 1\nroll-over = -1\nborrow = -2",
        [
            "v.toml:6: quotas.x.roll-over: -1 is not between 0 and 1000000",
            "v.toml:7: quotas.x.borrow: -2 is not between 0 and 1000000",
        ],
    ),
    "a period that is none": (
        '[quotas.x]\namount = 1\nperiod = "week"',
        ["v.toml:6: quotas.x.period: 'week' is not one of 'ticket', 'month', 'quarter', 'year', 'contract'"],
    ),
    "contacts of nobody": (
        "[plans.gold]\n[contacts]\nmost = { silver = 2 }",
        ["v.toml:6: contacts.most.silver: no priority, plan or 'all'; known: gold, all"],
    ),
}

LIFE_CYCLE = {
    "no version is listed": (
        "[life-cycle]\nsupported = 2",
        ["v.toml:4: life-cycle: no version is listed"],
    ),
    "a version twice": (
        '[life-cycle]\nsupported = 1\nversions = [\n  { id = "1" },\n  { id = "1" },\n]',
        ["v.toml:8: life-cycle.versions[1].id: a second version '1'"],
    ),
    "versions in the wrong order": (
        (
            '[life-cycle]\nversions = [\n  { id = "2", released = 2026-01-15 },\n'
            '  { id = "1", released = "2025-01-15" },\n]'
        ),
        ["v.toml:7: life-cycle.versions[1].released: older than the one before; the latest stands last"],
    ),
    "an end before the release": (
        '[life-cycle]\nversions = [{ id = "2", released = 2026-01-15, ends = 2025-01-15 }]',
        ["v.toml:5: life-cycle.versions[0].ends: ends before its release on 2026-01-15"],
    ),
    "a date that is none": (
        '[life-cycle]\nversions = [{ id = "2", released = "2026-13-15" }]',
        ["v.toml:5: life-cycle.versions[0].released: not a date: '2026-13-15'; write YYYY-MM-DD"],
    ),
    "half a day of grace": (
        '[life-cycle]\nsupported = 1\ngrace = "36h"\nversions = [{ id = "1" }, { id = "2" }]',
        ["v.toml:6: life-cycle.grace: whole days, such as 90d"],
    ),
    "grace of what is never replaced": (
        '[life-cycle]\ngrace = "90d"\nversions = [{ id = "1" }, { id = "2" }]',
        ["v.toml:5: life-cycle.grace: no version is replaced; say how many are supported"],
    ),
    "more than there are": (
        '[life-cycle]\nsupported = 2\nversions = [{ id = "1" }, { id = "2" }]',
        ["v.toml:5: life-cycle.supported: warning: all 2 versions are among the 2 latest"],
    ),
    "a phase of nothing": (
        rule('{ version-phase = "ended" }', '{ team = "a" }'),
        ["v.toml: life-cycle: warning: conditions ask for version-phase, but no version is listed"],
    ),
    "a method that does not exist": (
        '[catalogue.methods.forum]\n[catalogue.products]\nx = ["forum", "forun"]',
        ["v.toml:6: catalogue.products.x: there is no method 'forun'; did you mean 'forum'?"],
    ),
    "a method that no product has": (
        '[catalogue.methods.forum]\n[catalogue.methods.mail]\n[catalogue.products]\nx = "forum"',
        ["v.toml:5: catalogue.methods.mail: warning: no product is supported so"],
    ),
    "a product that is not in the catalogue": (
        rule('{ product = "y" }', '{ team = "a" }')
        + '[catalogue.methods.forum]\n[catalogue.products]\nx = "forum"',
        ["v.toml:6: rules[0].when.product: there is no product 'y'; known: x"],
    ),
    "an example that teaches nothing": (
        '[[examples]]\ntext = "Help"',
        ["v.toml:4: examples[0]: teaches nothing; give it one of kind, level, cause, priority, product"],
    ),
    "an example of a level that does not exist": (
        '[[examples]]\ntext = "Help"\nlevel = "1"',
        ["v.toml:6: examples[0].level: there is no level '1'"],
    ),
    "an example twice": (
        '[levels]\n1 = "One"\n[[examples]]\ntext = ["Help", "Help"]\nlevel = "1"',
        ["v.toml:7: examples[0].text: stands twice: 'Help'"],
    ),
}

MONEY = {
    "amounts without a currency": (
        '[[rates]]\nid = "a"\nprice = 100',
        ["v.toml: currency: missing; the rates are amounts of which currency?"],
    ),
    "what is free, or agreed, needs none": (
        '[[rates]]\nid = "a"\nprice = "free"\nwhen = { team = "x" }\n[[rates]]\nid = "b"\nprice = "agreed"',
        [],
    ),
    "a currency that does not exist": (
        'currency = "EUT"\n[[rates]]\nid = "a"\nprice = 1',
        ["v.toml:4: currency: 'EUT' is no currency of ISO 4217, such as EUR; did you mean 'EUR'?"],
    ),
    "a currency of nothing": ('currency = "EUR"', ["v.toml:4: currency: warning: no rate is written in it"]),
    "a price that is none": (
        'currency = "EUR"\n[[rates]]\nid = "a"\nprice = "1,50"',
        [
            'v.toml:7: rates[0].price: not an amount: \'1,50\'; write 100, "27.50", "275-400", "agreed" or "free"'
        ],
    ),
    "a price with a point": (
        'currency = "EUR"\n[[rates]]\nid = "a"\nprice = 27.50',
        ['v.toml:7: rates[0].price: must be text or a whole number; write "27.5" in quotes'],
    ),
    "less than nothing": (
        'currency = "EUR"\n[[rates]]\nid = "a"\nprice = -5',
        [
            'v.toml:7: rates[0].price: not an amount: \'-5\'; write 100, "27.50", "275-400", "agreed" or "free"'
        ],
    ),
    "a range the wrong way round": (
        'currency = "EUR"\n[[rates]]\nid = "a"\nprice = "400-275"',
        ["v.toml:7: rates[0].price: not a range from less to more: '400-275'"],
    ),
    "a rate that can never count": (
        'currency = "EUR"\n[[rates]]\nid = "a"\nprice = 1\n[[rates]]\nid = "b"\nprice = 2\nwhen = { team = "x" }',
        ["v.toml:8: rates[1]: never counts: rate 'a' before it always holds as well"],
    ),
    "an unknown prepayment": (
        'currency = "EUR"\n[[rates]]\nid = "a"\nprice = 1\nprepaid = "paid"',
        ["v.toml:8: rates[0].prepaid: there is no approval 'paid'"],
    ),
    "time that an hour buys": (
        'currency = "EUR"\n[[rates]]\nid = "a"\nprice = 1\ncovers = "1h"',
        ['v.toml:8: rates[0].covers: only per = "incident" buys an amount of time'],
    ),
    "the minimum of an incident": (
        'currency = "EUR"\n[[rates]]\nid = "a"\nprice = 1\nper = "incident"\nminimum = "1h"',
        ["v.toml:9: rates[0].minimum: an incident has one price, whatever the time"],
    ),
    "a minimum in business hours": (
        'currency = "EUR"\n[[rates]]\nid = "a"\nprice = 1\nminimum = "1bh"',
        ["v.toml:8: rates[0].minimum: must be an amount of elapsed time such as 1h, 30m or 90d, not '1bh'"],
    ),
    "a minimum that is no multiple": (
        'currency = "EUR"\n[[rates]]\nid = "a"\nprice = 1\nminimum = "40m"\nincrement = "15m"',
        ["v.toml:8: rates[0].minimum: is no multiple of the increment 15m"],
    ),
    "a surcharge on what is free": (
        '[[rates]]\nid = "a"\nprice = 0\nsurcharge = "50%"',
        ["v.toml:7: rates[0].surcharge: nothing is paid for what is free"],
    ),
    "a surcharge that is no share": (
        'currency = "EUR"\n[[rates]]\nid = "a"\nprice = 1\nsurcharge = "half"',
        ["v.toml:8: rates[0].surcharge: not a share: 'half'; write \"20%\""],
    ),
    "a band on a missing calendar": (
        'currency = "EUR"\n[[rates]]\nid = "a"\nprice = 1\nbands = [{ calendar = "night", surcharge = "50%" }]',
        ["v.toml:8: rates[0].bands[0].calendar: there is no calendar 'night'; known: always"],
    ),
    "two rates of one name": (
        'currency = "EUR"\n[[rates]]\nid = "a"\nprice = 1\nwhen = { team = "x" }\n[[rates]]\nid = "a"\nprice = 2',
        ["v.toml:10: rates[1].id: a second rate 'a'"],
    ),
    "more than the whole fee": (
        '[targets.fix]\nall = "1h"\n[credits.x]\nmeasures = "fix"\nshare = "120%"',
        ["v.toml:8: credits.x.share: 120% is not more than 0 % and at most 100 %"],
    ),
    "a credit for an unknown measure": (
        '[credits.x]\nmeasures = "fix"\nshare = "20%"',
        ["v.toml:5: credits.x.measures: there is no measure 'fix'"],
    ),
    "a credit for nothing": ('[credits.x]\nshare = "20%"', ["v.toml:4: credits.x.measures: no measure"]),
    "a cap below one share": (
        '[targets.fix]\nall = "1h"\n[credits.x]\nmeasures = "fix"\nshare = "20%"\neach = true\nmost = "5%"',
        ["v.toml:10: credits.x.most: 5% is less than one share of 20%"],
    ),
    "a cap of what is given once": (
        '[targets.fix]\nall = "1h"\n[credits.x]\nmeasures = "fix"\nshare = "20%"\nmost = "50%"',
        ["v.toml:9: credits.x.most: one share is given once; a cap needs each = true"],
    ),
    "a claim within business days": (
        '[targets.fix]\nall = "1h"\n[credits.x]\nmeasures = "fix"\nshare = "20%"\nclaim-within = "5bd"',
        [
            (
                "v.toml:9: credits.x.claim-within: "
                "must be an amount of elapsed time such as 1h, 30m or 90d, not '5bd'"
            )
        ],
    ),
}

CASES = {
    f"{title}: {case}": found
    for title, cases in (
        ("conditions", CONDITIONS),
        ("rules", RULES),
        ("targets", TARGETS),
        ("scope", SCOPE),
        ("quotas", QUOTAS),
        ("life cycle", LIFE_CYCLE),
        ("money", MONEY),
    )
    for case, found in cases.items()
}


@pytest.mark.parametrize("case", CASES)
def test_a_mistake_is_named_at_its_place(case: str) -> None:
    """One mistake gives exactly the problems that a person would want to read, and what is right gives none."""
    snippet, expected = CASES[case]
    assert problems_of(snippet) == expected


def test_a_wrong_amount_hides_no_other_problem() -> None:
    """What cannot be read is replaced, and the rest of the file is judged."""
    found = problems_of(
        '[[rates]]\nid = "a"\nprice = 1.5\nprepaid = "x"\n[quotas.x]\namount = []\nstarts-month = 0\n'
        '[scope.x]\nverdict = 5\n[credits.x]\nshare = 1\nmeasures = "fix"'
    )
    assert [line.partition(": ")[0] for line in found] == [
        f"v.toml:{n}" for n in (6, 7, 9, 10, 11, 12, 14, 15)
    ]
