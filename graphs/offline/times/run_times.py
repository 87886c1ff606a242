"""Times beside a question of one run: the record says when that was, so they narrow nothing."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from graphs.offline.manners import Manners
from graphs.offline.text.words import fold
from graphs.question import Intent, Task, TimeSpan
from tools.plan.past.shifts import Shifts

_OF_ONE_RUN: Final = frozenset(
    {
        Intent.WHY, Intent.WHY_WAITING, Intent.WHY_FAILED, Intent.IMPACT,
        Intent.RERUN_SAFETY,
    }
)  # fmt: skip
# How things stand, one by one or as a whole: the night or the day that goes on is now.
_OF_NOW: Final = frozenset(
    {
        Intent.JOB_STATUS, Intent.STREAM_STATUS, Intent.WORKSTATION_STATUS, Intent.RESOURCE_STATUS,
        Intent.RESOURCE_HOLDERS,
        Intent.PLAN_SUMMARY, Intent.PLAN_RUN, Intent.COMMON_CAUSES,
    }
)  # fmt: skip
_SAID: Final = Manners("run_times")
_LATELY: Final = timedelta(hours=24)
_TOLD: Final = 3  # words beside the time: less is no remark of its own


def over_days(span: TimeSpan | None) -> bool:
    """`In the last 3 days`: more than one night, in which a thing can be again and again."""
    return span is not None and _SAID["days"].search(span.words) is not None


def without_run_times(
    tasks: Iterable[Task], now: datetime, shifts: Shifts, *, asked: bool
) -> tuple[Task, ...]:
    """The tasks without such times; where only a time was said, it is what was meant."""
    return tuple(without_run_time(task, now, shifts) if asked else task for task in tasks)


def without_run_time(task: Task, now: datetime, shifts: Shifts) -> Task:
    """`Why didn't X run tonight`, `my shift's handover`: the time that is meant anyway is dropped.

    A time before the last day stays: it may be another run than the plan's, and is told unheeded.
    """
    span = task.entities.span
    if span is None:
        return task
    if not (_is_meant_anyway(task.intent, span, now, shifts) or _in_background(task, span)):
        return task
    return task.model_copy(update={"entities": task.entities.model_copy(update={"span": None})})


def _is_meant_anyway(intent: Intent, span: TimeSpan, now: datetime, shifts: Shifts) -> bool:
    if intent is Intent.HANDOVER:
        said = any(map(str.isdecimal, span.words))
        return span.until is None and span.since == shifts.began(now) and not said
    begun = span.since is None or span.since <= now
    if intent is Intent.WHY_FAILED and not begun:
        return True  # `after last night's deploy`: no failure lies ahead
    if intent in _OF_NOW:
        return (
            begun
            and (span.until is None or span.until > now)
            and not _SAID["bounds"].search(span.words)
        )
    return intent in _OF_ONE_RUN and begun and (span.until is None or span.until > now - _LATELY)


def _in_background(task: Task, span: TimeSpan) -> bool:
    """`The salaries are due on friday and X does not move, why`: the day is of the remark."""
    if task.intent not in _OF_ONE_RUN or not span.words:
        return False
    names = tuple(map(fold, task.entities.objects()))
    parts = map(fold, _SAID["cut"].split(task.text.lower()))  # `é` is no `e`
    told = [one for one in parts if span.words in one]
    return bool(told) and all(
        len(one.replace(span.words, " ").split()) >= _TOLD
        and not _SAID["asked"].search(one)
        and not any(name in one for name in names)
        for one in told
    )
