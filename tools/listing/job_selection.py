"""The jobs that a question means: their exact number, and the records of those that are shown."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import numpy as np

from tools.by_id import by_ids
from tools.hwa.client import HwaClient, Read
from tools.hwa.models import JobInPlan, Page
from tools.hwa.oql import Oql, all_of
from tools.listing.measures import sorted_jobs
from tools.listing.overview import Meant, call_for, gaps_of, grouped, meant_jobs
from tools.listing.pages import MAX_PAGES, PAGE, whole
from tools.listing.plan_query import (
    CARRIED,
    PlanQuery,
    at_work,
    holds,
    job_terms,
    needs_records,
    selected,
)
from tools.listing.stream_query import stream_terms
from tools.listing.waits import MOST_READ, truly_waiting, waited_kinds, waiting_records
from tools.plan.copy.picture import Picture
from tools.plan.copy.table import Rows
from tools.receipts import Gap
from tools.single import FAILED, healed

HEALED_SHOWN = 20
Groups = list[dict[str, Any]]


@dataclass
class Jobs:
    """The jobs that matched, the healed ones apart, and the reads that gave them.

    `exact` and `healed_exact` count all of them; the lists hold as many records as are shown.
    """

    read: Read[Page[JobInPlan]]
    shown: list[JobInPlan]
    exact: int = 0
    healed: list[JobInPlan] = field(default_factory=list)
    healed_exact: int = 0
    groups: Groups = field(default_factory=list)
    waits: dict[str, Read[JobInPlan]] = field(default_factory=dict)
    read_up_to: int = 0  # where not all could be read
    counted: Read[Page[JobInPlan]] | None = None
    """What was counted, where that is the copy and not the read."""
    gaps: tuple[Gap, ...] = ()
    reads: Mapping[str, Read[Page[JobInPlan]]] = field(default_factory=dict)
    """The read that told a job, where there were several."""

    def read_of(self, job: JobInPlan) -> Read[Page[JobInPlan]]:
        """The read that told this job."""
        return self.reads.get(job.id, self.read)

    @property
    def as_of(self) -> datetime | None:
        """How fresh the numbers are, where they are older than this question."""
        return self.counted.read_at if self.counted else None


async def select_jobs(
    hwa: HwaClient, query: PlanQuery, picture: Picture | None, *, rows: int
) -> Jobs:
    """The matching jobs: counted in the copy where there is one, shown as HWA knows them now.

    Raises:
        HwaError: HWA could not be asked.
    """
    copied = picture is not None and not at_work(query)
    meant = meant_jobs(picture, query, picture.read_at) if picture and copied else None
    if picture is None or meant is None:
        return await _live(hwa, query, rows)
    return await _copied(hwa, query, picture, meant, rows)


async def _copied(
    hwa: HwaClient, query: PlanQuery, picture: Picture, meant: Meant, rows: int
) -> Jobs:
    waits, meant = await _confirmed(hwa, query, picture, meant)
    shown, healed = _ids(picture, meant.rows[:rows]), _ids(picture, meant.healed[:HEALED_SHOWN])
    told = await by_ids(_asked(hwa), [*shown, *healed])
    count = Page[JobInPlan](count=len(meant.rows), results=[])
    counted = Read(count, call_for("job", all_of(job_terms(query))), picture.read_at)
    places = {one: place for place, one in enumerate(shown)}
    kept = [one for one in told.records if one.id in places and holds(one, query, picture.read_at)]
    kept.sort(key=lambda one: places[one.id])
    return Jobs(
        read=counted,
        shown=kept,
        exact=len(meant.rows) - (len(shown) - len(kept)),
        healed=[one for one in told.records if one.id in healed],
        healed_exact=len(meant.healed),
        groups=[{"by": by, "rows": grouped(picture, meant, by)} for by in query.group_by],
        waits=waits,
        counted=counted,
        gaps=gaps_of(picture),
        reads=told.reads,
    )


async def _confirmed(
    hwa: HwaClient, query: PlanQuery, picture: Picture, meant: Meant
) -> tuple[dict[str, Read[JobInPlan]], Meant]:
    """What is waited for may have come since it was copied: each record says whether it has.

    Where there are too many to read, the copy's word and its age must do.
    """
    kinds = waited_kinds(query.conditions)
    if not kinds or len(meant.rows) > MOST_READ:
        return {}, meant
    records = await waiting_records(hwa, _ids(picture, meant.rows), kinds)
    rows = [row for row in meant.rows.tolist() if picture.job(row).id in records]
    return records, replace(meant, rows=np.array(rows, np.int64))


def _asked(hwa: HwaClient) -> Callable[[Oql, int], Awaitable[Read[Page[JobInPlan]]]]:
    return lambda oql, limit: hwa.jobs(oql, limit=limit)


def _ids(picture: Picture, rows: Rows) -> list[str]:
    return [picture.job(row).id for row in rows.tolist()]


async def _live(hwa: HwaClient, query: PlanQuery, rows: int) -> Jobs:
    """What OQL cannot say, each record decides."""
    selection = selected(query)
    oql = None if selection else all_of(job_terms(query))
    if not query.group_by and not needs_records(query):
        read = await hwa.jobs(oql, limit=max(rows, 1))
        return Jobs(read, read.value.results[:rows], exact=read.value.total)
    read, cut = await whole(
        lambda offset: hwa.jobs(oql, plan_filter=selection, limit=PAGE, offset=offset)
    )
    jobs = _judged(await _placed(hwa, read, query), query)
    jobs.read_up_to = PAGE * MAX_PAGES if cut else 0
    if kinds := waited_kinds(query.conditions):
        waits = await truly_waiting(hwa, jobs.shown, kinds)
        jobs.shown, jobs.waits = waits.jobs, waits.records
        jobs.read_up_to = MOST_READ if waits.cut else jobs.read_up_to
    jobs.exact, jobs.healed_exact = len(jobs.shown), len(jobs.healed)
    jobs.groups = [_counted(jobs.shown, by) for by in query.group_by]
    if query.order:
        found = jobs.shown
        jobs.shown = sorted_jobs(found, query.order, read.read_at, ascending=query.ascending)
    jobs.shown = jobs.shown[:rows]
    return jobs


async def _placed(
    hwa: HwaClient, read: Read[Page[JobInPlan]], query: PlanQuery
) -> Read[Page[JobInPlan]]:
    """Without the jobs whose stream was carried forward, or was not, where that is asked."""
    wanted = CARRIED in query.conditions
    if not wanted and CARRIED not in query.without_conditions:
        return read
    carried = all_of(stream_terms(PlanQuery(conditions=[CARRIED])))
    streams, _ = await whole(lambda offset: hwa.job_streams(carried, limit=PAGE, offset=offset))
    inside = {stream.id for stream in streams.value.results}
    kept = [job for job in read.value.results if (job.job_stream_id in inside) is wanted]
    return replace(read, value=read.value.model_copy(update={"results": kept}))


def _judged(read: Read[Page[JobInPlan]], query: PlanQuery) -> Jobs:
    jobs, any_state = Jobs(read, []), replace(query, states=())
    for job in read.value.results:
        if holds(job, query, read.read_at):
            jobs.shown.append(job)
        elif healed(job) and set(query.states) & FAILED and holds(job, any_state, read.read_at):
            jobs.healed.append(job)
    return jobs


def _counted(jobs: Sequence[JobInPlan], by: str) -> dict[str, Any]:
    counts = Counter(_GROUP_KEYS[by](job) for job in jobs)
    return {"by": by, "rows": sorted(counts.items(), key=lambda row: (-row[1], row[0]))}


_GROUP_KEYS: dict[str, Callable[[JobInPlan], str]] = {
    "workstation": lambda job: job.workstation,
    "status": lambda job: "CANCL" if job.canceled else job.status,
    "folder": lambda job: job.folder,
    "stream": lambda job: job.job_stream_name,
}
