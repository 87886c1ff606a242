"""What REST V1 lets an operator do: each address makes a command, and batchman takes it.

Most answers are 202 and empty: the plan changes later, when batchman has got round to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tools.hwa.simulator.plan.batchman import WrongState, accept
from tools.hwa.simulator.plan.commands import (
    Change,
    Command,
    EventProcessor,
    Link,
    NewJob,
    Reply,
    SetFence,
    SetLimit,
    SetPriority,
    SetQuantity,
    Start,
    SubmitJob,
    SubmitStream,
)
from tools.hwa.simulator.plan.names import iso, stream_code
from tools.hwa.simulator.plan.world import Job, Node, Workstation, World
from tools.hwa.simulator.wire.actions.action import Action, Call, Make
from tools.hwa.simulator.wire.actions.dependencies import workstation_of
from tools.hwa.simulator.wire.actions.nodes import JOB_ACTIONS, STREAM_ACTIONS, rerun
from tools.hwa.simulator.wire.errors import BadBody, NotFound, WrongMoment
from tools.hwa.simulator.wire.rights import Rights
from tools.hwa.simulator.wire.v1.keys import Directory
from tools.hwa.simulator.wire.v1.reads import answer, body_of, key_of

_MOMENTS = {"startTime": "start_at", "deadlineTime": "deadline", "latestStartTime": "latest_start"}
_SPELLED = {"cancel-pending": "cancelpending"}
_CREATED = 201


class Actions:
    """The actions on one world."""

    def __init__(self, world: World, directory: Directory, rights: Rights) -> None:
        self.world = world
        self.directory = directory
        self.rights = rights
        self._on_jobs = {_SPELLED.get(each.name, _word(each.name)): each for each in JOB_ACTIONS}
        self._on_streams = {_word(each.name): each for each in STREAM_ACTIONS}

    async def on_job(self, request: Request) -> Response:
        """An action on a job; a rerun names the run that it repeats."""
        job, run = self.directory.run(key_of(request))
        word, body = request.path_params["action"], await self._body(request)
        if word.startswith("confirm") and request.headers.get("conditions"):
            body["conditions"] = request.headers["conditions"].split(",")
        action = self._known(self._on_jobs, word, "job", job)
        make = _rerun_of(run.attempt) if word == "rerun" else action.make
        return self._done(request, make(job, Call(self.world, {}, body)))

    async def on_stream(self, request: Request) -> Response:
        """An action on a job stream."""
        stream = self.directory.stream(key_of(request))
        body = await self._body(request)
        action = self._known(self._on_streams, request.path_params["action"], "jobstream", stream)
        return self._done(request, action.make(stream, Call(self.world, {}, body)))

    async def change_job(self, request: Request) -> Response:
        """A new priority or new times of a job."""
        job, _ = self.directory.run(key_of(request))
        self.rights.demand("ALTPRI", "job", job.folder)
        return self._done(request, _changes(job, _object(await body_of(request))))

    async def change_stream(self, request: Request) -> Response:
        """A new priority, limit, or new times of a job stream."""
        stream, body = self.directory.stream(key_of(request)), _object(await body_of(request))
        self.rights.demand("ALTPRI", "jobstream", stream.folder)
        limit = [SetLimit(stream, _whole(body["limit"], -1, 1024))] if "limit" in body else []
        return self._done(request, [*_changes(stream, body), *limit])

    async def reply(self, request: Request) -> Response:
        """An answer to a prompt, in the header `Answer`."""
        said = request.headers.get("answer", "").lower()
        if said not in {"true", "false"}:
            raise BadBody(f"The header Answer must be true or false, not {said!r}.")
        prompt = self.directory.prompt(key_of(request))
        self.rights.demand("REPLY", "prompt")
        return self._done(request, [Reply(prompt, yes=said == "true")])

    async def change_resource(self, request: Request) -> Response:
        """A new number of a resource's units."""
        resource, body = self.directory.resource(key_of(request)), _object(await body_of(request))
        self.rights.demand("RESOURCE", "resource", resource.folder)
        quantity = _whole(body.get("quantity"), 0, 1_000_000)
        return self._done(request, [SetQuantity(resource, quantity)])

    async def on_workstation(self, request: Request) -> Response:
        """An action on a workstation; a link is answered with 200."""
        workstation = self.directory.workstation(key_of(request))
        word, value = request.path_params["action"], await body_of(request)
        if word not in _ON_WORKSTATIONS:
            raise NotFound(word)
        right, make = _ON_WORKSTATIONS[word]
        self.rights.demand(right, "workstation")
        self._do(request, [make(workstation, value)])
        return Response(status_code=200 if word == "link" else 202)

    async def submit_job(self, request: Request) -> Response:
        """A job that no model knows, into JOBS or into a stream of the plan."""
        body = _object(await body_of(request))
        new = self._new_job(_object(body.get("job")), str(body.get("alias") or ""))
        key = str(_object(body["job"].get("jobStreamInPlan") or {}).get("id") or "")
        stream = self.directory.stream(key) if key else None
        self.rights.demand("SUBMIT", "job", "/" if stream is None else stream.folder)
        self._do(request, [SubmitJob(new, stream)])
        home = f"{new.workstation.name};JOBS" if stream is None else key
        return answer({"id": f"{home};{new.name}"}, _CREATED)

    async def submit_stream(self, request: Request) -> Response:
        """One more instance of a stream of the model; its ids come as an array."""
        body = _object(await body_of(request) or {})
        identity = request.path_params["model_id"]
        variables = _object_list(body.get("variableTable"))
        definition = self.world.model.streams.get(identity)
        if definition is None:
            raise NotFound(identity)
        self.rights.demand("SUBMIT", "jobstream", definition.folder)
        command = SubmitStream(
            identity,
            alias=str(body.get("alias") or ""),
            scheduled=_moment(body.get("inputArrivalTime")),
            variables=tuple((str(each.get("key")), str(each.get("value"))) for each in variables),
        )
        jsid = stream_code(f"{self.world.seed}{self._do(request, [command])[0]}")
        return answer([f"{definition.workstation.rpartition('/')[2]};{jsid}"])

    def _new_job(self, job: Mapping[str, Any], alias: str) -> NewJob:
        task = _object(job.get("jobDefinition") or {})
        command = str(task.get("taskString") or "").strip()
        if not command:
            raise BadBody("jobDefinition needs a taskString.")
        place = {"name": _object(job.get("workstationInPlan") or {}).get("name") or ""}
        return NewJob(
            name=(alias or str(job.get("name") or "")).upper(),
            workstation=workstation_of(self.world, place, "name"),
            command=command,
            user=str(task.get("userLogin") or "batch"),
            priority=_whole(job.get("priority", 10), 0, 101),
        )

    async def _body(self, request: Request) -> dict[str, Any]:
        """The body, with V2's ids for the keys in its dependencies."""
        body = await body_of(request)
        given: dict[str, Any] = dict(
            {"dependencies": body} if isinstance(body, list) else _object(body or {})
        )
        if "dependencies" in given:
            given["dependencies"] = [
                self._identified(each) for each in _object_list(given["dependencies"])
            ]
        if isinstance(given.get("startTime"), int):
            given["startTime"] = iso(given["startTime"] / 1000)
        return given

    def _identified(self, dependency: Mapping[str, Any]) -> dict[str, Any]:
        found = dict(dependency)
        if dependency.get("jobId"):
            found["jobId"] = self.directory.run(str(dependency["jobId"]))[0].id
        if dependency.get("jobStreamId"):
            found["jobStreamId"] = self.directory.stream(str(dependency["jobStreamId"])).id
        return found

    def _known(self, actions: Mapping[str, Action], word: str, kind: str, node: Node) -> Action:
        if word not in actions:
            raise NotFound(word)
        self.rights.demand(actions[word].right, kind, node.folder)
        return actions[word]

    def _done(self, request: Request, commands: Sequence[Command]) -> Response:
        self._do(request, commands)
        created = request.url.path.endswith("/add_dependencies")
        return Response(status_code=_CREATED if created else 202)

    def _do(self, request: Request, commands: Sequence[Command]) -> list[str]:
        self.rights.demand_reasons(request.headers)
        try:
            return [accept(self.world, command) for command in commands]
        except WrongState as error:
            raise WrongMoment(str(error)) from error


