"""The answer on common causes as findings: the numbers, one line a root, what frees the most."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from tools.causes.common_answer import Answer, cause_of, copied, failed_in, record_of
from tools.causes.common_scope import PLAN
from tools.causes.failed_together import Together
from tools.causes.remedies import remedies_for
from tools.causes.root_records import Proven
from tools.causes.walk import Cause, Walk
from tools.plan.causes.bursts import Failed, Group
from tools.plan.diagnosis import (
    CONFIDENCE,
    CauseCode,
    Diagnosis,
    Remedy,
    RootCause,
)
from tools.receipts import Finding, ObjectRef, Severity
from tools.report import Report

_NAMES = 5
_GROUPS = 5
_PLACES = 5


def answered(answer: Answer) -> Report:
    """The report: the totals, the failures, the roots, the best change, and what is left out."""
    causes = [cause_of(answer, one) for one in answer.shown]
    if not (causes or answer.together.count or answer.waiting.jobs):
        head: Iterable[Finding] = (_summary(answer, "common_none", Severity.INFO),)
    elif not causes:
        calm = _summary(answer, "common_healthy", Severity.INFO)
        head = (calm, *_slow(answer), *_left_out(answer))
    else:
        head = _troubled(answer, causes)
    diagnosis = _diagnosis(answer, causes)
    objects = dict.fromkeys((*_subject(answer), *(one.root.object for one in causes)))
    return Report(
        findings=tuple(head), gaps=answer.gaps, objects=tuple(objects), diagnosis=diagnosis
    )


def _troubled(answer: Answer, causes: Sequence[Cause]) -> Iterator[Finding]:
    yield _summary(answer, "common_summary", Severity.ERROR)
    yield from failure_findings(answer.together)
    for number, (one, cause) in enumerate(zip(answer.shown, causes, strict=True), 1):
        yield _row(answer, one, cause, number)
    yield from _slow(answer)
    yield from _left_out(answer)
    yield from _best(answer)


def _subject(answer: Answer) -> tuple[ObjectRef, ...]:
    return () if answer.scope.subject == PLAN else (answer.scope.subject,)


def _summary(answer: Answer, statement: str, severity: Severity) -> Finding:
    waiting = answer.waiting
    numbers = {
        "failed": answer.together.count,
        "waiting": waiting.jobs,
        "troubled": waiting.troubled,
        "slow": waiting.slow,
        "behind_running": waiting.behind_running,
        "for_time": waiting.for_time,
        "other": waiting.other,
        "roots": answer.roots,
        "shown": len(answer.shown),
    }
    subject = answer.scope.subject
    return Finding(
        statement=statement,
        subject=subject,
        values={**answer.asked.values(), **numbers, "as_of": answer.standing.picture.read_at},
        receipts=(copied(answer, subject.key, **numbers),),
        severity=severity,
    )


def failure_findings(together: Together) -> Iterator[Finding]:
    """Whether the failures have one cause, and the groups; nothing for a single one."""
    if together.count < 2 or not together.read:
        return
    groups = [group for group in together.groups if len(group.jobs) > 1]
    first = groups[0] if groups else None
    proof = [one for group in together.groups for one in together.logs_of(group)]
    yield Finding(
        statement="common_failures",
        values={
            "failed": together.count,
            "one_cause": together.one_cause,
            "groups": len(groups),
            "single": together.count - sum(len(group.jobs) for group in groups),
            "looked_into": together.looked_into,
            "largest": len(first.jobs) if first else 0,
        },
        receipts=tuple({one.id: one for one in proof}.values()),
        severity=Severity.ERROR,
    )
    for group in groups[:_GROUPS]:
        yield _group(together, group)


def _group(together: Together, group: Group) -> Finding:
    ended = [job.ended for job in group.jobs if job.ended]
    return Finding(
        statement="common_group",
        values={
            "jobs": len(group.jobs),
            "names": [job.name for job in group.jobs[:_NAMES]],
            "workstations": list(group.workstations[:_PLACES]),
            "places": len(group.workstations),
            "first": _moment(min(ended)) if ended else None,
            "last": _moment(max(ended)) if ended else None,
            "cause": group.cause.value if group.cause else CauseCode.INSUFFICIENT_EVIDENCE.value,
            "line": _line(together, group.jobs),
            "read": group.read,
        },
        receipts=together.logs_of(group),
        severity=Severity.ERROR,
    )


def _line(together: Together, jobs: Iterable[Failed]) -> str:
    """The line of a log that decides, as an example."""
    runs = [together.read[job.id] for job in jobs if job.id in together.read]
    lines = (run.failure.decisive or (run.failure.lines or (None,))[-1] for run in runs)
    return next((line.text.strip() for line in lines if line), "")


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _row(answer: Answer, one: Proven, cause: Cause, number: int) -> Finding:
    root, share = cause.root, one.share
    return Finding(
        statement="common_cause",
        subject=root.object,
        values={
            "number": number,
            "cause": root.cause_code.value,
            "kind": root.object.kind,
            "detail": root.detail,
            "holds_up": share.holds_up,
            "frees": share.frees,
            "members": share.members,
            "direct": len(share.nodes),
            "failed": failed_in(answer, one),
            "record": record_of(one, root),
        },
        receipts=root.receipts,
        severity=Severity.ERROR,
    )


def _best(answer: Answer) -> Iterator[Finding]:
    """The single change that lets most go on, with the way to make it."""
    best = answer.best
    if best is None:
        if answer.waiting.troubled:
            yield _summary(answer, "common_no_single", Severity.INFO)
        yield from _remedy(cause_of(answer, answer.shown[0]))
        return
    cause = cause_of(answer, best)
    yield Finding(
        statement="common_best",
        subject=cause.root.object,
        values={
            "cause": cause.root.cause_code.value,
            "kind": cause.root.object.kind,
            "frees": best.share.frees,
            "failed": failed_in(answer, best),
        },
        receipts=cause.root.receipts,
    )
    yield from _remedy(cause)


def _remedy(cause: Cause) -> Iterator[Finding]:
    """The first thing that can be done about a root."""
    for remedy in _remedies([cause])[:1]:
        yield Finding(
            statement="remedy",
            subject=remedy.object,
            values=remedy.model_dump(exclude={"object"}),
            receipts=cause.root.receipts[:1],
        )


def _remedies(causes: Sequence[Cause]) -> tuple[Remedy, ...]:
    """The first remedy of each root; none is promised to free the whole plan."""
    single = [
        remedies_for(Walk(causes=[cause], total=2))[:1] for cause in causes if cause.reason.way
    ]
    return tuple(remedy for each in single for remedy in each)


def _slow(answer: Answer) -> Iterator[Finding]:
    """What goes by itself in the end, told apart from what somebody must do."""
    for one in answer.slow:
        cause = cause_of(answer, one)
        yield Finding(
            statement="common_slow",
            subject=cause.root.object,
            values={
                "cause": cause.root.cause_code.value,
                "kind": cause.root.object.kind,
                "holds_up": one.share.holds_up,
                "record": record_of(one, cause.root),
            },
            receipts=cause.root.receipts,
            severity=Severity.WARNING,
        )


def _left_out(answer: Answer) -> Iterator[Finding]:
    """How many roots are not shown, and what is down without anybody waiting for it."""
    idle = answer.standing.places.idle() if not answer.asked.narrowed else []
    left = answer.roots - len(answer.shown)
    if not left and not idle:
        return
    names = [record.key or record.name or "" for record in idle]
    yield Finding(
        statement="common_left_out",
        values={"left": left, "idle": len(idle), "names": names[:_PLACES]},
        receipts=(copied(answer, "left_out", rootsNotShown=left, idleWorkstations=names),),
    )


def _diagnosis(answer: Answer, causes: Sequence[Cause]) -> Diagnosis:
    status = answer.evidence
    roots = tuple(cause.root for cause in causes) or (_healthy(answer),)
    return Diagnosis(
        subject=answer.scope.subject,
        root_causes=roots,
        confidence=CONFIDENCE[status],
        justification="every_step_read" if status == "confirmed" else "some_steps_unread",
        evidence_status=status,
        gaps=answer.gaps,
        remedies=_remedies(causes),
    )


def _healthy(answer: Answer) -> RootCause:
    subject = answer.scope.subject
    proof = copied(
        answer,
        subject.key,
        failed=answer.together.count,
        waiting=answer.waiting.jobs,
        troubled=answer.waiting.troubled,
    )
    return RootCause(
        object=subject, cause_code=CauseCode.HEALTHY, chain=(subject,), receipts=(proof,)
    )
