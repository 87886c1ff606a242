"""What came of a question: the answer, and how it was judged."""

from dataclasses import dataclass

from evals.judging.seen import Score
from evals.questions.case import Case, Turn
from evals.questions.expect import Scorer
from graphs.answer import Answer


@dataclass(frozen=True, kw_only=True)
class TurnResult:
    """One turn with its scores."""

    case: Case
    position: int
    repeat: int
    turn: Turn
    answer: Answer
    tools: list[str]
    elapsed_ms: float
    scores: dict[Scorer, Score]

    @property
    def id(self) -> str:
        """The case's id; with the turn's number where there are several."""
        several = len(self.case.conversation) > 1
        return f"{self.case.id}#{self.position}" if several else self.case.id

    @property
    def held(self) -> bool:
        """Everything that applied held."""
        return all(one.held for one in self.scores.values())
