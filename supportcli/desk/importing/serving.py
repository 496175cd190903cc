"""Under which terms an imported ticket is served, and the words of those terms."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from supportcli.desk.desk import Desk
from supportcli.desk.importing.fault import Fault
from supportcli.desk.importing.request import ImportRequest
from supportcli.desk.intake import Serving
from supportcli.desk.policies import plan_of, source_text
from supportcli.desk.vocabulary import one_of, priority_for
from supportcli.domain.errors import DeskError
from supportcli.domain.language.policy import Policy, Term
from supportcli.domain.people import Contract
from supportcli.domain.running.terms import Terms
from supportcli.store import people, policies


class Words:
    """The vocabulary of a policy: a word in any case becomes the policy's own; without a policy any word is."""

    def __init__(self, policy: Policy | None) -> None:
        self.policy = policy
        self._terms: dict[str, tuple[Term, ...]] = {}
        if policy is not None:
            channels = tuple(Term(each.id, each.name) for each in policy.channels)
            self._terms = {
                "kind": policy.kinds, "level": policy.levels, "cause": policy.causes, "channel": channels,
            }  # fmt: skip
        self._known: dict[tuple[str, str], str] = {}

    def one(self, field: str, word: str | None) -> str | None:
        """A kind, level, cause, channel or priority; raises Fault if the policy does not know it."""
        if word is None or self.policy is None:
            return word
        found = self._known.get((field, word))
        if found is None:
            try:
                if field == "priority":
                    answer = priority_for(self.policy, word, None, None)
                else:
                    answer = one_of(field, word, self._terms[field])
            except DeskError as error:
                raise Fault(field, f"{error.message}; {error.hint}") from None
            found = self._known[field, word] = answer or word
        return found

    def priority(self, values: Mapping[str, str]) -> str | None:
        """The priority that is named, or that follows from impact and urgency, or the policy's default."""
        word = values.get("priority")
        if word is not None or self.policy is None:
            return self.one("priority", word)
        impact, urgency = values.get("impact"), values.get("urgency")
        if impact is not None and urgency is not None and self.policy.matrix is not None:
            try:
                return priority_for(self.policy, None, impact, urgency)
            except DeskError as error:
                raise Fault("impact", f"{error.message}; {error.hint}") from None
        return self.policy.default_priority


class Servings:
    """Finds the terms for each ticket; a policy is read once.

    Attributes:
        wanted: Policies by the name that was asked for → the revision that tickets are pinned to.
    """

    def __init__(self, desk: Desk, request: ImportRequest) -> None:
        self.wanted: dict[str, str] = {}
        self._desk = desk
        self._request = request
        self._terms: dict[str, Terms] = {}
        self._contracts: dict[str, list[Contract]] = {}
        self._found: dict[tuple[str | None, ...], Serving] = {}
        self._words: dict[str | None, Words] = {}
        if request.policy is not None:
            self._policy(request.policy)

    def find(self, values: Mapping[str, str], customer: str | None, opened_at: datetime) -> Serving:
        """The terms: the customer's contract on the day of opening, else the policy that was named, or none.

        Raises:
            Fault: Several contracts and none was chosen; no such contract, policy or plan.
        """
        policy = values.get("policy") or self._request.policy
        plan = values.get("plan") or self._request.plan
        contract = self._contract(values.get("contract"), customer, policy, plan, opened_at.date())
        if contract is not None:
            revision = self._named(contract.policy)
            terms = self._terms[revision]
            return Serving(contract.id, revision, terms, contract.plan, contract.starts_on, contract.zone)
        asked = (policy, plan)
        found = self._found.get(asked)
        if found is None:
            found = self._found[asked] = self._without_contract(policy, plan)
        return found

    def words(self, serving: Serving) -> Words:
        """The vocabulary of the terms."""
        found = self._words.get(serving.revision)
        if found is None:
            policy = serving.terms.policy if serving.terms else None
            found = self._words[serving.revision] = Words(policy)
        return found

    def terms(self, revision: str | None) -> Terms | None:
        """The terms of a revision that a ticket was pinned to."""
        return None if revision is None else self._terms[revision]

    def _contract(
        self, number: str | None, customer: str | None, policy: str | None, plan: str | None, day: date
    ) -> Contract | None:
        if customer is None:
            if number is not None:
                raise Fault("contract", "needs a customer")
            return None
        held = self._contracts.get(customer)
        if held is None:
            held = self._contracts[customer] = people.contracts(self._desk.store.connection, customer)
        if number is not None:
            chosen = next((c for c in held if str(c.id) == number), None)
            if chosen is None:
                raise Fault("contract", f"{customer} has no contract {number}")
            return chosen
        if not held:
            return None
        # a policy named by its file has another name than in contracts, and serves those without one
        in_force = [
            c for c in held
            if c.covers(day) and (policy is None or c.policy == policy) and (plan is None or c.plan == plan)
        ]  # fmt: skip
        if len(in_force) > 1:
            listed = ", ".join(f"{c.id} ({c.policy} {c.plan})" for c in in_force)
            raise Fault("contract", f"{customer} has several contracts, name one: {listed}")
        return in_force[0] if in_force else None

    def _without_contract(self, policy: str | None, plan: str | None) -> Serving:
        name = policy or self._desk.settings.default_policy
        if name is None:
            return Serving()
        revision = self._named(name)
        terms = self._terms[revision]
        if plan is None:
            plan = next((each.id for each in terms.policy.plans if each.without_contract), None)
        if not terms.policy.plans:
            return Serving(None, revision, terms, None)
        try:
            return Serving(None, revision, terms, plan_of(terms.policy, plan).id)
        except DeskError as error:
            raise Fault("plan", f"{error.message}; {error.hint}") from None

    def _named(self, policy: str) -> str:
        try:
            return self._policy(policy)
        except DeskError as error:
            raise Fault("policy", error.message) from None

    def _policy(self, name: str) -> str:
        """The revision that new tickets get; a policy that is not in the desk is read, but not yet stored."""
        if name in self.wanted:
            return self.wanted[name]
        stored = policies.latest(self._desk.store.connection, name)
        if stored is not None:
            revision = stored.revision
            found = self._desk.terms(revision)
        else:
            revision, found = _read(*source_text(name))
        assert found is not None  # noqa: S101  # a stored revision has terms
        self.wanted[name] = revision
        self._terms[revision] = found
        return revision


def _read(text: str, name: str) -> tuple[str, Terms]:
    from supportcli.policyfile.codec import revision
    from supportcli.policyfile.public_holidays import public_holidays
    from supportcli.policyfile.reader import read_policy

    return revision(text), Terms(read_policy(text, name), public_holidays)
