"""False premises: what a question took for granted, where the record that was read says otherwise."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from graphs.offline.phrase import Phraser
from graphs.offline.talk.followups import means
from graphs.question import Condition, Task
from graphs.state import Section
from tools.receipts import Finding, ObjectRef, Receipt
from tools.report import Report

# What people call by one name; HWA's states of jobs and of streams.
_ALIKE: Final[tuple[frozenset[str], ...]] = (
    frozenset({"HOLD", "READY", "FENCE", "WAIT", "SUSP", "PEND", "STUCK", "SCHED", "ADD", "WAITING"}),
    frozenset({"EXEC", "INTRO", "STARTED", "RUNNING", "SUCCP", "ABENP"}),
    frozenset({"SUCC", "SUCCP", "SUCCESSFUL"}),
    frozenset({"ABEND", "FAIL", "ABENP", "ERROR", "STUCK"}),
    frozenset({"CANCL", "CANCLP"}),
    frozenset({"SUPPR"}),
)  # fmt: skip
_SAID: Final = frozenset({"not_found", "several_matches"})


def premised(section: Section, phraser: Phraser, now: datetime) -> Section:
    """The section with a false premise corrected first; what can be answered stays answered."""
    task, report = section.task, section.report
    if not task.claims or any(finding.statement in _SAID for finding in report.findings):
        return section
    corrected = tuple(_corrections(task, report))
    if not corrected:
        return section
    phraser = phraser.in_zone(task.entities.zone)
    said = phraser.section(Report(findings=corrected), task.language, now)
    findings = (*report.findings, *corrected)
    return section.model_copy(
        update={
            "text": f"{said}\n\n{section.text}",
            "report": report.model_copy(update={"findings": findings}),
        }
    )


def _corrections(task: Task, report: Report) -> Iterator[Finding]:
    """One for each object of the question whose record contradicts what was claimed of it."""
    names = task.entities.objects()
    for subject in dict.fromkeys(report.objects):
        if not any(means(name, subject) for name in names):
            continue
        if finding := _corrected(task.claims, subject, report):
            yield finding


def _corrected(claims: tuple[str, ...], subject: ObjectRef, report: Report) -> Finding | None:
    proof = next(_records(subject, report), None)
    if proof is None:
        return None
    status = "CANCL" if proof.fields.get("canceled") else str(proof.fields["status"])
    states = tuple(claim for claim in claims if claim not in set(Condition))
    false = states if states and not any(_is(claim, status) for claim in states) else ()
    conditions = tuple(_not_so(claims, subject, report))
    if not false and not conditions:
        return None
    values = {"states": list(false), "conditions": list(conditions), "status": status}
    return Finding(statement="premise_state", subject=subject, values=values, receipts=(proof,))


def _records(subject: ObjectRef, report: Report) -> Iterator[Receipt]:
    """The receipts that hold the object's own state."""
    for finding in report.findings:
        for receipt in finding.receipts:
            own = receipt.kind == subject.kind and receipt.key == subject.key
            if own and "status" in receipt.fields:
                yield receipt


def _is(claim: str, status: str) -> bool:
    return claim == status or any(claim in group and status in group for group in _ALIKE)


def _not_so(claims: tuple[str, ...], subject: ObjectRef, report: Report) -> Iterator[str]:
    """The claimed conditions that the object's values deny."""
    values = next(
        (one.values for one in report.findings if one.subject == subject and "runs" in one.values),
        {},
    )
    if Condition.LATE in claims and values.get("late") is False:
        yield Condition.LATE.value
    if Condition.RERUN in claims and values.get("runs") in {0, 1}:
        yield Condition.RERUN.value
