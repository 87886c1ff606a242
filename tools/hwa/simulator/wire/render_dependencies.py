"""Writes dependencies and composite statuses as the REST API's JSON objects."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import orjson

from tools.hwa.simulator.plan import status
from tools.hwa.simulator.plan.names import iso
from tools.hwa.simulator.plan.world import (
    Asks,
    Dependency,
    Follows,
    Job,
    Joins,
    Needs,
    Node,
    Opens,
    Remote,
    Stream,
)
from tools.hwa.simulator.wire import facts
from tools.hwa.simulator.wire.render_objects import file_json, without_nothing

Json = dict[str, Any]


def job_composite(job: Job) -> orjson.Fragment:
    """A job's internal status with its flags."""
    return composite(
        job.status,
        status.substatus(job),
        started=job.run.started is not None,
        canceled=job.canceled,
        cancel_pending=job.cancel_pending,
    )


def stream_composite(stream: Stream) -> Json:
    """A stream's internal status with its flags."""
    shown = status.stream_status(stream)
    told: Json = {
        "status": shown,
        "canceled": stream.canceled or shown == "CANCL",
        "cancelPending": stream.cancel_pending,
        "error": shown in {"ABEND", "STUCK"},
        "started": stream.started is not None,
        "dontRun": False,
    }
    if status.short_of_units(stream):
        told["substatus"] = "WAITING_FOR_RESOURCE"
    return told


def dependency_json(dependency: Dependency) -> Json:
    """One dependency, in the shape that its type decides."""
    shown: Json = {
        "id": dependency.id,
        "dependencyStatus": facts.dependency_status(dependency),
        "satisfied": facts.is_satisfied(dependency),
        "depSequence": dependency.sequence,
        "mandatory": not (isinstance(dependency, Follows) and dependency.join),
    }
    if isinstance(dependency, Follows):
        _add_followed(shown, dependency)
        return shown
    return without_nothing(shown | _object_json(dependency))


def _object_json(dependency: Dependency) -> Json:
    if isinstance(dependency, Needs):
        return _needs_json(dependency)
    if isinstance(dependency, Opens):
        return {"dependencyType": "FILE", "file": file_json(dependency.file)}
    if isinstance(dependency, Asks):
        return _asks_json(dependency)
    if isinstance(dependency, Joins):
        return _joins_json(dependency)
    assert isinstance(dependency, Remote)  # noqa: S101  # there is no further kind
    return _remote_json(dependency)


@lru_cache(maxsize=1024)
def composite(
    word: str,
    substatus: str | None = None,
    *,
    started: bool,
    canceled: bool = False,
    cancel_pending: bool = False,
) -> orjson.Fragment:
    """An internal status with its flags, as text: a plan has many jobs in few such states."""
    shown: Json = {
        "status": word,
        "canceled": canceled,
        "cancelPending": cancel_pending,
        "error": word in {"ABEND", "FAIL"},
        "started": started,
        "dontRun": False,
    }
    if substatus is not None:
        shown["substatus"] = substatus
    return orjson.Fragment(orjson.dumps(shown))


def _add_followed(shown: Json, follows: Follows) -> None:
    """What is followed, by name; and its id and its state where the plan holds it."""
    folder, workstation, stream_name, job_name = facts.predecessor_names(follows)
    target, owner = follows.target, follows.owner
    shown["conditional"] = bool(follows.conditions or follows.outputs)
    shown["critical"] = follows.critical
    shown["statusConditions"] = list(follows.conditions)
    shown["outputConditions"] = list(follows.outputs)
    shown["jobStreamName"] = stream_name
    shown["jobStreamWorkstation"] = workstation
    shown["jobStreamFolder"] = folder
    if job_name:
        shown["jobName"] = job_name
    if isinstance(owner, Job):
        shown["jobSuccId"] = owner.id
    if target is not None:
        shown["predecessorStatus"] = _predecessor_status(target)
    at = _scheduled(follows)
    if at is not None:
        shown["jobStreamSchedTime"] = iso(at)
    if isinstance(target, Job):
        shown["jobId"] = target.id
        if isinstance(owner, Job) and target.stream is owner.stream:
            shown["dependencyType"] = "INTERNAL"
            return
    _add_external(shown, follows, workstation if job_name else "")


def _add_external(shown: Json, follows: Follows, workstation: str) -> None:
    """What only a dependency on another stream has."""
    owner, target = follows.owner, follows.target
    shown["dependencyType"] = "EXTERNAL_JOB" if workstation else "EXTERNAL_JOBSTREAM"
    if workstation:
        shown["jobWorkstationName"] = workstation if target is None else target.workstation.path
    stream_id = facts.stream_id_of(follows)
    if stream_id is not None:
        shown["jobStreamId"] = stream_id
    shown["jobStreamSuccId"] = owner.stream.id if isinstance(owner, Job) else owner.id
    shown["pending"] = follows.pending
    shown["zombie"] = follows.zombie


def _scheduled(follows: Follows) -> float | None:
    """When the stream that is followed is scheduled."""
    target = follows.target
    stream = target.stream if isinstance(target, Job) else target
    return stream.scheduled if isinstance(stream, Stream) else follows.named_at


def _predecessor_status(target: Node) -> orjson.Fragment | Json:
    if isinstance(target, Job):
        return job_composite(target)
    assert isinstance(target, Stream)  # noqa: S101  # there is no third kind of node
    return stream_composite(target)


def _needs_json(needs: Needs) -> Json:
    resource, owner = needs.resource, needs.owner
    held = resource.holders.get(owner, 0)
    return {
        "dependencyType": "RESOURCE",
        "folder": resource.folder,
        "folderId": facts.folder_id(resource.folder),
        "name": resource.name,
        "originalName": resource.name,
        "workstation": resource.workstation.path,
        "workstationId": resource.workstation.id,
        "quantity": needs.quantity,
        "quantityHeld": held,
        "available": resource.available,
        "totalQuantity": resource.quantity,
        "actionOnComplete": "DEFAULT",
    }


def _joins_json(joins: Joins) -> Json:
    """A join with its members; they are listed beside it as well, none of them mandatory."""
    return {
        "dependencyType": "JOIN",
        "joinName": joins.name,
        "joinQuantity": joins.wanted,
        "criteria": "ALL" if joins.quantity is None else "AT_LEAST",
        "members": [dependency_json(each) for each in joins.members],
    }


def _remote_json(remote: Remote) -> Json:
    owner = remote.owner
    ended = remote.status not in {"EXTRN", "ERROR"}
    return {
        "dependencyType": "INTERNETWORK",
        "networkAgent": remote.agent.path,
        "networkAgentId": remote.agent.id,
        "dependency": remote.named,
        "jobSuccId": owner.id if isinstance(owner, Job) else None,
        "jobStreamSuccId": owner.stream.id if isinstance(owner, Job) else owner.id,
        "jobInPlanCompositeStatus": composite(remote.status, started=ended),
    }


def _asks_json(asks: Asks) -> Json:
    prompt = asks.prompt
    return {
        "dependencyType": "PROMPT",
        "folder": "/",
        "folderId": facts.folder_id("/"),
        "promptName": prompt.name,
        "promptOriginalName": prompt.name,
        "workstation": prompt.workstation.path,
        "workstationId": prompt.workstation.id,
        "text": prompt.text,
        "promptStatus": prompt.status,
        "promptType": "Predefined Prompt" if prompt.predefined else "Ad Hoc Prompt",
        "number": prompt.number,
    }
