"""Which tool calls answer which intent: the offline model's whole plan of action."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from graphs.offline.asking.coded import explained
from graphs.offline.naming.kinds import first_of, kinds_of
from graphs.offline.talk.instances import is_carried
from graphs.offline.text.anecdotes import question_of
from graphs.offline.text.general import sought
from graphs.question import Condition, Entities, Intent, Task, TimeSpan

Call = tuple[str, dict[str, Any]]
_MAX_OBJECTS = 5
ABOUT_ONE = frozenset(
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
    return task.intent in ABOUT_ONE or (task.intent in _OF_THE_BATCH and not found.whole)


def calls(task: Task) -> list[Call]:
    """The calls that answer the task; none where no tool can."""
    plan = _PLANS.get(task.intent)
    return plan(task) if plan else []


def _status(task: Task) -> list[Call]:
    found = task.entities
    where = _where(task)
    named = [
        *((name, first_of("job")) for name in found.jobs),
        *((name, first_of("jobstream")) for name in found.streams),
        *((name, first_of("workstation")) for name in found.workstations if name != where),
        *((name, first_of("resource")) for name in found.resources),
        *((name, kinds_of(task.intent)) for name in found.names),
    ]
    earlier = is_carried(found)
    calls = [
        ("object_status", _given(name=name, kinds=kinds, workstation=where, earlier=earlier))
        for name, kinds in named[:_MAX_OBJECTS]
    ]
    left = Condition.NOT_FINISHED  # `what is left of X`: beside its state, the jobs still to end
    if task.intent is Intent.STREAM_STATUS and left in found.conditions:
        calls += [("find_jobs", {"stream": name, "conditions": [left.value]}) for name, _ in named]
    return calls


def _where(task: Task) -> str:
    """`SYNC_REF on HR_AGT01`: the workstation says which job, and is not itself asked about."""
    found = task.entities
    placed = found.jobs or found.streams or found.names
    return _first(found.workstations) if placed else ""


def _jobs(task: Task, *, count_only: bool = False) -> list[Call]:
    found = task.entities
    carried = {*found.conditions, *found.without_conditions} & {Condition.CARRIED_FORWARD}
    if carried and "job" not in task.text.lower():
        return _streams(task)  # HWA carries streams, with their jobs
    arguments = _given(
        return_code=found.return_codes[0] if len(found.return_codes) == 1 else None,
        measures=_measures(found),
        order=found.order,
        ascending=found.ascending,
        group_by=list(found.group_by),
        limit=min(found.limit, 100) if found.limit else None,
        skip=found.skip or None,
        count_only=count_only or bool(found.group_by),
        **_of_list(found),
    )
    return [("find_jobs", {**arguments, **place}) for place in _places(found)]


def _streams(task: Task) -> list[Call]:
    found = task.entities
    arguments = _given(
        limit=min(found.limit, 100) if found.limit else None,
        skip=found.skip or None,
        **_of_list(found),
    )
    named = found.streams + found.names
    places = _places(found.model_copy(update={"jobs": named, "streams": (), "names": ()}))
    return [("find_job_streams", {**arguments, **place}) for place in places]


def _of_list(found: Entities) -> dict[str, Any]:
    """What narrows a list of jobs and a list of streams alike."""
    span = found.span
    return {
        "states": list(found.states),
        "conditions": [condition.value for condition in found.conditions],
        "without_states": list(found.without_states),
        "without_conditions": [condition.value for condition in found.without_conditions],
        "without_names": list(found.without_names),
        "since": _instant(span.since if span else None),
        "until": _instant(span.until if span else None),
        "times": span.of if span else None,
        "since_plan": bool(span and span.since_plan),
    }


def _measures(found: Entities) -> list[str]:
    """The comparisons as the tools read them; several return codes are one of them."""
    several = ",".join(map(str, found.return_codes)) if len(found.return_codes) > 1 else ""
    codes = [f"return_code={several}"] if several else []
    return [*map(str, found.measures), *codes]


def _places(found: Entities) -> list[dict[str, str]]:
    """Where to look: one place for each of the names, so that each has its own number."""
    named = [{"name": name} for name in found.jobs]
    named += [{"stream": name} for name in found.streams + found.names]
    stations = [{"workstation": name} for name in found.workstations] or [{}]
    folders = [{"folder": name} for name in found.folders] or [{}]
    every = [
        {**name, **station, **folder}
        for name in named or [{}]
        for station in stations
        for folder in folders
    ]
    return every[:_MAX_OBJECTS]


def _workstations(task: Task) -> list[Call]:
    found = task.entities
    arguments = _given(
        conditions=[condition.value for condition in found.conditions],
        name=_first(found.workstations),
        skip=found.skip or None,
    )
    return [("find_workstations", arguments)]


def _prompts(task: Task) -> list[Call]:
    found = task.entities
    return [("find_prompts", _given(numbers=list(found.prompts), names=list(found.names)))]


def _diagnose(question: str) -> Callable[[Task], list[Call]]:
    def plan(task: Task) -> list[Call]:
        found = task.entities
        where = "" if found.reasons else _where(task)
        named = [
            *((name, ["job", "jobstream"]) for name in (*found.jobs, *found.names)),
            *((name, ["jobstream", "job"]) for name in found.streams),
        ]
        named = named or [(name, ["workstation"]) for name in found.workstations]
        named = named or [(name, ["resource"]) for name in found.resources]
        asked = [(name, kinds) for name, kinds in named if name not in found.reasons] or named
        more = _given(question=question, workstation=where, reasons=list(found.reasons))
        return [
            ("diagnose", {"name": name, "kinds": kinds, **more})
            for name, kinds in asked[:_MAX_OBJECTS]
        ]

    return plan


def _named(task: Task) -> list[tuple[str, list[str] | None]]:
    """Each object with the kinds to try, in order; where one is, is not asked about."""
    found, where = task.entities, _where(task)
    named: list[tuple[str, list[str] | None]] = [
        *((name, ["job", "jobstream"]) for name in (*found.jobs, *found.names)),
        *((name, ["jobstream", "job"]) for name in found.streams),
        *((name, ["workstation"]) for name in found.workstations if name != where),
    ]
    return named[:_MAX_OBJECTS]


def _expected(task: Task) -> list[Call]:
    found, where = task.entities, _where(task)
    by = _instant(found.deadline)
    return [
        ("expected_end", _given(name=name, kinds=kinds, workstation=where, by=by))
        for name, kinds in _named(task) or [("", None)]
    ]


def _deadlines(task: Task) -> list[Call]:
    found, where = task.entities, _where(task)
    return [
        (
            "deadlines_at_risk",
            _given(name=name, kinds=kinds, workstation=where, delay_minutes=found.delay_minutes),
        )
        for name, kinds in _named(task) or [("", None)]
    ]


def _path(task: Task) -> list[Call]:
    where = _where(task)
    return [
        ("critical_path", _given(name=name, kinds=kinds, workstation=where))
        for name, kinds in _named(task) or [("", None)]
    ]


_KINDS_OF_CHANGE = {
    "limit": ["workstation", "jobstream"],
    **{change: ["workstation"] for change in ("fence", "outage", "link")},
    **{change: ["job"] for change in ("kill", "abend")},
}


def _what_if(task: Task) -> list[Call]:
    """The change worked out; where none was understood, who depends on what would be touched."""
    found, where = task.entities, _where(task)
    if found.change == "units":
        return _holders(task)
    if found.change is None:
        return _by_name("dependents")(task)
    span = found.span
    calls = []
    for name, kinds in _named(task) or [(str(number), []) for number in found.prompts]:
        of_change = _KINDS_OF_CHANGE.get(found.change or "")
        if found.change == "limit" and kinds and kinds[0] == "jobstream":
            of_change = ["jobstream"]
        arguments = _given(
            change=found.change,
            name=name,
            kinds=of_change or kinds,
            workstation=where,
            since=_instant(span.since if span else None),
            until=_instant(span.until if span else None),
        )
        if found.value is not None:  # 0 is a value
            arguments["value"] = found.value
        calls.append(("what_if", arguments))
    return calls


def _changed(task: Task) -> list[Call]:
    found = task.entities
    since = _instant(found.span.since if found.span else None)
    until = _instant(found.span.until if found.span else None)
    names = found.objects()[:_MAX_OBJECTS] or ("",)
    return [("what_changed", _given(since=since, until=until, name=name)) for name in names]


def _handover(task: Task) -> list[Call]:
    span = task.entities.span
    return [("handover", _given(since=_instant(span.since if span else None)))]


def _common(task: Task) -> list[Call]:
    found = task.entities
    arguments = _given(
        states=list(found.states),
        since=_instant(found.span.since if found.span else None),
        until=_instant(found.span.until if found.span else None),
    )
    streams = found.streams + found.names + found.jobs
    places = _places(found.model_copy(update={"jobs": (), "names": (), "streams": streams}))
    return [("common_causes", {**arguments, **place}) for place in places]


def _schedule(task: Task) -> list[Call]:
    found, where = task.entities, _where(task)
    day = found.day.isoformat() if found.day else None
    return [
        ("schedule", _given(name=name, question=found.asks, day=day, workstation=where))
        for name, _ in _named(task)
    ]


def _by_name(tool: str) -> Callable[[Task], list[Call]]:
    def plan(task: Task) -> list[Call]:
        where = _where(task)
        names = [name for name in task.entities.objects() if name != where]
        earlier = tool == "job_log" and is_carried(task.entities)
        given = _given(workstation=where, earlier=earlier)
        return [(tool, {"name": name, **given}) for name in names[:_MAX_OBJECTS]]

    return plan


def _holders(task: Task) -> list[Call]:
    names = task.entities.resources or task.entities.objects()
    return [("resource_holders", {"name": name}) for name in names[:_MAX_OBJECTS]]


def _bare(tool: str) -> Callable[[Task], list[Call]]:
    return lambda _: [(tool, {})]


def _summary(task: Task) -> list[Call]:
    """The whole plan; of a part of it or of a time, the jobs by status."""
    found = task.entities
    if _places(found) == [{}] and (found.span is None or _goes_on(found.span)):
        return [("plan_summary", {})]
    grouped = found.model_copy(update={"group_by": found.group_by or ("status",)})
    return _jobs(task.model_copy(update={"entities": grouped}), count_only=True)


def _goes_on(span: TimeSpan) -> bool:
    """`Tonight's numbers` are those of the plan that runs; `since 22:00` is a part of it."""
    bounds = (
        "since", "desde", "after", "before", "last", "ultim", "antes", "depois", "ontem", "yesterday",
    )  # fmt: skip
    return not any(map(str.isdecimal, span.words)) and not any(
        word in span.words for word in bounds
    )


def _critical(task: Task) -> list[Call]:
    """All critical jobs; of a part of the plan, those that are in it."""
    found = task.entities
    limit = _given(limit=min(found.limit, 100) if found.limit else None)
    if _places(found) == [{}] and not (found.span or found.states or found.order):
        return [("critical_jobs", limit)]
    conditions = tuple(dict.fromkeys((*found.conditions, Condition.CRITICAL)))
    narrowed = found.model_copy(update={"conditions": conditions})
    return _jobs(task.model_copy(update={"entities": narrowed}))


def _codes(task: Task) -> list[Call]:
    named = [("explain_code", {"code": code}) for code in explained(task)[:_MAX_OBJECTS]]
    return named or _documents(task)


def _documents(task: Task) -> list[Call]:
    query = question_of(sought(task.text))
    return [("search_documents", {"query": query, **_given(paper=task.paper)})]


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
    Intent.PLAN_SUMMARY: _summary,
    Intent.ENGINE_INFO: _bare("engine_status"),
    Intent.PLAN_RUN: _bare("plan_run"),
    Intent.CRITICAL_JOBS: _critical,
    Intent.WHY_WAITING: _diagnose("waiting"),
    Intent.WHY_FAILED: _diagnose("failed"),
    Intent.WHY: _diagnose("any"),
    Intent.JOB_LOG: _by_name("job_log"),
    Intent.IMPACT: _by_name("dependents"),
    Intent.RESOURCE_HOLDERS: _holders,
    Intent.COMMON_CAUSES: _common,
    Intent.ETA: _expected,
    Intent.DEADLINES: _deadlines,
    Intent.CRITICAL_PATH: _path,
    Intent.WHAT_IF: _what_if,
    Intent.WHAT_CHANGED: _changed,
    Intent.HANDOVER: _handover,
    Intent.PAST_FAILURES: _by_name("past_failures"),
    Intent.SCHEDULE: _schedule,
    Intent.RERUN_SAFETY: _by_name("rerun_safety"),
    Intent.CODE_MEANING: _codes,
    Intent.PROCEDURE: _documents,
    Intent.SYNTAX: _documents,
    Intent.CONCEPT: _documents,
}
