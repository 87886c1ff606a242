"""Writes dependencies and composite statuses as the REST API's JSON objects."""

from __future__ import annotations

from typing import Any

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


def job_composite(job: Job) -> Json:
    """A job's internal status with its flags."""
    shown = composite(
        job.status, status.substatus(job), last=True, started=job.run.started is not None
    )
    return {**shown, "canceled": job.canceled, "cancelPending": job.cancel_pending}


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
        shown |= _follows_json(dependency)
    else:
        shown |= _object_json(dependency)
    return without_nothing(shown)


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


def composite(word: str, substatus: str | None, *, last: bool, started: bool) -> Json:
    """An internal status with its flags; only a last run tells why it waits."""
    shown: Json = {
        "status": word,
        "canceled": word == "CANCL",
        "cancelPending": False,
        "error": word in {"ABEND", "FAIL"},
        "started": started,
        "dontRun": False,
    }
    if last and substatus is not None:
        shown["substatus"] = substatus
    return shown


def _follows_json(follows: Follows) -> Json:
    folder, workstation, stream_name, job_name = facts.predecessor_names(follows)
    target, owner = follows.target, follows.owner
    stream = target.stream if isinstance(target, Job) else target
    at = stream.scheduled if isinstance(stream, Stream) else follows.named_at
    shown: Json = {
        "conditional": bool(follows.conditions or follows.outputs),
        "critical": follows.critical,
        "statusConditions": list(follows.conditions),
        "outputConditions": list(follows.outputs),
        "jobStreamName": stream_name,
        "jobStreamWorkstation": workstation,
        "jobStreamFolder": folder,
        "jobStreamSchedTime": iso(at),
        "predecessorStatus": _predecessor_status(target),
        "jobSuccId": owner.id if isinstance(owner, Job) else None,
        "jobName": job_name or None,
        "jobId": target.id if isinstance(target, Job) else None,
    }
    if isinstance(target, Job) and isinstance(owner, Job) and target.stream is owner.stream:
        return {**shown, "dependencyType": "INTERNAL"}
    shown |= {
        "dependencyType": "EXTERNAL_JOB" if job_name else "EXTERNAL_JOBSTREAM",
        "jobWorkstationName": _job_workstation(target, workstation) if job_name else None,
        "jobStreamId": facts.stream_id_of(follows),
        "jobStreamSuccId": owner.stream.id if isinstance(owner, Job) else owner.id,
        "pending": follows.pending,
        "zombie": follows.zombie,
    }
    return shown


def _job_workstation(target: Node | None, otherwise: str) -> str:
    return otherwise if target is None else target.workstation.path


def _predecessor_status(target: Node | None) -> Json | None:
    if isinstance(target, Job):
        return job_composite(target)
    return stream_composite(target) if isinstance(target, Stream) else None


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
        "jobInPlanCompositeStatus": composite(remote.status, None, last=True, started=ended),
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
