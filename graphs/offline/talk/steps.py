"""What a message of a conversation is, and what it comes to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from graphs.offline.asking.hearing import Heard
from graphs.offline.talk.followups import without_objects
from graphs.offline.text.clauses import Clause
from graphs.offline.text.reading import Reading
from graphs.question import Focus, Intent, Language, Task
from tools.receipts import ObjectRef

_CLEAR, _SURE = 0.7, 0.8
_NAMED: Final = frozenset({Intent.JOB_STATUS, Intent.STREAM_STATUS, Intent.WORKSTATION_STATUS})
Hear = Callable[[Clause], Heard]


@dataclass(frozen=True, slots=True)
class Said:
    """A message of a conversation, and how its clauses are heard."""

    reading: Reading
    focus: Focus
    language: Language
    hear: Hear
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What a message comes to: tasks, or the part of it that is a question of its own."""

    tasks: tuple[Task, ...] = ()
    rest: str = ""
    language: Language | None = None


def anew(task: Task, language: Language) -> Task:
    """The task as it was asked, in the language that is spoken now."""
    return task.model_copy(update={"language": language, "choices": (), "declined": False})


def which(task: Task, choices: Sequence[ObjectRef], language: Language) -> Task:
    """The question, with which object is meant asked back."""
    update = {
        "entities": without_objects(task.entities),
        "choices": tuple(choices),
        "declined": not choices,
        "language": language,
        "confidence": 0.9,
    }
    return task.model_copy(update=update)


def asks_itself(one: Heard) -> bool:
    """It is a question, and no mere name, span or pointer in the place of another."""
    if "bare_name" in one.ideas or only_names(one):
        return False
    return one.best.sure >= _CLEAR and (one.best.sure >= _SURE or not one.found.names)


def only_names(one: Heard) -> bool:
    """A clause that says which object, and no more."""
    return one.best.intent in _NAMED and one.best.sure < _SURE
