"""Lists of the plan with exact counts: jobs, job streams, workstations, prompts."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from tools.hwa.client import HwaClient, Read
from tools.hwa.errors import HwaNotFound
from tools.hwa.models import Dependency, JobInPlan, JobStreamInPlan, Page, WorkstationInPlan
from tools.hwa.oql import Field, Oql, OqlError, all_of
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

_DETAILS = 20
_AT_ONCE = 8
_MOST_READ = 500  # candidates whose records are read; beyond them HWA's own word must do


@dataclass
class _Jobs:
    """The jobs that matched, the healed ones apart, and the read that gave them."""

    read: Read[Page[JobInPlan]]
    matching: list[JobInPlan]
    healed: list[JobInPlan] = field(default_factory=list)
    waits: dict[str, Read[JobInPlan]] = field(default_factory=dict)
    exact: int = 0
    cut: bool = False


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
        gaps=_cut(cut=jobs.cut),
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
    return Report(findings=(head, *_healed_rows(jobs)), gaps=_cut(cut=jobs.cut))


async def list_streams(hwa: HwaClient, query: PlanQuery, *, limit: int = 20) -> Report:
    """The matching job streams, their exact number first.

    Raises:
        HwaError: HWA could not be asked.
    """
    query = understood(query, _STREAM_CONDITIONS)
    oql = all_of(_stream_terms(query))
    read, cut = await whole(lambda offset: hwa.job_streams(oql, limit=PAGE, offset=offset))
    kept = [stream for stream in read.value.results if _stream_holds(stream, query, read.read_at)]
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
    return Report(findings=(head, *rows), objects=objects, gaps=_cut(cut=cut))


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
    jobs = _Jobs(read, [], cut=cut)
    for job in read.value.results:
        if holds(job, query, read.read_at):
            jobs.matching.append(job)
        elif healed(job) and set(query.states) & FAILED and holds(job, any_state, read.read_at):
            jobs.healed.append(job)
    await _keep_waiting(hwa, jobs, query)
    jobs.exact = len(jobs.matching)
    return jobs


async def _keep_waiting(hwa: HwaClient, jobs: _Jobs, query: PlanQuery) -> None:
    """A list does not tell which dependencies are open, so each candidate's record is read."""
    kinds = {_DETAILED[name] for name in query.conditions if name in _DETAILED}
    if not kinds:
        return
    gate = asyncio.Semaphore(_AT_ONCE)

    async def detail(job: JobInPlan) -> Read[JobInPlan] | None:
        async with gate:
            try:
                return await hwa.job(job.id)
            except HwaNotFound:
                return None  # it left the plan since the list was read

    read, unread = jobs.matching[:_MOST_READ], jobs.matching[_MOST_READ:]
    details = [one for one in await asyncio.gather(*map(detail, read)) if one]
    jobs.waits = {
        one.value.id: one for one in details if all(_open(one.value, kind) for kind in kinds)
    }
    told = [job for job in unread if all(_open(job, kind) for kind in kinds)]
    jobs.matching = [job for job in read if job.id in jobs.waits] + told
    jobs.cut = jobs.cut or bool(unread)


def _open(job: JobInPlan, kind: str) -> bool:
    """A dependency of that kind is open: its own, or by HWA's word one of its stream."""
    own = any(one.open and one.dependency_type == kind for one in job.dependencies)
    return job.status in {"HOLD", "READY"} and (own or kind in (job.substatus or ""))


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
_DETAILED = {
    "waiting_for_file": "FILE",
    "waiting_for_prompt": "PROMPT",
    "waiting_for_resource": "RESOURCE",
}


def _row(jobs: _Jobs, job: JobInPlan, query: PlanQuery) -> Finding:
    """A row on a job; where the question is what it waits on, with that."""
    values = job_values(job, jobs.read.read_at)
    detail = jobs.waits.get(job.id)
    if detail is None:
        proof = receipt(jobs.read, job)
        return Finding(statement="job_row", subject=ref(job), values=values, receipts=(proof,))
    kinds = [_DETAILED[name] for name in query.conditions if name in _DETAILED]
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


def _cut(*, cut: bool) -> tuple[Gap, ...]:
    return (Gap(what="list_cut", detail=str(PAGE * MAX_PAGES)),) if cut else ()


def _groups(jobs: Sequence[JobInPlan], by: str) -> dict[str, Any]:
    counted = Counter(_GROUP_KEYS[by](job) for job in jobs)
    return {"by": by, "rows": sorted(counted.items(), key=lambda row: (-row[1], row[0]))}


_GROUP_KEYS: dict[str, Callable[[JobInPlan], str]] = {
    "workstation": lambda job: job.workstation,
    "status": lambda job: "CANCL" if job.canceled else job.status,
    "folder": lambda job: job.folder,
    "stream": lambda job: job.job_stream_name,
}


def _stream_terms(query: PlanQuery) -> list[Oql]:
    named = {"name": query.name, "folder": query.folder, "workstation": query.workstation}
    terms = where(**named)
    status = Field("compositeStatus.status")
    if query.states:
        cancelled = Field("commonStatus").eq("CANCELED")
        stated = status.one_of(query.states)
        terms.append(stated | cancelled if "CANCL" in query.states else stated)
    terms.extend(_STREAM_TERMS[name] for name in query.conditions if name in _STREAM_TERMS)
    return terms


_STREAM_TERMS: dict[str, Oql] = {
    "stuck": Field("compositeStatus.status").eq("STUCK"),
    "carried_forward": Field("jsDefinitionFlags.carriedForward").eq(True),
    "overdue": Field("compositeStatus.status").one_of(["HOLD", "READY"]),
}
_STREAM_CONDITIONS = (*_STREAM_TERMS, "late", "not_finished")
_ENDED = frozenset({"SUCC", "ABEND", "FAIL", "CANCL", "SUPPR"})


def _stream_holds(stream: JobStreamInPlan, query: PlanQuery, now: datetime) -> bool:
    canceled = stream.composite_status.canceled
    if query.states and canceled and "CANCL" not in query.states:
        return False
    if "late" in query.conditions and not stream.js_status_flags.late_job_stream:
        return False
    if "not_finished" in query.conditions and (canceled or stream.status in _ENDED):
        return False
    return "overdue" not in query.conditions or _stream_overdue(stream, now)


def _stream_overdue(stream: JobStreamInPlan, now: datetime) -> bool:
    due = stream.time_restrictions.start_time or stream.sched_time
    started = stream.time_info.actual_start_time is not None
    return due is not None and due + timedelta(minutes=1) < now and not started


def _stream_row(read: Read[Page[JobStreamInPlan]], stream: JobStreamInPlan) -> Finding:
    return Finding(
        statement="stream_row",
        subject=ref(stream),
        values=stream_values(stream),
        receipts=(receipt(read, stream),),
        severity=Severity.ERROR if stream.status in {"STUCK", "ABEND"} else Severity.INFO,
    )
