"""Which tool calls answer which intent: the offline model's whole plan of action."""

from collections.abc import Callable

from graphs.offline.asking.coded import explained
from graphs.offline.calling.ahead import critical_path, deadlines, expected, what_if
from graphs.offline.calling.call import MOST_OBJECTS, Call, given, instant
from graphs.offline.calling.lists import (
    common,
    critical,
    jobs,
    prompts,
    streams,
    summary,
    workstations,
)
from graphs.offline.calling.objects import by_name, diagnosed, holders, schedule, status
from graphs.offline.text.anecdotes import question_of
from graphs.offline.text.general import sought
from graphs.question import Intent, Task

_ABOUT_ONE = frozenset(
    {
        Intent.JOB_STATUS,
        Intent.STREAM_STATUS,
        Intent.WORKSTATION_STATUS,
        Intent.RESOURCE_STATUS,
        Intent.WHY_WAITING,
        Intent.WHY_FAILED,
        Intent.WHY,
        Intent.JOB_LOG,
        Intent.IMPACT,
        Intent.RESOURCE_HOLDERS,
        Intent.WHAT_IF,
        Intent.PAST_FAILURES,
        Intent.SCHEDULE,
        Intent.RERUN_SAFETY,
    }
)
_OF_THE_BATCH = frozenset({Intent.ETA, Intent.CRITICAL_PATH})


def needs_object(task: Task) -> bool:
    """The task is about one object, and none was named."""
    found = task.entities
    if found.objects() or (found.prompts and found.change):  # `if I answer yes to prompt 12`
        return False
    if task.intent is Intent.DEADLINES:  # a delay is somebody's delay
        return found.delay_minutes is not None
    return task.intent in _ABOUT_ONE or (task.intent in _OF_THE_BATCH and not found.whole)


def calls(task: Task) -> list[Call]:
    """The calls that answer the task; none where no tool can."""
    plan = _PLANS.get(task.intent)
    return plan(task) if plan else []


def _changed(task: Task) -> list[Call]:
    found = task.entities
    since = instant(found.span.since if found.span else None)
    until = instant(found.span.until if found.span else None)
    names = found.objects()[:MOST_OBJECTS] or ("",)
    return [("what_changed", given(since=since, until=until, name=name)) for name in names]


def _handover(task: Task) -> list[Call]:
    span = task.entities.span
    return [("handover", given(since=instant(span.since if span else None)))]


def _codes(task: Task) -> list[Call]:
    named = [("explain_code", {"code": code}) for code in explained(task)[:MOST_OBJECTS]]
    return named or _documents(task)


def _documents(task: Task) -> list[Call]:
    query = question_of(sought(task.text))
    return [("search_documents", {"query": query, **given(paper=task.paper)})]


def _bare(tool: str) -> Callable[[Task], list[Call]]:
    return lambda _: [(tool, {})]


_PLANS: dict[Intent, Callable[[Task], list[Call]]] = {
    Intent.JOB_STATUS: status,
    Intent.STREAM_STATUS: status,
    Intent.WORKSTATION_STATUS: status,
    Intent.RESOURCE_STATUS: status,
    Intent.JOB_LIST: jobs,
    Intent.JOB_COUNT: lambda task: jobs(task, count_only=True),
    Intent.STREAM_LIST: streams,
    Intent.WORKSTATION_LIST: workstations,
    Intent.PROMPT_LIST: prompts,
    Intent.PLAN_SUMMARY: summary,
    Intent.ENGINE_INFO: _bare("engine_status"),
    Intent.PLAN_RUN: _bare("plan_run"),
    Intent.CRITICAL_JOBS: critical,
    Intent.WHY_WAITING: diagnosed("waiting"),
    Intent.WHY_FAILED: diagnosed("failed"),
    Intent.WHY: diagnosed("any"),
    Intent.JOB_LOG: by_name("job_log"),
    Intent.IMPACT: by_name("dependents"),
    Intent.RESOURCE_HOLDERS: holders,
    Intent.COMMON_CAUSES: common,
    Intent.ETA: expected,
    Intent.DEADLINES: deadlines,
    Intent.CRITICAL_PATH: critical_path,
    Intent.WHAT_IF: what_if,
    Intent.WHAT_CHANGED: _changed,
    Intent.HANDOVER: _handover,
    Intent.PAST_FAILURES: by_name("past_failures"),
    Intent.SCHEDULE: schedule,
    Intent.RERUN_SAFETY: by_name("rerun_safety"),
    Intent.CODE_MEANING: _codes,
    Intent.PROCEDURE: _documents,
    Intent.SYNTAX: _documents,
    Intent.CONCEPT: _documents,
}
