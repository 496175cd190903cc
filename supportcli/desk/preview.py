"""Looking before opening: the terms that would serve, everything that is wrong, the clocks that would start.

Each function runs in a transaction that keeps nothing: a shipped policy is read, not yet taken in.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from supportcli.desk.desk import Desk
from supportcli.desk.intake import (
    OpenRequest,
    Serving,
    open_ticket,
    priority_of,
    requester_of,
    require_subject,
    serving_for,
)
from supportcli.desk.operation import Case, case_of, operation
from supportcli.desk.people import require_contact, require_customer
from supportcli.desk.vocabulary import channel_of, check_answers, one_of
from supportcli.domain.errors import DeskError


def serving_now(desk: Desk, request: OpenRequest) -> Serving:
    """Under which terms the request would be served, for whoever asks before opening; stores nothing.

    Raises:
        UsageError, NotFoundError, RefusedError: As :func:`open_ticket`.
    """
    with operation(desk, "open", dry_run=True):
        customer, _ = requester_of(desk.store.connection, request)
        return serving_for(desk, desk.store.connection, request, customer)


def preview(desk: Desk, request: OpenRequest) -> Case:
    """The ticket as it would be opened now, with its clocks; its number is not yet its own.

    Raises:
        UsageError, NotFoundError, RefusedError: As :func:`open_ticket`.
    """
    number, outcome = open_ticket(desk, request, dry_run=True)
    return case_of(desk, number, [event for _, event in outcome.changes])


def check_request(desk: Desk, request: OpenRequest) -> list[tuple[str, DeskError]]:
    """Everything that is wrong with a request, by the name of the field; nothing is stored."""
    wrong: list[tuple[str, DeskError]] = []

    def attempt(name: str, check: Callable[[], object]) -> bool:
        try:
            check()
        except DeskError as error:
            wrong.append((name, error))
            return False
        return True

    connection = desk.store.connection
    attempt("subject", lambda: require_subject(request))
    known = request.customer is None or attempt(
        "customer", lambda: require_customer(connection, request.customer or "")
    )
    if known and request.contact is not None:
        known = attempt("contact", lambda: requester_of(connection, request))
    elif request.contact is not None:
        attempt("contact", lambda: require_contact(connection, request.contact or ""))
    asked = request if known else replace(request, customer=None, contact=None, contract=None)
    serving = Serving()
    with operation(desk, "open", dry_run=True):
        try:
            customer, _ = requester_of(connection, asked)
            serving = serving_for(desk, connection, asked, customer)
        except DeskError as error:
            if known:
                wrong.append((_blamed(asked), error))
    policy = serving.terms.policy if serving.terms else None
    attempt("channel", lambda: channel_of(request.channel, policy, serving.plan))
    attempt("kind", lambda: one_of("kind", request.kind, policy.kinds if policy else ()))
    attempt("level", lambda: one_of("level", request.level, policy.levels if policy else ()))
    attempt("cause", lambda: one_of("cause", request.cause, policy.causes if policy else ()))
    attempt("priority" if request.priority else "impact", lambda: priority_of(request, policy))
    attempt("details", lambda: check_answers(policy, request.details))
    return wrong


def _blamed(request: OpenRequest) -> str:
    """The field to which a failure to find the terms belongs."""
    return next((name for name in ("contract", "plan", "policy") if getattr(request, name)), "contract")
