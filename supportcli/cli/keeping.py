"""What a person types is kept: answers and texts go into a draft at once, and are offered again.

A draft belongs to one desk, one command and the tickets that it names. It is removed once the command has
done its work; Ctrl-C, a refusal, a failing editor or a closed terminal leave it where it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shlex import quote

from supportcli.cli.drafts import folder, write_whole
from supportcli.cli.output import warn
from supportcli.cli.prompts import LeftOff, ask_known, ask_text, edit_file
from supportcli.domain.actions import Action, command
from supportcli.domain.errors import DeskError

_LONGEST_NAME = 60


@dataclass(slots=True)
class Keeper:
    """The answers of one call so far, by what they answer. Not frozen: each answer is noted as it comes."""

    path: Path
    answers: dict[str, str] = field(default_factory=dict)
    stays: bool = False
    """Keep the draft although the command ends well: a dry run has used nothing up."""
    asking: str = ""

    def ask(
        self,
        name: str,
        question: str,
        default: str = "",
        *,
        check: Callable[[str], str | None] | None = None,
        known: Sequence[str] = (),
    ) -> str:
        """Ask for a line of text, with what was typed the last time standing there.

        Args:
            name: What it answers: the flag, or the id of a question.
            question: What is asked.
            default: The answer that stands there if nothing was typed before.
            check: Returns what is wrong with an answer, or ``None``.
            known: Offered while typing; something new is accepted.
        """
        self.asking = name
        before = self.answers.get(name, default)
        answer = ask_known(question, known, before) if known else ask_text(question, before, check=check)
        if answer != default:
            self.note(name, answer)
        self.asking = ""
        return answer

    def note(self, name: str, text: str) -> None:
        """Keep an answer."""
        if text.strip():
            self.answers[name] = text
            write_whole(self.path, json.dumps(self.answers, ensure_ascii=False, indent=1))


def draft_path(desk: Path | None, command: str, words: Sequence[str], suffix: str) -> Path:
    """Where the draft of such a call is: ``drafts/desk-1a2b3c4d/reply-42.md`` in the state folder."""
    name = re.sub(r"[^A-Za-z0-9]+", "-", " ".join([command, *words])).strip("-")
    return folder(desk) / f"{name[:_LONGEST_NAME]}{suffix}"


def command_line(name: str, words: Sequence[str]) -> str:
    """The command that goes on with a draft."""
    return command(Action(name, tuple(words)))


@contextmanager
def keeping(
    desk: Path | None, command: str, words: Sequence[str] = (), *, again: str = ""
) -> Iterator[Keeper]:
    """Ask questions whose answers survive an interruption.

    Args:
        desk: The desk's database, to whose drafts the answers belong; ``None``: to no desk.
        command: The command as typed: ``escalate``.
        words: What it was given: its tickets.
        again: How to go on; else the command with its words.
    """
    keeper = Keeper(draft_path(desk, command, words, ".json"))
    keeper.answers.update(_read(keeper.path))
    try:
        yield keeper
    except (DeskError, KeyboardInterrupt) as error:
        if isinstance(error, LeftOff) and not error.kept:
            keeper.note(keeper.asking or "text", error.typed)
            error.kept = True
        if keeper.answers:
            warn(
                f"what you typed is kept in {keeper.path}; to go on: {again or command_line(command, words)}"
            )
        raise
    if not keeper.stays:
        keeper.path.unlink(missing_ok=True)


@contextmanager
def writing(
    desk: Path | None, command: str, words: Sequence[str] = (), *, initial: str = "", stays: bool = False
) -> Iterator[str]:
    """A text written in the editor, in a draft that lasts until the block has ended well.

    Args:
        desk: As for :func:`keeping`.
        command: The command as typed.
        words: What it was given.
        initial: What stands there if no draft does.
        stays: Keep the draft all the same: a dry run has used nothing up.

    Raises:
        DeskError: The editor failed, or what it wrote is not UTF-8; the text is kept.
    """
    path = draft_path(desk, command, words, ".md")
    if path.exists():
        warn(f"your earlier text is offered again: {path}")
    else:
        write_whole(path, initial)
    try:
        edit_file(path)
        text = written(path)
        yield text
    except (DeskError, KeyboardInterrupt):
        _tell_text(path, initial, command_line(command, words))
        raise
    if not stays:
        path.unlink(missing_ok=True)


def written(path: Path) -> str:
    """What an editor left in the file.

    Raises:
        DeskError: The file is gone, or is not UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError:
        raise DeskError(
            "the editor left no text", hint=f"it wrote no {path}; run the command again"
        ) from None
    except (OSError, UnicodeDecodeError) as reason:
        raise DeskError(f"the text cannot be read: {reason}", hint=f"it is kept in {path}") from None


def _tell_text(path: Path, initial: str, again: str) -> None:
    try:
        content = path.read_bytes()
    except OSError:  # the editor removed it: there is nothing to keep
        return
    if not content.strip() or content == initial.encode():
        path.unlink(missing_ok=True)
        return
    warn(f"your text is kept: `{again}` offers it again, and so does --body-file {quote(str(path))}")


def _read(path: Path) -> dict[str, str]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # nothing was interrupted, or it is not ours
        return {}
    return {str(k): str(v) for k, v in data.items()} if isinstance(data, dict) else {}
