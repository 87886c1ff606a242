"""Which of several instances of one object is meant, while the talk is of it."""

from collections.abc import Iterator, Sequence
from typing import Final

from graphs.offline.manners import Manners
from graphs.offline.talk.followups import means
from graphs.offline.talk.steps import Said, Step, anew
from graphs.question import Condition, Entities, Focus, Intent, Task

_OF_AN_INSTANCE: Final = frozenset(
    {
        Intent.JOB_STATUS, Intent.STREAM_STATUS, Intent.JOB_LOG, Intent.WHY, Intent.WHY_FAILED,
        Intent.WHY_WAITING, Intent.RERUN_SAFETY,
    }
)  # fmt: skip
_SAID: Final = Manners("instances")


def is_carried(entities: Entities) -> bool:
    """`The carried forward one`: of several instances not the newest."""
    return Condition.CARRIED_FORWARD in entities.conditions


def instance_of(said: Said) -> Step | None:
    """`The older one`, `e a atual?`, where an object has several instances: that one of them."""
    focus = said.focus
    words = (word.folded for word in said.reading.words if word.shape != "mark")
    text = " ".join(words)
    older, newer = bool(_SAID["older"].search(text)), bool(_SAID["newer"].search(text))
    told = (older and focus.several) or (newer and bool(focus.carried))
    last = focus.tasks[-1] if focus.tasks else None
    if not told or last is None or last.intent not in _OF_AN_INSTANCE:
        return None
    conditions = (Condition.CARRIED_FORWARD,) if older else Entities().conditions
    entities = last.entities.model_copy(update={"conditions": conditions, "span": None})
    task = last.model_copy(update={"entities": entities, "text": said.reading.text})
    return Step((anew(task, said.language),))


def of_instance(tasks: Sequence[Task], focus: Focus) -> Iterator[Task]:
    """The tasks; asked of what was carried forward they stay so, until the newest one is meant."""
    for task in tasks:
        yield _kept(task) if _is_carried(task, focus) else _renewed(task)


def _is_carried(task: Task, focus: Focus) -> bool:
    names = task.entities.objects()
    spoken = (
        bool(names) and task.intent in _OF_AN_INSTANCE and not _SAID["newest"].search(task.text)
    )
    known = all(any(means(name, ref) for ref in focus.carried) for name in names)
    return spoken and known and task.entities.span is None


def _kept(task: Task) -> Task:
    conditions = dict.fromkeys((*task.entities.conditions, Condition.CARRIED_FORWARD))
    return _with(task, tuple(conditions))


def _renewed(task: Task) -> Task:
    """`And today's one?`: the question goes on, the instance does not."""
    told = task.entities.conditions
    if task.intent not in _OF_AN_INSTANCE or not _SAID["newest"].search(task.text):
        return task
    return _with(task, tuple(one for one in told if one is not Condition.CARRIED_FORWARD))


def _with(task: Task, conditions: tuple[Condition, ...]) -> Task:
    if conditions == task.entities.conditions:
        return task
    entities = task.entities.model_copy(update={"conditions": conditions})
    return task.model_copy(update={"entities": entities})
