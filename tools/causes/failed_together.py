"""Whether failures have one cause: a few of them looked into, and the others put beside them."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from tools.by_id import by_ids
from tools.failures.failed_run import FailedRun, read_failed_run
from tools.hwa.client import HwaClient, Read
from tools.hwa.errors import HwaError
from tools.hwa.models import JobInPlan
from tools.plan.causes.blockers import FAILED
from tools.plan.causes.bursts import Failed, Group, Told, grouped, sample, told_by
from tools.plan.diagnosis import CauseCode
from tools.receipts import Gap, Receipt
from tools.report import gap_of

LOGS = 24
"""So many failures are looked into; the answer says that they are a sample."""
_AT_ONCE = 8
_MOST = 0.8  # of the failures: nearly all have one cause, and a few their own

OneCause = Literal["yes", "likely", "mostly", "no", "unknown", "single"]


@dataclass(frozen=True)
class Together:
    """The failures by their trouble, and whether that is one for all of them."""

    groups: list[Group]
    read: Mapping[str, FailedRun] = field(default_factory=dict)
    moved: frozenset[str] = frozenset()
    """Failures of the copy that are none any more."""
    gaps: tuple[Gap, ...] = ()

    @property
    def count(self) -> int:
        """All that failed."""
        return sum(len(group.jobs) for group in self.groups)

    @property
    def looked_into(self) -> int:
        """How many of them were."""
        return len(self.read)

    @property
    def one_cause(self) -> OneCause:
        """One cause for all: yes where every one shows it, likely where those looked into do."""
        if self.count < 2:
            return "single"
        if not any(group.cause for group in self.groups):
            return "unknown"
        first = self.groups[0]
        if len(self.groups) == 1:
            return "yes" if first.whole else "likely"
        return "mostly" if len(first.jobs) >= max(3, _MOST * self.count) else "no"

    def receipts_of(self, group: Group) -> tuple[Receipt, ...]:
        """The records and logs that show a group's trouble."""
        runs = [self.read[job.id] for job in group.jobs if job.id in self.read]
        found = {one.id: one for run in runs for one in run.receipts}
        return tuple(found.values())

    def logs_of(self, group: Group) -> tuple[Receipt, ...]:
        """The logs that show a group's trouble; the records of those whose log was not read."""
        runs = [self.read[job.id] for job in group.jobs if job.id in self.read]
        return tuple(run.receipts[-1] for run in runs)


async def failed_together(hwa: HwaClient, failed: Sequence[Failed]) -> Together:
    """The failures in groups. What cannot be read is a gap, and then less is known."""
    chosen = sample(failed, LOGS)
    try:
        told = await by_ids(
            lambda oql, limit: hwa.jobs(oql, limit=limit), [job.id for job in chosen]
        )
    except HwaError as error:
        return Together(grouped(failed, {}), gaps=(gap_of(error),))
    records = {
        one.id: Read(one, told.reads[one.id].source, told.reads[one.id].read_at)
        for one in told.records
        if one.status in FAILED and not one.canceled
    }
    runs = await _runs(hwa, records)
    moved = frozenset(job.id for job in chosen if job.id not in records)
    left = [job for job in failed if job.id not in moved]
    words = {job.id: _told(job, runs[job.id]) for job in chosen if job.id in runs}
    gaps = tuple(dict.fromkeys(run.gap for run in runs.values() if run.gap))
    return Together(grouped(left, words), runs, moved, gaps)


async def _runs(hwa: HwaClient, records: Mapping[str, Read[JobInPlan]]) -> dict[str, FailedRun]:
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(read: Read[JobInPlan]) -> FailedRun:
        async with gate:
            return await read_failed_run(hwa, read)

    found = await asyncio.gather(*map(one, records.values()))
    return dict(zip(records, found, strict=True))


def _told(job: Failed, run: FailedRun) -> Told:
    failure = run.failure
    known = failure.cause is not CauseCode.INSUFFICIENT_EVIDENCE
    line = failure.decisive or (failure.lines[-1] if failure.lines and known else None)
    return told_by(job, failure.cause, line.text if line else "")
