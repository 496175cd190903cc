"""``supportcli policy new [FILE]``: a commented policy to start from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from supportcli.cli.invocation import invocation_of
from supportcli.cli.output import hint, say
from supportcli.cli.prompts import can_prompt
from supportcli.domain.actions import action, said
from supportcli.domain.documents import Record
from supportcli.domain.errors import DeskError, RefusedError, UsageError

if TYPE_CHECKING:
    from supportcli.desk.drafting import Draft

_ID = "my-policy"


def new(
    ctx: typer.Context,
    file: Annotated[
        str | None,
        typer.Argument(metavar="[FILE]", help="Where to write it; - is standard output.", show_default=False),
    ] = None,
    id_: Annotated[
        str | None, typer.Option("--id", metavar="ID", help="Short, for commands.", show_default=False)
    ] = None,
    name: Annotated[
        str | None,
        typer.Option("--name", metavar="TEXT", help="As the vendor writes it.", show_default=False),
    ] = None,
    vendor: Annotated[
        str | None, typer.Option("--vendor", metavar="TEXT", help="Whose terms they are.", show_default=False)
    ] = None,
    zone: Annotated[
        str | None, typer.Option("--zone", metavar="ZONE", help="Such as Europe/Berlin.", show_default=False)
    ] = None,
    hours: Annotated[
        list[str] | None,
        typer.Option(
            "--hours",
            metavar="HOURS",
            help='"mon-fri 09:00-18:00", or always; may be repeated.',
            show_default=False,
        ),
    ] = None,
    plans: Annotated[
        list[str] | None,
        typer.Option(
            "--plan", metavar="ID[=NAME]", help="A plan, the best first; may be repeated.", show_default=False
        ),
    ] = None,
    targets: Annotated[
        list[str] | None,
        typer.Option(
            "--target",
            metavar="P1=1h",
            help="A priority and its first response; may be repeated.",
            show_default=False,
        ),
    ] = None,
    ladder: Annotated[
        list[str] | None,
        typer.Option(
            "--tell", metavar="P1:4h=ROLE", help="Who is told when; may be repeated.", show_default=False
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file.")] = False,
) -> None:
    """Write a commented policy file to start from.

    At a terminal what is not given by flags is asked for; otherwise it has a usual value. The file passes policy
    check as it is; what the vendor promises beyond it stands in it as comments.
    """
    from supportcli.cli.keeping import keeping
    from supportcli.desk.drafting import drafted

    given: Record = {
        "id": id_, "name": name, "vendor": vendor, "zone": zone, "hours": hours, "plans": plans, "targets": targets,
        "ladder": ladder,
    }  # fmt: skip
    ask = can_prompt(invocation_of(ctx)) and file != "-"
    if file is not None:
        _check_target(file, force=force)
    with keeping(None, "policy new", [file] if file else []) as keeper:
        draft = _draft(given, file, keeper.ask if ask else None)
        path = file or f"{draft.id}.toml"
        _check_target(path, force=force)
        text = drafted(draft)
        if path == "-":
            typer.echo(text, nl=False)
            return
        _write(Path(path), text, force=force)
    say(f"{path} is written", invocation_of(ctx))
    hint(
        said((action("policy check", str(path)), "; ", action("policy show", str(path)))), invocation_of(ctx)
    )


def _check_target(path: str, *, force: bool) -> None:
    if path != "-" and not force and Path(path).exists():
        raise RefusedError(f"{path} is there already", hint="--force overwrites it")


def _write(path: Path, text: str, *, force: bool) -> None:
    try:
        with path.open("w" if force else "x", encoding="utf-8", newline="\n") as out:
            out.write(text)
    except FileExistsError:
        raise RefusedError(f"{path} is there already", hint="--force overwrites it") from None
    except UnicodeEncodeError:
        raise UsageError("the answers are not UTF-8 text") from None
    except OSError as error:
        raise RefusedError(f"{path} cannot be written: {error.strerror}") from None


def _draft(given: Record, file: str | None, ask: Callable[..., str] | None) -> Draft:
    """The answers: from flags, from a person, else the usual ones."""
    from supportcli.desk.drafting import WEEK, Draft, identifier, named, opening_hours, rung, target, titled
    from supportcli.desk.settings.load import load_settings
    from supportcli.desk.when import zone_named

    def one(key: str, question: str, usual: str, read: Callable[[str], object] = str) -> str:
        answer = given[key]
        if answer is None:
            answer = ask(key, question, usual, check=_wrong(read)).strip() if ask else usual
        read(answer)
        return str(answer)

    def several(key: str, question: str, usual: Sequence[str], read: Callable[[str], Any]) -> tuple[Any, ...]:
        answers = given[key]
        if not answers:
            typed = "; ".join(usual)
            if ask:
                typed = ask(key, question, typed, check=_wrong_list(read))
            answers = _split(typed)
        return tuple(read(answer) for answer in answers)

    usual_id = Path(file).stem if file not in (None, "-") else _ID
    id_ = one("id", "Id, for commands?", usual_id, identifier)
    name = one("name", "Name, as the vendor writes it?", titled(id_))
    vendor = one("vendor", "Vendor?", name)
    hours = several("hours", "Hours? Several with ; or always", WEEK, opening_hours)
    around = "always" in hours
    zone = load_settings().zone if around and given["zone"] is None else one(
        "zone", "Time zone?", load_settings().zone, zone_named
    )  # fmt: skip
    plans = several("plans", "Plans? The best first, several with ; none is fine", (), named)
    usual = ("P1=1h", "P2=4h", "P3=24h" if around else "P3=1bd")
    targets = several("targets", "Priorities and first responses?", usual, target)
    ladder = several("ladder", "Who is told when? Such as P1:4h=head-of-support; none is fine", (), rung)
    return Draft(id_, name, vendor, zone, hours, plans, targets, ladder)


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def _wrong(read: Callable[[str], object]) -> Callable[[str], str | None]:
    def wrong(answer: str) -> str | None:
        try:
            read(answer.strip())
        except DeskError as error:
            return f"{error.message}; {error.hint}" if error.hint else error.message
        return None if answer.strip() else "an answer is needed"

    return wrong


def _wrong_list(read: Callable[[str], object]) -> Callable[[str], str | None]:
    wrong = _wrong(read)
    return lambda answer: next((text for part in _split(answer) if (text := wrong(part))), None)
