"""Lists of the plan with exact counts: jobs, job streams, workstations, prompts."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tools.hwa.client import HwaClient, Read
from tools.hwa.errors import HwaNotFound
from tools.hwa.models import JobInPlan, JobStreamInPlan, Page, WorkstationInPlan
from tools.hwa.oql import OqlError, all_of
from tools.pages import MAX_PAGES, PAGE, whole
from tools.plan_query import (
    JOB_CONDITIONS,
    PlanQuery,
    holds,
    job_terms,
    needs_records,
    understood,
    where,
)
from tools.receipts import Finding, Gap, Severity
from tools.records import count_receipt, receipt, ref
from tools.report import Report
from tools.single import FAILED, healed, job_values, stream_values, workstation_values
from tools.stream_query import STREAM_CONDITIONS, stream_holds, stream_terms
from tools.waits import MOST_READ, truly_waiting, waited_kinds, waited_things

_DETAILS = 20


@dataclass
class _Jobs:
    """The jobs that matched, the healed ones apart, and the read that gave them."""

    read: Read[Page[JobInPlan]]
    matching: list[JobInPlan]
    healed: list[JobInPlan] = field(default_factory=list)
    waits: dict[str, Read[JobInPlan]] = field(default_factory=dict)
    exact: int = 0
    read_up_to: int = 0  # where not all could be read


async def list_jobs(hwa: HwaClient, query: PlanQuery, *, limit: int = 20) -> Report:
    """The matching jobs, their exact number first.

    Raises:
        HwaError: HWA could not be asked.
    """
    query = understood(query, JOB_CONDITIONS)
    jobs = await _select(hwa, query, rows=limit)
    shown = jobs.matching[:limit]
    rows = [_row(jobs, job, query) for job in shown]
    head = _head("job_list" if jobs.exact else "job_none", jobs, query, shown=len(rows))
    return Report(
        findings=(head, *rows, *_healed_rows(jobs)),
        objects=tuple(ref(job) for job in shown),
        gaps=_cut(jobs.read_up_to),
    )


async def count_jobs(hwa: HwaClient, query: PlanQuery) -> Report:
    """The exact number of matching jobs, by group where asked.

    Raises:
        HwaError: HWA could not be asked.
    """
    query = understood(query, JOB_CONDITIONS)
    jobs = await _select(hwa, query, rows=None if query.group_by else 1)
    groups = [_groups(jobs.matching, by) for by in query.group_by]
    head = _head("job_count", jobs, query, shown=0, groups=groups)
    return Report(findings=(head, *_healed_rows(jobs)), gaps=_cut(jobs.read_up_to))


async def list_streams(hwa: HwaClient, query: PlanQuery, *, limit: int = 20) -> Report:
    """The matching job streams, their exact number first.

    Raises:
        HwaError: HWA could not be asked.
    """
    query = understood(query, STREAM_CONDITIONS)
    oql = all_of(stream_terms(query))
    read, cut = await whole(lambda offset: hwa.job_streams(oql, limit=PAGE, offset=offset))
    kept = [stream for stream in read.value.results if stream_holds(stream, query, read.read_at)]
    head = Finding(
        statement="stream_list" if kept else "stream_none",
        values={
            **query.values(),
            "count": len(kept),
            "shown": min(limit, len(kept)),
            "states": [*query.states, *(["STUCK"] if "stuck" in query.conditions else [])],
        },
        receipts=(count_receipt(read, "jobstream", len(kept)),),
    )
    rows = [_stream_row(read, stream) for stream in kept[:limit]]
    objects = tuple(ref(stream) for stream in kept[:limit])
    return Report(
        findings=(head, *rows), objects=objects, gaps=_cut(PAGE * MAX_PAGES if cut else 0)
    )


async def list_workstations(
    hwa: HwaClient, *, conditions: Sequence[str] = (), name: str = "", limit: int = 50
) -> Report:
    """The workstations that match every condition, their exact number first.

    Raises:
        HwaError: HWA could not be asked.
    """
    strange = [one for one in conditions if one not in _WORKSTATION_TESTS]
    if strange:
        raise OqlError(f"no condition of workstations: {', '.join(strange)}")
    named = where(name=name.rpartition("/")[2])
    read = await hwa.workstations(all_of(named), limit=PAGE)
    tests = [_WORKSTATION_TESTS[one] for one in conditions]
    kept = [one for one in read.value.results if all(test(one) for test in tests)]
    head = Finding(
        statement="workstation_list" if kept else "workstation_none",
        values={
            "count": len(kept),
            "total": len(read.value.results),
            "shown": min(limit, len(kept)),
            "conditions": list(conditions),
        },
        receipts=(count_receipt(read, "workstation", len(kept), total=len(read.value.results)),),
    )
    rows = [
        Finding(
            statement="workstation_row",
            subject=ref(one),
            values={**workstation_values(one), "conditions": list(conditions)},
            receipts=(receipt(read, one),),
        )
        for one in kept[:limit]
    ]
    return Report(findings=(head, *rows), objects=tuple(ref(one) for one in kept[:limit]))


async def list_prompts(hwa: HwaClient, *, numbers: Sequence[int] = (), limit: int = 20) -> Report:
    """The prompts that wait for an answer, or those of the given numbers in any state.

    Raises:
        HwaError: HWA could not be asked.
    """
    try:
        read = await hwa.prompts(limit=PAGE)
    except HwaNotFound as error:
        # Engines before 10.2.8 do not list prompts.
        return Report(gaps=(Gap(what="prompts_not_listed", detail=error.call, codes=error.codes),))
    wanted = set(numbers)
    kept = [
        one
        for one in read.value.results
        if (one.number in wanted if wanted else one.status == "ASKED")
    ]
    head = Finding(
        statement="prompt_list" if kept else "prompt_none",
        values={
            "count": len(kept),
            "numbers": list(numbers),
            "shown": min(limit, len(kept)),
        },
        receipts=(count_receipt(read, "prompt", len(kept)),),
    )
    rows = [
        Finding(
            statement="prompt_row",
            subject=ref(one),
            values={
                "number": one.number,
                "name": one.name,
                "text": one.text,
                "status": one.status,
                "asked": one.time_asked,
                "holds": one.job_key or one.job_stream_key or "",
            },
            receipts=(receipt(read, one),),
        )
        for one in kept[:limit]
    ]
    return Report(findings=(head, *rows), objects=tuple(ref(one) for one in kept[:limit]))


async def _select(hwa: HwaClient, query: PlanQuery, *, rows: int | None) -> _Jobs:
    """The matching jobs: `rows` of them, or all. What OQL cannot say, each record decides."""
    oql = all_of(job_terms(query))
    if rows is not None and not needs_records(query):
        read = await hwa.jobs(oql, limit=rows)
        return _Jobs(read, read.value.results, exact=read.value.total)
    read, cut = await whole(lambda offset: hwa.jobs(oql, limit=PAGE, offset=offset))
    any_state = replace(query, states=())
    jobs = _Jobs(read, [], read_up_to=PAGE * MAX_PAGES if cut else 0)
    for job in read.value.results:
        if holds(job, query, read.read_at):
            jobs.matching.append(job)
        elif healed(job) and set(query.states) & FAILED and holds(job, any_state, read.read_at):
            jobs.healed.append(job)
    if kinds := waited_kinds(query.conditions):
        waits = await truly_waiting(hwa, jobs.matching, kinds)
        jobs.matching, jobs.waits = waits.jobs, waits.records
        jobs.read_up_to = MOST_READ if waits.cut else jobs.read_up_to
    jobs.exact = len(jobs.matching)
    return jobs


_WORKSTATION_TESTS: dict[str, Callable[[WorkstationInPlan], bool]] = {
    "unlinked": lambda one: (
        not one.ignore
        and not (one.linked and one.running_jobs_possible)
        and "MASTER" not in one.active_states
    ),
    "limit_zero": lambda one: one.limit == 0,
    "fence_set": lambda one: bool(one.fence),
    "ignored": lambda one: one.ignore,
    "event_processor": lambda one: "EVT_PROC_RUNNING" in one.active_states,
    "master": lambda one: "MASTER" in one.active_states,
    "version": lambda _: True,  # every workstation has one: the rows tell it
}


def _row(jobs: _Jobs, job: JobInPlan, query: PlanQuery) -> Finding:
    """A row on a job; where the question is what it waits on, with that."""
    values = job_values(job, jobs.read.read_at)
    detail = jobs.waits.get(job.id)
    if detail is None:
        proof = receipt(jobs.read, job)
        return Finding(statement="job_row", subject=ref(job), values=values, receipts=(proof,))
    waits = waited_things(detail.value, waited_kinds(query.conditions))
    return Finding(
        statement="job_row",
        subject=ref(job),
        values={**values, "waits_on": waits},
        receipts=(receipt(detail, detail.value, status=job.status, waitsOn=waits),),
    )


def _head(
    statement: str,
    jobs: _Jobs,
    query: PlanQuery,
    *,
    shown: int,
    groups: Sequence[dict[str, Any]] = (),
) -> Finding:
    return Finding(
        statement=statement,
        values={
            **query.values(),
            "count": jobs.exact,
            "shown": shown,
            "groups": list(groups),
            "healed": len(jobs.healed),
        },
        receipts=(count_receipt(jobs.read, "job", jobs.exact),),
    )


def _healed_rows(jobs: _Jobs) -> Iterable[Finding]:
    """Jobs whose rerun succeeded are no open failures; they are told apart."""
    for job in jobs.healed[:_DETAILS]:
        yield Finding(
            statement="healed_row",
            subject=ref(job),
            values=job_values(job, jobs.read.read_at),
            receipts=(receipt(jobs.read, job),),
        )


def _cut(read_up_to: int) -> tuple[Gap, ...]:
    return (Gap(what="list_cut", detail=str(read_up_to)),) if read_up_to else ()


def _groups(jobs: Sequence[JobInPlan], by: str) -> dict[str, Any]:
    counted = Counter(_GROUP_KEYS[by](job) for job in jobs)
    return {"by": by, "rows": sorted(counted.items(), key=lambda row: (-row[1], row[0]))}


_GROUP_KEYS: dict[str, Callable[[JobInPlan], str]] = {
    "workstation": lambda job: job.workstation,
    "status": lambda job: "CANCL" if job.canceled else job.status,
    "folder": lambda job: job.folder,
    "stream": lambda job: job.job_stream_name,
}


def _stream_row(read: Read[Page[JobStreamInPlan]], stream: JobStreamInPlan) -> Finding:
    return Finding(
        statement="stream_row",
        subject=ref(stream),
        values=stream_values(stream),
        receipts=(receipt(read, stream),),
        severity=Severity.ERROR if stream.status in {"STUCK", "ABEND"} else Severity.INFO,
    )
