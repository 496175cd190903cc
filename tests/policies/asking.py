"""How the facts of a policy are asked for: a desk with a customer under each plan, and the program at instants."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from tests.conftest import Result, Run

Record = dict[str, Any]


def utc(text: str) -> str:
    """``2026-03-06 16:50`` as the program reads and writes it: ``2026-03-06T16:50:00Z``."""
    return f"{text.replace(' ', 'T')}:00Z"


def minute(text: str | None) -> str | None:
    """``2026-03-06T16:50:00Z`` as the tables of these tests have it: ``2026-03-06 16:50``."""
    return text and text.removesuffix(":00Z").replace("T", " ")


def words(text: str) -> str:
    """A text in one line, so that it does not matter where it was wrapped."""
    return " ".join(text.split())


class Counter:
    """The desk of one policy: for each plan a customer of the same name, whose contact is ``jo@PLAN.example``.

    Every call is one command at an instant of UTC. ``nobody`` is a customer without a contract.
    """

    def __init__(self, run: Run, policy: str, plans: Sequence[str]) -> None:
        self.run, self.policy = run, policy
        run.once(("counter", policy, *plans), lambda: self._furnish(plans))

    def _furnish(self, plans: Sequence[str]) -> None:
        run, policy = self.run, self.policy
        assert run("init").code == 0
        for plan in (*plans, "nobody"):
            assert run("customer", "add", plan).code == 0
            assert run("contact", "add", self.contact(plan), "--customer", plan).code == 0
        for plan in plans:
            added = run("contract", "add", plan, "--policy", policy, "--plan", plan, "--from", "2026-01-01")
            assert added.code == 0, added.err

    @staticmethod
    def contact(plan: str) -> str:
        """Who writes for the customer under a plan."""
        return f"jo@{plan}.example"

    def asks(self, at: str, *argv: str) -> Result:
        """One command at an instant, whatever becomes of it."""
        return self.run(*argv, now=utc(at))

    def does(self, at: str, *argv: str) -> str:
        """One command that succeeds; what it prints."""
        done = self.asks(at, *argv)
        assert done.code == 0, done.err
        return done.out

    def refused(self, at: str, *argv: str) -> str:
        """One command that the policy refuses: exit code 4, and what it says on standard error."""
        done = self.asks(at, *argv)
        assert (done.code, done.out) == (4, ""), (done.code, done.err)
        return words(done.err)

    def opening(self, plan: str, *argv: str) -> tuple[str, ...]:
        """The command by which the customer under this plan opens a ticket."""
        policy = ("--policy", self.policy) if plan == "nobody" else ()
        subject = () if "--subject" in argv else ("--subject", "It does not work")
        return ("open", "--contact", self.contact(plan), *policy, *subject, *argv)

    def opened(self, at: str, plan: str, *argv: str) -> str:
        """The customer under this plan opens a ticket; its number."""
        return self.does(at, *self.opening(plan, *argv)).strip()

    def record(self, at: str, ticket: str) -> Record:
        """The ticket as the program tells machines of it at an instant."""
        found: Record = json.loads(self.does(at, "show", ticket, "--json"))
        return found

    def clock(self, at: str, ticket: str, measure: str) -> Record | None:
        """The last round of a measure, as it stands at an instant; ``None`` where there is none."""
        rounds = [clock for clock in self.record(at, ticket)["clocks"] if clock["measure"] == measure]
        return rounds[-1] if rounds else None

    def due(self, at: str, ticket: str, measure: str) -> str | None:
        """When a measure is due, seen from an instant; ``None`` without a due instant."""
        clock = self.clock(at, ticket, measure)
        return minute(clock["due_at"]) if clock else None

    def entitlement(self, at: str, ticket: str) -> Record:
        """What the ticket is entitled to."""
        found: Record = self.record(at, ticket)["entitlement"]
        return found

    def verdict(self, at: str, ticket: str) -> tuple[str | None, str | None]:
        """Whether its work is covered, and by which clause of the source."""
        found = self.entitlement(at, ticket)
        return found["verdict"], found["clauses"][0]["clause"] if found["clauses"] else None

    def offered(self, at: str, ticket: str, what: str) -> list[str]:
        """Which channels, levels or methods such a ticket has."""
        return [each["id"] for each in self.entitlement(at, ticket)[what] if each["offered"]]

    def charged(self, at: str, ticket: str) -> list[tuple[str | None, str | None, str | None]]:
        """The lines of its bill: amount (``None``: to be agreed), currency, clause."""
        lines = self.record(at, ticket)["charges"]
        return [(line["amount"], line["currency"], line["clause"]) for line in lines]

    def page(self, at: str, ticket: str, *argv: str) -> str:
        """The ticket's page, in one line."""
        return words(self.does(at, "show", ticket, *argv))

    def policy_page(self) -> str:
        """The policy's page, whose tables have a line for each thing that is said."""
        page = self.does("2026-03-06 16:50", "policy", "show", self.policy, "--format", "markdown")
        return page.replace("\\", "").replace("~~", "")


def row(page: str, begins: str) -> list[str]:
    """The cells of the line of a policy's page that begins with this cell."""
    (line,) = [each for each in page.splitlines() if each.startswith(f"| {begins} |")]
    return [cell.strip() for cell in line.strip("| ").split(" | ")][1:]


def uncovered(namespace: dict[str, Any], ids: Sequence[str]) -> list[str]:
    """The ids of facts that no test of a module bears in its name: ``PC-05`` is ``test_pc_05_…``."""
    tests = [name for name in namespace if name.startswith("test_")]
    return [
        each
        for each in ids
        if not any(t.startswith(f"test_{each.lower().replace('-', '_')}_") for t in tests)
    ]
