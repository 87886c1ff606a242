"""The diagnosis of one object: why it waits or why it failed, with the records that prove it."""

import asyncio
from collections.abc import Sequence, Set
from typing import Any, Literal

from tools.causes.behind import Behind, impact_finding, impact_of, remedy_findings
from tools.causes.behind_roots import explained
from tools.causes.remedies import recovery_reply, remedies_for
from tools.causes.walk import Walk, walked
from tools.failures.why_failed import why_failed, why_failed_before
from tools.hwa.client import HwaClient, Read
from tools.hwa.errors import HwaError
from tools.hwa.models import JobInPlan, JobStreamInPlan, PlanPrompt
from tools.hwa.oql import Field
from tools.library import Library
from tools.listing.overview import LiveCopy, no_copy
from tools.listing.plan_query import is_long_running
from tools.lookup import Found, Kind, Lookup, Named, look_up
from tools.plan.causes.blockers import FAILED, SUPPRESSED, WAITING, Next
from tools.plan.causes.waiting import asks_before_recovery, recovery_prompt
from tools.plan.diagnosis import (
    CONFIDENCE,
    CauseCode,
    Diagnosis,
    EvidenceStatus,
    Remedy,
    RootCause,
)
from tools.receipts import Finding, Gap, Severity
from tools.records import receipt, ref
from tools.report import Report, gap_of, merged
from tools.single import healed, job_values, not_found, object_status, several, stream_values

Question = Literal["waiting", "failed", "any"]
_KINDS: tuple[Kind, ...] = ("job", "jobstream")
_HELD_BACK = WAITING | {"PEND", "SUSP", SUPPRESSED}
_STANDS = FAILED | {"STUCK", "ERROR"}
_DONE = frozenset({"SUCC", "CANCL", "SUPPR"})
_OTHERS = 5


async def diagnose(  # noqa: PLR0913 - the arguments are the tool's
    hwa: HwaClient,
    name: str,
    question: Question = "any",
    kinds: tuple[Kind, ...] = _KINDS,
    *,
    workstation: str = "",
    copy: LiveCopy = no_copy,
    library: Library | None = None,
) -> Report:
    """Why the named job or stream waits or failed; a false premise is corrected by the record.

    The copy only tells which records to read and who waits behind; every cause is read live.

    Raises:
        HwaError: the object itself could not be read.
    """
    lookup = await look_up(hwa, name, kinds, workstation=workstation)
    found = lookup.found or _elsewhere(lookup)
    if found is None:
        return not_found(lookup)
    if len(found.groups) > 1:
        return several(found, name)
    report = await _of_one(hwa, found, question, copy=copy, library=library)
    told = lookup.found or found.kind == "resource"  # what is asked of that is who holds it
    return report if told else merged([_other_kind(found, name), report])


def _elsewhere(lookup: Lookup) -> Found | None:
    """A question that took the name for another kind is a question about what has the name."""
    return lookup.elsewhere


def _other_kind(found: Found, name: str) -> Report:
    """What the name is, where the question took it for something else."""
    record = found.groups[0][0]
    finding = Finding(
        statement="other_kind",
        subject=ref(record),
        values={"name": name, "other": found.kind},
        receipts=(receipt(found.read, record),),
    )
    return Report(findings=(finding,))


async def _of_one(
    hwa: HwaClient,
    found: Found,
    question: Question,
    *,
    copy: LiveCopy,
    library: Library | None,
) -> Report:
    """The diagnosis of the one object that was found."""
    instances = found.groups[0]
    record = _instance(instances, question)
    others = tuple(one for one in instances if one is not record)
    if isinstance(record, JobInPlan):
        report = await _diagnose_job(hwa, copy, library, record, question)
    elif isinstance(record, JobStreamInPlan):
        report = await _diagnose_stream(hwa, copy, record, question)
    else:  # HWA says how a workstation or resource is, and never why
        return await object_status(hwa, ref(record).key, (found.kind,))
    return _with_instance(report, found.read, record, others)


def _instance(instances: Sequence[Named], question: Question) -> Named:
    """The newest instance that the question can mean, else that is in trouble, else of all."""
    wanted = {"failed": (_STANDS,), "waiting": (_HELD_BACK,)}.get(question, ())
    for states in (*wanted, _STANDS, _HELD_BACK):
        for one in instances:
            if _in_state(one, states):
                return one
    return instances[0]


def _in_state(record: Named, states: Set[str]) -> bool:
    if not isinstance(record, JobInPlan | JobStreamInPlan):
        return False
    over = record.canceled if isinstance(record, JobInPlan) else record.composite_status.canceled
    return record.status in states and not over


