"""Puts more work into the plan: jobs and job streams of the model, and jobs made up on the spot."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from tools.hwa.simulator.plan.commands import NewJob, SubmitJob, SubmitStream
from tools.hwa.simulator.plan.definitions import StreamDefinition
from tools.hwa.simulator.plan.world import Job, Stream, Workstation
from tools.hwa.simulator.wire import requests
from tools.hwa.simulator.wire.actions import values
from tools.hwa.simulator.wire.actions.action import Call
from tools.hwa.simulator.wire.actions.dependencies import workstation_of
from tools.hwa.simulator.wire.actions.perform import Performer, address
from tools.hwa.simulator.wire.actions.values import Body
from tools.hwa.simulator.wire.errors import BadBody, Conflict, NotFound, WrongKey
from tools.hwa.simulator.wire.fields import definition_fields
from tools.hwa.simulator.wire.job_definition import job_of_definition
from tools.hwa.simulator.wire.lists import Listing
from tools.hwa.simulator.wire.oql import compile_query
from tools.hwa.simulator.wire.selection import definition_selection

Json = dict[str, Any]

AD_HOC_STREAM = "JOBS"
"""Where jobs go that name no job stream."""


@dataclass(frozen=True, slots=True)
class Submitter:
    """Submits to one world."""

    perform: Performer
    jobs: Listing

    def job(self, request: Request, body: Mapping[str, Any]) -> Json:
        """A job of the model, by the id of its definition."""
        identity = request.path_params["id"]
        source = job_of_definition(self.perform.world, identity)
        if source is None:
            raise WrongKey(identity) if ";" in identity else NotFound(identity)
        call = self.perform.call(request, body)
        return address(request, "job", self._submit_job(_like(source, call), call))

    def jobs_by_filter(self, request: Request, body: Mapping[str, Any]) -> Json:
        """Jobs of the model that fit a filter, each name once."""
        call = self.perform.call(request, body)
        found = self.jobs.pick(request, selection=request.query_params.get("model_filter", ""))
        return self._each(
            request, "job", found, lambda job: self._submit_job(_like(job, call), call)
        )

    def ad_hoc_job(self, request: Request, body: Mapping[str, Any]) -> Json:
        """A job that no model knows; its answer has the older kind of key."""
        call = self.perform.call(request, body)
        new = _ad_hoc(call)
        self._submit_job(new, call)
        stream = _stream(call)
        name = AD_HOC_STREAM if stream is None else stream.jsid
        return {"id": f"{new.workstation.name};{name};{new.name}"}

    def stream(self, request: Request, body: Mapping[str, Any]) -> Json:
        """A job stream of the model, by its id."""
        identity = request.path_params["id"]
        definition = self.perform.world.model.streams.get(identity)
        if definition is None:
            raise WrongKey(identity) if ";" in identity else NotFound(identity)
        call = self.perform.call(request, body)
        submitted = address(request, "jobstream", self._submit_stream(definition, call))
        return {"count": 1, "results": [submitted]}

    def streams_by_filter(self, request: Request, body: Mapping[str, Any]) -> Json:
        """Job streams of the model that fit a filter."""
        call, params = self.perform.call(request, body), request.query_params
        query = compile_query(params.get("oql", ""), definition_fields())
        found = query.select(list(self.perform.world.model.streams.values()))
        if params.get("model_filter"):
            fits = definition_selection(params["model_filter"], requests.frame(request))
            found = [each for each in found if fits(each)]
        return self._each(request, "jobstream", found, lambda each: self._submit_stream(each, call))

    def _each(
        self, request: Request, kind: str, found: Sequence[Any], submit: Callable[[Any], str]
    ) -> Json:
        most = requests.integer(request, "max_object_affected", 1, least=1)
        answer: Json = {"successfulResourceResponses": [], "failedResourceResponses": []}
        for each in found[:most]:
            try:
                done = {**address(request, kind, submit(each)), "isError": False}
            except Conflict as refusal:
                failed = {"id": each.id, "isError": True, "message": str(refusal)}
                answer["failedResourceResponses"].append(failed)
            else:
                answer["successfulResourceResponses"].append(done)
        return answer

    def _submit_job(self, new: NewJob, call: Call) -> str:
        stream = _stream(call)
        folder = "/" if stream is None else stream.folder
        self.perform.rights.demand("SUBMIT", "job", folder)
        _refuse_namesake(new, stream, call)
        return self.perform.do([SubmitJob(new, stream)])[0]

    def _submit_stream(self, definition: StreamDefinition, call: Call) -> str:
        self.perform.rights.demand("SUBMIT", "jobstream", definition.folder)
        body, zone = call.body, call.zone
        command = SubmitStream(
            definition.id,
            alias=values.text(body, "alias"),
            scheduled=values.moment(body, "inputArrivalTime", zone),
            priority=values.number(body, "priority", definition.priority, most=101),
            limit=values.number(body, "limit", definition.limit, least=-1, most=1024),
            latest_start=values.moment(body, "latestStart", zone),
            deadline=values.moment(body, "deadlineTime", zone),
            variables=tuple(values.section(body, "parameters").items()),
        )
        return self.perform.do([command])[0]


def _like(source: Job, call: Call) -> NewJob:
    """A job as its definition says, but for what the caller says otherwise."""
    body = call.body
    elsewhere = values.text(body, "workstationKey") or values.text(body, "workstationId")
    return NewJob(
        name=values.text(body, "alias", source.name).upper(),
        workstation=_workstation(call) if elsewhere else source.workstation,
        command=source.command,
        user=source.user,
        priority=values.number(body, "priority", source.orig_priority, most=101),
        estimate=source.estimate,
        start_at=values.moment(body, "earliestDate", call.zone),
        deadline=values.moment(body, "deadlineTime", call.zone),
        description=source.description,
    )


def _ad_hoc(call: Call) -> NewJob:
    task = _task(call.body)
    command = values.text(task, "taskString")
    if not command.strip():
        raise BadBody("task needs a taskString.")
    word = command.split()[0].rpartition("/")[2]
    return NewJob(
        name=(values.text(call.body, "alias") or word).upper()[:40],
        workstation=_workstation(call),
        command=command,
        user=values.text(task, "userName", "batch"),
        priority=values.number(call.body, "priority", 10, most=101),
        start_at=values.moment(call.body, "earliestDate", call.zone),
        deadline=values.moment(call.body, "deadlineTime", call.zone),
    )


def _task(body: Body) -> Body:
    """The one task of the body, under the name of its type."""
    tasks = values.section(body, "task")
    if len(tasks) != 1 or not isinstance(next(iter(tasks.values())), dict):
        raise BadBody("task must hold one task under the name of its type.")
    return values.section(tasks, next(iter(tasks)))


def _workstation(call: Call) -> Workstation:
    return workstation_of(call.world, call.body, "workstationKey", "workstationId")


def _stream(call: Call) -> Stream | None:
    identity = values.text(call.body, "jobStreamId")
    if not identity:
        return None
    if identity not in call.world.streams:
        raise (
            WrongKey(identity)
            if ";" in identity
            else BadBody(f"Job stream {identity!r} is not in the plan.")
        )
    return call.world.streams[identity]


def _refuse_namesake(new: NewJob, stream: Stream | None, call: Call) -> None:
    streams = call.world.streams_by_name.get(AD_HOC_STREAM, []) if stream is None else [stream]
    for each in streams:
        if any(job.name == new.name for job in each.jobs):
            raise Conflict(new.name, each.key)
