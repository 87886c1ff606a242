"""Which tool calls answer which intent: the offline model's whole plan of action."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from graphs.question import Condition, Intent, Task

Call = tuple[str, dict[str, Any]]
_MAX_OBJECTS = 5
_OBJECT_INTENTS = frozenset(
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
    }
)


def needs_object(task: Task) -> bool:
    """The task is about one object, and none was named."""
    return task.intent in _OBJECT_INTENTS and not task.entities.objects()


def calls(task: Task) -> list[Call]:
    """The calls that answer the task; none where no tool can."""
    plan = _PLANS.get(task.intent)
    return plan(task) if plan else []


def _status(task: Task) -> list[Call]:
    found = task.entities
    where = _where(task)
    named = [
        *((name, ["job", "jobstream"]) for name in found.jobs),
        *((name, ["jobstream", "job"]) for name in found.streams),
        *((name, ["workstation"]) for name in found.workstations if name != where),
        *((name, ["resource"]) for name in found.resources),
        *((name, _kinds_of(task.intent)) for name in found.names),
    ]
    return [
        ("object_status", _given(name=name, kinds=kinds, workstation=where))
        for name, kinds in named[:_MAX_OBJECTS]
    ]


def _where(task: Task) -> str:
    """`SYNC_REF on HR_AGT01`: the workstation says which job, and is not itself asked about."""
    found = task.entities
    placed = found.jobs or found.streams or found.names
    return _first(found.workstations) if placed else ""


def _kinds_of(intent: Intent) -> list[str] | None:
    """Where the words do not tell the kind, the intent may: its own kind is tried first."""
    first = {
        Intent.STREAM_STATUS: "jobstream",
        Intent.WORKSTATION_STATUS: "workstation",
        Intent.RESOURCE_STATUS: "resource",
    }.get(intent)
    if first is None:
        return None
    return [first, *(kind for kind in _ALL_KINDS if kind != first)]


_ALL_KINDS = ("job", "jobstream", "workstation", "resource")


def _jobs(task: Task, *, count_only: bool = False) -> list[Call]:
    found = task.entities
    if Condition.CARRIED_FORWARD in found.conditions:
        return _streams(task)  # HWA carries streams, with their jobs
    arguments = _given(
        states=list(found.states),
        conditions=[condition.value for condition in found.conditions],
        name=_first(found.jobs),
        stream=_first(found.streams or found.names),
        workstation=_first(found.workstations),
        folder=_first(found.folders),
        return_code=found.return_codes[0] if found.return_codes else None,
        since=_instant(found.span.since if found.span else None),
        until=_instant(found.span.until if found.span else None),
        group_by=list(found.group_by),
        limit=min(found.limit, 100) if found.limit else None,
        count_only=count_only or bool(found.group_by),
    )
    return [("find_jobs", arguments)]


def _streams(task: Task) -> list[Call]:
    found = task.entities
    arguments = _given(
        states=list(found.states),
        conditions=[condition.value for condition in found.conditions],
        name=_first(found.streams or found.names),
        workstation=_first(found.workstations),
        folder=_first(found.folders),
        limit=min(found.limit, 100) if found.limit else None,
    )
    return [("find_job_streams", arguments)]


def _workstations(task: Task) -> list[Call]:
    found = task.entities
    arguments = _given(
        conditions=[condition.value for condition in found.conditions],
        name=_first(found.workstations),
    )
    return [("find_workstations", arguments)]


def _prompts(task: Task) -> list[Call]:
    return [("find_prompts", _given(numbers=list(task.entities.prompts)))]


def _diagnose(question: str) -> Callable[[Task], list[Call]]:
    def plan(task: Task) -> list[Call]:
        found = task.entities
        where = _where(task)
        named = [
            *((name, ["job", "jobstream"]) for name in (*found.jobs, *found.names)),
            *((name, ["jobstream", "job"]) for name in found.streams),
        ]
        return [
            ("diagnose", _given(name=name, question=question, kinds=kinds, workstation=where))
            for name, kinds in named[:_MAX_OBJECTS]
        ]

    return plan


def _by_name(tool: str) -> Callable[[Task], list[Call]]:
    def plan(task: Task) -> list[Call]:
        where = _where(task)
        names = [name for name in task.entities.objects() if name != where]
        return [(tool, _given(name=name, workstation=where)) for name in names[:_MAX_OBJECTS]]

    return plan


def _holders(task: Task) -> list[Call]:
    names = task.entities.resources or task.entities.objects()
    return [("resource_holders", {"name": name}) for name in names[:_MAX_OBJECTS]]


def _bare(tool: str) -> Callable[[Task], list[Call]]:
    return lambda _: [(tool, {})]


def _codes(task: Task) -> list[Call]:
    found = task.entities
    wanted = [
        *found.codes,
        *(f"RC {code}" for code in found.return_codes),
        *found.states,
    ]
    named = [("explain_code", {"code": code}) for code in wanted[:_MAX_OBJECTS]]
    return named or _documents(task)


def _documents(task: Task) -> list[Call]:
    return [("search_documents", {"query": task.text})]


def _first(names: tuple[str, ...]) -> str:
    return names[0] if names else ""


def _instant(when: datetime | None) -> str | None:
    return when.isoformat() if when else None


def _given(**arguments: Any) -> dict[str, Any]:
    """Only what was said: the tools know their defaults."""
    return {name: value for name, value in arguments.items() if value not in (None, "", [], False)}


_PLANS: dict[Intent, Callable[[Task], list[Call]]] = {
    Intent.JOB_STATUS: _status,
    Intent.STREAM_STATUS: _status,
    Intent.WORKSTATION_STATUS: _status,
    Intent.RESOURCE_STATUS: _status,
    Intent.JOB_LIST: _jobs,
    Intent.JOB_COUNT: lambda task: _jobs(task, count_only=True),
    Intent.STREAM_LIST: _streams,
    Intent.WORKSTATION_LIST: _workstations,
    Intent.PROMPT_LIST: _prompts,
    Intent.PLAN_SUMMARY: _bare("plan_summary"),
    Intent.ENGINE_INFO: _bare("engine_status"),
    Intent.PLAN_RUN: _bare("plan_run"),
    Intent.CRITICAL_JOBS: _bare("critical_jobs"),
    Intent.WHY_WAITING: _diagnose("waiting"),
    Intent.WHY_FAILED: _diagnose("failed"),
    Intent.WHY: _diagnose("any"),
    Intent.JOB_LOG: _by_name("job_log"),
    Intent.IMPACT: _by_name("dependents"),
    Intent.RESOURCE_HOLDERS: _holders,
    Intent.CODE_MEANING: _codes,
    Intent.PROCEDURE: _documents,
    Intent.SYNTAX: _documents,
    Intent.CONCEPT: _documents,
}