def _with_instance(
    report: Report,
    read: Read[Any],
    record: JobInPlan | JobStreamInPlan,
    others: Sequence[Named],
) -> Report:
    """Where there are several instances of the name: which one is meant, and how the others are."""
    if not others:
        return report
    beside = [one for one in others if isinstance(one, JobInPlan | JobStreamInPlan)][:_OTHERS]
    values = {
        "instances": len(others) + 1,
        "sched_time": record.sched_time,
        "others": [{"sched_time": one.sched_time, "status": one.status} for one in beside],
    }
    finding = Finding(
        statement="waiting_instance",
        subject=ref(record),
        values=values,
        receipts=tuple(receipt(read, one) for one in (record, *beside)),
    )
    return report.model_copy(update={"findings": (*report.findings, finding)})


async def _diagnose_job(
    hwa: HwaClient,
    copy: LiveCopy,
    library: Library | None,
    record: JobInPlan,
    question: Question,
) -> Report:
    """By its live record: what the list told a moment ago only says where to begin."""
    walk = None
    if _is_held_back(record):
        walk = await walked(hwa, copy(), Next("job", record.id))
    read = (walk and walk.subject) or await hwa.job(record.id)
    job = read.value
    if job.status in FAILED and not job.canceled:
        why = why_failed(hwa, read, copy=copy, library=library)
        report, asked = await asyncio.gather(why, _asked(hwa, job))
        return _with_premise(_in_recovery(report, job, asked), read, question, "failed")
    if not _is_held_back(job):
        return await _healthy(hwa, read, question)
    walk = walk or await walked(hwa, copy(), Next("job", job.id))
    behind = await impact_of(hwa, read, copy)
    report = await _waiting(hwa, read, walk, behind)
    return _with_premise(report, read, question, "waiting")


async def _asked(hwa: HwaClient, job: JobInPlan) -> Read[PlanPrompt] | Gap | None:
    """The question that a failed job's recovery waits for, where its definition has one."""
    if asks_before_recovery(job) is False:
        return None
    try:
        read = await hwa.prompts()
    except HwaError as error:
        return gap_of(error)
    prompt = recovery_prompt(job, read.value.results)
    return None if prompt is None else Read(prompt, read.source, read.read_at)


def _in_recovery(report: Report, job: JobInPlan, asked: Read[PlanPrompt] | Gap | None) -> Report:
    """A job that failed and waits for its recovery's answer: that comes first, then its failure."""
    verdict = report.diagnosis
    if isinstance(asked, Gap) and verdict is not None:
        gaps = (*report.gaps, asked)
        diagnosis = verdict.model_copy(update={"gaps": gaps})
        return report.model_copy(update={"gaps": gaps, "diagnosis": diagnosis})
    if not isinstance(asked, Read) or verdict is None:
        return report
    failed = verdict.root_causes[0]
    root = failed.model_copy(
        update={
            "cause_code": CauseCode.RECOVERY_PROMPT,
            "detail": failed.cause_code.value,
            "receipts": (*failed.receipts, receipt(asked, asked.value)),
        }
    )
    reply = recovery_reply(root.object, asked.value)
    reply = reply.model_copy(update={"frees_subject": _reruns(job)})
    diagnosis = verdict.model_copy(
        update={"root_causes": (root,), "remedies": (reply, *verdict.remedies)}
    )
    told = [one for one in report.findings if one.statement != "remedy"]
    cause = _cause_finding(root, 1)
    findings = (told[0], cause, *told[1:], *remedy_findings(diagnosis))
    return report.model_copy(update={"findings": findings, "diagnosis": diagnosis})


def _reruns(job: JobInPlan) -> bool:
    """Its recovery starts it again; another lets its stream go on, or stops there."""
    option = job.job_definition.recovery_option if job.job_definition else None
    return (option or "").upper().startswith("RERUN") and job.priority != 0


def _is_held_back(job: JobInPlan) -> bool:
    return job.status in _HELD_BACK and not job.canceled


async def _diagnose_stream(
    hwa: HwaClient, copy: LiveCopy, record: JobStreamInPlan, question: Question
) -> Report:
    """A stream waits for its own reasons, or for what its jobs wait for."""
    walk = None
    if not _is_over(record):
        walk = await walked(hwa, copy(), Next("jobstream", record.id))
    read = (walk and walk.subject) or await hwa.job_stream(record.id)
    stream = read.value
    head = Finding(
        statement="jobstream_status",
        subject=ref(stream),
        values=stream_values(stream),
        receipts=(receipt(read, stream),),
    )
    premise = _stream_premise(read, question)
    if walk is None or _is_over(stream):
        diagnosis = _verdict(read, CauseCode.HEALTHY)
        return Report(findings=(*premise, head), objects=(ref(stream),), diagnosis=diagnosis)
    behind, deeper = await asyncio.gather(impact_of(hwa, read, copy), explained(hwa, walk))
    remedies = await _remedies(hwa, walk)
    heads = (*premise, head)
    return _waiting_report(read, walk, heads, behind, deeper, remedies=remedies)


