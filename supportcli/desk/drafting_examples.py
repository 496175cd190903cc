"""What stands commented out in a new policy file: one example of each concept that the answers do not ask for."""

from __future__ import annotations

EXAMPLES = """
# Ways in. Without plans a channel is for everybody; without a calendar it is attended around the clock.

# [channels.email]
# name        = "E-mail"
# acknowledge = true

# [channels.phone]
# name  = "Telephone"
# opens = false

# What a ticket can be

# [kinds]
# incident = { name = "Incident", means = "Something does not work" }
# question = { name = "Question" }

# What is covered: included, best-effort, billable, excluded or refused

# [scope.training]
# verdict = "billable"
# text    = "Training is charged"
# words   = ["training", "course"]

# Counted entitlements: a number, "unlimited", or by plan { plus = 10, plain = 2 }

# [quotas.incidents]
# name   = "Incidents"
# amount = 10
# period = "month"

# What work costs; the first rate that holds counts

# [[rates]]
# id       = "hourly"
# name     = "Work beyond the plan"
# price    = "agreed"

# Rules: when … then set a calendar or a target, cap the priority, refuse a step, tell a role

# [flags]
# test-system = { name = "A test system" }

# [[rules]]
# id   = "no-closing"
# when = { flag = "test-system" }
# then = { refuse = "close", reason = "test systems are closed by their owners" }

# A recorded yes that a step needs

# [approvals.closing]
# name   = "Customer's approval of closing"
# before = "close"

# What happens by itself

# [timers]
# remind-after  = "3d"
# close-after   = "7d"
# reopen-within = "14d"

# What no program can compute is shown where it applies

# [texts.courtesy]
# text = "Every message is answered by a person"
"""
"""Each block stays right when its marks of comment are taken away."""
