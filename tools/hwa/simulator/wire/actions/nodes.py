"""What can be done to jobs and to job streams."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tools.hwa.simulator.plan import walk
from tools.hwa.simulator.plan.commands import (
    AddDependencies,
    Cancel,
    Command,
    Confirm,
    Hold,
    Kill,
    Release,
    ReleaseDependencies,
    RemoveDependencies,
    Rerun,
    SetPriority,
)
from tools.hwa.simulator.plan.world import Job, Node, Stream, World
from tools.hwa.simulator.wire.actions import values
from tools.hwa.simulator.wire.actions.action import Action, Call, Make
from tools.hwa.simulator.wire.actions.dependencies import named_dependencies, new_dependencies
from tools.hwa.simulator.wire.errors import BadBody, NotFound

MOST_SUCCESSORS = 1000
"""So many jobs can be rerun after one."""


def _plain(make: Callable[[Node], Command]) -> Make:
    return lambda node, _call: (make(node),)


def _add(node: Node, call: Call) -> Sequence[Command]:
    return (AddDependencies(node, new_dependencies(call)),)


def _release(node: Node, call: Call) -> Sequence[Command]:
    return (ReleaseDependencies(node, named_dependencies(node, call)),)


def _remove(node: Node, call: Call) -> Sequence[Command]:
    return (RemoveDependencies(node, named_dependencies(node, call)),)


def _priority(node: Node, call: Call) -> Sequence[Command]:
    return (SetPriority(node, values.parameter(call.query, "priority", least=0, most=101)),)


def _confirm(*, success: bool) -> Make:
    return lambda job, call: (Confirm(job, success, values.texts(call.body, "conditions")),)


def rerun(job: Job, attempt: int, call: Call) -> Sequence[Command]:
    """One more run of a job, with its successors where they are asked for."""
    body = call.body
    for name in ("jobDefinitionDbIdentifier", "jobDefinitionDbKey"):
        if body.get(name):
            raise BadBody(f"{name}: no other definition can be rerun from here.")
    start_at = None if body.get("asap") is True else values.moment(body, "startTime", call.zone)
    priority = values.number(body, "priority", 10, most=101)
    return (Rerun(job, attempt, priority, start_at, _successors(job, call)),)


def rerun_successors(stream: Stream, call: Call) -> list[tuple[Job, Sequence[Command]]]:
    """A rerun of each job that follows a stream, down to a depth."""
    depth = values.parameter({"depth": "1", **call.query}, "depth", least=1, most=MOST_SUCCESSORS)
    found = [each for each in walk.successors(stream, depth) if isinstance(each, Job)]
    return [(each, (Rerun(each, each.run.attempt),)) for each in found]


def _successors(job: Job, call: Call) -> tuple[Job, ...]:
    info = values.section(call.body, "successorsInfo") or values.section(
        call.body, "successorsInformation"
    )
    if "depth" in info and info.get("successorsIds"):
        raise BadBody("successorsInfo takes depth or successorsIds, not both.")
    ids = values.texts(info, "successorsIds")
    depth = values.number(info, "depth", 0, most=MOST_SUCCESSORS)
    below = [each for each in walk.successors(job, depth) if isinstance(each, Job)]
    named = [_job(call.world, each) for each in ids]
    if len(below) + len(named) > MOST_SUCCESSORS:
        raise BadBody(f"More than {MOST_SUCCESSORS} successors cannot be rerun.")
    return (*below, *named)


def _job(world: World, identity: str) -> Job:
    if identity not in world.jobs:
        raise NotFound(identity)
    return world.jobs[identity]


_DEPENDENCIES = {"dependencies": list[object]()}
_CONDITIONS = {"conditions": list[object]()}
_RERUN = {"priority": 10, "asap": True, "successorsInfo": {"depth": 0}}
_SHARED = (
    Action("hold", "ALTPRI", _plain(Hold)),
    Action("release", "RELEASE", _plain(Release)),
    Action("cancel", "CANCEL", _plain(Cancel)),
    Action("cancel-pending", "CANCEL", _plain(lambda node: Cancel(node, pending=True))),
    Action("add-dependencies", "ADDDEP", _add, template=_DEPENDENCIES),
    Action("release-dependencies", "RELEASE", _release, template=_DEPENDENCIES),
    Action("remove-dependencies", "DELDEP", _remove, template=_DEPENDENCIES),
    Action("release-all-dependencies", "RELEASE", _plain(ReleaseDependencies)),
)

JOB_ACTIONS = (
    *_SHARED,
    Action("kill", "KILL", lambda job, _call: (Kill(job),)),
    Action("confirm-succ", "CONFIRM", _confirm(success=True), template=_CONDITIONS),
    Action("confirm-abend", "CONFIRM", _confirm(success=False), template=_CONDITIONS),
    Action(
        "rerun",
        "RERUN",
        lambda job, call: rerun(job, job.run.attempt, call),
        by_id=False,
        template=_RERUN,
    ),
    Action("update-priority", "ALTPRI", _priority, by_filter=False, parameters=("priority",)),
)
"""Every action on jobs; a rerun by id goes by the id of a run."""

STREAM_ACTIONS = _SHARED
"""Every action on job streams; there is none that reruns or kills a whole stream."""
