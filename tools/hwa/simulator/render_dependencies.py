"""Writes dependencies and composite statuses as the REST API's JSON objects."""

from __future__ import annotations

from typing import Any

from tools.hwa.simulator import facts, status
from tools.hwa.simulator.names import iso
from tools.hwa.simulator.render_objects import file_json, without_nothing
from tools.hwa.simulator.world import (
    Asks,
    Dependency,
    Follows,
    Job,
    Needs,
    Node,
    Opens,
    Stream,
)

Json = dict[str, Any]


def job_composite(job: Job) -> Json:
    """A job's internal status with its flags."""
    return composite(
        job.status, status.substatus(job), last=True, started=job.run.started is not None
    )


def stream_composite(stream: Stream) -> Json:
    """A stream's internal status with its flags."""
    shown = status.stream_status(stream)
    return {
        "status": shown,
        "canceled": shown == "CANCL",
        "cancelPending": False,
        "error": shown in {"ABEND", "STUCK"},
        "started": stream.started is not None,
        "dontRun": False,
    }


def dependency_json(dependency: Dependency) -> Json:
    """One dependency, in the shape that its type decides."""
    shown: Json = {
        "id": dependency.id,
        "dependencyStatus": facts.dependency_status(dependency),
        "satisfied": facts.is_satisfied(dependency),
        "depSequence": dependency.sequence,
        "mandatory": True,
    }
    if isinstance(dependency, Follows):
        shown |= _follows_json(dependency)
    elif isinstance(dependency, Needs):
        shown |= _needs_json(dependency)
    elif isinstance(dependency, Opens):
        shown |= {"dependencyType": "FILE", "file": file_json(dependency.file)}
    elif isinstance(dependency, Asks):
        shown |= _asks_json(dependency)
    return without_nothing(shown)


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
        "conditional": bool(follows.conditions),
        "critical": isinstance(owner, Job) and owner.critical_start is not None,
        "statusConditions": list(follows.conditions),
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
    held = resource.holders.get(owner, 0) if isinstance(owner, Job) else 0
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
