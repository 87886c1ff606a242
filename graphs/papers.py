"""What may be asked of the documents: a talk about one of them, and what nobody else understood."""

from typing import Final

from graphs.offline.playbook import needs_object
from graphs.question import KNOWLEDGE, Focus, Intent, Task

_LOST: Final = frozenset({Intent.UNCLEAR, Intent.OUTSIDE, Intent.NOT_BUILT})
_SHORT: Final = 3  # words: fewer say too little to be looked up


def of_papers(task: Task, focus: Focus) -> Task:
    """The task as one for the documents, where it is or may be one; else as it is.

    What may be one is tried: where they are silent, the first reading stands.
    """
    if task.intent in KNOWLEDGE:
        return task.model_copy(update={"paper": focus.paper}) if focus.paper else task
    if not _is_lost(task, focus):
        return task
    tried = {"intent": Intent.PROCEDURE, "paper": focus.paper, "tried": True}
    return task.model_copy(update=tried)


def _is_lost(task: Task, focus: Focus) -> bool:
    """It names nothing of the plan, and nobody knows what it asks or of what."""
    found = task.entities
    if task.choices or task.declined or found.objects() or found.folders or found.prompts:
        return False
    if focus.paper:
        return task.intent in _LOST or (needs_object(task) and not focus.subjects)
    return task.intent is Intent.UNCLEAR and len(task.text.split()) >= _SHORT
