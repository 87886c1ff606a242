"""Which of the whys was answered: the object's state tells, where the words left it open."""

from typing import Final

from graphs.question import Intent, Task
from tools.report import Report

_BY_STATEMENT: Final = {"waiting": Intent.WHY_WAITING, "failed": Intent.WHY_FAILED}
_WHYS: Final = frozenset({Intent.WHY, Intent.WHY_WAITING, Intent.WHY_FAILED})
_HELD: Final = frozenset({"HOLD", "READY", "FENCE", "WAIT", "SCHED", "STUCK"})


def asked_of(task: Task, report: Report) -> Intent:
    """`What's wrong with X` and `why didn't X run` ask why it failed where it failed.

    Who says that it waits, or that it failed, is told otherwise and keeps the question. What is
    not in the plan is asked of its schedule.
    """
    told = {one.statement for one in report.findings}
    if (other := _of_another(task, report, told)) is not None:
        return other
    if not _open(task):
        return task.intent
    if task.intent is Intent.WHY_WAITING and len(task.entities.objects()) > 1 and "waiting" in told:
        return task.intent  # `A failed, is B held by that alone?`
    subjects = set(report.objects[:1]) if report.diagnosis else set()
    found = {
        _BY_STATEMENT[one.statement]
        for one in report.findings
        if one.statement in _BY_STATEMENT and one.subject in subjects
    }
    fits = found if task.intent is Intent.WHY else found & {Intent.WHY_FAILED}
    return fits.pop() if len(fits) == 1 else task.intent


def _of_another(task: Task, report: Report, told: set[str]) -> Intent | None:
    """`What holds LOCK` asks who has it, `who has JOB's resource` why it waits."""
    if task.intent is Intent.RESOURCE_HOLDERS and report.diagnosis is not None:
        return Intent.WHY_WAITING
    if task.intent is Intent.WHAT_IF and "dependents" in told:
        return Intent.IMPACT
    if task.intent not in _WHYS:
        return None
    if any(one.startswith("schedule_") for one in told):
        return Intent.SCHEDULE
    if report.diagnosis is not None:
        return None
    return Intent.RESOURCE_HOLDERS if "resource_status" in told else None


def _open(task: Task) -> bool:
    """The words do not say in which state it is: `X is not running`, but not `what is before X`."""
    if task.intent is Intent.WHY:
        return not task.claims
    found = task.entities
    said = found.conditions or _HELD & set(found.states)
    named = any(name in task.text.upper() for name in found.jobs + found.names)
    return task.intent is Intent.WHY_WAITING and named and not said
