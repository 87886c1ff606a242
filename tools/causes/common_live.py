"""Common causes without a copy of the plan: the failures in groups; waits cannot be weighed so."""

from collections.abc import Sequence

from tools.causes.common_findings import failure_findings
from tools.causes.common_scope import PLAN, Asked
from tools.causes.failed_together import Together, failed_together
from tools.hwa.client import HwaClient
from tools.hwa.models import JobInPlan
from tools.listing.job_selection import Jobs, select_jobs
from tools.listing.pages import PAGE
from tools.listing.plan_query import PlanQuery
from tools.plan.causes.bursts import Failed, Group
from tools.plan.diagnosis import CONFIDENCE, CauseCode, Diagnosis, EvidenceStatus, RootCause
from tools.receipts import Finding, Gap, Receipt, Severity
from tools.records import count_receipt, receipt, ref
from tools.report import Report

_SHOWN = 10
_FAILED = ("ABEND", "FAIL")
_NOT_WALKED = Gap(what="common_not_walked")


async def common_live(hwa: HwaClient, asked: Asked) -> Report:
    """The failures that HWA lists, grouped; what waits is not walked, and the answer says so.

    Raises:
        HwaError: HWA could not be asked.
    """
    query = PlanQuery(
        states=_FAILED,
        stream=asked.stream,
        workstation=asked.workstation,
        folder=asked.folder,
        since=asked.since,
        until=asked.until,
    )
    if asked.among == "waiting" or not set(asked.states) <= set(_FAILED):
        return _nothing_walked()
    jobs = await select_jobs(hwa, query, None, rows=PAGE)
    together = await failed_together(hwa, [_failed(job) for job in jobs.shown])
    head = _head(jobs, asked)
    roots = _roots(jobs, together)
    gaps = tuple(dict.fromkeys((*together.gaps, *jobs.gaps, _NOT_WALKED)))
    return Report(
        findings=(head, *failure_findings(together), *_rows(roots)),
        gaps=gaps,
        objects=tuple(root.object for root in roots),
        diagnosis=_verdict(tuple(roots) or (_unknown(head.receipts),), gaps),
    )


def _nothing_walked() -> Report:
    """Only waits were asked about, and nobody can walk them."""
    gaps = (_NOT_WALKED,)
    return Report(gaps=gaps, diagnosis=_verdict((_unknown(()),), gaps))


def _verdict(roots: tuple[RootCause, ...], gaps: tuple[Gap, ...]) -> Diagnosis:
    known = roots[0].cause_code is not CauseCode.INSUFFICIENT_EVIDENCE
    status: EvidenceStatus = "likely" if known else "insufficient"
    return Diagnosis(
        subject=PLAN,
        root_causes=roots,
        confidence=CONFIDENCE[status],
        justification="some_steps_unread",
        evidence_status=status,
        gaps=gaps,
    )


def _failed(job: JobInPlan) -> Failed:
    run = job.last_run
    ended = run.time_info.actual_end_time if run else None
    return Failed(job.id, job.name, job.workstation, int(ended.timestamp()) if ended else 0)


def _head(jobs: Jobs, asked: Asked) -> Finding:
    return Finding(
        statement="common_live",
        values={**asked.values(), "failed": jobs.exact},
        receipts=(count_receipt(jobs.read, "job", jobs.exact, states=list(_FAILED)),),
        severity=Severity.ERROR if jobs.exact else Severity.INFO,
    )


def _roots(jobs: Jobs, together: Together) -> list[RootCause]:
    """Of each group the job that failed first, the largest group first."""
    records = {job.id: job for job in jobs.shown}
    return [_root(jobs, together, group, records[group.jobs[0].id]) for group in together.groups][
        :_SHOWN
    ]


def _root(jobs: Jobs, together: Together, group: Group, job: JobInPlan) -> RootCause:
    known = together.receipts_of(group)
    cause = group.cause or CauseCode.INSUFFICIENT_EVIDENCE
    proof = (receipt(jobs.read_of(job), job), *known)
    return RootCause(
        object=ref(job),
        cause_code=cause,
        chain=(PLAN, ref(job)),
        receipts=proof,
        detail=cause.value,
        members=len(group.jobs),
    )


def _rows(roots: Sequence[RootCause]) -> list[Finding]:
    return [
        Finding(
            statement="common_cause",
            subject=root.object,
            values={
                "number": number,
                "cause": root.cause_code.value,
                "kind": root.object.kind,
                "detail": "",
                "holds_up": None,
                "frees": 0,
                "members": root.members,
                "direct": root.members,
                "failed": root.members,
                "record": root.receipts[0].fields,
            },
            receipts=root.receipts,
            severity=Severity.ERROR,
        )
        for number, root in enumerate(roots, 1)
    ]


def _unknown(proof: tuple[Receipt, ...]) -> RootCause:
    return RootCause(
        object=PLAN,
        cause_code=CauseCode.INSUFFICIENT_EVIDENCE,
        chain=(PLAN,),
        receipts=proof,
    )
