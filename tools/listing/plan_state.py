"""The plan as a whole: its numbers, its engine, and whether it was built."""

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from datetime import datetime

from tools.hwa.client import HwaClient
from tools.hwa.errors import HwaError
from tools.hwa.oql import Field
from tools.listing.lists import list_jobs, list_prompts, list_workstations
from tools.listing.overview import LiveCopy, no_copy
from tools.listing.plan_query import PlanQuery
from tools.receipts import Finding, Gap, Severity
from tools.records import count_receipt, receipt, ref
from tools.report import Report, gap_of, merged
from tools.single import job_values, stream_values

_PLAN_STREAMS = ("FINAL", "FINALPOSTREPORTS")
_SWITCHES = frozenset({"SWITCHPLAN"})


async def plan_summary(hwa: HwaClient, *, copy: LiveCopy = no_copy) -> Report:
    """Jobs by status, what is stuck, which agents are out, which prompts wait.

    Raises:
        HwaError: not even the jobs could be counted.
    """
    numbers = await _numbers(hwa)
    rest = await asyncio.gather(
        _part(_stuck(hwa)),
        _part(list_workstations(hwa, conditions=["unlinked"], limit=5, copy=copy)),
        _part(list_prompts(hwa, limit=5)),
    )
    return merged([numbers, *rest])


async def engine_status(hwa: HwaClient) -> Report:
    """Version and plan run number of the engine.

    Raises:
        HwaError: HWA could not be asked.
    """
    read = await hwa.engine_info()
    master = await hwa.workstations(limit=1000)
    masters = [one for one in master.value.results if "MASTER" in one.active_states]
    values = {
        "version": read.value.display_version or read.value.full_version,
        "full_version": read.value.full_version,
        "timezone": read.value.timezone,
        "run_number": masters[0].run_number if masters else None,
        "master": masters[0].name if masters else None,
    }
    receipts = (
        receipt(read, read.value),
        *(receipt(master, one, runNumber=one.run_number) for one in masters[:1]),
    )
    finding = Finding(
        statement="engine_info", subject=ref(read.value), values=values, receipts=receipts
    )
    return Report(findings=(finding,))


async def plan_run(hwa: HwaClient) -> Report:
    """What became of the streams that build the plan, job by job.

    Raises:
        HwaError: HWA could not be asked.
    """
    streams = await hwa.job_streams(Field("name").one_of(_PLAN_STREAMS))
    jobs = await hwa.jobs(Field("jobStreamName").one_of(_PLAN_STREAMS))
    if not streams.value.results:
        none = count_receipt(streams, "jobstream", 0, names=list(_PLAN_STREAMS))
        return Report(findings=(Finding(statement="plan_run_none", receipts=(none,)),))
    findings = []
    for stream in sorted(streams.value.results, key=lambda one: (str(one.sched_time), one.name)):
        findings.append(
            Finding(
                statement="plan_run",
                subject=ref(stream),
                values=stream_values(stream),
                receipts=(receipt(streams, stream),),
                severity=Severity.ERROR if stream.status in {"ABEND", "STUCK"} else Severity.INFO,
            )
        )
        findings.extend(
            Finding(
                statement="plan_run_job",
                subject=ref(job),
                values=job_values(job, jobs.read_at),
                receipts=(receipt(jobs, job),),
            )
            for job in jobs.value.results
            if job.job_stream_id == stream.id and job.status != "HOLD"
        )
    engine = await engine_status(hwa)
    objects = tuple(ref(stream) for stream in streams.value.results)
    return merged([Report(findings=tuple(findings), objects=objects), engine])


async def since_plan_began(hwa: HwaClient, query: PlanQuery) -> tuple[PlanQuery, tuple[Gap, ...]]:
    """The query from the beginning of the plan on; where HWA does not tell it, that is said.

    Raises:
        HwaError: HWA could not be asked.
    """
    began = await plan_began(hwa)
    if began is None:
        return query, (Gap(what="plan_begin_unknown"),)
    return replace(query, since=began), ()


async def beyond_plan(hwa: HwaClient, query: PlanQuery, report: Report) -> tuple[Gap, ...]:
    """What a list that found nothing could not look at: a time before this plan, or one to come.

    Raises:
        HwaError: HWA could not be asked.
    """
    receipts = [one for finding in report.findings for one in finding.receipts]
    if not receipts or report.findings[0].values.get("count") != 0:
        return ()
    if query.since is not None and query.since > max(one.read_at for one in receipts):
        return (Gap(what="span_to_come", detail=query.since.isoformat()),)
    if query.until is None:
        return ()
    began = await plan_began(hwa)
    if began is None or query.until > began:
        return ()
    return (Gap(what="span_before_plan", detail=began.isoformat()),)


async def plan_began(hwa: HwaClient) -> datetime | None:
    """When the current plan began: the end of the last switch to it; None where HWA does not tell.

    Raises:
        HwaError: HWA could not be asked.
    """
    read = await hwa.jobs(Field("jobStreamName").one_of(_PLAN_STREAMS))
    runs = (job.last_run for job in read.value.results if job.name in _SWITCHES)
    ended = [run.time_info.actual_end_time for run in runs if run and run.time_info.actual_end_time]
    return max(ended, default=None)


async def critical_jobs(hwa: HwaClient, *, limit: int = 20, copy: LiveCopy = no_copy) -> Report:
    """The critical jobs with deadline and lateness.

    Raises:
        HwaError: HWA could not be asked.
    """
    report = await list_jobs(hwa, PlanQuery(conditions=["critical"]), limit=limit, copy=copy)
    rows = tuple(
        Finding(
            statement="critical_row",
            subject=one.subject,
            values=one.values,
            receipts=one.receipts,
        )
        if one.statement == "job_row"
        else one
        for one in report.findings
    )
    return report.model_copy(update={"findings": rows})


async def _numbers(hwa: HwaClient) -> Report:
    read = await hwa.job_count(grouped_by=("status",))
    groups = dict(sorted(read.value.grouped_count.items(), key=lambda row: -row[1]))
    finding = Finding(
        statement="plan_summary",
        values={"count": read.value.count, "groups": groups},
        receipts=(count_receipt(read, "job", read.value.count, groups=groups),),
    )
    return Report(findings=(finding,))


async def _stuck(hwa: HwaClient) -> Report:
    read = await hwa.job_streams(Field("compositeStatus.status").eq("STUCK"), limit=5)
    count = read.value.total
    finding = Finding(
        statement="stuck_streams",
        values={"count": count, "names": [one.name for one in read.value.results]},
        receipts=(count_receipt(read, "jobstream", count),),
        severity=Severity.ERROR if count else Severity.INFO,
    )
    return Report(findings=(finding,), objects=tuple(ref(one) for one in read.value.results))


async def _part(work: Awaitable[Report]) -> Report:
    """A part of a summary: where it fails, the summary says so and the rest stands."""
    try:
        return await work
    except HwaError as error:
        return Report(gaps=(gap_of(error),))
