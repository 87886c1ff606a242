"""A guess at the cause: `is it because APP01 is down?`, asked of what the talk is about."""

from typing import Final

from graphs.offline.manners import Manners
from graphs.offline.talk.ellipsis import repointed
from graphs.offline.talk.steps import Said, Step, anew
from graphs.offline.text.clauses import clauses_of
from graphs.offline.text.words import Word
from graphs.question import Focus, Intent, Task
from tools.receipts import ObjectRef

_WHYS: Final = frozenset({Intent.WHY, Intent.WHY_WAITING, Intent.WHY_FAILED})
_SAID: Final = Manners("suspicions")
_MOST: Final = 12


def suspicion(said: Said) -> Step | None:
    """Why it is so, once more, and whether what is named is a cause; None where nothing is guessed."""
    focus, reading = said.focus, said.reading
    words = [word for word in reading.words if word.shape != "mark"]
    text = " ".join(_spoken(word) for word in words)
    if not focus.tasks or len(words) > _MOST:
        return None
    if not (_SAID["guesses"].search(text) or _SAID["is_the_cause"].search(text)):
        return None
    clauses = clauses_of(reading)
    names = [name.text for clause in clauses for name in said.hear(clause).found.names]
    subjects = tuple(ref for ref in _of(focus) if not {ref.name, ref.key} & set(names))
    if not names or len(subjects) != 1:
        return None
    last = focus.tasks[-1]
    intent = last.intent if last.intent in _WHYS else Intent.WHY
    task = Task(intent=intent, text=reading.text, confidence=0.85, language=said.language)
    task = repointed(task, subjects, reading.text)
    return Step((anew(task.model_copy(update={"suspects": tuple(names)}), said.language),))


def _spoken(word: Word) -> str:
    """`É porque` guesses, `e por quê` asks on: only the accent tells them apart."""
    return "eh" if word.text.lower() == "é" else word.folded


def _of(focus: Focus) -> tuple[ObjectRef, ...]:
    """The jobs and streams that the talk is about."""
    return tuple(ref for ref in focus.subjects if ref.kind in {"job", "jobstream"})
