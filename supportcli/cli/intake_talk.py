"""An intake under way: the request as far as it is known, its draft, and the lines that were left unfinished."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from supportcli.cli import drafts
from supportcli.cli.prompts import LeftOff, ask_known, ask_text
from supportcli.desk.desk import Desk
from supportcli.desk.intake import OpenRequest, Serving
from supportcli.desk.preview import serving_now
from supportcli.domain.errors import DeskError
from supportcli.domain.language.policy import Policy


@dataclass(slots=True)
class Talk:
    """An intake under way. Not frozen: each answer replaces the request, and goes into the draft."""

    desk: Desk
    request: OpenRequest
    draft: drafts.Draft
    asked: list[str] = field(default_factory=list)
    typed: dict[str, str] = field(default_factory=dict)
    """Lines that were left unfinished, by question: they stand there when it is asked again."""

    def take(self, **values: object) -> None:
        """Note answers, and keep them."""
        self.request = replace(self.request, **{name: value or None for name, value in values.items()})
        self.save()

    def save(self) -> None:
        """Write the draft."""
        drafts.save(self.draft, self.request, self.asked, self.typed)

    def ask(
        self, name: str, question: str, default: str = "", *, check: Callable[[str], str | None] | None = None
    ) -> str:
        """Ask for a line of text; what stood there when it was left stands there again."""
        return self._kept(name, lambda before: ask_text(question, before, check=check), default)

    def ask_known(self, name: str, question: str, known: Sequence[str], default: str = "") -> str:
        """As :meth:`ask`, with type-ahead over what is known."""
        return self._kept(name, lambda before: ask_known(question, known, before), default)

    def _kept(self, name: str, ask_one: Callable[[str], str], default: str) -> str:
        try:
            answer = ask_one(self.typed.get(name, default))
        except LeftOff as left:
            if left.typed.strip():
                self.typed[name] = left.typed
            left.kept = True
            raise
        # another question may stand between the answer and its use: "is new. Add it?"
        if answer.strip():
            self.typed[name] = answer
        else:
            self.typed.pop(name, None)
        self.save()
        return answer

    def used(self, name: str) -> None:
        """What was typed at a question, and at those that belong to it, is used up or wanted no more."""
        for each in [each for each in self.typed if _belongs(each, name)]:
            del self.typed[each]

    def unfinished(self, name: str) -> bool:
        """Whether a question was left with something in its line."""
        return any(_belongs(each, name) for each in self.typed)

    def serving(self) -> Serving:
        """The terms that serve this request, as far as they can be told."""
        try:
            return serving_now(self.desk, self.request)
        except DeskError:
            return Serving()

    def policy(self) -> Policy | None:
        """The policy of these terms."""
        terms = self.serving().terms
        return terms.policy if terms else None


def _belongs(typed: str, name: str) -> bool:
    return typed == name or typed.startswith((f"{name}-", f"{name}."))
