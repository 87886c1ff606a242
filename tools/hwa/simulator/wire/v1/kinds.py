"""The kinds of objects that REST V1 lists: their rows, their filter's conditions, their JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, TypeGuard

from tools.hwa.simulator.plan import status
from tools.hwa.simulator.plan.world import Job, Run, Stream, World
from tools.hwa.simulator.wire import facts
from tools.hwa.simulator.wire.v1 import keys, render
from tools.hwa.simulator.wire.v1.filters import (
    BadFilter,
    Condition,
    Conditions,
    Getter,
    Query,
    Test,
    equal,
    listed,
    text,
    within,
)
from tools.hwa.simulator.wire.v1.words import TYPES, internal, millis, plans_own

Json = dict[str, Any]


class JobRow(NamedTuple):
    """One row of a job list: a job and one of its runs."""

    job: Job
    run: Run


class JobPlaces:
    """The plan's jobs by their workstation's name, gathered anew when jobs come or go."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._made_of: tuple[str, int] = ("", -1)
        self._jobs: dict[str, list[Job]] = {}

    def on(self, workstation: str) -> Sequence[Job]:
        """The jobs of one workstation."""
        now = self.world.plan_id, len(self.world.jobs)
        if now != self._made_of:
            self._made_of, self._jobs = now, {}
            for job in self.world.jobs.values():
                self._jobs.setdefault(job.workstation.name, []).append(job)
        return self._jobs.get(workstation, ())


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of plan object as V1 lists it."""

    filter_name: str
    conditions: Conditions
    rows: Callable[[Query], Iterable[Any]]
    show: Callable[[Any, bool], Json]
    order: Mapping[str, Getter] = field(default_factory=dict)


def kinds(world: World) -> Mapping[str, Kind]:
    """Every kind by the word that stands in its address."""
    return {
        "job": _jobs(world),
        "jobstream": _streams(world),
        "workstation": _workstations(world),
        "resource": _resources(world),
        "prompt": _prompts(world),
        "file": _files(world),
        "domain": _domains(world),
        "criticaljob": _critical_jobs(world),
    }


def _jobs(world: World) -> Kind:
    places = JobPlaces(world)
    order: dict[str, Getter] = {
        "jobName": lambda row: row.job.name,
        "jobStreamName": lambda row: row.job.stream.name,
        "priority": lambda row: row.job.priority,
        "inputArrivalTime": lambda row: row.job.stream.scheduled,
        "actualStartTime": lambda row: row.run.started or 0.0,
        "actualEndTime": lambda row: row.run.ended or 0.0,
    }
    return Kind(
        "jobInPlanFilter",
        {**_job_conditions(), **_run_conditions(world)},
        lambda query: _job_rows(world, places, query),
        lambda row, whole: render.job_json(world, row.job, row.run, dependencies=whole),
        order,
    )


def _job_rows(world: World, places: JobPlaces, query: Query) -> Iterable[JobRow]:
    place = query.plain.get("workstationName")
    jobs = places.on(place) if _exact(place) else _candidates(world, query)
    if query.plain.get("lastInRerunChain") is True:
        return (JobRow(job, job.runs[-1]) for job in jobs)
    return (JobRow(job, run) for job in jobs for run in job.runs)


def _candidates(world: World, query: Query) -> Iterable[Job]:
    """The jobs among which all that pass the query are, as few as an index can tell."""
    plain = query.plain
    name, stream = plain.get("jobName"), plain.get("jobStreamName")
    if _exact(name):
        return world.jobs_by_name.get(name, [])
    if _exact(stream):
        streams = world.streams_by_name.get(stream, [])
        return [job for each in streams for job in each.jobs]
    named = [each.get("jobName") for each in query.either]
    if named and all(_exact(each) for each in named):
        names = dict.fromkeys(str(each) for each in named)
        return [job for each in names for job in world.jobs_by_name.get(each, [])]
    if isinstance(plain.get("statusList"), list):
        found = map(world.index.with_common, map(str, plain["statusList"]))
        return dict.fromkeys(job for each in found for job in each)
    if isinstance(plain.get("internalStatusList"), list):
        found = map(world.index.with_status, map(plans_own, plain["internalStatusList"]))
        return dict.fromkeys(job for each in found for job in each)
    return world.jobs.values()


def _stream_rows(world: World, query: Query) -> Iterable[Stream]:
    name = query.plain.get("jobStreamName")
    return world.streams_by_name.get(name, []) if _exact(name) else world.streams.values()


def _exact(name: object) -> TypeGuard[str]:
    return isinstance(name, str) and not set(name) & {"@", "?"}


def _job_conditions() -> dict[str, Condition]:
    return {
        "jobName": text(lambda row: row.job.name),
        "jobId": text(lambda row: keys.run_key(row.job, row.run)),
        "workstationName": text(lambda row: row.job.workstation.name),
        "jobStreamName": text(lambda row: row.job.stream.name),
        "folderId": text(lambda row: facts.folder_id(row.job.folder)),
        **_moment("inputArrivalTime", lambda row: row.job.stream.scheduled),
        **_moment("startTime", lambda row: row.job.start_at),
        **_moment("deadlineTime", lambda row: row.job.deadline),
        **_number("priority", lambda row: row.job.priority),
        "taskTypeList": listed(lambda row: facts.task_type(row.job)),
        "userLogin": text(lambda row: row.job.user),
        "critical": equal(lambda row: row.job.critical),
        "confirmed": equal(lambda row: row.job.confirm),
        "every": equal(lambda row: row.job.every is not None),
        "untilExpired": equal(lambda row: row.job.until_gone or row.job.stream.until_gone),
        "untilAction": text(lambda row: row.job.late_action),
        "estimatedDuration": equal(lambda row: millis(row.job.estimate)),
        "monitoredJob": equal(lambda _row: False),
    }


def _run_conditions(world: World) -> dict[str, Condition]:
    return {
        "statusList": listed(lambda row: row.run.common),
        "internalStatusList": listed(lambda row: internal(row.run.status)),
        **_moment("actualStartTime", lambda row: row.run.started),
        **_moment("actualEndTime", lambda row: row.run.ended),
        "canceled": equal(lambda row: row.run.status == "CANCL"),
        "rerunType": equal(lambda row: facts.rerun_type(row.run)),
        "runNumber": equal(lambda row: row.run.attempt),
        "errorCode": equal(lambda row: row.run.return_code),
        "lastInRerunChain": equal(lambda row: row.run.last),
        "maxDurationGone": equal(lambda row: facts.max_duration_gone(row.job, row.run, world.now)),
        "minDurationNotReached": equal(lambda row: row.run.min_not_reached),
        "late": equal(lambda row: status.is_late(row.job, world.now)),
    }


def _streams(world: World) -> Kind:
    order: dict[str, Getter] = {
        "jobStreamName": lambda stream: stream.name,
        "priority": lambda stream: stream.priority,
        "inputArrivalTime": lambda stream: stream.scheduled,
    }
    return Kind(
        "jobStreamInPlanFilter",
        {
            "workstationName": text(lambda stream: stream.workstation.name),
            "jobStreamName": text(lambda stream: stream.name),
            "jobStreamId": text(keys.stream_key),
            "folderId": text(lambda stream: facts.folder_id(stream.folder)),
            "statusList": listed(status.stream_common),
            "internalStatusList": listed(lambda stream: internal(status.stream_status(stream))),
            "limit": equal(lambda stream: stream.limit),
            "carriedForward": equal(lambda stream: stream.carried_forward),
            "late": equal(lambda stream: status.is_late(stream, world.now)),
            **_number("priority", lambda stream: stream.priority),
            **_moment("inputArrivalTime", lambda stream: stream.scheduled),
            **_moment("actualStartTime", lambda stream: stream.started),
            **_moment("actualEndTime", lambda stream: stream.ended),
            **_moment("deadlineTime", lambda stream: stream.deadline),
        },
        lambda query: _stream_rows(world, query),
        lambda stream, whole: render.stream_json(world, stream, dependencies=whole),
        order,
    )


def _workstations(world: World) -> Kind:
    return Kind(
        "workstationInPlanFilter",
        {
            "workstationName": text(lambda each: each.name),
            "domainName": text(lambda _each: render.DOMAIN),
            "linkStatus": equal(render.link_status),
            "linkStatusList": listed(render.link_status),
            "workstationTypeList": listed(lambda each: TYPES.get(each.type, each.type)),
            "jobmanUp": equal(lambda each: each.jobman_up),
            "writerUp": equal(render.writer_up),
        },
        lambda _query: world.workstations.values(),
        lambda each, _whole: render.workstation_json(world, each),
        {"workstationName": lambda each: each.name},
    )


def _resources(world: World) -> Kind:
    return Kind(
        "resourceInPlanFilter",
        {
            "resourceName": text(lambda each: each.name),
            "workstatioName": text(lambda each: each.workstation.name),
            "status": equal(render.resource_status),
        },
        lambda _query: world.resources.values(),
        lambda each, _whole: render.resource_json(each),
        {"resourceName": lambda each: each.name},
    )


def _prompts(world: World) -> Kind:
    return Kind(
        "promptInPlanFilter",
        {
            "promptName": text(lambda each: each.name),
            "promptNumber": equal(lambda each: each.number),
            "promptText": text(lambda each: each.text),
            "promptType": equal(render.prompt_type),
            "statusList": listed(lambda each: each.status),
        },
        lambda _query: world.prompts.values(),
        lambda each, _whole: render.prompt_json(each),
        {"promptName": lambda each: each.name, "promptNumber": lambda each: each.number},
    )


def _files(world: World) -> Kind:
    return Kind(
        "fileInPlanFilter",
        {
            "fileName": text(lambda each: each.path),
            "workstationName": text(lambda each: each.workstation.name),
            "statusList": listed(lambda each: each.status),
        },
        lambda _query: world.files.values(),
        lambda each, _whole: render.file_json(each),
        {"fileName": lambda each: each.path},
    )


def _domains(world: World) -> Kind:
    return Kind(
        "domainInPlanFilter",
        {"domainName": text(lambda each: each["name"])},
        lambda _query: [render.domain_json(world)],
        lambda each, _whole: dict(each),
    )


def _critical_jobs(world: World) -> Kind:
    jobs = _jobs(world)
    return Kind(
        "criticalJobInPlanFilter",
        {
            "jobName": jobs.conditions["jobName"],
            "alertLevelList": listed(lambda row: render.alert_level(world, row.job)),
            **_moment("deadline", lambda row: row.job.deadline),
        },
        lambda _query: (JobRow(job, job.run) for job in world.jobs.values() if job.critical),
        jobs.show,
        jobs.order,
    )


def _number(name: str, get: Getter) -> dict[str, Condition]:
    return {name: equal(get), f"{name}Range": within(get)}


def _moment(name: str, get: Getter) -> dict[str, Condition]:
    """A moment in milliseconds, in a range of them, or as text."""

    def shown(each: Any) -> int | None:  # noqa: ANN401 - whatever the kind lists
        return millis(get(each))

    def as_text(value: Any) -> Test:  # noqa: ANN401 - JSON is anything
        try:
            at = datetime.fromisoformat(str(value)).timestamp()
        except ValueError as error:
            raise BadFilter(f"no moment: {value!r}") from error
        return lambda each: shown(each) == millis(at)

    def either(value: Any) -> Test:  # noqa: ANN401 - JSON is anything
        return as_text(value) if isinstance(value, str) else equal(shown)(value)

    return {name: either, f"{name}Range": within(shown), f"{name}AsString": as_text}
