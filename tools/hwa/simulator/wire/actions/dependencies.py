"""Reads the dependencies that an action names: new ones to add, or known ones by their ids."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tools.hwa.simulator.plan.commands import NewDependency
from tools.hwa.simulator.plan.world import Job, Node, Stream, Workstation, World
from tools.hwa.simulator.wire.actions import values
from tools.hwa.simulator.wire.actions.action import Call
from tools.hwa.simulator.wire.actions.values import Body
from tools.hwa.simulator.wire.errors import BadBody, NotFound

_CONDITIONS = frozenset({"STARTED", "EXEC", "SUCC", "ABEND", "FAIL", "SUPPR"})


def new_dependencies(call: Call) -> tuple[NewDependency, ...]:
    """What a node shall wait for from now on."""
    return tuple(_new(call.world, each) for each in values.sections(call.body, "dependencies"))


def named_dependencies(node: Node, call: Call) -> tuple[str, ...]:
    """Ids of a node's own dependencies; a refusal where it has no such one."""
    ids = tuple(values.text(each, "id") for each in values.sections(call.body, "dependencies"))
    known = {each.id for each in node.dependencies}
    for each in ids:
        if each not in known:
            raise NotFound(f"dependency {each}")
    return ids


def workstation_of(world: World, body: Body, key: str, identity: str = "") -> Workstation:
    """The workstation that a body names by its id or by its path; a refusal where none is."""
    known = world.workstations
    if identity and values.text(body, identity) in known:
        return known[values.text(body, identity)]
    name = values.text(body, key).rpartition("/")[2].upper()
    for each in known.values():
        if each.name.upper() == name:
            return each
    raise BadBody(f"Workstation {values.text(body, key)!r} is not in the plan.")


def _new(world: World, body: Body) -> NewDependency:
    kind = values.text(body, "dependencyType")
    make = _MAKERS.get(kind)
    if make is None:
        raise BadBody(f"A dependency of type {kind!r} cannot be added.")
    return make(world, kind, body)


def _on_job(world: World, kind: str, body: Body) -> NewDependency:
    job = world.jobs.get(values.text(body, "jobId")) or _named_job(world, body)
    return NewDependency(kind, job, conditions=_conditions(body))


def _on_stream(world: World, kind: str, body: Body) -> NewDependency:
    stream = world.streams.get(values.text(body, "jobStreamId")) or _named_stream(world, body)
    return NewDependency(kind, stream, conditions=_conditions(body))


def _on_file(world: World, kind: str, body: Body) -> NewDependency:
    file = values.section(body, "file")
    path = values.text(file, "name")
    if not path:
        raise BadBody("A file dependency names a file.")
    return NewDependency(kind, path, workstation=workstation_of(world, file, "workstation"))


def _on_resource(world: World, kind: str, body: Body) -> NewDependency:
    name, folder = values.text(body, "name"), values.text(body, "folder")
    place = values.text(body, "workstation").rpartition("/")[2]
    for each in world.resources.values():
        here = place in {"", each.workstation.name} and folder in {"", each.folder}
        if each.name == name and here:
            return NewDependency(kind, each, quantity=values.number(body, "quantity", 1, least=1))
    raise BadBody(f"Resource {name!r} is not in the plan.")


def _on_prompt(world: World, kind: str, body: Body) -> NewDependency:
    name = values.text(body, "promptName")
    for each in world.prompts.values():
        if each.name == name and name:
            return NewDependency(kind, each)
    raise BadBody(f"Prompt {name!r} is not in the plan.")


def _named_job(world: World, body: Body) -> Job:
    name = values.text(body, "jobName")
    for each in world.jobs_by_name.get(name, []):
        if _fits(each.stream, body):
            return each
    raise BadBody(f"Job {values.text(body, 'jobId') or name!r} is not in the plan.")


def _named_stream(world: World, body: Body) -> Stream:
    name = values.text(body, "jobStreamName")
    for each in world.streams_by_name.get(name, []):
        if _fits(each, body):
            return each
    raise BadBody(f"Job stream {values.text(body, 'jobStreamId') or name!r} is not in the plan.")


def _fits(stream: Stream, body: Body) -> bool:
    return (
        values.text(body, "jobStreamName", stream.name) == stream.name
        and values.text(body, "jobStreamFolder", stream.folder) == stream.folder
        and values.text(body, "jobStreamWorkstation", stream.workstation.path).lstrip("/")
        == stream.workstation.name
    )


def _conditions(body: Body) -> tuple[str, ...]:
    status = values.texts(body, "statusConditions")
    wrong = [each for each in status if each not in _CONDITIONS]
    if wrong:
        raise BadBody(f"statusConditions knows no {wrong[0]!r}.")
    return status + values.texts(body, "outputConditions")


_MAKERS: Mapping[str, Callable[[World, str, Body], NewDependency]] = {
    "INTERNAL": _on_job,
    "EXTERNAL_JOB": _on_job,
    "EXTERNAL_JOBSTREAM": _on_stream,
    "FILE": _on_file,
    "RESOURCE": _on_resource,
    "PROMPT": _on_prompt,
}
