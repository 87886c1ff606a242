"""The state of one named object: a job, a job stream, a workstation or a resource."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from tools.by_id import by_ids
from tools.hwa.client import HwaClient, Read
from tools.hwa.errors import HwaError
from tools.hwa.models import JobInPlan, JobStreamInPlan, ResourceInPlan, WorkstationInPlan
from tools.hwa.oql import Field
from tools.hwa.selection import runs_on
from tools.lookup import ANY_KIND, Found, Kind, Lookup, Named, earlier_first, is_newest, look_up
from tools.receipts import Finding, Severity
from tools.records import count_receipt, receipt, ref, run_receipt
from tools.report import Report, gap_of, merged
from tools.task import command_of

_CHOICES = 10
_HOLDERS = 5
_RUNNING = 5
FAILED = frozenset({"ABEND", "FAIL"})
_TROUBLE = FAILED | {"STUCK", "ERROR"}


async def object_status(
    hwa: HwaClient,
    name: str,
    kinds: Sequence[Kind] = ANY_KIND,
    *,
    workstation: str = "",
    earlier: bool = False,
) -> Report:
    """The state of the object that the name means, or the question which one is meant.

    Raises:
        HwaError: HWA could not be asked.
    """
    lookup = await look_up(hwa, name, kinds, workstation=workstation)
    lookup = earlier_first(lookup) if earlier else lookup
    if lookup.found is None:
        return not_found(lookup)
    if len(lookup.found.groups) > 1:
        return several(lookup.found, name)
    report = _state(lookup.found)
    record = lookup.found.groups[0][0]
    if isinstance(record, WorkstationInPlan):
        return merged([report, await _load(hwa, record)])
    if isinstance(record, ResourceInPlan):
        return merged([report, await _holders(hwa, record)])
    return report


def the_job(lookup: Lookup) -> tuple[Read[Any], JobInPlan] | Report:
    """The newest instance of the one job that was found; else the report that says why not."""
    if lookup.found is None:
        return not_found(lookup)
    if len(lookup.found.groups) > 1:
        return several(lookup.found, lookup.name)
    job = lookup.found.groups[0][0]
    return (lookup.found.read, job) if isinstance(job, JobInPlan) else not_found(lookup)


def not_found(lookup: Lookup) -> Report:
    """Nothing of that name: the searches prove it, and the nearest names are offered."""
    receipts = tuple(count_receipt(read, "job", 0, name=lookup.name) for read in lookup.searched)
    other = lookup.elsewhere
    if other is not None:
        receipts = (receipt(other.read, other.groups[0][0]), *receipts)
    values = {"name": lookup.name, "near": lookup.near, "other": other.kind if other else ""}
    finding = Finding(
        statement="not_found", values=values, receipts=receipts, severity=Severity.WARNING
    )
    return Report(findings=(finding,), choices=tuple(lookup.alike))


def several(found: Found, name: str) -> Report:
    """Several objects of that name: each with its state, for the user to choose from."""
    newest = [group[0] for group in found.groups]
    shown = newest[:_CHOICES]
    head = Finding(
        statement="several_matches",
        values={"name": name, "count": len(newest), "shown": len(shown), "kind": found.kind},
        receipts=(count_receipt(found.read, found.kind, found.total, name=name),),
    )
    rows = [_choice(found.read, record, number) for number, record in enumerate(shown, 1)]
    return Report(findings=(head, *rows), choices=tuple(ref(record) for record in shown))


def _choice(read: Read[Any], record: Named, number: int) -> Finding:
    values = {"number": number, **_state_values(record, read.read_at)}
    return Finding(
        statement="match_row",
        subject=ref(record),
        values=values,
        receipts=(receipt(read, record),),
    )


def _state(found: Found) -> Report:
    record, *others = found.groups[0]
    instances = {
        "other_instances": len(others),
        "older": not is_newest(found.groups[0]),
        "others": [_instance(one) for one in others[:_CHOICES]],
    }
    values = {**_state_values(record, found.read.read_at), **instances}
    finding = Finding(
        statement=f"{found.kind}_status",
        subject=ref(record),
        values=values,
        receipts=tuple(receipt(found.read, one) for one in (record, *others[:_CHOICES])),
        severity=Severity.ERROR if values.get("status") in _TROUBLE else Severity.INFO,
    )
    more = _job_rows(record, found.read) if isinstance(record, JobInPlan) else ()
    return Report(findings=(finding, *more), objects=(ref(record),))


def _instance(record: Named) -> dict[str, Any]:
    """Another instance, as beside the one that is told."""
    when = record.sched_time if isinstance(record, JobInPlan | JobStreamInPlan) else None
    status = getattr(record, "status", None)
    return {"status": status, "sched_time": when}


def _job_rows(job: JobInPlan, read: Read[Any]) -> tuple[Finding, ...]:
    """What the job runs, and its launches where there were several."""
    command, user = command_of(job)
    if not command and not user:
        return _runs(job, read)
    proof = receipt(read, job, command=command, user=user)
    values = {"command": command, "user": user, "priority": job.priority}
    task = Finding(statement="job_task", subject=ref(job), values=values, receipts=(proof,))
    return (task, *_runs(job, read))


async def _load(hwa: HwaClient, workstation: WorkstationInPlan) -> Report:
    """The jobs that run there now, their exact number first, against its limit."""
    read = await hwa.jobs(
        runs_on(workstation.key or workstation.name)
        & Field("jobruns.compositeStatus.status").eq("EXEC"),
        limit=_RUNNING,
    )
    running = read.value.total
    finding = Finding(
        statement="workstation_load",
        subject=ref(workstation),
        values={"running": running, "limit": workstation.limit},
        receipts=(count_receipt(read, "job", running, workstation=workstation.key),),
    )
    return Report(findings=(finding, *(_row(one, read) for one in read.value.results)))


def _row(job: JobInPlan, read: Read[Any]) -> Finding:
    """A job as in a list."""
    return Finding(
        statement="job_row",
        subject=ref(job),
        values=job_values(job, read.read_at),
        receipts=(receipt(read, job),),
    )


async def _holders(hwa: HwaClient, resource: ResourceInPlan) -> Report:
    """The jobs that hold it, each with its state and since when it runs."""
    ids = [one.job_id for one in resource.holders if one.job_id][:_HOLDERS]
    if not ids:
        return Report()
    try:
        told = await by_ids(lambda oql, most: hwa.jobs(oql, limit=most), ids)
    except HwaError as error:
        return Report(gaps=(gap_of(error),))
    rows = tuple(_row(one, told.reads[one.id]) for one in told.records)
    return Report(findings=rows, objects=tuple(ref(one) for one in told.records))


def _runs(job: JobInPlan, read: Read[Any]) -> tuple[Finding, ...]:
    """Each launch of a job that was launched more than once, reruns and recovery included."""
    if len(job.jobruns) < 2:
        return ()
    return tuple(
        Finding(
            statement="run_row",
            subject=ref(job),
            values={
                "number": number,
                "rerun_type": run.rerun_type,
                "status": run.composite_status.status,
                "return_code": run.return_code,
                "workstation": run.actual_workstation,
                "start": run.time_info.actual_start_time,
                "end": run.time_info.actual_end_time,
            },
            receipts=(run_receipt(read, job, run),),
        )
        for number, run in enumerate(job.jobruns, 1)
    )


def _state_values(record: Named, now: datetime) -> dict[str, Any]:
    if isinstance(record, JobInPlan):
        return job_values(record, now)
    if isinstance(record, JobStreamInPlan):
        return stream_values(record)
    if isinstance(record, WorkstationInPlan):
        return workstation_values(record)
    return resource_values(record)


def job_values(job: JobInPlan, now: datetime) -> dict[str, Any]:
    """What a sentence on a job may say; times as HWA gave them."""
    run = job.last_run
    start = run.time_info.actual_start_time if run else None
    end = run.time_info.actual_end_time if run else None
    return {
        "job": job.name,
        "stream": job.job_stream_name,
        "status": "CANCL" if job.canceled else job.status,
        "substatus": job.substatus,
        "workstation": job.workstation,
        "ran_on": run.actual_workstation if run else None,
        "return_code": run.return_code if run else None,
        "start": start,
        "end": end,
        "elapsed": _elapsed(start, end, now),
        "estimated": job.estimated_duration,
        "sched_time": job.sched_time,
        "start_time": job.time_restrictions.start_time,
        "deadline": job.time_restrictions.deadline_time,
        "critical_start": job.critical_start,
        "confidence": confidence(job),
        "late": job.job_status_flags.job_late or job.job_status_flags.deadline_has_passed,
        "priority": job.priority,
        "open_dependencies": job.dependencies_stats.number_of_unresolved_dependencies,
        "runs": len(job.jobruns),
        "healed": healed(job),
        "failed_as": _failed_as(job),
    }


def confidence(job: JobInPlan) -> int | None:
    """HWA's own percentage that a critical job makes its deadline, where it tells one."""
    told = (job.confidence_interval or "").strip().rstrip("%")
    return int(told) if told.isdecimal() else None


