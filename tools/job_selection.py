"""The jobs that a question means: their exact number, and the records of those that are shown."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from tools.hwa.client import HwaClient, Read
from tools.hwa.models import JobInPlan, Page
from tools.hwa.oql import Field, all_of
from tools.overview import Meant, call_for, gaps_of, grouped, meant_jobs
from tools.pages import MAX_PAGES, PAGE, whole
from tools.plan.picture import Picture
from tools.plan_query import PlanQuery, holds, job_terms, needs_records
from tools.receipts import Gap
from tools.single import FAILED, healed
from tools.waits import MOST_READ, truly_waiting, waited_kinds

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
    meant = meant_jobs(picture, query, picture.read_at) if picture else None
    if picture is None or meant is None:
        return await _live(hwa, query, rows)
    return await _copied(hwa, query, picture, meant, rows)


async def _copied(
    hwa: HwaClient, query: PlanQuery, picture: Picture, meant: Meant, rows: int
) -> Jobs:
    places = [*meant.rows[:rows].tolist(), *meant.healed[:HEALED_SHOWN].tolist()]
    read = await _records(hwa, [picture.job(row).id for row in places])
    told = Page[JobInPlan](count=len(meant.rows), results=[])
    source = call_for("job", all_of(job_terms(query)))
    found = {job.id: job for job in read.value.results} if read else {}
    shown = _still(found, picture, meant.rows[:rows].tolist())
    kept = [job for job in shown if holds(job, query, picture.read_at)]
    return Jobs(
        read=read or Read(told, source, picture.read_at),
        shown=kept,
        exact=len(meant.rows) - (len(meant.rows[:rows]) - len(kept)),
        healed=_still(found, picture, meant.healed[:HEALED_SHOWN].tolist()),
        healed_exact=len(meant.healed),
        groups=[{"by": by, "rows": grouped(picture, meant, by)} for by in query.group_by],
        counted=Read(told, source, picture.read_at),
        gaps=gaps_of(picture),
    )


async def _records(hwa: HwaClient, ids: Sequence[str]) -> Read[Page[JobInPlan]] | None:
    """What HWA says of these jobs now: the copy is never quoted on a single one."""
    if not ids:
        return None
    return await hwa.jobs(Field("id").one_of(ids), limit=len(ids))


def _still(found: dict[str, JobInPlan], picture: Picture, places: Sequence[int]) -> list[JobInPlan]:
    """In the copy's order, those that are still in the plan."""
    ids = (picture.job(row).id for row in places)
    return [found[identity] for identity in ids if identity in found]


async def _live(hwa: HwaClient, query: PlanQuery, rows: int) -> Jobs:
    """What OQL cannot say, each record decides."""
    oql = all_of(job_terms(query))
    if not query.group_by and not needs_records(query):
        read = await hwa.jobs(oql, limit=max(rows, 1))
        return Jobs(read, read.value.results[:rows], exact=read.value.total)
    read, cut = await whole(lambda offset: hwa.jobs(oql, limit=PAGE, offset=offset))
    jobs = _judged(read, query)
    jobs.read_up_to = PAGE * MAX_PAGES if cut else 0
    if kinds := waited_kinds(query.conditions):
        waits = await truly_waiting(hwa, jobs.shown, kinds)
        jobs.shown, jobs.waits = waits.jobs, waits.records
        jobs.read_up_to = MOST_READ if waits.cut else jobs.read_up_to
    jobs.exact, jobs.healed_exact = len(jobs.shown), len(jobs.healed)
    jobs.groups = [_counted(jobs.shown, by) for by in query.group_by]
    jobs.shown = jobs.shown[:rows]
    return jobs


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
