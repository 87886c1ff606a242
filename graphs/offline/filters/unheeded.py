"""What a question says and no tool can honour: it is told, and never dropped in silence."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from graphs.offline.text.pasted import unrun
from graphs.question import DIAGNOSTICS, STATUS, Entities, Intent, Task
from tools.receipts import Gap

_LISTS: Final = frozenset({Intent.JOB_LIST, Intent.JOB_COUNT, Intent.CRITICAL_JOBS})
_PLACED: Final = frozenset({*_LISTS, Intent.STREAM_LIST, Intent.COMMON_CAUSES, Intent.PLAN_SUMMARY})
_TIMED: Final = frozenset(
    {*_PLACED, Intent.WHAT_CHANGED, Intent.HANDOVER, Intent.WHAT_IF, Intent.SCHEDULE,
     Intent.ETA, Intent.DEADLINES}
)  # fmt: skip
_LIMITED: Final = frozenset({*_LISTS, Intent.STREAM_LIST})
_MOST: Final = 100
_OBJECTS: Final = 5
# Which intents honour which slot; a slot that is set elsewhere is told.
_HEEDED: Final[Mapping[str, frozenset[Intent]]] = {
    "span": _TIMED,
    "folders": _PLACED,
    "measures": _LISTS,
    "order": _LISTS - {Intent.JOB_COUNT},
    "limit": _LIMITED,
    "without_states": _PLACED - {Intent.COMMON_CAUSES},
    "without_conditions": _LISTS | {Intent.STREAM_LIST},
    "without_names": _LISTS | {Intent.STREAM_LIST, Intent.PLAN_SUMMARY},
    "group_by": frozenset({Intent.JOB_LIST, Intent.JOB_COUNT, Intent.PLAN_SUMMARY}),
}
_TELLING: Final[Mapping[str, Callable[[Entities], str]]] = {
    "span": lambda found: found.span.words if found.span else "",
    "folders": lambda found: ", ".join(found.folders),
    "measures": lambda found: ", ".join(map(str, found.measures)),
    "order": lambda found: found.order or "",
    "limit": lambda found: str(found.limit),
    "without_states": lambda found: ", ".join(found.without_states),
    "without_conditions": lambda found: ", ".join(found.without_conditions),
    "without_names": lambda found: ", ".join(found.without_names),
    "group_by": lambda found: ", ".join(found.group_by),
}
_CODES: Final = {"without_names": "denied"}
_LONGEST: Final = 120
_READERS: Final = (STATUS | DIAGNOSTICS) - {Intent.CODE_MEANING}


def with_unrun(tasks: Sequence[Task], text: str) -> tuple[Task, ...]:
    """The tasks; the first one has the commands that were typed beside the question."""
    commands = unrun(text)
    if not commands and not any(task.unrun for task in tasks):
        return tuple(tasks)
    return tuple(
        task.model_copy(update={"unrun": () if at else commands}) for at, task in enumerate(tasks)
    )


def unheeded(task: Task) -> tuple[Gap, ...]:
    """What the answer to this task leaves out of what was asked, each as it was said."""
    if task.intent not in _READERS:
        return ()
    return tuple(dict.fromkeys((*_left(task), *_beside(task))))


def _beside(task: Task) -> Iterator[Gap]:
    """Commands that nobody carries out, and who did what was done."""
    for command in task.unrun:
        yield Gap(what="command_unrun", detail=command[:_LONGEST])
    if task.entities.doer:
        yield Gap(what="doer_unknown")


def _left(task: Task) -> Iterator[Gap]:
    found = task.entities
    for slot, intents in _HEEDED.items():
        if getattr(found, slot) and task.intent not in intents:
            code = _CODES.get(slot, slot)
            yield Gap(what="slot_unheeded", detail=_TELLING[slot](found)[:_LONGEST], codes=(code,))
    for words in found.unread:
        yield Gap(what="slot_unheeded", detail=words[:60], codes=("long_name",))
    if found.limit and found.limit > _MOST and task.intent in _LIMITED:
        yield Gap(what="slot_unheeded", detail=str(found.limit), codes=("most",))
    if found.span and found.span.until_plan:
        yield Gap(what="slot_unheeded", detail=found.span.words, codes=("span",))
    if found.span and found.span.since_plan and task.intent not in _LISTS | {Intent.STREAM_LIST}:
        yield Gap(what="slot_unheeded", detail=found.span.words, codes=("span",))
    for name in found.objects()[_OBJECTS:]:
        yield Gap(what="slot_unheeded", detail=name[:60], codes=("object",))
