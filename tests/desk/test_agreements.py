"""A duration agreed for one ticket counts on a calendar that can count it, or is refused."""

from __future__ import annotations

from supportcli.desk.policies import Known, find
from supportcli.desk.stories.tryout import play
from supportcli.policyfile.reader import read_policy
from supportcli.policyfile.story import read_story

OPENED = '[[then]]\nat = "2026-03-06 09:00"\nopen = { priority = "P1", agreed-by = "customer" }\n'
REPLIED = '[[then]]\nat = "09:10"\nreply = true\n'

WITHOUT_HOURS = """
id     = "v"
name   = "V"
vendor = "V"

[priorities]
P1 = {}

[measures.update]
agreement = true

[targets.update]
all = "1h"
"""


def test_business_days_may_be_agreed_where_the_target_is_elapsed() -> None:
    """PC-06: P1 is updated every hour, around the clock; two business days of the office end on Tuesday, 09:10."""
    agreed = '[[then]]\nat = "09:10"\nagree = { update = "2bd" }\ndue = { update = "2026-03-10 09:10" }\n'
    story = read_story('plan = "portacare"\n' + OPENED + REPLIED + agreed, "s.toml")
    assert play(find(None, "portacare"), story).unmet == ()


def test_what_no_calendar_of_the_policy_counts_cannot_be_agreed() -> None:
    """Without business hours a business day means nothing; the ticket goes on under its target."""
    refused = '[[then]]\nat = "09:11"\nagree = { update = "2bd" }\nrefused = "no business hours"\n'
    going_on = '[[then]]\nat = "09:20"\nreply = true\ndue = { update = "10:20" }\n'
    story = read_story(OPENED + REPLIED + refused + going_on, "s.toml")
    assert play(Known(read_policy(WITHOUT_HOURS, "v.toml"), WITHOUT_HOURS, "v", "file"), story).unmet == ()