def _stream_premise(read: Read[JobStreamInPlan], question: Question) -> tuple[Finding, ...]:
    """What the question supposes of a stream and its record denies."""
    stream, stats = read.value, read.value.job_stream_stats
    failures = stats.number_of_abended_job or stats.number_of_failed_job
    failed = stream.status in _STANDS or failures
    false = {"failed": not failed, "waiting": _is_over(stream)}.get(question, False)
    if not false:
        return ()
    values = {"asked": question, "status": "CANCL" if _is_canceled(stream) else stream.status}
    return (
        Finding(
            statement="premise_stream",
            subject=ref(stream),
            values=values,
            receipts=(receipt(read, stream),),
        ),
    )


def _is_canceled(stream: JobStreamInPlan) -> bool:
    return stream.composite_status.canceled


def _is_over(stream: JobStreamInPlan) -> bool:
    return stream.status in _DONE or _is_canceled(stream)


async def _healthy(hwa: HwaClient, read: Read[JobInPlan], question: Question) -> Report:
    """It neither waits nor failed: the record says what it does instead, and what a rerun healed."""
    job, before = read.value, await why_failed_before(hwa, read)
    values = {**job_values(job, read.read_at), "asked": question, "healed": healed(job)}
    finding = Finding(
        statement="premise_false" if question != "any" else "job_status",
        subject=ref(job),
        values=values,
        receipts=(receipt(read, job),),
    )
    odd = job.canceled or is_long_running(job, read.read_at)
    verdict = _verdict(read, CauseCode.OTHER if odd else CauseCode.HEALTHY)
    return Report(
        findings=(finding, *before.findings),
        gaps=before.gaps,
        objects=(ref(job),),
        diagnosis=verdict,
    )


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


async def _waiting(hwa: HwaClient, read: Read[JobInPlan], walk: Walk, behind: Behind) -> Report:
    deeper = await explained(hwa, walk)
    head = Finding(
        statement="waiting",
        subject=ref(read.value),
        values={**job_values(read.value, read.read_at), "roots": walk.total},
        receipts=(receipt(read, read.value),),
        severity=Severity.WARNING,
    )
    own_words = await _hwa_words(hwa, read) if not walk.roots else ()
    remedies = await _remedies(hwa, walk)
    return _waiting_report(read, walk, (head, *own_words), behind, deeper, remedies=remedies)


async def _remedies(hwa: HwaClient, walk: Walk) -> tuple[Remedy, ...]:
    """What can be done about the roots, as this release of HWA takes it."""
    if all(root.cause_code is not CauseCode.FENCED for root in walk.roots):
        return remedies_for(walk)
    try:
        known = await hwa.capabilities()
    except HwaError:
        return remedies_for(walk)  # the plan was read all the same; the command stands
    return remedies_for(walk, known.fence_parameters)


def _waiting_report(  # noqa: PLR0913 - each is a part of the report
    read: Read[Any],
    walk: Walk,
    head: tuple[Finding, ...],
    behind: Behind,
    deeper: tuple[Finding, ...],
    *,
    remedies: tuple[Remedy, ...],
) -> Report:
    subject = ref(read.value)
    gaps = tuple(dict.fromkeys((*walk.gaps, *((behind.gap,) if behind.gap else ()))))
    status: EvidenceStatus = "confirmed" if walk.whole else "likely"
    if not walk.roots:
        status = "insufficient"
    diagnosis = Diagnosis(
        subject=subject,
        root_causes=walk.roots or (_unknown(read),),
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
        *deeper,
        *(() if walk.roots else (_no_cause(read),)),
        *_ruled_out(walk),
        *_several_needed(read, walk, remedies),
        *remedy_findings(diagnosis),
        *impact_finding(diagnosis.subject, behind),
    )
    objects = (subject, *(root.object for root in walk.roots))
    return Report(
        findings=findings, gaps=gaps, objects=tuple(dict.fromkeys(objects)), diagnosis=diagnosis
    )


def _several_needed(read: Read[Any], walk: Walk, remedies: Sequence[Remedy]) -> tuple[Finding, ...]:
    """With several roots none of their remedies is enough: how many are needed is said."""
    if walk.total < 2:
        return ()
    values = {"needed": walk.total, "released": any(one.frees_subject for one in remedies)}
    return (
        Finding(
            statement="remedy_several",
            subject=ref(read.value),
            values=values,
            receipts=(receipt(read, read.value),),
        ),
    )


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
