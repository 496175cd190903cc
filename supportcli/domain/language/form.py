"""The form of details as a policy writes it: which questions, of which tickets, and before which steps."""

from __future__ import annotations

from supportcli.domain.language.condition import Condition
from supportcli.domain.part import Part


class Question(Part, frozen=True):
    """One question of a form; ``help`` says what is meant.

    Attributes:
        id: What stands in the brackets of the form.
        ask: The question itself.
        required: Without an answer the details are incomplete.
        multiline: The answer keeps its lines.
        help: Words behind the question.
        when: Only such tickets are asked; without it, all.
        required_when: Of a required question: an answer is required on such tickets only.
        carry: Whether the answer is suggested on the customer's later tickets; ``None``: if it is one line,
            because a log tells of one case and a version of an installation.
    """

    id: str
    ask: str
    required: bool = False
    multiline: bool = False
    help: str = ""
    when: Condition = Condition()
    required_when: Condition = Condition()
    carry: bool | None = None

    @property
    def carries(self) -> bool:
        """Whether an answer to it may be suggested on another ticket of the customer."""
        return not self.multiline if self.carry is None else self.carry


class DetailsForm(Part, frozen=True):
    """The details that let an engineer re-create a case; ``note`` tells the customer why they are asked.

    ``before`` names the steps that are refused while an answer that is required is missing.
    """

    intro: str = ""
    note: str = ""
    questions: tuple[Question, ...] = ()
    clause: str | None = None
    before: tuple[str, ...] = ()
