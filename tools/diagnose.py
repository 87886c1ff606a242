"""The diagnosis of one object: why it waits or why it failed, with the records that prove it."""

from collections.abc import Sequence
from typing import Any, Literal

from tools.behind import Behind, impact_finding, impact_of, remedy_findings
from tools.hwa.client import HwaClient, Read
from tools.hwa.errors import HwaError
from tools.hwa.models import JobInPlan, JobStreamInPlan
from tools.hwa.oql import Field
from tools.lookup import Kind, Named, look_up
from tools.plan.blockers import FAILED, SUPPRESSED, WAITING, Next
from tools.plan.diagnosis import (
    CONFIDENCE,
    CauseCode,
    Diagnosis,
    EvidenceStatus,
    Remedy,
    RootCause,
)
from tools.plan_query import is_long_running
from tools.receipts import Finding, Severity
from tools.records import receipt, ref
from tools.remedies import remedies_for
from tools.report import Report, gap_of
from tools.single import healed, job_values, not_found, object_status, several, stream_values
from tools.walk import Walk
from tools.why_failed import why_failed

Question = Literal["waiting", "failed", "any"]
_KINDS: tuple[Kind, ...] = ("job", "jobstream")
_HELD_BACK = WAITING | {"PEND", "SUSP", SUPPRESSED}
_EXPLAINED = 3


async def diagnose(
    hwa: HwaClient,
    name: str,
    question: Question = "any",
    kinds: tuple[Kind, ...] = _KINDS,
    *,
    workstation: str = "",
) -> Report:
    """Why the named job or stream waits or failed; a false premise is corrected by the record.

    Raises:
        HwaError: the object itself could not be read.
    """
    lookup = await look_up(hwa, name, kinds, workstation=workstation)
    if lookup.found is None:
        return not_found(lookup)
    if len(lookup.found.groups) > 1:
        return several(lookup.found, name)
    record = _instance(lookup.found.groups[0], question)
    if isinstance(record, JobInPlan):
        return await _diagnose_job(hwa, await hwa.job(record.id), question)
    if isinstance(record, JobStreamInPlan):
        return await _diagnose_stream(hwa, await hwa.job_stream(record.id))
    return several(lookup.found, name)


def _instance(instances: Sequence[Named], question: Question) -> Named:
    """The newest instance that the question can mean; the newest of all where none fits."""
    wanted = {"failed": FAILED, "waiting": _HELD_BACK}.get(question, frozenset())
    fitting = [one for one in instances if getattr(one, "status", "") in wanted]
    return (fitting or list(instances))[0]


async def _diagnose_job(hwa: HwaClient, read: Read[JobInPlan], question: Question) -> Report:
    job = read.value
    if job.status in FAILED and not job.canceled:
        report = await why_failed(hwa, read)
        return _with_premise(report, read, question, "failed")
    if job.status in _HELD_BACK and not job.canceled:
        report = await _waiting(hwa, read)
        return _with_premise(report, read, question, "waiting")
    return _healthy(read, question)


async def _diagnose_stream(hwa: HwaClient, read: Read[JobStreamInPlan]) -> Report:
    """A stream waits for its own reasons, or for what its jobs wait for."""
    stream = read.value
    head = Finding(
        statement="jobstream_status",
        subject=ref(stream),
        values=stream_values(stream),
        receipts=(receipt(read, stream),),
    )
    if stream.status in {"SUCC", "CANCL", "SUPPR"} or stream.composite_status.canceled:
        diagnosis = _verdict(read, CauseCode.HEALTHY)
        return Report(findings=(head,), objects=(ref(stream),), diagnosis=diagnosis)
    walk = Walk(hwa, read.read_at)
    await walk.run(Next("jobstream", stream.id))
    behind, explained = await impact_of(hwa, read), await _explained(hwa, walk)
    remedies = await _remedies(hwa, walk)
    return _waiting_report(read, walk, (head,), behind, explained, remedies=remedies)


def _healthy(read: Read[JobInPlan], question: Question) -> Report:
    """It neither waits nor failed: the record says what it does instead."""
    job = read.value
    values = {**job_values(job, read.read_at), "asked": question, "healed": healed(job)}
    finding = Finding(
        statement="premise_false" if question != "any" else "job_status",
        subject=ref(job),
        values=values,
        receipts=(receipt(read, job),),
    )
    odd = job.canceled or is_long_running(job, read.read_at)
    verdict = _verdict(read, CauseCode.OTHER if odd else CauseCode.HEALTHY)
    return Report(findings=(finding,), objects=(ref(job),), diagnosis=verdict)


def _with_premise(
    report: Report, read: Read[JobInPlan], question: Question, truth: Question
) -> Report:
    if question in {"any", truth}:
        return report
    values = {**job_values(read.value, read.read_at), "asked": question}
    finding = Finding(
        statement="premise_false",
        subject=ref(read.value),
        values=values,
        receipts=(receipt(read, read.value),),
    )
    return report.model_copy(update={"findings": (finding, *report.findings)})


async def _waiting(hwa: HwaClient, read: Read[JobInPlan]) -> Report:
    walk = Walk(hwa, read.read_at)
    await walk.run(Next("job", read.value.id))
    head = Finding(
        statement="waiting",
        subject=ref(read.value),
        values={**job_values(read.value, read.read_at), "roots": len(walk.roots)},
        receipts=(receipt(read, read.value),),
        severity=Severity.WARNING,
    )
    own_words = await _hwa_words(hwa, read) if not walk.roots else ()
    behind, explained = await impact_of(hwa, read), await _explained(hwa, walk)
    remedies = await _remedies(hwa, walk)
    return _waiting_report(read, walk, (head, *own_words), behind, explained, remedies=remedies)


