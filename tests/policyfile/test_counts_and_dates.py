"""Units that are counted, shares of a price, dates of contracts, recorded flags as moments, and mistakes in them."""

from __future__ import annotations

import pytest

from supportcli.policyfile.reader import check_policy

HEAD = 'id = "v"\nname = "V"\nvendor = "V"\ncurrency = "EUR"\n'
"""Lines 1 to 4 of every snippet, which therefore starts on line 5."""

OFFICE = '[calendars.office]\nzone = "Etc/UTC"\nopen = { mon-fri = "09:00-17:00" }\n'
FORM = '[[details.questions]]\nid = "seats"\nask = "How many seats?"\n'

RIGHT = {
    "a price for every ten seats": f'{FORM}[[rates]]\nid = "a"\nprice = 1\nper = "unit"\ncounts = "seats"\neach = 10',
    "a share of a list price": '[[rates]]\nid = "a"\nprice = "agreed"\nper = "incident"\nshare = "300%"',
    "what older contracts have": (
        '[[rates]]\nid = "a"\nprice = 1\nwhen = { contract-since = ["<2018-09-17", ">=2016-02-29"] }'
    ),
    "a notice before a date": (
        '[[rates]]\nid = "a"\nprice = 1\n[[details.questions]]\nid = "works"\nask = "When are the works?"\n'
        '[measures.notice]\n[targets.notice]\nall = { in = "2w", before = "works" }'
    ),
    "an arrival that stops a clock": (
        '[[rates]]\nid = "a"\nprice = 1\n[flags]\narrived = "On site"\n'
        '[measures.on-site]\nstops = ["flag:arrived", "resolved"]\n[targets.on-site]\nall = "4h"'
    ),
}

WRONG = {
    "a question that is not asked": (
        f'{FORM}[[rates]]\nid = "a"\nprice = 1\nper = "unit"\ncounts = "seat"',
        "v.toml:12: rates[0].counts: there is no question of the details form 'seat'; did you mean 'seats'?",
    ),
    "a unit of nothing": (
        '[[rates]]\nid = "a"\nprice = 1\nper = "unit"',
        'v.toml:5: rates[0].counts: what per = "unit" counts, and nothing else, is named here',
    ),
    "an hour that counts": (
        f'{FORM}[[rates]]\nid = "a"\nprice = 1\ncounts = "seats"',
        'v.toml:11: rates[0].counts: what per = "unit" counts, and nothing else, is named here',
    ),
    "a unit that takes time": (
        f'{FORM}[[rates]]\nid = "a"\nprice = 1\nper = "unit"\ncounts = "seats"\nminimum = "1h"',
        "v.toml:13: rates[0].minimum: what is counted in units has no time",
    ),
    "units of no size": (
        f'{FORM}[[rates]]\nid = "a"\nprice = 1\nper = "unit"\ncounts = "seats"\neach = 0',
        "v.toml:13: rates[0].each: 0 is not between 1 and 1000000",
    ),
    "a share of what is free": (
        '[[rates]]\nid = "a"\nprice = "free"\nshare = "25%"',
        "v.toml:8: rates[0].share: nothing is paid for what is free",
    ),
    "a date that does not exist": (
        '[[rates]]\nid = "a"\nprice = 1\nwhen = { contract-since = "<2018-02-30" }',
        "v.toml:8: rates[0].when.contract-since: no comparison with a date: '<2018-02-30'; write \"<2018-09-17\"",
    ),
    "a year without a day": (
        '[[rates]]\nid = "a"\nprice = 1\nwhen = { contract-since = "<2018" }',
        "v.toml:8: rates[0].when.contract-since: no comparison with a date: '<2018'; write \"<2018-09-17\"",
    ),
    "a date that nobody is asked for": (
        '[[rates]]\nid = "a"\nprice = 1\n[measures.notice]\n[targets.notice]\nall = { in = "2w", before = "works" }',
        "v.toml:10: targets.notice.all.before: there is no question of the details form 'works'",
    ),
    "the end of a day before a date": (
        (
            f'{FORM}[[rates]]\nid = "a"\nprice = 1\n{OFFICE}'
            '[measures.notice]\ncalendar = "office"\n[targets.notice]\n'
            'all = { in = "eobd+1", before = "seats" }'
        ),
        "v.toml:17: targets.notice.all.before: one amount of time is counted back, such as 2w or 5bd",
    ),
    "an arrival that nobody can record": (
        '[[rates]]\nid = "a"\nprice = 1\n[measures.on-site]\nstops = "flag:arrived"\n[targets.on-site]\nall = "4h"',
        "v.toml:9: measures.on-site.stops: there is no moment 'flag:arrived'",
    ),
}


@pytest.mark.parametrize("snippet", RIGHT.values(), ids=RIGHT)
def test_what_is_right_is_read(snippet: str) -> None:
    """No problem and no warning."""
    policy, problems = check_policy(HEAD + snippet, "v.toml")
    assert policy is not None and [str(each) for each in problems] == []


@pytest.mark.parametrize(("snippet", "problem"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_told(snippet: str, problem: str) -> None:
    """The problem with its place, and no policy."""
    policy, problems = check_policy(HEAD + snippet, "v.toml")
    assert policy is None
    assert problem in [str(each) for each in problems]
