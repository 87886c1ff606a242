"""Lists of the plan with exact counts: jobs, job streams, workstations, prompts."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from tools.hwa.client import HwaClient, Read
from tools.hwa.errors import HwaNotFound
from tools.hwa.models import Dependency, JobInPlan, JobStreamInPlan, Page, WorkstationInPlan
from tools.hwa.oql import Field, all_of
from tools.plan_query import PlanQuery, holds, job_terms, needs_records, where
from tools.receipts import Finding, Gap, Severity
from tools.records import count_receipt, receipt, ref
from tools.report import Report
from tools.single import FAILED, healed, job_values, stream_values, workstation_values

PAGE = 10_000  # the most that HWA gives in one page
_DETAILS = 20


@dataclass
class _Jobs:
    """The jobs that matched, the healed ones apart, and the read that gave them."""

    read: Read[Page[JobInPlan]]
    matching: list[JobInPlan]
    healed: list[JobInPlan] = field(default_factory=list)
    exact: int = 0
    cut: bool = False


async def list_jobs(hwa: HwaClient, query: PlanQuery, *, limit: int = 20) -> Report:
    """The matching jobs, their exact number first.

    Raises:
        HwaError: HWA could not be asked.
    """
    jobs = await _select(hwa, query, rows=limit)
    shown = jobs.matching[:limit]
    rows = [await _row(hwa, jobs.read, job, query) for job in shown]
    head = _head("job_list" if jobs.exact else "job_none", jobs, query, shown=len(rows))
    return Report(
        findings=(head, *rows, *_healed_rows(jobs)),
        objects=tuple(ref(job) for job in shown),
        gaps=_cut(jobs),
    )


async def count_jobs(hwa: HwaClient, query: PlanQuery) -> Report:
    """The exact number of matching jobs, by group where asked.

    Raises:
        HwaError: HWA could not be asked.
    """
    if not query.group_by:
        jobs = await _select(hwa, query, rows=1)
        head = _head("job_count", jobs, query, shown=0)
        return Report(findings=(head, *_healed_rows(jobs)), gaps=_cut(jobs))
    jobs = await _select(hwa, query, rows=PAGE)
    groups = [_groups(jobs.matching, by) for by in query.group_by]
    head = _head("job_count", jobs, query, shown=0, groups=groups)
    return Report(findings=(head, *_healed_rows(jobs)), gaps=_cut(jobs))


async def list_streams(hwa: HwaClient, query: PlanQuery, *, limit: int = 20) -> Report:
    """The matching job streams, their exact number first.

    Raises:
        HwaError: HWA could not be asked.
    """
    conditions = query.conditions
    wanted = [*query.states, *(["STUCK"] if "stuck" in conditions else [])]
    terms = where(name=query.name, folder=query.folder, workstation=query.workstation)
    if wanted:
        terms.append(Field("compositeStatus.status").one_of(wanted))
    if "carried_forward" in conditions:
        terms.append(Field("jsDefinitionFlags.carriedForward").eq(True))
    if "overdue" in conditions:
        terms.append(Field("compositeStatus.status").one_of(["HOLD", "READY"]))
    read = await hwa.job_streams(all_of(terms), limit=PAGE)
    kept = [stream for stream in read.value.results if _stream_holds(stream, conditions, read)]
    head = Finding(
        statement="stream_list" if kept else "stream_none",
        values={
            **query.values(),
            "count": len(kept),
            "shown": min(limit, len(kept)),
            "states": wanted,
        },
        receipts=(count_receipt(read, "jobstream", len(kept)),),
    )
    rows = [_stream_row(read, stream) for stream in kept[:limit]]
    return Report(findings=(head, *rows), objects=tuple(ref(stream) for stream in kept[:limit]))


async def list_workstations(
    hwa: HwaClient, *, conditions: Sequence[str] = (), name: str = "", limit: int = 50
) -> Report:
    """The workstations that match every condition, their exact number first.

    Raises:
        HwaError: HWA could not be asked.
    """
    read = await hwa.workstations(all_of(where(name=name)), limit=PAGE)
    tests = [_WORKSTATION_TESTS[name] for name in conditions if name in _WORKSTATION_TESTS]
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


async def _select(hwa: HwaClient, query: PlanQuery, *, rows: int) -> _Jobs:
    """The matching jobs. What OQL cannot say is decided on each record, so all are read then."""
    oql = all_of(job_terms(query))
    if not needs_records(query):
        read = await hwa.jobs(oql, limit=rows)
        exact = read.value.count or len(read.value.results)
        return _Jobs(read, read.value.results, exact=exact)
    read = await hwa.jobs(oql, limit=PAGE)
    jobs = _Jobs(read, [], cut=(read.value.count or 0) > PAGE)
    for job in read.value.results:
        if holds(job, query, read.read_at):
            jobs.matching.append(job)
        elif healed(job) and set(query.states) & FAILED:
            jobs.healed.append(job)
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
}
_DETAILED = {
    "waiting_for_file": "FILE",
    "waiting_for_prompt": "PROMPT",
    "waiting_for_resource": "RESOURCE",
}


async def _row(
    hwa: HwaClient, read: Read[Page[JobInPlan]], job: JobInPlan, query: PlanQuery
) -> Finding:
    """A row on a job; where the question is what it waits on, its dependencies are read too."""
    values = job_values(job, read.read_at)
    kinds = [_DETAILED[name] for name in query.conditions if name in _DETAILED]
    if not kinds:
        return Finding(
            statement="job_row", subject=ref(job), values=values, receipts=(receipt(read, job),)
        )
    detail = await hwa.job(job.id)
    waits = [
        waited_thing(one)
        for one in detail.value.dependencies
        if one.open and one.dependency_type in kinds
    ]
    return Finding(
        statement="job_row",
        subject=ref(job),
        values={**values, "waits_on": waits},
        receipts=(receipt(detail, detail.value, status=job.status, waitsOn=waits),),
    )


def waited_thing(dependency: Dependency) -> str:
    """The thing that a dependency waits for, in a word."""
    if dependency.file:
        return f"{dependency.file.workstation}#{dependency.file.name}"
    if dependency.dependency_type == "PROMPT":
        return f"#{dependency.number} {dependency.prompt_name or ''}".strip()
    if dependency.dependency_type == "RESOURCE":
        return f"{dependency.workstation or ''}#{dependency.name or ''}".strip("#")
    return dependency.job_name or dependency.job_stream_name or dependency.dependency or ""


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


def _cut(jobs: _Jobs) -> tuple[Gap, ...]:
    return (Gap(what="list_cut", detail=str(PAGE)),) if jobs.cut else ()


def _groups(jobs: Sequence[JobInPlan], by: str) -> dict[str, Any]:
    counted = Counter(_GROUP_KEYS[by](job) for job in jobs)
    return {"by": by, "rows": sorted(counted.items(), key=lambda row: (-row[1], row[0]))}


_GROUP_KEYS: dict[str, Callable[[JobInPlan], str]] = {
    "workstation": lambda job: job.workstation,
    "status": lambda job: "CANCL" if job.canceled else job.status,
    "folder": lambda job: job.folder,
    "stream": lambda job: job.job_stream_name,
}


def _stream_holds(
    stream: JobStreamInPlan, conditions: Sequence[str], read: Read[Page[JobStreamInPlan]]
) -> bool:
    if "late" in conditions and not stream.js_status_flags.late_job_stream:
        return False
    if "overdue" in conditions:
        due = stream.time_restrictions.start_time or stream.sched_time
        started = stream.time_info.actual_start_time is not None
        return due is not None and due + timedelta(minutes=1) < read.read_at and not started
    return True


def _stream_row(read: Read[Page[JobStreamInPlan]], stream: JobStreamInPlan) -> Finding:
    return Finding(
        statement="stream_row",
        subject=ref(stream),
        values=stream_values(stream),
        receipts=(receipt(read, stream),),
        severity=Severity.ERROR if stream.status in {"STUCK", "ABEND"} else Severity.INFO,
    )
