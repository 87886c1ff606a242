"""Records of the plan as receipts and references: what is quoted of each kind."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from tools.hwa.client import Read
from tools.hwa.models import (
    Dependency,
    EngineInfo,
    JobInPlan,
    JobRun,
    JobStreamInPlan,
    PlanPrompt,
    ResourceInPlan,
    WorkstationInPlan,
)
from tools.receipts import ObjectKind, ObjectRef, Receipt, receipt_id

Record = JobInPlan | JobStreamInPlan | WorkstationInPlan | ResourceInPlan | PlanPrompt | EngineInfo


def ref(record: Record) -> ObjectRef:
    """A record as something that a conversation can point back to."""
    kind = _KINDS[type(record)]
    if isinstance(record, EngineInfo):
        return ObjectRef(kind=kind, key="engine", name="engine")
    return ObjectRef(kind=kind, key=key_of(record), name=record.name, object_id=record.id)


def key_of(record: Record) -> str:
    """The name by which operators know a record: HWA's key, or one put together as HWA does."""
    if isinstance(record, EngineInfo):
        return "engine"
    if isinstance(record, JobInPlan):
        return job_key(record)
    if isinstance(record, JobStreamInPlan):
        return f"{record.workstation}#{_joined(record.folder, record.name)}"
    if isinstance(record, PlanPrompt):
        return record.name or f"#{record.number}"
    return record.key or _joined(record.folder, record.name)


def job_key(job: JobInPlan) -> str:
    """`/WS#/FOLDER/STREAM.JOB`, the form that conman takes."""
    return f"{job.job_stream_workstation}#{_joined(job.folder, job.job_stream_name)}.{job.name}"


def receipt(read: Read[Any], record: Record, **fields: object) -> Receipt:
    """The receipt for a record out of a read: the fields named, or the kind's usual ones."""
    kind = _KINDS[type(record)]
    object_id = getattr(record, "id", "") or "engine"
    return Receipt(
        id=receipt_id(kind, object_id, read.source),
        kind=kind,
        key=key_of(record),
        object_id=object_id,
        fields=plain(fields or usual_fields(record)),
        read_at=read.read_at,
        source=read.source,
    )


def run_receipt(read: Read[Any], job: JobInPlan, run: JobRun) -> Receipt:
    """The receipt for one of a job's runs: the run as it stands in the job's record."""
    return Receipt(
        id=receipt_id("job", f"{job.id}|{run.id}", read.source),
        kind="job",
        key=job_key(job),
        object_id=job.id,
        fields={"jobruns": [_run_fields(run)]},
        read_at=read.read_at,
        source=read.source,
    )


def count_receipt(read: Read[Any], kind: ObjectKind, count: int, **fields: object) -> Receipt:
    """The receipt for an exact count: the call that counted is the record.

    One call may tell several counts; each is a receipt of its own.
    """
    told = plain({"count": count, **fields})
    return Receipt(
        id=receipt_id(kind, f"count {told}", read.source),
        kind=kind,
        key="count",
        object_id="",
        fields=told,
        read_at=read.read_at,
        source=read.source,
    )


def usual_fields(record: Record) -> dict[str, object]:
    """The fields that most statements on this kind rest on."""
    fields: dict[str, object] = _USUAL[type(record)](record)
    return fields


def plain(fields: dict[str, object]) -> dict[str, Any]:
    """Fields as JSON holds them; what is empty is left out."""
    return {name: _plain(value) for name, value in fields.items() if value not in (None, "", [])}


def job_fields(job: JobInPlan) -> dict[str, object]:
    """Status, runs and times of a job under HWA's own field names."""
    run = job.last_run
    fields: dict[str, object] = {
        "status": job.status,
        "substatus": job.substatus,
        "commonStatus": job.last_run_common_status,
        "canceled": job.canceled or None,
        "priority": job.priority,
        "workstation": job.workstation,
        "deadlineTime": job.time_restrictions.deadline_time,
        "criticalStart": job.critical_start,
        "confidenceInterval": job.confidence_interval,
        "schedTime": job.sched_time,
        "startTime": job.time_restrictions.start_time,
        "unresolvedDependencies": job.dependencies_stats.number_of_unresolved_dependencies,
    }
    if run:
        fields |= {
            "runId": run.id,
            "jobNumber": run.job_number,
            "returnCode": run.return_code,
            "actualStartTime": run.time_info.actual_start_time,
            "actualEndTime": run.time_info.actual_end_time,
            "estimatedDuration": job.estimated_duration,
        }
    return fields


