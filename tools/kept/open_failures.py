"""The failures that nothing has healed, each with what waits behind it, the worst first."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from tools.by_id import by_ids
from tools.causes.behind import copy_receipt
from tools.hwa.client import HwaClient
from tools.listing.lists import list_jobs
from tools.listing.overview import call_for
from tools.listing.plan_query import PlanQuery
from tools.plan.causes.behind import Held
from tools.plan.copy.picture import Picture
from tools.plan.copy.where import Where, jobs_where
from tools.plan.past.frame import FAILED
from tools.receipts import Finding, Receipt, Severity, receipt_id
from tools.records import receipt, ref
from tools.report import Report
from tools.single import job_values

_SHOWN = 10
_WALKED = 50
"""Of how many failures, the newest, it is looked how much waits behind."""


@dataclass(frozen=True)
class _Open:
    """A failure in the copy, and how many wait behind it."""

    object_id: str
    jobs: int
    streams: int


async def open_failures(hwa: HwaClient, picture: Picture | None, since: datetime) -> Report:
    """How many there are, how many of them are of this shift, and those that hold up the most.

    Raises:
        HwaError: HWA could not be asked.
    """
    if picture is None:
        return await list_jobs(hwa, PlanQuery(states=FAILED), limit=_SHOWN)
    rows = np.flatnonzero(jobs_where(picture, Where(statuses=FAILED)))
    ended = picture.jobs["ended"][rows]
    rows = rows[np.argsort(-ended.astype(np.int64), kind="stable")]
    fresh = int(np.count_nonzero(ended >= int(since.timestamp())))
    worst = await asyncio.to_thread(_worst, picture, rows[:_WALKED].tolist())
    now = await by_ids(
        lambda oql, limit: hwa.jobs(oql, limit=limit), [one.object_id for one in worst]
    )
    behind = {one.object_id: one for one in worst}
    still = [job for job in now.records if job.status in FAILED and not job.canceled]
    total = len(rows) - (len(worst) - len(still))
    head = Finding(
        statement="handover_failures",
        values={"total": total, "shown": len(still), "fresh": min(fresh, total), "since": since},
        receipts=(_counted(picture, len(rows), fresh),),
        severity=Severity.ERROR if total else Severity.INFO,
    )
    findings = [
        Finding(
            statement="handover_failure",
            subject=ref(job),
            values={
                **job_values(job, now.reads[job.id].read_at),
                "behind_jobs": behind[job.id].jobs,
                "behind_streams": behind[job.id].streams,
            },
            receipts=(
                receipt(now.reads[job.id], job),
                copy_receipt(picture, ref(job), behind[job.id].jobs, behind[job.id].streams),
            ),
            severity=Severity.ERROR,
        )
        for job in still
    ]
    return Report(findings=(head, *findings), objects=tuple(ref(job) for job in still))


def _worst(picture: Picture, rows: list[int]) -> list[_Open]:
    found, held = [], Held(picture)
    for row in rows:
        reached = held.of(jobs=[row])
        found.append(_Open(picture.job(row).id, len(reached.jobs), len(reached.streams)))
    return sorted(found, key=lambda one: -(one.jobs + one.streams))[:_SHOWN]


def _counted(picture: Picture, total: int, fresh: int) -> Receipt:
    source = f"{call_for('job', None)}&status={','.join(FAILED)}"
    return Receipt(
        id=receipt_id("job", "count", source),
        kind="job",
        key="count",
        object_id="",
        fields={"count": total, "sinceShift": fresh},
        read_at=picture.read_at,
        source=source,
    )
