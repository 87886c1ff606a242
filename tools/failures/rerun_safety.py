"""Whether a job may be rerun: what record and successors tell, and what its runbook says of it.

HWA cannot know whether a program bears a second run, so the record alone never gives a yes.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from langchain_core.tools import BaseTool, tool

from tools.arguments import Name, Where
from tools.by_id import by_ids
from tools.failures.failed_run import FailedRun, read_failed_run
from tools.failures.runbook import Runbook, runbook_of
from tools.guard import guarded
from tools.hwa.client import HwaClient, Read
from tools.hwa.errors import HwaError
from tools.hwa.models import JobDefinition, JobInPlan, Page
from tools.hwa.oql import Field, Oql
from tools.library import Library
from tools.listing.overview import LiveCopy, call_for
from tools.lookup import look_up
from tools.plan.failures.company import following
from tools.receipts import Finding, Receipt, Severity
from tools.records import count_receipt, receipt, ref
from tools.report import Report, gap_of, merged
from tools.single import FAILED, job_values, the_job

_MOST = 200  # direct successors that are looked at
_SHOWN = 5
_TAKEN = frozenset({"SUCC", "FAIL", "ABEND", "SUPPR"})
_BEGUN = frozenset({"EXEC", "SUCC", "SUCCP", "ABEND", "ABENP", "FAIL", "INTRO", "PEND"})


def rerun_tools(hwa: HwaClient, copy: LiveCopy, library: Library | None = None) -> list[BaseTool]:
    """The tool that weighs a rerun; it reads and reruns nothing."""

    @tool("rerun_safety", response_format="content_and_artifact")
    @guarded
    async def safety(name: Name, workstation: Where = "") -> Report:
        """Is it safe to rerun a job: its record, successors that ran already, and its runbook."""
        return await rerun_safety(hwa, copy, library, name, workstation=workstation)

    return [safety]


async def rerun_safety(
    hwa: HwaClient,
    copy: LiveCopy,
    library: Library | None,
    name: str,
    *,
    workstation: str = "",
) -> Report:
    """What is known on a rerun of the named job; without a runbook that is "not known".

    Raises:
        HwaError: the job could not be read.
    """
    found = the_job(await look_up(hwa, name, ("job",), workstation=workstation))
    if isinstance(found, Report):
        return found
    _, job = found
    return await _weighed(hwa, copy, library, await hwa.job(job.id))


async def _weighed(
    hwa: HwaClient, copy: LiveCopy, library: Library | None, read: Read[JobInPlan]
) -> Report:
    runbook, failed, after = await asyncio.gather(
        runbook_of(library, read.value), _failed(hwa, read), _consumed(hwa, read, copy)
    )
    head = Report(
        findings=(_verdict(read, runbook),),
        gaps=(runbook.gap,) if runbook.gap else (),
        objects=(ref(read.value),),
    )
    return merged([head, runbook.report, *failed, _record(read), after])


def _verdict(read: Read[JobInPlan], runbook: Runbook) -> Finding:
    """Not known, or what the runbook says; HWA itself refuses a rerun of what did not end."""
    job = read.value
    values = {
        **job_values(job, read.read_at),
        "verdict": "runbook" if runbook.says else "not_known",
        "documents": runbook.titles,
        "refused": job.status not in _TAKEN and not job.canceled,
    }
    return Finding(
        statement="rerun_verdict",
        subject=ref(job),
        values=values,
        receipts=(receipt(read, job), *runbook.receipts),
        severity=Severity.WARNING,
    )


async def _failed(hwa: HwaClient, read: Read[JobInPlan]) -> list[Report]:
    """Whether the same run would fail again, where it failed."""
    job = read.value
    if job.status not in FAILED or job.canceled:
        return []
    failed = await read_failed_run(hwa, read)
    return [Report(findings=(_again(read, failed),), gaps=(failed.gap,) if failed.gap else ())]


def _again(read: Read[JobInPlan], failed: FailedRun) -> Finding:
    values = {
        "cause": failed.failure.cause.value,
        "transience": failed.passing.transience,
        "transience_reason": failed.passing.reason,
    }
    return Finding(
        statement="rerun_again", subject=ref(read.value), values=values, receipts=failed.receipts
    )


def _record(read: Read[JobInPlan]) -> Report:
    """What its definition and its runs tell on reruns."""
    job = read.value
    definition = job.job_definition or JobDefinition()
    more = definition.model_extra or {}
    states = [run.composite_status.status for run in job.jobruns]
    steps = [step for run in job.jobruns if (step := (run.model_extra or {}).get("step"))]
    values: dict[str, Any] = {
        "option": (definition.recovery_option or "").upper(),
        "recovery_job": str(more.get("recoveryJob") or ""),
        "runs": len(states),
        "failed": sum(1 for state in states if state in FAILED),
        "succeeded": states.count("SUCC"),
        "every": job.job_options.every,
        "step": str(steps[-1]) if steps else "",
    }
    return Report(
        findings=(
            Finding(
                statement="rerun_record",
                subject=ref(job),
                values=values,
                receipts=(receipt(read, job),),
            ),
        )
    )


async def _consumed(hwa: HwaClient, read: Read[JobInPlan], copy: LiveCopy) -> Report:
    """The direct successors that have begun: they may have used what this job made."""
    job = ref(read.value)
    try:
        ids, proof = await _followers(hwa, read, copy)
        told = await by_ids(_live(hwa), ids[:_MOST])
    except HwaError as error:
        return Report(gaps=(gap_of(error).model_copy(update={"what": "impact_not_read"}),))
    begun = [one for one in told.records if _has_begun(one)]
    shown = begun[:_SHOWN]
    finding = Finding(
        statement="rerun_successors",
        subject=job,
        values={
            "direct": len(ids),
            "looked_at": len(told.records),
            "begun": len(begun),
            "names": [ref(one).key for one in shown],
        },
        receipts=(proof, *(receipt(told.reads[one.id], one) for one in shown)),
        severity=Severity.WARNING if begun else Severity.INFO,
    )
    return Report(findings=(finding,))


async def _followers(
    hwa: HwaClient, read: Read[JobInPlan], copy: LiveCopy
) -> tuple[list[str], Receipt]:
    """The jobs that directly follow: by the copy, else as HWA walks."""
    job, picture = ref(read.value), copy()
    row = picture.job_row(read.value.id) if picture else None
    if picture is None or row is None:
        walk = await hwa.job_successors(read.value.id, depth=1)
        ids = [node.id for node in walk.value.results if node.flow_node_type == "JOB"]
        return ids, count_receipt(walk, "job", len(ids), of=job.key)
    ids = following(picture, row)
    source = call_for("job", Field("dependencies.jobId").eq(read.value.id))
    counted = Read(None, source, picture.read_at)
    return ids, count_receipt(counted, "job", len(ids), of=job.key)


def _live(hwa: HwaClient) -> Callable[[Oql, int], Awaitable[Read[Page[JobInPlan]]]]:
    return lambda oql, limit: hwa.live_jobs(oql, limit=limit)


def _has_begun(job: JobInPlan) -> bool:
    return any(run.composite_status.status in _BEGUN for run in job.jobruns)
