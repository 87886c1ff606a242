"""Why a job failed: its record and its log, what was tried, and whether others failed there too."""

import asyncio

from tools.causes.behind import impact_finding, impact_of, remedy_findings
from tools.causes.remedies import rerun
from tools.failures.failed_machine import around
from tools.failures.failed_messages import explained
from tools.failures.failed_run import FailedRun, read_failed_run
from tools.failures.failed_runs import tried
from tools.hwa.client import HwaClient, Read
from tools.hwa.models import JobInPlan
from tools.library import Library
from tools.listing.overview import LiveCopy, no_copy
from tools.plan.diagnosis import CONFIDENCE, Diagnosis, RootCause
from tools.receipts import Finding, Severity
from tools.records import ref
from tools.report import Report
from tools.single import FAILED, healed, job_values

_JUSTIFIED = {
    "log": "log_shows_it",
    "record": "record_shows_it",
    "return_code": "return_code_says_it",
    "nothing": "record_only",
}


async def why_failed(
    hwa: HwaClient,
    read: Read[JobInPlan],
    *,
    copy: LiveCopy = no_copy,
    library: Library | None = None,
) -> Report:
    """The cause of the last run's failure, as record and log show it, and what stands around it.

    What cannot be read is a gap of the report.
    """
    job = ref(read.value)
    failed, behind, machine, runs = await asyncio.gather(
        read_failed_run(hwa, read),
        impact_of(hwa, read, copy),
        around(hwa, read, copy),
        tried(hwa, read),
    )
    words = await explained(library, failed.failure.messages, job, failed.receipts[1:])
    more = (runs, machine, words)
    gaps = [failed.gap, behind.gap, *(gap for part in more for gap in part.gaps)]
    diagnosis = Diagnosis(
        subject=job,
        root_causes=(_root(read, failed),),
        transience=failed.passing.transience,
        transience_reason=failed.passing.reason,
        confidence=CONFIDENCE[failed.evidence],
        justification=_JUSTIFIED[failed.failure.proof if failed.log else "nothing"],
        evidence_status=failed.evidence,
        gaps=tuple(dict.fromkeys(gap for gap in gaps if gap)),
        remedies=(rerun(job, failed.run.id),),
        impact=behind.impact,
    )
    findings = (
        failed_finding(read, failed),
        *(finding for part in more for finding in part.findings),
        *remedy_findings(diagnosis),
        *impact_finding(job, behind),
    )
    return Report(
        findings=findings,
        gaps=diagnosis.gaps,
        objects=(job,),
        diagnosis=diagnosis,
        citations=words.citations,
    )


async def why_failed_before(hwa: HwaClient, read: Read[JobInPlan]) -> Report:
    """Why an earlier run failed of a job that a rerun has healed: it is no open failure any more.

    Nothing where no earlier run failed.
    """
    job = read.value
    earlier = [run for run in job.jobruns if run.composite_status.status in FAILED]
    if not healed(job) or not earlier:
        return Report()
    failed = await read_failed_run(hwa, read, earlier[-1])
    after = job.jobruns[job.jobruns.index(earlier[-1]) + 1 :]
    values = {
        **failed.values(),
        "job": job.name,
        "return_code": failed.run.return_code,
        "end": failed.run.time_info.actual_end_time,
        "healed_by": next((run.rerun_type for run in after if run.rerun_type), None),
        "healed_at": job.last_run.time_info.actual_end_time if job.last_run else None,
        "failures": len(earlier),
    }
    finding = Finding(
        statement="failed_before", subject=ref(job), values=values, receipts=failed.receipts
    )
    return Report(findings=(finding,), gaps=(failed.gap,) if failed.gap else ())


def failed_finding(read: Read[JobInPlan], failed: FailedRun) -> Finding:
    """The cause as a finding."""
    return Finding(
        statement="failed",
        subject=ref(read.value),
        values={**job_values(read.value, read.read_at), **failed.values()},
        receipts=failed.receipts,
        severity=Severity.ERROR,
    )


def _root(read: Read[JobInPlan], failed: FailedRun) -> RootCause:
    job = ref(read.value)
    return RootCause(
        object=job, cause_code=failed.failure.cause, chain=(job,), receipts=failed.receipts
    )
