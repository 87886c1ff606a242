"""The plan's jobs by status and by time, kept up to date as they move."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tools.hwa.simulator.plan.chronicle import Chronicle
from tools.hwa.simulator.plan.stream_index import Cell, StreamIndex

if TYPE_CHECKING:
    from tools.hwa.simulator.plan.world import Job, Run

Pair = tuple[str, str]
"""An internal and an external status."""


class PlanIndex:
    """Answers which jobs have a status, or started or ended since, without a look at the others.

    A job stands under the status of each of its runs, since HWA's filters look at all of them;
    `counts` counts it once, under its last run.
    """

    def __init__(self) -> None:
        self._cells: dict[Cell, int] = {}
        self._buckets: dict[Pair, dict[Job, int]] = {}
        self._starts: Chronicle[Job] = Chronicle()
        self._ends: Chronicle[Job] = Chronicle()
        self.streams = StreamIndex()

    @property
    def counts(self) -> Counter[Cell]:
        """How many jobs there are by workstation path, external status and folder."""
        return Counter({cell: count for cell, count in self._cells.items() if count})

    def with_status(self, internal: str) -> Collection[Job]:
        """The jobs any of whose runs has this internal status."""
        return _Union([bucket for pair, bucket in self._buckets.items() if pair[0] == internal])

    def with_common(self, external: str) -> Collection[Job]:
        """The jobs any of whose runs has this external status."""
        return _Union([bucket for pair, bucket in self._buckets.items() if pair[1] == external])

    def started_since(self, moment: float) -> list[Job]:
        """The jobs of which a run started then or later, in that order, each once."""
        return self._starts.since(moment)

    def ended_since(self, moment: float) -> list[Job]:
        """The jobs of which a run ended then or later, in that order, each once."""
        return self._ends.since(moment)

    def add(self, job: Job) -> None:
        """A job enters the plan."""
        for run in job.runs:
            self._put(job, (run.status, run.common))
        self._count(job, job.run.common, 1)

    def remove(self, job: Job) -> None:
        """A job leaves the plan; `forget_times` takes it out of the chronicles."""
        for run in job.runs:
            self._take(job, (run.status, run.common))
        self._count(job, job.run.common, -1)

    def moved(self, job: Job, run: Run, before: Pair) -> None:
        """A run has another status now."""
        self._take(job, before)
        self._put(job, (run.status, run.common))
        if before[1] != run.common:
            self._count(job, before[1], -1)
            self._count(job, run.common, 1)

    def rerun(self, job: Job, previous: Run) -> None:
        """A job has one more run, and is counted under it."""
        self._put(job, (job.run.status, job.run.common))
        self._count(job, previous.common, -1)
        self._count(job, job.run.common, 1)

    def started(self, job: Job, moment: float) -> None:
        """A run of a job starts; moments never run backwards."""
        self._starts.note(job, moment)

    def ended(self, job: Job, moment: float) -> None:
        """A run of a job ends; moments never run backwards."""
        self._ends.note(job, moment)

    def forget_times(self, kept: Collection[Job]) -> None:
        """Takes all but these jobs out of the chronicles."""
        self._starts.keep(kept)
        self._ends.keep(kept)

    def _put(self, job: Job, pair: Pair) -> None:
        bucket = self._buckets.get(pair)
        if bucket is None:
            bucket = self._buckets[pair] = {}
        bucket[job] = bucket.get(job, 0) + 1

    def _take(self, job: Job, pair: Pair) -> None:
        bucket = self._buckets[pair]
        left = bucket[job] - 1
        if left:
            bucket[job] = left
        else:
            del bucket[job]

    def _count(self, job: Job, external: str, change: int) -> None:
        # Cells that fall to nothing stay: most fill again, and a look at `counts` skips them.
        cell = job.workstation.path, external, job.folder
        self._cells[cell] = self._cells.get(cell, 0) + change


@dataclass(slots=True, frozen=True)
class _Union(Collection["Job"]):
    """Several buckets as one; a job in two of them counts once."""

    buckets: list[dict[Job, int]] = field(default_factory=list)

    def __contains__(self, job: object) -> bool:
        return any(job in bucket for bucket in self.buckets)

    def __iter__(self) -> Iterator[Job]:
        for number, bucket in enumerate(self.buckets):
            earlier = self.buckets[:number]
            yield from (
                (job for job in bucket if not any(job in other for other in earlier))
                if earlier
                else bucket
            )

    def __len__(self) -> int:
        # The largest bucket is only measured, never walked: the others are looked up in it.
        by_size = sorted(self.buckets, key=len, reverse=True)
        return sum(
            len(bucket) if not number else sum(not _in_any(job, by_size[:number]) for job in bucket)
            for number, bucket in enumerate(by_size)
        )


def _in_any(job: Job, buckets: list[dict[Job, int]]) -> bool:
    return any(job in bucket for bucket in buckets)
