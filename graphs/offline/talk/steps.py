"""What a message of a conversation is, and what it comes to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from graphs.offline.asking.hearing import Heard
from graphs.offline.lexicon import Lexicon
from graphs.offline.talk.followups import without_objects
from graphs.offline.text.clauses import Clause, clauses_of
from graphs.offline.text.reading import Reading, read
from graphs.question import Focus, Intent, Language, Task
from tools.receipts import ObjectRef

CLEAR: Final = 0.7
_SURE: Final = 0.8
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


def with_text(said: Said, text: str, lexicon: Lexicon) -> Said:
    """The same talk, had this been said."""
    return replace(said, reading=read(text, lexicon), number=None)


def asked_of_one(said: Said) -> Task:
    """What is asked of one object in these words: its state where no rule is sure."""
    heard = [said.hear(clause) for clause in clauses_of(said.reading)]
    best = max((one.best for one in heard), key=lambda verdict: verdict.sure)
    intent = best.intent if best.sure >= CLEAR else Intent.JOB_STATUS
    return Task(intent=intent, text=said.reading.text, confidence=0.85, language=said.language)


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
    return one.best.sure >= CLEAR and (one.best.sure >= _SURE or not one.found.names)


def only_names(one: Heard) -> bool:
    """A clause that says which object, and no more."""
    return one.best.intent in _NAMED and one.best.sure < _SURE
