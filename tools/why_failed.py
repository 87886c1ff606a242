"""Why a job failed: its record and its log, with what can be done and what waits behind it."""

from tools.behind import impact_finding, impact_of, remedy_findings
from tools.hwa.client import HwaClient, Read
from tools.hwa.errors import HwaError
from tools.hwa.models import JobInPlan, JobRun
from tools.job_log import JobLog, read_log
from tools.plan.diagnosis import CONFIDENCE, CauseCode, Diagnosis, EvidenceStatus, RootCause
from tools.plan.failure import Failure, explain_failure, transience
from tools.receipts import Finding, Gap, Receipt, Severity, receipt_id
from tools.records import receipt, ref
from tools.remedies import rerun
from tools.report import Report, gap_of
from tools.single import job_values


async def why_failed(hwa: HwaClient, read: Read[JobInPlan]) -> Report:
    """The cause of the last run's failure, as record and log show it.

    What cannot be read is a gap of the report.
    """
    job = read.value
    run = job.last_run or JobRun(composite_status=job.last_run_composite_status)
    log, log_gap = await _log(hwa, run.id)
    failure = explain_failure(run, log.lines if log else [])
    proof = (receipt(read, job), *(_log_receipts(job, run.id, log, failure) if log else ()))
    behind = await impact_of(hwa, read)
    gaps = tuple(gap for gap in (log_gap, behind.gap) if gap)
    status = _failure_evidence(failure, log)
    root = RootCause(object=ref(job), cause_code=failure.cause, chain=(ref(job),), receipts=proof)
    diagnosis = Diagnosis(
        subject=ref(job),
        root_causes=(root,),
        transience=transience(failure.cause),
        transience_reason=f"by_cause_{transience(failure.cause)}",
        confidence=CONFIDENCE[status],
        justification="log_shows_it" if failure.from_log else "record_only",
        evidence_status=status,
        gaps=gaps,
        remedies=(rerun(ref(job), run.id),),
        impact=behind.impact,
    )
    finding = Finding(
        statement="failed",
        subject=ref(job),
        values={
            **job_values(job, read.read_at),
            "cause": failure.cause.value,
            "lines": [{"number": line.number, "text": line.text} for line in failure.lines],
            "messages": list(failure.messages),
            "from_log": failure.from_log,
            "log_read": log is not None,
            "log_complete": log.complete if log else False,
            "log_lines": log.total if log else 0,
            "transience": diagnosis.transience,
        },
        receipts=proof,
        severity=Severity.ERROR,
    )
    findings = (finding, *remedy_findings(diagnosis), *impact_finding(diagnosis.subject, behind))
    return Report(findings=findings, gaps=gaps, objects=(ref(job),), diagnosis=diagnosis)


async def _log(hwa: HwaClient, run_id: str) -> tuple[JobLog | None, Gap | None]:
    if not run_id:
        return None, Gap(what="log_not_read")
    try:
        return await read_log(hwa, run_id), None
    except HwaError as error:
        return None, gap_of(error).model_copy(update={"what": "log_not_read"})


def _log_receipts(
    job: JobInPlan, run_id: str, log: JobLog, failure: Failure
) -> tuple[Receipt, ...]:
    read = log.reads[-1]
    fields = {"lines": [f"{line.number}: {line.text}" for line in failure.lines]}
    return (
        Receipt(
            id=receipt_id("log", run_id, read.source),
            kind="log",
            key=ref(job).key,
            object_id=run_id,
            fields=fields,
            read_at=read.read_at,
            source=read.source,
        ),
    )


def _failure_evidence(failure: Failure, log: JobLog | None) -> EvidenceStatus:
    if failure.cause is CauseCode.INSUFFICIENT_EVIDENCE:
        return "insufficient"
    if log is None:
        return "likely" if failure.cause is not CauseCode.APPLICATION_ERROR else "insufficient"
    return "confirmed" if failure.from_log else "likely"
