"""Suspected causes: whether what an asker has in mind is among the causes that were found."""

from collections.abc import Iterator
from datetime import datetime

from graphs.offline.phrase import Phraser
from graphs.offline.talk.followups import means
from graphs.state import Section
from tools.plan.diagnosis import Diagnosis, RootCause
from tools.receipts import Finding, ObjectRef
from tools.report import Report


def suspected(section: Section, phraser: Phraser, now: datetime) -> Section:
    """The section with yes or no said first; nothing is said where no cause was found."""
    task, report = section.task, section.report
    diagnosis = report.diagnosis
    if not task.suspects or diagnosis is None or not diagnosis.root_causes:
        return section
    verdicts = tuple(_verdicts(task.suspects, diagnosis))
    phraser = phraser.in_zone(task.entities.zone)
    said = phraser.section(Report(findings=verdicts), task.language, now)
    findings = (*verdicts, *report.findings)
    return section.model_copy(
        update={
            "text": f"{said}\n\n{section.text}",
            "report": report.model_copy(update={"findings": findings}),
        }
    )


def _verdicts(suspects: tuple[str, ...], diagnosis: Diagnosis) -> Iterator[Finding]:
    """One for each suspect, with the receipts of the causes that were found."""
    for name in suspects:
        roots = [root for root in diagnosis.root_causes if means(name, root.object)]
        passed = [root for root in diagnosis.root_causes if _on_the_way(name, root)]
        proving = roots or passed or list(diagnosis.root_causes)
        receipts = tuple(dict.fromkeys(one.id for root in proving for one in root.receipts))
        known = {one.id: one for root in proving for one in root.receipts}
        found = "root" if roots else "way" if passed else "none"
        sure = diagnosis.evidence_status == "confirmed"
        yield Finding(
            statement="suspect",
            subject=diagnosis.subject,
            values={"suspect": name, "found": found, "sure": sure},
            receipts=tuple(known[one] for one in receipts),
        )


def _on_the_way(name: str, root: RootCause) -> bool:
    return any(means(name, ref) for ref in _between(root))


def _between(root: RootCause) -> tuple[ObjectRef, ...]:
    """What lies between the subject and the cause."""
    return root.chain[1:-1]
