"""Sends what waits in the outbox: one process at a time, each message until it is taken or given up.

A message is sent first and marked afterwards: a crash in between sends it again, under the same Message-ID. Nothing
is sent inside a transaction, so a slow mail server keeps nobody from working.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from supportcli.desk.desk import Desk
from supportcli.desk.set_aside import concerns_all, reason_of
from supportcli.domain.actions import action, command
from supportcli.domain.errors import InvalidError, NotFoundError, RefusedError
from supportcli.domain.time.instants import from_iso, iso
from supportcli.mail.message import Mail, Send, TransportError
from supportcli.store import outbox
from supportcli.store.alarms import does_a_request_wait
from supportcli.store.outbox import Posted, Vacancy

if TYPE_CHECKING:
    from supportcli.desk.engineering.sending import Filed

PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720))
"""What passes after the first, second … failed attempt; the one after the last of them gives the message up."""

STATES = ("pending", "unaddressed", "sent", "failed", "cancelled")
"""What can be the matter with a message, in the order of its life."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One message that was handed to the transport.

    Attributes:
        message: As it stood before.
        state: ``sent``, ``pending`` (to be tried again) or ``failed`` (given up).
        error: Why it was not taken.
        try_at: When it is tried again.
    """

    message: Posted
    state: str
    error: str | None = None
    try_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Unaddressed:
    """Messages that wait because nobody is known who fills their role.

    Attributes:
        role: The role.
        messages: How many wait.
        reason: What is missing, and the setting or command that helps; a line for a person.
        new: Something of this was not known before: worth a warning, which cron would otherwise repeat for ever.
    """

    role: str
    messages: int
    reason: str
    new: bool


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a delivery did.

    Attributes:
        attempts: The messages that were tried, in order.
        unaddressed: Roles that nobody fills, each once.
        held: Another process is delivering, and was left to it.
        outage: Why the transport takes no message at all; the rest was not tried.
        requests: The requests to the engineering tracker that were tried.
    """

    attempts: tuple[Attempt, ...] = ()
    unaddressed: tuple[Unaddressed, ...] = ()
    held: bool = False
    outage: str | None = None
    requests: tuple[Filed, ...] = ()

    @property
    def sent(self) -> int:
        """How many messages were taken."""
        return sum(attempt.state == "sent" for attempt in self.attempts)

    @property
    def failed(self) -> int:
        """How many messages were given up."""
        return sum(attempt.state == "failed" for attempt in self.attempts)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What somebody should hear of, each once: an outage, messages given up, roles that turned out empty."""
        lines = [f"no mail can be sent: {self.outage}"] if self.outage else []
        lines += [
            f"message {attempt.message.id}{_about(attempt.message)} is given up: {attempt.error}"
            for attempt in self.attempts
            if attempt.state == "failed"
        ]
        lines += [each.warning for each in self.requests if each.warning]
        return (*lines, *(each.reason for each in self.unaddressed if each.new))


def _about(message: Posted) -> str:
    return "" if message.ticket is None else f" of ticket {message.ticket}"


def deliver(desk: Desk, *, limit: int | None = None, patience: float = 3.0) -> Delivered:
    """Send the messages that are due.

    Args:
        desk: The desk; its ``now`` decides what is due, and is when a message was sent.
        limit: Try at most so many messages.
        patience: Seconds to wait for another process that is delivering.

    Raises:
        InvalidError: The settings name a transport that cannot work.
        BusyError: The database stays locked.
    """
    connection = desk.store.connection
    if not outbox.anything_waits(connection, desk.now):
        return Delivered()
    unaddressed = _fill_vacancies(desk)
    # a tracker that answers slowly holds up no letter; an issue that exists now posts one to its customer
    done = _deliver_due(desk, limit, patience)
    requests = _file(desk, limit) if does_a_request_wait(connection, iso(desk.now)) else ()
    if any(each.state == "sent" for each in requests) and not (done.held or done.outage):
        left = None if limit is None else limit - len(done.attempts)
        after = _deliver_due(desk, left, patience)
        done = replace(after, attempts=done.attempts + after.attempts)
    return replace(done, unaddressed=unaddressed, requests=requests)


def _deliver_due(desk: Desk, limit: int | None, patience: float) -> Delivered:
    """The letters, and what chats and pagers are told; nothing where another process is at it."""
    if limit == 0 or not any(
        outbox.due(desk.store.connection, desk.now, targets=each) for each in (True, False)
    ):
        return Delivered()
    from filelock import FileLock, Timeout

    # the system releases it when the process dies, however it dies
    lock = FileLock(f"{desk.store.path}.outbox-lock", mode=0o600)
    try:
        lock.acquire(timeout=patience)
    except Timeout:
        return Delivered(held=True)
    attempts: list[Attempt] = []
    try:
        _notify_due(desk, limit, attempts)
        outage = _send_due(desk, limit, attempts)
    finally:
        lock.release()
    return Delivered(tuple(attempts), outage=outage)


def _file(desk: Desk, limit: int | None) -> tuple[Filed, ...]:
    from supportcli.desk.engineering.sending import send_requests

    return send_requests(desk, limit=limit)


def messages(desk: Desk, states: tuple[str, ...] = (), ticket: int | None = None) -> list[Posted]:
    """Messages in these states (none named: all), of one ticket or of all, oldest first."""
    return outbox.letters(desk.store.connection, states, ticket)


def retry(desk: Desk, ids: tuple[int, ...] = ()) -> int:
    """Make messages due again that were given up or wait for their next attempt; without ids, all of them.

    Returns:
        How many.

    Raises:
        NotFoundError: Names every id that is no message.
        RefusedError: One of them was sent or cancelled.
    """
    with desk.store.write() as connection:
        states = outbox.states(connection, ids)
        unknown = [str(n) for n in ids if n not in states]
        if unknown:
            word = "message with id" if len(unknown) == 1 else "messages with ids"
            raise NotFoundError(f"no {word} {', '.join(unknown)}", hint=action("outbox list"))
        for n, state in states.items():
            if state in ("sent", "cancelled"):
                raise RefusedError(f"message {n} is {state}", hint=action("outbox list"))
        return outbox.retry(connection, ids, desk.now)


def _notify_due(desk: Desk, limit: int | None, attempts: list[Attempt]) -> None:
    """Tell chats and pagers; they are asked first, and a mail server that is down does not hold them up."""
    from supportcli.desk.notifying import part, target

    part(desk)
    while limit is None or len(attempts) < limit:
        message = outbox.due(desk.store.connection, desk.now, targets=True)
        if message is None:
            break
        try:
            with _alone():
                mail = _mail(desk, message)
                target(desk, message.recipients[0])(mail)
        except TransportError as error:
            attempts.append(_not_taken(desk, message, error))
        else:
            attempts.append(_taken(desk, message))


def _taken(desk: Desk, message: Posted) -> Attempt:
    with desk.store.write() as connection:
        outbox.mark_sent(connection, message.id, message.recipients, desk.now)
    return Attempt(message, "sent")


def _send_due(desk: Desk, limit: int | None, attempts: list[Attempt]) -> str | None:
    """Send message after message; returns the reason if the transport fails for all of them."""
    if outbox.due(desk.store.connection, desk.now) is None:
        return None
    try:
        with _transport(desk) as send:
            while limit is None or len(attempts) < limit:
                # one by one: an undo may cancel a message, and somebody else may post one
                message = outbox.due(desk.store.connection, desk.now)
                if message is None:
                    break
                try:
                    with _alone():
                        send(_mail(desk, message))
                except TransportError as error:
                    attempts.append(_not_taken(desk, message, error))
                    if error.outage:
                        return error.message
                else:
                    attempts.append(_taken(desk, message))
    except TransportError as error:
        return error.message
    return None


@contextmanager
def _alone() -> Iterator[None]:
    """A message that cannot be read or written down is given up by itself; the others go out."""
    try:
        yield
    except TransportError:
        raise
    except Exception as error:
        if concerns_all(error):
            raise
        # what a file or a line did may be over soon; what the message is stays so
        raise TransportError(
            f"{reason_of(error)}: {command(action('doctor'))}", permanent=not isinstance(error, OSError)
        ) from error


def _not_taken(desk: Desk, message: Posted, error: TransportError) -> Attempt:
    again = None
    if not error.permanent and message.attempts < len(PAUSES):
        again = desk.now + PAUSES[message.attempts]
    with desk.store.write() as connection:
        outbox.mark_tried(connection, message.id, error.message, again)
    return Attempt(message, "failed" if again is None else "pending", error.message, again)


def _mail(desk: Desk, message: Posted) -> Mail:
    if message.flaw:
        raise TransportError(f"{message.flaw}: {command(action('doctor'))}", permanent=True)
    sender = desk.settings.mail.from_address
    if sender is None and desk.settings.mail.transport == "maildir":
        sender = "supportcli@localhost"
    return Mail(
        message_id=message.message_id,
        ticket=message.ticket,
        purpose=message.purpose,
        role=message.role,
        recipients=message.recipients,
        subject=message.subject,
        body=message.body,
        created_at=from_iso(message.created_at),
        sender=sender,
        in_reply_to=message.in_reply_to or "",
        references=message.thread,
    )


def _password(variable: str, service: str | None) -> str:
    from supportcli.desk.secret import SecretError, secret

    try:
        return secret(variable, service)[0]
    except SecretError as error:
        raise TransportError(str(error), outage=True) from None


@contextmanager
def _transport(desk: Desk) -> Iterator[Send]:
    """The transport that the settings name; only its module is imported."""
    mail = desk.settings.mail
    if mail.transport == "smtp":
        from supportcli.mail.smtp import smtp

        if mail.from_address is None:
            raise InvalidError("mail.from is not set, and smtp needs a sender", hint=action("config edit"))
        server = mail.smtp
        password = partial(_password, server.password_env or "SMTP_PASSWORD", server.password_keyring)
        with smtp(server.host, server.port, server.tls, server.user, password=password) as send:
            yield send
    elif mail.transport == "sendmail":
        from supportcli.mail.sendmail import sendmail

        yield sendmail(mail.sendmail)
    elif mail.transport == "command":
        from supportcli.mail.command import command

        yield command(mail.command)
    else:
        from supportcli.mail.maildir import maildir

        yield maildir(mail.maildir or desk.store.path.with_name("outbox-maildir"))


def _fill_vacancies(desk: Desk) -> tuple[Unaddressed, ...]:
    """Address what has waited for a role that somebody fills by now; returns what still waits."""
    found = outbox.vacancies(desk.store.connection, _FOLLOWING)
    if not found:
        return ()
    from supportcli.desk.letters import people_for
    from supportcli.domain.tickets.ticket import Ticket

    filled: list[tuple[Vacancy, tuple[str, ...]]] = []
    unexplained: list[tuple[Vacancy, str]] = []
    waiting: list[Unaddressed] = []
    for vacancy in found:
        people = people_for(desk, vacancy.role, Ticket(assignee=vacancy.assignee or None))
        if people:
            filled.append((vacancy, people))
            continue
        reason = _reason(vacancy)
        new = vacancy.explained < vacancy.messages or vacancy.error != reason
        if new:
            unexplained.append((vacancy, reason))
        waiting.append(Unaddressed(vacancy.role, vacancy.messages, reason, new))
    if filled or unexplained:
        with desk.store.write() as connection:
            for vacancy, people in filled:
                outbox.fill(connection, vacancy, _FOLLOWING, people)
            for vacancy, reason in unexplained:
                outbox.explain(connection, vacancy, _FOLLOWING, reason)
    return tuple(waiting)


_FOLLOWING = "assignee"
"""The role that is whoever works on the ticket (``domain.running.alarms.ASSIGNEE``, which cron should not import)."""


def _reason(vacancy: Vacancy) -> str:
    if vacancy.role != _FOLLOWING:
        return f"nobody fills the role {vacancy.role}: set roles.{vacancy.role} in the settings"
    if vacancy.assignee:
        return f"{vacancy.assignee} has no address: set people.{vacancy.assignee} in the settings"
    return "nobody is assigned to a ticket that a message is about: " + command(action("assign"))
