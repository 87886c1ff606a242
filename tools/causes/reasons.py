"""Whether what a question takes for the reason is one: it holds the subject back, or it does not."""

from collections.abc import Iterator, Sequence

from tools.hwa.client import HwaClient
from tools.hwa.models import JobInPlan, JobStreamInPlan
from tools.lookup import ANY_KIND, Named, look_up
from tools.plan.diagnosis import CauseCode, Diagnosis
from tools.receipts import Finding, ObjectRef
from tools.records import receipt, ref
from tools.report import Report
from tools.single import not_found, several

_NO_CAUSE = frozenset({CauseCode.HEALTHY, CauseCode.OTHER, CauseCode.INSUFFICIENT_EVIDENCE})
_HEADS = frozenset({"waiting", "premise_false", "premise_stream", "jobstream_status"})


async def with_reasons(hwa: HwaClient, report: Report, names: Sequence[str]) -> Report:
    """The report, and of each supposed reason whether it is one, right after what it begins with.

    Raises:
        HwaError: one of them could not be read.
    """
    if report.diagnosis is None:
        return report
    told = [finding for name in names for finding in await _told_of(hwa, name, report.diagnosis)]
    heads = [at for at, one in enumerate(report.findings) if one.statement in _HEADS]
    after = max(heads, default=-1) + 1
    findings = (*report.findings[:after], *told, *report.findings[after:])
    return report.model_copy(update={"findings": findings})


async def _told_of(hwa: HwaClient, name: str, diagnosis: Diagnosis) -> tuple[Finding, ...]:
    lookup = await look_up(hwa, name, ANY_KIND)
    if lookup.found is None:
        return not_found(lookup).findings
    if len(lookup.found.groups) > 1:
        return several(lookup.found, name).findings
    record = lookup.found.groups[0][0]
    subject = diagnosis.subject
    values = {
        "of": subject.name,
        "kind": lookup.found.kind,
        "held": _holds(ref(record), diagnosis),
        "root": any(_is(ref(record), root) for root in _roots(diagnosis)),
        "status": _status(record),
    }
    proof = (receipt(lookup.found.read, record),)
    return (
        Finding(statement="supposed_reason", subject=ref(record), values=values, receipts=proof),
    )


def _holds(thing: ObjectRef, diagnosis: Diagnosis) -> bool:
    """It is on the way from the subject to a root."""
    return any(_is(thing, step) for step in _steps(diagnosis))


def _roots(diagnosis: Diagnosis) -> Iterator[ObjectRef]:
    causes = (one for one in diagnosis.root_causes if one.cause_code not in _NO_CAUSE)
    yield from (one.object for one in causes)


def _steps(diagnosis: Diagnosis) -> Iterator[ObjectRef]:
    for root in diagnosis.root_causes:
        if root.cause_code not in _NO_CAUSE:
            yield from (one for one in (*root.chain, root.object) if one != diagnosis.subject)


def _is(thing: ObjectRef, step: ObjectRef) -> bool:
    """The same object, or a job of the stream that was named."""
    within = thing.kind == "jobstream" and step.kind == "job"
    return thing.key == step.key or (within and step.key.startswith(f"{thing.key}."))


def _status(record: Named) -> str | None:
    if isinstance(record, JobInPlan):
        return "CANCL" if record.canceled else record.status
    if isinstance(record, JobStreamInPlan):
        return "CANCL" if record.composite_status.canceled else record.status
    return None