async def _remedies(hwa: HwaClient, walk: Walk) -> tuple[Remedy, ...]:
    """What can be done about the roots, as this release of HWA takes it."""
    roots = tuple(walk.roots)
    if all(root.cause_code is not CauseCode.FENCED for root in roots):
        return remedies_for(roots)
    try:
        known = await hwa.capabilities()
    except HwaError:
        return remedies_for(roots)  # the plan was read all the same; the command stands
    return remedies_for(roots, known.fence_parameters)


def _waiting_report(  # noqa: PLR0913 - each is a part of the report
    read: Read[Any],
    walk: Walk,
    head: tuple[Finding, ...],
    behind: Behind,
    explained: tuple[Finding, ...],
    *,
    remedies: tuple[Remedy, ...],
) -> Report:
    subject = ref(read.value)
    gaps = tuple(dict.fromkeys((*walk.gaps, *((behind.gap,) if behind.gap else ()))))
    status: EvidenceStatus = "confirmed" if not walk.gaps else "likely"
    if not walk.roots:
        status = "insufficient"
    diagnosis = Diagnosis(
        subject=subject,
        root_causes=tuple(walk.roots) or (_unknown(read),),
        ruled_out=tuple(walk.ruled_out),
        confidence=CONFIDENCE[status],
        justification="every_step_read" if status == "confirmed" else "some_steps_unread",
        evidence_status=status,
        gaps=gaps,
        remedies=remedies,
        impact=behind.impact,
    )
    causes = [_cause_finding(root, number) for number, root in enumerate(walk.roots, 1)]
    findings = (
        *head,
        *causes,
        *explained,
        *(() if walk.roots else (_no_cause(read),)),
        *_ruled_out(walk),
        *remedy_findings(diagnosis),
        *impact_finding(diagnosis.subject, behind),
    )
    objects = (subject, *(root.object for root in walk.roots))
    return Report(
        findings=findings, gaps=gaps, objects=tuple(dict.fromkeys(objects)), diagnosis=diagnosis
    )


async def _explained(hwa: HwaClient, walk: Walk) -> tuple[Finding, ...]:
    """What is behind the first few roots: why a predecessor failed, who holds a resource."""
    findings: list[Finding] = []
    explainable = [root for root in walk.roots if (root.cause_code, root.object.kind) in _DEEPER]
    for root in explainable[:_EXPLAINED]:
        try:
            report = await _behind_root(hwa, root)
        except HwaError as error:
            walk.gaps.append(gap_of(error))
            continue
        findings.extend(report.findings[:1])
        # What waits behind the predecessor is not what was asked.
        walk.gaps.extend(gap for gap in report.gaps if gap.what == "log_not_read")
    return tuple(findings)


_DEEPER = {
    (CauseCode.PREDECESSOR_FAILED, "job"),
    (CauseCode.RESOURCE_SHORT, "resource"),
}


async def _behind_root(hwa: HwaClient, root: RootCause) -> Report:
    if root.cause_code is CauseCode.RESOURCE_SHORT:
        return await object_status(hwa, root.object.key, ("resource",))
    return await why_failed(hwa, await hwa.job(root.object.object_id))


async def _hwa_words(hwa: HwaClient, read: Read[JobInPlan]) -> tuple[Finding, ...]:
    """Where the walk found nothing, HWA's own list of issues is quoted."""
    try:
        issues = await hwa.job_issues(Field("id").eq(read.value.id))
    except HwaError:
        return ()  # the answer already says that no cause was found
    words = [issue.issue_message for issue in issues.value if issue.issue_message]
    if not words:
        return ()
    proof = receipt(Read(read.value, issues.source, issues.read_at), read.value, issues=words)
    return (Finding(statement="hwa_issues", values={"issues": words}, receipts=(proof,)),)


def _cause_finding(root: RootCause, number: int) -> Finding:
    last = root.receipts[-1]
    return Finding(
        statement="cause",
        subject=root.object,
        values={
            "number": number,
            "cause": root.cause_code.value,
            "kind": root.object.kind,
            "chain": [step.key for step in root.chain],
            "fields": last.fields,
        },
        receipts=root.receipts,
        severity=Severity.ERROR,
    )


def _no_cause(read: Read[Any]) -> Finding:
    subject = ref(read.value)
    return Finding(
        statement="no_cause",
        subject=subject,
        values={"status": read.value.status},
        receipts=(receipt(read, read.value),),
    )


def _ruled_out(walk: Walk) -> tuple[Finding, ...]:
    """Told only beside a found cause: on its own, a list of what it is not says nothing."""
    if not walk.roots or not walk.ruled_out:
        return ()
    causes = sorted({one.hypothesis.value for one in walk.ruled_out})
    proof = tuple({r.id: r for one in walk.ruled_out for r in one.receipts}.values())
    return (Finding(statement="ruled_out", values={"causes": causes}, receipts=proof),)


def _verdict(read: Read[Any], cause: CauseCode) -> Diagnosis:
    subject = ref(read.value)
    proof = (receipt(read, read.value),)
    root = RootCause(object=subject, cause_code=cause, chain=(subject,), receipts=proof)
    return Diagnosis(subject=subject, root_causes=(root,), confidence=1.0)


def _unknown(read: Read[Any]) -> RootCause:
    subject = ref(read.value)
    proof = (receipt(read, read.value),)
    return RootCause(
        object=subject,
        cause_code=CauseCode.INSUFFICIENT_EVIDENCE,
        chain=(subject,),
        receipts=proof,
    )
