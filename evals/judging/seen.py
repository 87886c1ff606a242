"""A turn as it went, and what can be told of it at a glance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from evals.judging.plain import holds, own_words, plain
from evals.judging.truth import Library
from evals.plants.facts import Wanted
from evals.plants.plant import Record
from evals.questions.expect import Expect
from graphs.answer import Answer, IntentView
from graphs.question import Language

_REFUSALS: Final[dict[Language, tuple[str, ...]]] = {
    "en": (
        "cannot", "can't", "can not", "will not", "won't", "do not", "don't", "does not", "not able",
        "only reads", "only read", "read-only", "did not run", "refuse", "not answer", "outside",
    ),
    "pt": (
        "não posso", "não pode", "não vou", "não vai", "não consigo", "não consegue", "não faço",
        "não faz", "não executo", "não executa", "não executou", "não respondo", "não responde",
        "não sei", "não altero", "não altera", "só leio", "só lê", "apenas lê", "apenas leio",
        "somente leitura", "não mudam", "não são alteradas", "fora do que",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Score:
    """Whether it held; where it did not, what was expected and what came instead."""

    held: bool
    expected: str = ""
    got: str = ""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A turn as it went, with all that is needed to judge it."""

    expect: Expect
    language: Language
    answer: Answer
    tools: Sequence[str] = ()
    facts: Sequence[Wanted] = ()
    records: Mapping[str, Record] = field(default_factory=dict)
    documents: Library = field(default_factory=dict)
    error: str = ""
    problem: str = ""
    """The code of the problem that the turn ended in."""
    now: datetime | None = None

    @property
    def text(self) -> str:
        """The words of the answer."""
        return plain(self.answer.answer)

    @property
    def intents(self) -> list[IntentView]:
        """Everything that was understood, in order."""
        return self.answer.intents or [self.answer.intent]

    @property
    def asks(self) -> bool:
        """The answer asks a question, in words or by something to click."""
        return "?" in own_words(self.answer.answer) or bool(self.answer.choices)

    @property
    def declines(self) -> bool:
        """The answer says in words that it does not do what was asked."""
        words = " ".join(own_words(self.answer.answer).casefold().split())
        return any(holds(words, one) for one in _REFUSALS[self.answer.language])


def joined(names: Sequence[str]) -> str:
    """Names to read."""
    return ", ".join(names) or "none"


def cut(text: str, longest: int = 400) -> str:
    """The beginning of a text."""
    return text if len(text) <= longest else text[:longest] + " ..."
