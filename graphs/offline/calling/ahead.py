"""What is to come: when things end, whether in time, and what a change would do."""

from typing import Final

from graphs.offline.calling.call import Call, given, instant, named, where_of
from graphs.offline.calling.objects import by_name, holders
from graphs.question import Task

_KINDS_OF_CHANGE: Final = {
    "limit": ["workstation", "jobstream"],
    **{change: ["workstation"] for change in ("fence", "outage", "link")},
    **{change: ["job"] for change in ("kill", "abend")},
}


def expected(task: Task) -> list[Call]:
    """When each object ends; without one, the night."""
    found, where = task.entities, where_of(task)
    by = instant(found.deadline)
    return [
        ("expected_end", given(name=name, kinds=kinds, workstation=where, by=by))
        for name, kinds in named(task) or [("", None)]
    ]


def deadlines(task: Task) -> list[Call]:
    """Which deadlines are at risk, and which would be if an object were late."""
    found, where = task.entities, where_of(task)
    return [
        (
            "deadlines_at_risk",
            given(name=name, kinds=kinds, workstation=where, delay_minutes=found.delay_minutes),
        )
        for name, kinds in named(task) or [("", None)]
    ]


def critical_path(task: Task) -> list[Call]:
    """What decides when an object ends; without one, the night."""
    where = where_of(task)
    return [
        ("critical_path", given(name=name, kinds=kinds, workstation=where))
        for name, kinds in named(task) or [("", None)]
    ]


def what_if(task: Task) -> list[Call]:
    """The change worked out; where none was understood, who depends on what would be touched."""
    found, where = task.entities, where_of(task)
    if found.change == "units":
        return holders(task)
    if found.change is None:
        return by_name("dependents")(task)
    span = found.span
    calls = []
    for name, kinds in named(task) or [(str(number), []) for number in found.prompts]:
        of_change = _KINDS_OF_CHANGE.get(found.change or "")
        if found.change == "limit" and kinds and kinds[0] == "jobstream":
            of_change = ["jobstream"]
        arguments = given(
            change=found.change,
            name=name,
            kinds=of_change or kinds,
            workstation=where,
            since=instant(span.since if span else None),
            until=instant(span.until if span else None),
        )
        if found.value is not None:  # 0 is a value
            arguments["value"] = found.value
        calls.append(("what_if", arguments))
    return calls
