"""Was it the job or the machine: how the other jobs of its workstation ended there and then."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tools.by_id import by_ids
from tools.hwa.client import HwaClient, Read
from tools.hwa.errors import HwaError
from tools.hwa.models import JobInPlan, WorkstationInPlan
from tools.hwa.oql import Field, Oql
from tools.hwa.selection import workstation_is
from tools.listing.overview import LiveCopy, call_for
from tools.plan.failures.company import WINDOW, Company, company
from tools.receipts import Finding, Gap, Receipt, receipt_id
from tools.records import count_receipt, receipt, ref
from tools.report import Report, gap_of

_SPAN = timedelta(seconds=WINDOW)
_FAILED = ("ABEND", "FAIL")


@dataclass(frozen=True)
class _Others:
    """The other jobs in numbers, some of the failed by name, and what proves it."""

    company: Company
    receipts: tuple[Receipt, ...]
    names: list[str] = field(default_factory=list)


async def around(hwa: HwaClient, read: Read[JobInPlan], copy: LiveCopy) -> Report:
    """The numbers of its workstation around the failure, and that workstation's state now.

    Counted in the copy where there is one, else by HWA; nothing where no time is known.
    """
    job = read.value
    at = _ended(job)
    if at is None or not job.workstation:
        return Report()
    try:
        others, (machine, gap) = await asyncio.gather(
            _others(hwa, job, at, copy), _machine(hwa, job)
        )
    except HwaError as error:
        return Report(gaps=(gap_of(error),))
    values = {
        "workstation": job.workstation,
        "since": at - _SPAN,
        "until": at + _SPAN,
        "failed": others.company.failed,
        "succeeded": others.company.succeeded,
        "names": others.names,
        "suspect": others.company.suspect,
        "machine_read": machine is not None,
        "linked": machine.value.linked if machine else None,
        "jobman_up": machine.value.running_jobs_possible if machine else None,
    }
    proofs = (*others.receipts, *((receipt(machine, machine.value),) if machine else ()))
    finding = Finding(statement="failed_machine", subject=ref(job), values=values, receipts=proofs)
    return Report(findings=(finding,), gaps=(gap,) if gap else ())


def _ended(job: JobInPlan) -> datetime | None:
    times = job.last_run.time_info if job.last_run else None
    return (times.actual_end_time or times.actual_start_time) if times else None


async def _machine(
    hwa: HwaClient, job: JobInPlan
) -> tuple[Read[WorkstationInPlan] | None, Gap | None]:
    if not job.workstation_id:
        return None, None
    try:
        return await hwa.workstation(job.workstation_id), None
    except HwaError as error:
        return None, gap_of(error)


async def _others(hwa: HwaClient, job: JobInPlan, at: datetime, copy: LiveCopy) -> _Others:
    picture = copy()
    asked = _there_and_then(job, at)
    if picture is None:
        return await _counted(hwa, job, asked)
    found = company(picture, job.id, _places(job), at)
    proof = Receipt(
        id=receipt_id("job", "count", call_for("job", asked)),
        kind="job",
        key="count",
        object_id="",
        fields={"failed": found.failed, "succeeded": found.succeeded},
        read_at=picture.read_at,
        source=call_for("job", asked),
    )
    named = await by_ids(lambda oql, limit: hwa.live_jobs(oql, limit=limit), found.ids)
    still = [one for one in named.records if one.status in _FAILED and not one.canceled]
    proofs = (proof, *(receipt(named.reads[one.id], one) for one in still))
    return _Others(found, proofs, [ref(one).key for one in still])


async def _counted(hwa: HwaClient, job: JobInPlan, asked: Oql) -> _Others:
    """HWA counts; the job itself is taken out."""
    status = Field("jobruns.compositeStatus.status")
    failed, succeeded = await asyncio.gather(
        hwa.jobs(asked & status.one_of(_FAILED), limit=1),
        hwa.jobs(asked & status.eq("SUCC"), limit=1),
    )
    own = 1 if job.status in _FAILED else 0
    found = Company(max(0, failed.value.total - own), succeeded.value.total)
    proofs = (
        count_receipt(failed, "job", failed.value.total, status=list(_FAILED)),
        count_receipt(succeeded, "job", succeeded.value.total, status="SUCC"),
    )
    return _Others(found, proofs)


def _there_and_then(job: JobInPlan, at: datetime) -> Oql:
    ended = Field("jobruns.timeInfo.actualEndTime")
    return (
        workstation_is("workstation", job.workstation) & ended.ge(at - _SPAN) & ended.le(at + _SPAN)
    )


def _places(job: JobInPlan) -> list[str]:
    actual = job.last_run.actual_workstation if job.last_run else None
    return [job.workstation, *([actual] if actual else [])]
