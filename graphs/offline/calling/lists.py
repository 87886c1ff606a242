"""Lists, counts and what many have in common: what narrows them, and where to look."""

from typing import Any

from graphs.offline.calling.call import MOST_OBJECTS, Call, given, instant
from graphs.question import Condition, Entities, Task, TimeSpan


def jobs(task: Task, *, count_only: bool = False) -> list[Call]:
    """The jobs that are asked for, or how many they are."""
    found = task.entities
    carried = {*found.conditions, *found.without_conditions} & {Condition.CARRIED_FORWARD}
    if carried and "job" not in task.text.lower():
        return streams(task)  # HWA carries streams, with their jobs
    arguments = given(
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


def streams(task: Task) -> list[Call]:
    """The job streams that are asked for."""
    found = task.entities
    arguments = given(
        limit=min(found.limit, 100) if found.limit else None,
        skip=found.skip or None,
        **_of_list(found),
    )
    named = found.model_copy(
        update={"jobs": found.streams + found.names, "streams": (), "names": ()}
    )
    return [("find_job_streams", {**arguments, **place}) for place in _places(named)]


def workstations(task: Task) -> list[Call]:
    """The workstations that are asked for."""
    found = task.entities
    arguments = given(
        conditions=[condition.value for condition in found.conditions],
        name=next(iter(found.workstations), ""),
        skip=found.skip or None,
    )
    return [("find_workstations", arguments)]


def prompts(task: Task) -> list[Call]:
    """The prompts that are asked for."""
    found = task.entities
    return [("find_prompts", given(numbers=list(found.prompts), names=list(found.names)))]


def common(task: Task) -> list[Call]:
    """What many jobs fail or wait for."""
    found = task.entities
    arguments = given(
        states=list(found.states),
        since=instant(found.span.since if found.span else None),
        until=instant(found.span.until if found.span else None),
    )
    named = found.streams + found.names + found.jobs
    within = found.model_copy(update={"jobs": (), "names": (), "streams": named})
    return [("common_causes", {**arguments, **place}) for place in _places(within)]


def summary(task: Task) -> list[Call]:
    """The whole plan; of a part of it or of a time, the jobs by status."""
    found = task.entities
    if _places(found) == [{}] and (found.span is None or _goes_on(found.span)):
        return [("plan_summary", {})]
    grouped = found.model_copy(update={"group_by": found.group_by or ("status",)})
    return jobs(task.model_copy(update={"entities": grouped}), count_only=True)


def critical(task: Task) -> list[Call]:
    """All critical jobs; of a part of the plan, those that are in it."""
    found = task.entities
    limit = given(limit=min(found.limit, 100) if found.limit else None)
    if _places(found) == [{}] and not (found.span or found.states or found.order):
        return [("critical_jobs", limit)]
    conditions = tuple(dict.fromkeys((*found.conditions, Condition.CRITICAL)))
    narrowed = found.model_copy(update={"conditions": conditions})
    return jobs(task.model_copy(update={"entities": narrowed}))


def _goes_on(span: TimeSpan) -> bool:
    """`Tonight's numbers` are those of the plan that runs; `since 22:00` is a part of it."""
    bounds = (
        "since", "desde", "after", "before", "last", "ultim", "antes", "depois", "ontem", "yesterday",
    )  # fmt: skip
    return not any(map(str.isdecimal, span.words)) and not any(
        word in span.words for word in bounds
    )


def _of_list(found: Entities) -> dict[str, Any]:
    """What narrows a list of jobs and a list of streams alike."""
    span = found.span
    return {
        "states": list(found.states),
        "conditions": [condition.value for condition in found.conditions],
        "without_states": list(found.without_states),
        "without_conditions": [condition.value for condition in found.without_conditions],
        "without_names": list(found.without_names),
        "since": instant(span.since if span else None),
        "until": instant(span.until if span else None),
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
    return every[:MOST_OBJECTS]
