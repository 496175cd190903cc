"""The keys of a ticket in every machine-readable format, in their order: a contract with scripts."""

from __future__ import annotations

FLAT_FIELDS = (
    "id",
    "reference",
    "status",
    "subject",
    "kind",
    "level",
    "cause",
    "priority",
    "priority_code",
    "channel",
    "customer",
    "contact",
    "assignee",
    "team",
    "policy",
    "policy_revision",
    "plan",
    "contract",
    "product",
    "version",
    "environment",
    "opened_at",
    "first_response_at",
    "resolved_at",
    "closed_at",
    "next_due_at",
    "next_due_measure",
)
"""Fields that stand in the ticket's row: lists of these need no history."""

FOLDED_FIELDS = (
    "next_step",
    "description",
    "clocks",
    "escalations",
    "approvals",
    "agreements",
    "region",
    "flags",
    "next_steps",
    "links",
    "merged_into",
    "merged_from",
    "hand_offs",
    "engineers",
    "details",
    "issues",
    "missing_details",
    "details_asked",
    "recreated_in",
    "troubleshooting",
    "work",
    "charges",
)
"""Fields that are folded from the history."""

HISTORY_FIELDS = ("entitlement", "events")
"""Fields that lists give only where they are asked for: histories, and what other tickets drew."""

FIELDS = (*FLAT_FIELDS, *FOLDED_FIELDS, *HISTORY_FIELDS)
