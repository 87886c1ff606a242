"""Lists of the plan with exact counts: jobs, job streams, workstations, prompts."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from tools.hwa.client import HwaClient, Read
from tools.hwa.errors import HwaNotFound
from tools.hwa.models import JobInPlan, JobStreamInPlan, Page, PlanPrompt, WorkstationInPlan
from tools.listing.job_selection import HEALED_SHOWN, Jobs, select_jobs
from tools.listing.lost_names import lost_name, placed_otherwise
from tools.listing.overview import LiveCopy, no_copy
from tools.listing.pages import PAGE
from tools.listing.plan_query import JOB_CONDITIONS, PlanQuery, at_work, understood
from tools.listing.stream_query import STREAM_CONDITIONS
from tools.listing.stream_selection import select_streams
from tools.listing.vocabulary import unknown_words
from tools.listing.waits import waited_kinds, waited_things
from tools.listing.workstation_selection import WORKSTATION_CONDITIONS, select_workstations
from tools.receipts import Finding, Gap, Severity
from tools.records import count_receipt, receipt, ref
from tools.report import Report
from tools.single import job_values, stream_values, workstation_values


async def list_jobs(
    hwa: HwaClient, query: PlanQuery, *, limit: int = 20, skip: int = 0, copy: LiveCopy = no_copy
) -> Report:
    """The matching jobs, their exact number first; the rows after those that were shown before.

    Raises:
        HwaError: HWA could not be asked.
    """
    words = (*query.states, *query.without)
    if asked_back := unknown_words(words, _conditions(query), JOB_CONDITIONS):
        return asked_back
    query = understood(query, JOB_CONDITIONS)
    jobs = await select_jobs(hwa, replace(query, group_by=()), copy(), rows=skip + limit)
    if not jobs.exact and (other := await placed_otherwise(hwa, query)):
        return await list_jobs(hwa, other, limit=limit, skip=skip, copy=copy)
    if not jobs.exact and (lost := await lost_name(hwa, query, "job")):
        return lost
    shown = jobs.shown[skip:]
    rows = [_row(jobs, job, query) for job in shown]
    head = _head("job_list" if jobs.exact else "job_none", jobs, query, shown=len(rows), skip=skip)
    return Report(
        findings=(head, *rows, *(() if skip else _healed_rows(jobs))),
        objects=tuple(ref(job) for job in shown),
        gaps=(*jobs.gaps, *_cut(jobs.read_up_to)),
    )


async def count_jobs(hwa: HwaClient, query: PlanQuery, *, copy: LiveCopy = no_copy) -> Report:
    """The exact number of matching jobs, by group where asked.

    Raises:
        HwaError: HWA could not be asked.
    """
    words = (*query.states, *query.without)
    if asked_back := unknown_words(words, _conditions(query), JOB_CONDITIONS):
        return asked_back
    query = understood(query, JOB_CONDITIONS)
    jobs = await select_jobs(hwa, query, copy(), rows=0)
    if not jobs.exact and (other := await placed_otherwise(hwa, query)):
        return await count_jobs(hwa, other, copy=copy)
    if not jobs.exact and (lost := await lost_name(hwa, query, "job")):
        return lost
    head = _head("job_count", jobs, query, shown=0)
    return Report(findings=(head, *_healed_rows(jobs)), gaps=(*jobs.gaps, *_cut(jobs.read_up_to)))


async def list_streams(
    hwa: HwaClient, query: PlanQuery, *, limit: int = 20, skip: int = 0, copy: LiveCopy = no_copy
) -> Report:
    """The matching job streams, their exact number first.

    Raises:
        HwaError: HWA could not be asked.
    """
    words = (*query.states, *query.without)
    if asked_back := unknown_words(words, _conditions(query), STREAM_CONDITIONS):
        return asked_back
    query = understood(query, STREAM_CONDITIONS)
    streams = await select_streams(hwa, query, copy(), rows=skip + limit)
    if not streams.exact and (lost := await lost_name(hwa, query, "jobstream")):
        return lost
    shown = streams.shown[skip:]
    head = Finding(
        statement="stream_list" if streams.exact else "stream_none",
        values={
            **query.values(),
            "count": streams.exact,
            "shown": len(shown),
            "skip": skip,
            "states": [*query.states, *(["STUCK"] if "stuck" in query.conditions else [])],
            "as_of": streams.counted.read_at if streams.counted else None,
        },
        receipts=(count_receipt(streams.counted or streams.read, "jobstream", streams.exact),),
    )
    rows = [_stream_row(streams.read_of(stream), stream) for stream in shown]
    objects = tuple(ref(stream) for stream in shown)
    return Report(
        findings=(head, *rows), objects=objects, gaps=(*streams.gaps, *_cut(streams.read_up_to))
    )


async def list_workstations(  # noqa: PLR0913 - each narrows the list
    hwa: HwaClient,
    *,
    conditions: Sequence[str] = (),
    name: str = "",
    limit: int = 50,
    skip: int = 0,
    copy: LiveCopy = no_copy,
) -> Report:
    """The workstations that match every condition, their exact number first.

    Raises:
        HwaError: HWA could not be asked.
        OqlError: a condition is not one of workstations.
    """
    if asked_back := unknown_words((), conditions, WORKSTATION_CONDITIONS):
        return asked_back
    found = await select_workstations(hwa, conditions, name, copy(), rows=skip + limit)
    if not found.exact and (lost := await lost_name(hwa, PlanQuery(workstation=name), "job")):
        return lost
    shown = found.shown[skip:]
    every = len(shown) == found.exact and not conditions
    head = Finding(
        statement="workstation_list" if found.exact else "workstation_none",
        values={
            "count": found.exact,
            "total": found.total,
            "shown": len(shown),
            "skip": skip,
            "conditions": list(conditions),
            "unlinked": [one.name for one in shown if not one.linked] if every else None,
            "as_of": found.counted.read_at if found.counted else None,
        },
        receipts=(
            count_receipt(
                found.counted or found.read,
                "workstation",
                found.exact,
                total=found.total,
                conditions=list(conditions),
            ),
        ),
    )
    rows = [_workstation_row(found.read_of(one), one, conditions) for one in shown]
    return Report(findings=(head, *rows), objects=tuple(ref(one) for one in shown), gaps=found.gaps)


def prompt_row(read: Read[Page[PlanPrompt]], one: PlanPrompt) -> Finding:
    """What a prompt asks, and whose it is where it belongs to one."""
    return Finding(
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


async def list_prompts(
    hwa: HwaClient, *, numbers: Sequence[int] = (), names: Sequence[str] = (), limit: int = 20
) -> Report:
    """The prompts that wait for an answer, or those of the given numbers or names in any state.

    Raises:
        HwaError: HWA could not be asked.
    """
    try:
        read = await hwa.prompts(limit=PAGE)
    except HwaNotFound as error:
        # Engines before 10.2.8 do not list prompts.
        return Report(gaps=(Gap(what="prompts_not_listed", detail=error.call, codes=error.codes),))
    kept = [one for one in read.value.results if _is_meant(one, numbers, names)]
    head = Finding(
        statement="prompt_list" if kept else "prompt_none",
        values={
            "count": len(kept),
            "numbers": list(numbers),
            "names": list(names),
            "shown": min(limit, len(kept)),
        },
        receipts=(count_receipt(read, "prompt", len(kept)),),
    )
    rows = [prompt_row(read, one) for one in kept[:limit]]
    return Report(findings=(head, *rows), objects=tuple(ref(one) for one in kept[:limit]))


def _is_meant(prompt: PlanPrompt, numbers: Sequence[int], names: Sequence[str]) -> bool:
    """By its number or its name, whatever the case; where neither is given, that it waits."""
    if not numbers and not names:
        return prompt.status == "ASKED"
    return prompt.number in numbers or prompt.name.upper() in map(str.upper, names)


def _conditions(query: PlanQuery) -> tuple[str, ...]:
    return (*query.conditions, *query.without_conditions)


def _workstation_row(
    read: Read[Page[WorkstationInPlan]], one: WorkstationInPlan, conditions: Sequence[str]
) -> Finding:
    return Finding(
        statement="workstation_row",
        subject=ref(one),
        values={**workstation_values(one), "conditions": list(conditions)},
        receipts=(receipt(read, one),),
    )


def _row(jobs: Jobs, job: JobInPlan, query: PlanQuery) -> Finding:
    """A row on a job; where the question is what it waits on, with that."""
    values = job_values(job, jobs.read_of(job).read_at)
    detail = jobs.waits.get(job.id)
    if detail is None:
        proof = receipt(jobs.read_of(job), job)
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
    jobs: Jobs,
    query: PlanQuery,
    *,
    shown: int,
    skip: int = 0,
) -> Finding:
    return Finding(
        statement=statement,
        values={
            **query.values(),
            "count": jobs.exact,
            "shown": shown,
            "skip": skip,
            "groups": jobs.groups,
            "healed": jobs.healed_exact,
            **({"at_work": True} if at_work(query) else {}),
            "as_of": jobs.as_of,
        },
        receipts=(count_receipt(jobs.counted or jobs.read, "job", jobs.exact),),
    )


def _healed_rows(jobs: Jobs) -> Iterable[Finding]:
    """Jobs whose rerun succeeded are no open failures; they are told apart."""
    for job in jobs.healed[:HEALED_SHOWN]:
        yield Finding(
            statement="healed_row",
            subject=ref(job),
            values=job_values(job, jobs.read_of(job).read_at),
            receipts=(receipt(jobs.read_of(job), job),),
        )


def _cut(read_up_to: int) -> tuple[Gap, ...]:
    return (Gap(what="list_cut", detail=str(read_up_to)),) if read_up_to else ()


def _stream_row(read: Read[Page[JobStreamInPlan]], stream: JobStreamInPlan) -> Finding:
    return Finding(
        statement="stream_row",
        subject=ref(stream),
        values=stream_values(stream),
        receipts=(receipt(read, stream),),
        severity=Severity.ERROR if stream.status in {"STUCK", "ABEND"} else Severity.INFO,
    )
