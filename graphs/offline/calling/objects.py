"""One object after another: its state, why it stands, its log, when it is due."""

from collections.abc import Callable

from graphs.offline.calling.call import MOST_OBJECTS, Call, given, named, where_of
from graphs.offline.naming.kinds import first_of, kinds_of
from graphs.offline.talk.instances import is_carried
from graphs.question import Condition, Intent, Task


def status(task: Task) -> list[Call]:
    """How each object stands."""
    found = task.entities
    where = where_of(task)
    asked = [
        *((name, first_of("job")) for name in found.jobs),
        *((name, first_of("jobstream")) for name in found.streams),
        *((name, first_of("workstation")) for name in found.workstations if name != where),
        *((name, first_of("resource")) for name in found.resources),
        *((name, kinds_of(task.intent)) for name in found.names),
    ]
    earlier = is_carried(found)
    calls = [
        ("object_status", given(name=name, kinds=kinds, workstation=where, earlier=earlier))
        for name, kinds in asked[:MOST_OBJECTS]
    ]
    left = Condition.NOT_FINISHED  # `what is left of X`: beside its state, the jobs still to end
    if task.intent is Intent.STREAM_STATUS and left in found.conditions:
        calls += [("find_jobs", {"stream": name, "conditions": [left.value]}) for name, _ in asked]
    return calls


def diagnosed(question: str) -> Callable[[Task], list[Call]]:
    """Why each object stands as it does, so asked; what is taken for the reason is no subject."""

    def plan(task: Task) -> list[Call]:
        found = task.entities
        where = "" if found.reasons else where_of(task)
        every = [
            *((name, ["job", "jobstream"]) for name in (*found.jobs, *found.names)),
            *((name, ["jobstream", "job"]) for name in found.streams),
        ]
        every = every or [(name, ["workstation"]) for name in found.workstations]
        every = every or [(name, ["resource"]) for name in found.resources]
        asked = [(name, kinds) for name, kinds in every if name not in found.reasons] or every
        more = given(question=question, workstation=where, reasons=list(found.reasons))
        return [
            ("diagnose", {"name": name, "kinds": kinds, **more})
            for name, kinds in asked[:MOST_OBJECTS]
        ]

    return plan


def schedule(task: Task) -> list[Call]:
    """When each object is due."""
    found, where = task.entities, where_of(task)
    day = found.day.isoformat() if found.day else None
    return [
        ("schedule", given(name=name, question=found.asks, day=day, workstation=where))
        for name, _ in named(task)
    ]


def by_name(tool: str) -> Callable[[Task], list[Call]]:
    """What a tool tells of each object."""

    def plan(task: Task) -> list[Call]:
        where = where_of(task)
        names = [name for name in task.entities.objects() if name != where]
        earlier = tool == "job_log" and is_carried(task.entities)
        more = given(workstation=where, earlier=earlier)
        return [(tool, {"name": name, **more}) for name in names[:MOST_OBJECTS]]

    return plan


def holders(task: Task) -> list[Call]:
    """Who holds each resource."""
    names = task.entities.resources or task.entities.objects()
    return [("resource_holders", {"name": name}) for name in names[:MOST_OBJECTS]]