def _failed_as(job: JobInPlan) -> str | None:
    """How the last of its earlier runs failed, if one did."""
    earlier = [run.composite_status.status for run in job.jobruns if run is not job.last_run]
    return next((status for status in reversed(earlier) if status in FAILED), None)


def healed(job: JobInPlan) -> bool:
    """An earlier run failed and the one that counts did not."""
    earlier = [run for run in job.jobruns if run is not job.last_run]
    return job.status == "SUCC" and any(run.composite_status.status in FAILED for run in earlier)


def stream_values(stream: JobStreamInPlan) -> dict[str, Any]:
    """What a sentence on a job stream may say."""
    stats = stream.job_stream_stats
    canceled = stream.composite_status.canceled
    return {
        "stream": stream.name,
        "status": "CANCL" if canceled else stream.status,
        "substatus": stream.composite_status.substatus,
        "workstation": stream.workstation,
        "sched_time": stream.sched_time,
        "start_time": stream.time_restrictions.start_time,
        "start": stream.time_info.actual_start_time,
        "end": stream.time_info.actual_end_time,
        "jobs": stats.number_of_job,
        "successful": stats.number_of_successfull_job,
        "executing": stats.number_of_executing_job,
        "abended": stats.number_of_abended_job,
        "failed": stats.number_of_failed_job,
        "left": stats.number_of_not_running_job,
        "limit": stream.limit,
        "late": stream.js_status_flags.late_job_stream,
        "carried_forward": stream.js_definition_flags.carried_forward,
        "open_dependencies": stream.dependencies_stats.number_of_unresolved_dependencies,
    }


def workstation_values(workstation: WorkstationInPlan) -> dict[str, Any]:
    """What a sentence on a workstation may say."""
    return {
        "workstation": workstation.name,
        "type": workstation.type,
        "linked": workstation.linked,
        "jobman_up": workstation.running_jobs_possible,
        "limit": workstation.limit,
        "fence": workstation.fence,
        "ignore": workstation.ignore,
        "version": workstation.version,
        "event_processor": "EVT_PROC_RUNNING" in workstation.active_states,
        "master": "MASTER" in workstation.active_states,
        "node": workstation.node_name,
        "os": workstation.os,
    }


def resource_values(resource: ResourceInPlan) -> dict[str, Any]:
    """What a sentence on a resource may say."""
    return {
        "resource": resource.name,
        "quantity": resource.quantity,
        "in_use": resource.quantity_in_use,
        "available": resource.quantity_available,
        "holders": [
            {
                "name": holder.job_key or holder.job or holder.job_stream or "",
                "quantity": holder.quantity,
            }
            for holder in resource.holders
        ],
    }


def _elapsed(start: datetime | None, end: datetime | None, now: datetime) -> timedelta | None:
    if start is None:
        return None
    return timedelta(seconds=round(((end or now) - start).total_seconds()))
