"""A guess at the cause: `is it because APP01 is down?`, asked of what the talk is about."""

import re
from typing import Final

from graphs.offline.talk.ellipsis import repointed
from graphs.offline.talk.steps import Said, Step, anew
from graphs.offline.text.clauses import clauses_of
from graphs.offline.text.words import Word
from graphs.question import Focus, Intent, Task
from tools.receipts import ObjectRef

_WHYS: Final = frozenset({Intent.WHY, Intent.WHY_WAITING, Intent.WHY_FAILED})
_IT_BE: Final = r"(?:so |but |and |hm+,? |e |mas |entao |sera que )*"
_GUESSES: Final = re.compile(
    rf"^{_IT_BE}(?:"
    r"(?:is|was|could|can|might|may|would|isnt|wasnt|couldnt|is not|maybe|perhaps)(?: n'?t)?(?: it| that| this)?(?: be| just| only| all| maybe| not| have been| been)*"
    r" (?:because|cause|bc|cos|cuz|due to|caused by|down to|the fault of|on account of)\b"
    r"|(?:because|bc|due to|caused by) (?:of )?"
    r"|(?:eh|foi|seria|sera|pode ser|deve ser|poderia ser|nao eh|nao foi|nao seria|talvez)(?: so| tudo| que seja| isso)?"
    r" (?:porque|pq|por que)\b"
    r"|(?:e|eh|foi|seria|sera|pode ser|deve ser|poderia ser|nao e|nao eh|nao foi|nao seria|talvez)(?: so| tudo| que seja| isso)?"
    r" (?:por causa|por culpa|culpa|devido|por conta|causado|causada)\b"
    r"|(?:por causa|por culpa|por conta|culpa|devido) )"
)
_IS_THE_CAUSE: Final = re.compile(
    r"\b(?:(?:is|was|be) (?:it )?(?:the )?(?:cause|reason|culprit|one to blame|to blame)"
    r"|(?:e|eh|foi|seria|sera) (?:a |o )?(?:causa|motivo|culpad[ao]|razao))\b"
)
_MOST: Final = 12


def suspicion(said: Said) -> Step | None:
    """Why it is so, once more, and whether what is named is a cause; None where nothing is guessed."""
    focus, reading = said.focus, said.reading
    words = [word for word in reading.words if word.shape != "mark"]
    text = " ".join(_spoken(word) for word in words)
    if not focus.tasks or len(words) > _MOST:
        return None
    if not (_GUESSES.search(text) or _IS_THE_CAUSE.search(text)):
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
