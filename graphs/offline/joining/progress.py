"""How far one stream is, asked in several questions of a message: its status tells all of it."""

from collections.abc import Sequence
from typing import Final

from graphs.offline.manners import Manners
from graphs.question import Condition, Entities, Intent, Task

_STATUSES: Final = frozenset({Intent.JOB_STATUS, Intent.STREAM_STATUS})
_COUNTS: Final = frozenset({Intent.JOB_COUNT})
_TOLD: Final = frozenset({"SUCC", "EXEC", "ABEND", "FAIL"})
_SAID: Final = Manners("progress")


def with_progress(tasks: Sequence[Task]) -> list[Task]:
    """The tasks; a count that follows a question of one stream is that stream's own.

    `X: how many done, how many to go`, `is X through, how many jobs left` are one question: how
    far X is, which its record tells in one line.
    """
    told: list[Task] = []
    for task in tasks:
        before = told[-1] if told else None
        inside = _within(task, before) if before is not None else task
        if before is not None and _one_question(before, inside):
            told[-1] = _status_of(before)
        else:
            told.append(inside)
    return [_status_of(task) if _asks_twice(task) else task for task in told]


def _asks_twice(task: Task) -> bool:
    """`X: how many done and how many left`, in one clause."""
    text = task.text.lower()
    counts = len(_SAID["how_many"].findall(text))
    twice = counts > 1 or (counts == 1 and _SAID["state_of"].search(text) is not None)
    return twice and _counts(task) and _stream(task.entities) is not None


def _within(task: Task, before: Task) -> Task:
    """The count, in the stream of the question before it, unless it says where else."""
    found, of = task.entities, _stream(before.entities) if _of_stream(before) else None
    if task.intent not in _COUNTS or of is None or found.objects() or found.folders or found.span:
        return task
    unfinished = Condition.NOT_FINISHED in found.conditions
    if _SAID["wide"].search(task.text.lower()) or not (
        unfinished or _SAID["of_it"].search(task.text.lower())
    ):
        return task
    update = {"streams": of.streams, "names": of.names}
    return task.model_copy(update={"entities": found.model_copy(update=update)})


def _one_question(before: Task, task: Task) -> bool:
    """Both are about how far the same stream is."""
    own, other = _stream(before.entities), _stream(task.entities)
    if own is None or other is None or own.objects() != other.objects():
        return False
    return (before.intent in _STATUSES or _counts(before)) and _counts(task)


def _of_stream(task: Task) -> bool:
    """What a count was of, or was said to be a stream; a name alone may be that of a job."""
    return bool(task.entities.streams) or task.intent in {Intent.STREAM_STATUS, *_COUNTS}


def _counts(task: Task) -> bool:
    """A count that a stream's record holds."""
    found = task.entities
    plain = not (found.measures or found.group_by or found.span or found.without_states)
    conditions = set(found.conditions) <= {Condition.NOT_FINISHED}
    return task.intent in _COUNTS and plain and conditions and set(found.states) <= _TOLD


def _stream(found: Entities) -> Entities | None:
    """What is named, where it is one stream or one name of no kind."""
    one = len(found.objects()) == 1 and bool(found.streams or found.names)
    return found if one and not set("@?#.") & set(found.objects()[0]) else None


def _status_of(task: Task) -> Task:
    found = task.entities
    named = Entities(streams=found.streams, names=found.names)
    return task.model_copy(update={"intent": Intent.STREAM_STATUS, "entities": named})
