"""Which OQL fields exist for each kind of object, and how each is read off it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tools.hwa.simulator.plan import status
from tools.hwa.simulator.plan.world import (
    Follows,
    Job,
    Run,
    Workstation,
    World,
)
from tools.hwa.simulator.wire.facts import (
    actual_workstation,
    dependency_statistics,
    dependency_status,
    folder_id,
    job_number,
    max_duration_gone,
    pending_predecessor,
    predecessor_names,
    rerun_type,
    stream_elapsed,
    stream_estimate,
    stream_id_of,
    stream_statistics,
    task_type,
)
from tools.hwa.simulator.wire.oql import Field

OQL_TYPES = {
    "POOL": "POOL",
    "D-POOL": "DYNAMIC_POOL",
    "REM-ENG": "REMOTE_ENGINE",
    "X-AGENT": "XA",
    "S-AGENT": "SA",
}
"""Workstation types that OQL spells differently from the JSON."""

Fields = Mapping[str, Field]
Getter = Callable[[Any], Any]


def job_fields(world: World) -> Fields:
    """The fields of `plan/job`."""
    return {
        **_node_fields(),
        "workstation": _text(lambda job: job.workstation.path),
        "jobStreamId": _text(lambda job: job.stream.id),
        "jobStreamName": _text(lambda job: job.stream.name),
        "jobStreamWorkstation": _text(lambda job: job.stream.workstation.path),
        "key.name": Field(lambda job: job.name, order_only=True),
        "jobOptions.critical": _flag(lambda job: job.critical),
        "jobOptions.every": _flag(lambda _job: False),
        "jobOptions.noOperation": _flag(lambda job: job.no_operation),
        "jobOptions.requiresConfirmation": _flag(lambda job: job.confirm),
        "jobDefinition.isCommand": _flag(lambda _job: True),
        "jobDefinition.key.name": _text(lambda job: job.name),
        "jobDefinition.recoveryOption": _text(lambda job: job.recovery),
        "jobDefinition.taskType": _text(task_type),
        "jobDefinition.userLogin": _text(lambda job: job.user),
        "jobDefinition.workstation": _text(lambda job: job.workstation.path),
        "jobDefinition.workstationKey": _text(lambda job: job.workstation.path),
        "timeRestrictions.untilAction": _text(
            lambda job: None if job.latest_start is None else job.late_action
        ),
        "timeRestrictions.untilTime": Field(lambda job: job.latest_start, "date"),
        **_run_fields(world),
        **_dependency_fields(),
    }


def _run_fields(world: World) -> Fields:
    spans = {
        "elapsedTime": Field(
            _elapsed(world), "duration", many=True, equality_only=True, timed=True
        ),
        "estimatedDuration": Field(
            lambda job: [int(job.estimate)], "duration", many=True, equality_only=True
        ),
    }
    return {
        "jobruns.commonStatus": _runs(lambda run: run.common),
        "jobruns.compositeStatus.status": _runs(lambda run: run.status),
        "jobruns.compositeStatus.canceled": _runs(lambda run: run.status == "CANCL", "boolean"),
        "jobruns.actualWorkstation": Field(_actual_workstations, many=True),
        "jobruns.jobNumber": Field(_job_numbers, "integer", many=True, equality_only=True),
        "jobruns.maxDurationGone": Field(
            _max_durations_gone(world), "boolean", many=True, timed=True
        ),
        "jobruns.minDurationNotReached": _runs(lambda _run: False, "boolean"),
        "jobruns.rerunType": _runs(rerun_type),
        "jobruns.returnCode": _runs(lambda run: run.return_code, "integer"),
        "jobruns.step": _runs(lambda _run: None),
        "jobruns.timeInfo.actualStartTime": _runs(lambda run: run.started, "date"),
        "jobruns.timeInfo.actualEndTime": _runs(lambda run: run.ended, "date"),
        **{f"jobruns.{name}": each for name, each in spans.items()},
        **{f"jobruns.timeInfo.{name}": each for name, each in spans.items()},
    }


def stream_fields(world: World) -> Fields:
    """The fields of `plan/jobstream`."""
    return {
        **_node_fields(),
        "key": _text(lambda stream: stream.key),
        "key.name": Field(lambda stream: stream.name, order_only=True),
        "aliasJobStreamName": _text(lambda _stream: None),
        "originalJobStreamName": _text(lambda stream: stream.name),
        "workstation": _text(lambda stream: stream.workstation.path),
        "commonStatus": _text(status.stream_common),
        "compositeStatus.status": _text(status.stream_status),
        "limit": _number(lambda stream: stream.limit),
        "origPriority": _number(lambda stream: stream.orig_priority),
        "pendingPredecessor": _flag(pending_predecessor),
        "schedTime": Field(lambda stream: stream.scheduled, "date"),
        "timeInfo.actualStartTime": Field(lambda stream: stream.started, "date"),
        "timeInfo.actualEndTime": Field(lambda stream: stream.ended, "date"),
        "timeInfo.elapsedTime": Field(
            lambda stream: stream_elapsed(stream, world.now),
            "duration",
            equality_only=True,
            timed=True,
        ),
        "timeInfo.estimatedDuration": Field(
            lambda stream: int(stream_estimate(stream)), "duration", equality_only=True
        ),
        "timeRestrictions.startTime": Field(lambda stream: stream.start_at, "date"),
        "timeRestrictions.deadlineTime": Field(lambda stream: stream.deadline, "date"),
        "timeRestrictions.untilTime": Field(lambda stream: stream.latest_start, "date"),
        "jsOptions.monitored": _flag(lambda _stream: False),
        "jsOptions.carryForward": _flag(lambda stream: stream.carry_forward),
        "jsDefinitionFlags.carriedForward": _flag(lambda stream: stream.carried_forward),
        **_stream_statistics(),
        **_dependency_fields(),
    }


def _stream_statistics() -> Fields:
    spelled = {"numberOfSuccessfulJob": "numberOfSuccessfullJob"}
    names = (
        "numberOfJob",
        "numberOfAbendedJob",
        "numberOfCurrentNodes",
        "numberOfExecutingJob",
        "numberOfFailedJob",
        "numberOfNotRunningJob",
        "numberOfSuccessfulJob",
        "numberOfUndecidedJob",
    )
    fields = {
        f"jobStreamStats.{name}": _count(_statistic(spelled.get(name, name))) for name in names
    }
    return {**fields, "jobStreamStats.numberOfSkelJob": _count(lambda _stream: 0)}


def workstation_fields() -> Fields:
    """The fields of `plan/workstation`."""
    return {
        "id": _text(lambda each: each.id),
        "name": _text(lambda each: each.name),
        "folder": _text(lambda _each: "/"),
        "domainName": _text(lambda _each: "MASTERDM"),
        "type": _text(lambda each: OQL_TYPES.get(each.type, each.type)),
        "activeStates": Field(_link_states, many=True),
        "jobmanUp": _flag(lambda each: each.jobman_up),
    }


def resource_fields() -> Fields:
    """The fields of `plan/resource`."""
    return {
        "id": _text(lambda each: each.id),
        "name": _text(lambda each: each.name),
        "folder": _text(lambda each: each.folder),
        "workstation": _text(lambda each: each.workstation.path),
        "workstationFolder": _text(lambda _each: "/"),
        "quantity": _number(lambda each: each.quantity),
        "quantityInUse": _number(lambda each: each.in_use),
        "quantityAvailable": _number(lambda each: each.available),
        "status": _text(lambda each: "AVAILABLE" if each.available > 0 else "NOT_AVAILABLE"),
    }


def prompt_fields() -> Fields:
    """The fields of `plan/prompt`."""
    return {
        "id": _text(lambda each: each.id),
        "name": _text(lambda each: each.name),
        "folder": _text(lambda _each: "/"),
        "status": _text(lambda each: each.status),
        "text": _text(lambda each: each.text),
        "number": _number(lambda each: each.number),
        "workstation": _text(lambda each: each.workstation.path),
        "timeAsked": Field(lambda each: each.asked_at, "date"),
    }


def file_fields() -> Fields:
    """The fields of `plan/file`."""
    return {
        "id": _text(lambda each: each.id),
        "name": _text(lambda each: each.path),
        "status": _text(lambda each: each.status),
        "qualifier": _text(lambda each: each.qualifier),
        "workstation": _text(lambda each: each.workstation.path),
    }


def folder_fields() -> Fields:
    """The fields of `plan/folder/objects-count`; its objects are folder paths."""
    return {
        "folder": _text(lambda folder: folder),
        "folderId": _text(folder_id),
        "parent": _text(lambda folder: "/" if folder != "/" else None),
        "parentId": _text(lambda folder: folder_id("/") if folder != "/" else None),
    }


def definition_fields() -> Fields:
    """The fields by which job streams of the model are picked to be submitted."""
    return {
        "id": _text(lambda each: each.id),
        "name": _text(lambda each: each.name),
        "folder": _text(lambda each: each.folder),
        "workstation": _text(lambda each: each.workstation),
    }


def _node_fields() -> Fields:
    return {
        "id": _text(lambda each: each.id),
        "name": _text(lambda each: each.name),
        "folder": _text(lambda each: each.folder),
        "folderId": _text(lambda each: folder_id(each.folder)),
        "priority": _number(lambda each: each.priority),
    }


def _dependency_fields() -> Fields:
    counted = ("File", "Internetwork", "Job", "JobStream", "Prompt", "Resource", "Unresolved")
    statistics = {
        f"dependenciesStats.numberOf{kind}Dependencies": _count(
            _dependency_statistic(f"numberOf{kind}Dependencies")
        )
        for kind in counted
    }
    return {
        "dependencies.dependencyStatus": Field(
            lambda node: [dependency_status(each) for each in node.dependencies], many=True
        ),
        "dependencies.jobId": _follows(
            lambda each: each.target.id if isinstance(each.target, Job) else None
        ),
        "dependencies.jobKey.name": _follows(lambda each: predecessor_names(each)[3] or None),
        "dependencies.jobName": _follows(lambda each: predecessor_names(each)[3] or None),
        "dependencies.jobStreamFolder": _follows(lambda each: predecessor_names(each)[0]),
        "dependencies.jobStreamId": _follows(stream_id_of),
        "dependencies.jobStreamName": _follows(lambda each: predecessor_names(each)[2]),
        "dependencies.jobStreamWorkstation": _follows(lambda each: predecessor_names(each)[1]),
        **statistics,
    }


def _text(get: Getter) -> Field:
    return Field(get)


def _number(get: Getter) -> Field:
    return Field(get, "integer")


def _flag(get: Getter) -> Field:
    return Field(get, "boolean")


def _count(get: Getter) -> Field:
    return Field(get, "integer", equality_only=True)


def _runs(get: Callable[[Run], Any], kind: str = "string") -> Field:
    return Field(lambda job: [get(run) for run in job.runs], kind, many=True)


def _follows(get: Callable[[Follows], Any]) -> Field:
    return Field(
        lambda node: [get(each) for each in node.dependencies if isinstance(each, Follows)],
        many=True,
    )


def _statistic(name: str) -> Getter:
    return lambda stream: stream_statistics(stream)[name]


def _dependency_statistic(name: str) -> Getter:
    return lambda node: dependency_statistics(node)[name]


def _elapsed(world: World) -> Getter:
    def spans(job: Job) -> list[int | None]:
        values = [status.elapsed(run, world.now) for run in job.runs]
        return [None if each is None else int(each) for each in values]

    return spans


def _max_durations_gone(world: World) -> Getter:
    return lambda job: [max_duration_gone(job, run, world.now) for run in job.runs]


def _actual_workstations(job: Job) -> list[Any]:
    return [None if run.started is None else actual_workstation(job) for run in job.runs]


def _job_numbers(job: Job) -> list[int | None]:
    return [None if run.started is None else job_number(job, run) for run in job.runs]


def _link_states(workstation: Workstation) -> list[str]:
    if not workstation.linked:
        return ["UNLINKED"]
    return ["LINKED"] + ["FULLY_LINKED"] * (workstation.type == "MANAGER")
