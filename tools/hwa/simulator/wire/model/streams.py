"""Writes job stream definitions as REST V2's JSON, with the jobs that the plan shows of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tools.hwa.simulator.plan.definitions import StreamDefinition
from tools.hwa.simulator.plan.names import duration
from tools.hwa.simulator.plan.world import Follows, Job, Needs, Opens, Stream, World
from tools.hwa.simulator.wire.model.cycles import clock_time, cycle_json, group_reference, midnight
from tools.hwa.simulator.wire.model.entries import definition_of, rooted
from tools.hwa.simulator.wire.render_objects import without_nothing

Json = dict[str, Any]
_CONDITIONS: Mapping[str, str] = {
    "STARTED": "STARTED",
    "EXEC": "STARTED",
    "SUCC": "SUCC",
    "ABEND": "ABEND",
    "FAIL": "FAIL",
    "SUPPR": "SUPPRESS",
    "SUPPRESS": "SUPPRESS",
}
"""The model's word for each status that a conditional dependency can name in the plan."""


def stream_body(world: World, defined: StreamDefinition) -> Json:
    """What a job stream definition says beside its name and its place."""
    cycles = [cycle_json(each) for each in defined.cycles if not each.exclusive]
    exclusive = [cycle_json(each) for each in defined.cycles if each.exclusive]
    return {
        "abstractId": defined.abstract_id,
        "description": defined.description or None,
        "validFrom": midnight(defined.valid_from),
        "validTo": midnight(defined.valid_to),
        "timeZone": defined.time_zone,
        "options": _options(defined),
        "variableTable": defined.variable_table or None,
        "freeDaysCalendar": defined.free_days_calendar or None,
        "saturdayIsFree": defined.saturday_is_free,
        "sundayIsFree": defined.sunday_is_free,
        "runCycles": [*cycles, *(group_reference(each) for each in defined.groups)],
        "exclusiveRunCycles": exclusive,
        "startTime": clock_time(defined.start_time),
        "priority": defined.priority,
        "limit": None if defined.limit < 0 else defined.limit,
        "onOverlap": defined.on_overlap,
        "jobs": _jobs(world, defined),
    }


def _options(defined: StreamDefinition) -> list[str]:
    return ["draft"] * defined.draft + ["carryForward"] * defined.carry_forward


def _jobs(world: World, defined: StreamDefinition) -> list[Json]:
    """The jobs as the plan has them; only their names where the plan has no instance."""
    instance = _instance(world, defined)
    known = {} if instance is None else {job.name: job for job in instance.jobs}
    return [_job(known[name]) if name in known else {"name": name} for name in defined.jobs]


def _instance(world: World, defined: StreamDefinition) -> Stream | None:
    same = (
        each
        for each in world.streams_by_name.get(defined.name, [])
        if each.folder == defined.folder and each.workstation.path == rooted(defined.workstation)
    )
    return next(same, None)


def _job(job: Job) -> Json:
    definition = definition_of(job)
    followed = [
        each
        for each in job.dependencies
        if isinstance(each, Follows) and isinstance(each.target, Job)
    ]
    inside = [each for each in followed if _stream_of(each) is job.stream]
    outside = [each for each in followed if _stream_of(each) is not job.stream]
    return without_nothing(
        {
            "name": job.name,
            "jobDefinitionRefId": definition.id,
            "jobDefinitionRef": definition.key,
            "workstation": job.workstation.path,
            "priority": job.priority,
            "options": ["critical"] * job.critical
            + ["confirmed"] * job.confirm
            + ["nop"] * job.no_operation,
            "repeatInterval": None if job.every is None else duration(job.every),
            "internalPredecessors": [_inside(each) for each in inside],
            "externalPredecessors": [_outside(each) for each in outside],
            "resourceDependencies": [
                {"resource": each.resource.name, "quantity": each.quantity}
                for each in job.dependencies
                if isinstance(each, Needs)
            ],
            "fileDependencies": [
                {"workstation": each.file.workstation.path, "filename": each.file.path}
                for each in job.dependencies
                if isinstance(each, Opens)
            ],
        }
    )


def _stream_of(follows: Follows) -> Stream | None:
    return follows.target.stream if isinstance(follows.target, Job) else None


def _inside(follows: Follows) -> Json:
    assert follows.target is not None  # noqa: S101  # only bound ones come here
    return {"jobName": follows.target.name, "statusConditions": _conditions(follows)}


def _outside(follows: Follows) -> Json:
    stream = _stream_of(follows)
    assert stream is not None and follows.target is not None  # noqa: S101,PT018  # as above
    return {
        "workstation": stream.workstation.path,
        "jobStream": f"{stream.folder.rstrip('/')}/{stream.name}",
        "jobName": follows.target.name,
        "statusConditions": _conditions(follows),
        "matchingCriteria": {"type": "sameDay"},
    }


def _conditions(follows: Follows) -> list[str]:
    return [_CONDITIONS[each] for each in follows.conditions if each in _CONDITIONS]