def _run_fields(run: JobRun) -> dict[str, Any]:
    """What tells one run from the others, placed as HWA places it."""
    times = plain(
        {
            "actualStartTime": run.time_info.actual_start_time,
            "actualEndTime": run.time_info.actual_end_time,
        }
    )
    return plain(
        {
            "id": run.id,
            "jobNumber": run.job_number,
            "returnCode": run.return_code,
            "actualWorkstation": run.actual_workstation,
            "compositeStatus": {"status": run.composite_status.status},
            "timeInfo": times or None,
        }
    )


def dependency_receipt(read: Read[Any], dependency: Dependency, thing: ObjectRef) -> Receipt:
    """What a record says of one of its dependencies, told of the thing that it is for."""
    object_id = dependency.id or thing.key
    return Receipt(
        id=receipt_id(thing.kind, object_id, read.source),
        kind=thing.kind,
        key=thing.key,
        object_id=object_id,
        fields=dependency_fields(dependency),
        read_at=read.read_at,
        source=read.source,
    )


def dependency_fields(dependency: Dependency) -> dict[str, object]:
    """What a dependency's record says of itself."""
    return dependency.model_dump(by_alias=True, exclude_defaults=True, mode="json")


def _stream_fields(stream: JobStreamInPlan) -> dict[str, object]:
    stats = stream.job_stream_stats
    return {
        "status": stream.status,
        "substatus": stream.composite_status.substatus,
        "schedTime": stream.sched_time,
        "startTime": stream.time_restrictions.start_time,
        "limit": stream.limit,
        "priority": stream.priority,
        "jobs": stats.number_of_job,
        "successful": stats.number_of_successfull_job,
        "executing": stats.number_of_executing_job,
        "abended": stats.number_of_abended_job,
        "failed": stats.number_of_failed_job,
        "carriedForward": stream.js_definition_flags.carried_forward or None,
    }


def _workstation_fields(workstation: WorkstationInPlan) -> dict[str, object]:
    return {
        "type": workstation.type,
        "activeStates": workstation.active_states,
        "limit": workstation.limit,
        "fence": workstation.fence,
        "ignore": workstation.ignore or None,
        "version": workstation.version,
        "os": workstation.os,
    }


def _resource_fields(resource: ResourceInPlan) -> dict[str, object]:
    return {
        "quantity": resource.quantity,
        "quantityInUse": resource.quantity_in_use,
        "quantityAvailable": resource.quantity_available,
        "holders": [_plain(holder) for holder in resource.holders],
    }


def _prompt_fields(prompt: PlanPrompt) -> dict[str, object]:
    return {
        "number": prompt.number,
        "status": prompt.status,
        "text": prompt.text,
        "timeAsked": prompt.time_asked,
        "jobKey": prompt.job_key,
        "jobStreamKey": prompt.job_stream_key,
    }


def _engine_fields(engine: EngineInfo) -> dict[str, object]:
    return {
        "displayVersion": engine.display_version,
        "fullVersion": engine.full_version,
        "timezone": engine.timezone,
    }


def _plain(value: object) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump(by_alias=True, exclude_none=True, mode="json")
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, str | int | float | bool | list | dict):
        return value
    return str(value)


def _joined(folder: str, name: str) -> str:
    return f"{folder.rstrip('/')}/{name}"


_KINDS: dict[type, ObjectKind] = {
    JobInPlan: "job",
    JobStreamInPlan: "jobstream",
    WorkstationInPlan: "workstation",
    ResourceInPlan: "resource",
    PlanPrompt: "prompt",
    EngineInfo: "engine",
}
_USUAL: dict[type, Any] = {
    JobInPlan: job_fields,
    JobStreamInPlan: _stream_fields,
    WorkstationInPlan: _workstation_fields,
    ResourceInPlan: _resource_fields,
    PlanPrompt: _prompt_fields,
    EngineInfo: _engine_fields,
}
