"""Questions of one message that another's answer holds: one why tells of its object all there is."""

from collections.abc import Sequence
from typing import Final

from graphs.offline.manners import Manners
from graphs.offline.text.words import fold
from graphs.question import Entities, Intent, Task

_WHYS: Final = frozenset({Intent.WHY, Intent.WHY_WAITING, Intent.WHY_FAILED})
_SAID: Final = Manners("overlaps")
"""`Somebody put X on hold?` asks who did it, and orders nothing."""
_LISTS: Final = frozenset(
    {Intent.JOB_LIST, Intent.JOB_COUNT, Intent.STREAM_LIST, Intent.WORKSTATION_LIST, Intent.CRITICAL_JOBS}
)  # fmt: skip
_ASKED: Final = ("status", "state of", "estado", "situa")
_HELD: Final = frozenset(
    {
        Intent.JOB_STATUS, Intent.STREAM_STATUS, Intent.RESOURCE_STATUS, Intent.RESOURCE_HOLDERS,
        Intent.PLAN_SUMMARY,
    }
)  # fmt: skip


def without_held(tasks: Sequence[Task]) -> list[Task]:
    """`X hangs? nothing free? why does it wait?` is one question, and `why? one reason or two?`.

    A plain `status of X` stays: it was asked for.
    """
    tasks = [task for at, task in enumerate(tasks) if not _is_told(at, tasks)]
    first = next((task for task in tasks if task.intent in _WHYS or _is_absent(task)), None)
    if first is None or not _names(first):
        return list(tasks)
    return [
        task
        for task in tasks
        if task is first or not (_is_held(task) and _names(task) == _names(first))
    ]


def lists_too(text: str) -> bool:
    """`List them and how many`, `quais e quantos`: a list tells its number, a number no names."""
    said = fold(text)
    return bool(_SAID["number"].search(said)) and bool(
        _SAID["named"].search(_SAID["number_listed"].sub(" ", said))
    )


def _is_told(at: int, tasks: Sequence[Task]) -> bool:
    """`Which are held, and how many are they`: a list begins with its number."""
    task = tasks[at]
    if any((one.intent, one.entities) == (task.intent, task.entities) for one in tasks[:at]):
        return task.intent in _LISTS
    if any(_tells_of_load(one, task) for one in tasks if one is not task):
        return True
    if any(_is_sorted(one, task) for one in tasks[at + 1 :]):
        return True
    if task.intent is not Intent.JOB_COUNT or _SAID["of_all"].search(task.text.casefold()):
        return False
    lists = [one for one in tasks if one.intent in _LISTS - {Intent.JOB_COUNT}]
    return any(task.entities in (Entities(), one.entities) for one in lists)


def _tells_of_load(status: Task, task: Task) -> bool:
    """`What runs on APP01, and its limit`: a workstation's status lists what runs there."""
    if status.intent is not Intent.WORKSTATION_STATUS or task.intent is not Intent.JOB_LIST:
        return False
    if task.entities in (Entities(), Entities(states=("EXEC",))):
        return _SAID["there"].search(fold(task.text)) is not None
    running = Entities(states=("EXEC",), workstations=task.entities.workstations)
    return task.entities == running and _names(task) == _names(status)


def _is_sorted(later: Task, task: Task) -> bool:
    """`What is in EXEC? put the oldest on top`: the same list once more, and how to sort it."""
    if not (later.intent is task.intent is Intent.JOB_LIST) or later.entities.limit:
        return False
    unsorted = later.entities.model_copy(update={"order": None, "ascending": False})
    return later.entities.order is not None and unsorted == task.entities


def _is_absent(task: Task) -> bool:
    """`It is not in the plan; why?` asks of its schedule."""
    return task.intent is Intent.SCHEDULE and task.entities.asks == "why_not"


def _is_held(task: Task) -> bool:
    if task.intent in _WHYS:
        return True
    text = task.text.casefold()
    if task.intent is Intent.ACTION:
        return _SAID["somebody"].match(text) is not None
    return task.intent in _HELD and not any(word in text for word in _ASKED)


def _names(task: Task) -> frozenset[str]:
    """The objects, whatever kind the words took them for."""
    return frozenset(name.rsplit(".", 1)[-1].upper() for name in task.entities.objects())
