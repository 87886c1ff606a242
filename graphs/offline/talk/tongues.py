"""`In English please`: the last answer once more, in the language that is asked for."""

from typing import Final

from graphs.offline.talk.steps import Said, Step, anew
from graphs.question import Intent, Language, Task

TONGUES: Final[dict[str, Language]] = {"english": "en", "portuguese": "pt"}


def in_tongue(moves: frozenset[str], said: Said) -> Step | None:
    """The last questions in that language; before any of them, a greeting."""
    for move in moves & set(TONGUES):
        language = TONGUES[move]
        tasks = said.focus.tasks or (Task(intent=Intent.GREETING, text=said.reading.text),)
        return Step(tuple(anew(task, language) for task in tasks), language=language)
    return None