def _rerun_of(attempt: int) -> Make:
    return lambda job, call: rerun(job, attempt, call)


def _word(name: str) -> str:
    return name.replace("-", "_")


def _changes(node: Node, body: Mapping[str, Any]) -> list[Command]:
    commands: list[Command] = []
    if "priority" in body:
        commands.append(SetPriority(node, _whole(body["priority"], 0, 101)))
    times = _object(body.get("timeRestriction") or body)
    values = [(_MOMENTS[name], _moment(times[name])) for name in _MOMENTS if name in times]
    if values:
        commands.append(Change(node, tuple(values)))
    if isinstance(node, Job) and not commands:
        raise BadBody("Nothing that can be changed is named.")
    return commands


def _moment(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadBody(f"A moment is a number of milliseconds, not {value!r}.")
    return value / 1000


def _whole(value: object, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise BadBody(f"A number from {least} to {most} is needed, not {value!r}.")
    return value


def _object(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadBody(f"An object is needed, not {value!r}.")
    return value


def _object_list(value: object) -> list[dict[str, Any]]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise BadBody(f"A list is needed, not {value!r}.")
    return [_object(each) for each in value]


def _ignoring(make: Callable[[Workstation], Command]) -> Callable[[Workstation, object], Command]:
    return lambda workstation, _value: make(workstation)


_ON_WORKSTATIONS: Mapping[str, tuple[str, Callable[[Workstation, object], Command]]] = {
    "link": ("LINK", _ignoring(Link)),
    "unlink": ("UNLINK", _ignoring(lambda workstation: Link(workstation, linked=False))),
    "start": ("START", _ignoring(Start)),
    "stop": ("STOP", _ignoring(lambda workstation: Start(workstation, running=False))),
    "start_event_processor": ("MANAGE", _ignoring(EventProcessor)),
    "switch_event_processor": ("MANAGE", _ignoring(EventProcessor)),
    "stop_event_processor": (
        "MANAGE",
        _ignoring(lambda workstation: EventProcessor(workstation, running=False)),
    ),
    "update_limit": ("LIMIT", lambda each, value: SetLimit(each, _whole(value, 0, 1024))),
    "update_fence": ("FENCE", lambda each, value: SetFence(each, _whole(value, 0, 101))),
}
"""The right that each action on a workstation needs, and the command that it makes."""
