"""What waits behind an object, and what can be done about it, as findings."""

from dataclasses import dataclass
from typing import Any

from tools.downstream import downstream
from tools.hwa.client import HwaClient, Read
from tools.hwa.errors import HwaError
from tools.hwa.models import FlowNode, Page
from tools.plan.diagnosis import Diagnosis, Impact
from tools.receipts import Finding, Gap, ObjectRef, Receipt
from tools.records import count_receipt, ref
from tools.report import gap_of


@dataclass(frozen=True)
class Behind:
    """What waits behind an object, or why that is not known."""

    impact: Impact | None = None
    receipts: tuple[Receipt, ...] = ()
    gap: Gap | None = None


async def impact_of(hwa: HwaClient, read: Read[Any]) -> Behind:
    """How much waits behind; not known where HWA cannot walk for us."""
    try:
        after = await downstream(hwa, read.value)
    except HwaError as error:
        return Behind(gap=gap_of(error).model_copy(update={"what": "impact_not_read"}))
    impact = Impact(
        jobs=after.count("JOB"), streams=after.count("JOBSTREAM"), complete=after.complete
    )
    proofs = tuple(_walked(call, ref(read.value)) for call in after.calls)
    return Behind(impact, proofs)


def _walked(walk: Read[Page[FlowNode]], subject: ObjectRef) -> Receipt:
    kinds = [node.flow_node_type for node in walk.value.results]
    if len(kinds) < walk.value.total:
        return count_receipt(walk, "job", len(kinds), of=subject.key)
    jobs, streams = kinds.count("JOB"), kinds.count("JOBSTREAM")
    return count_receipt(walk, "job", len(kinds), of=subject.key, jobs=jobs, streams=streams)


def remedy_findings(diagnosis: Diagnosis) -> tuple[Finding, ...]:
    """The remedies of a diagnosis, each with the record that calls for it."""
    receipts = {root.object.key: root.receipts[-1:] for root in diagnosis.root_causes}
    return tuple(
        Finding(
            statement="remedy",
            subject=remedy.object,
            values=remedy.model_dump(exclude={"object"}),
            receipts=receipts.get(remedy.object.key, ()),
        )
        for remedy in diagnosis.remedies
    )


def impact_finding(subject: ObjectRef, behind: Behind) -> tuple[Finding, ...]:
    """How much waits behind the subject; nothing where that is not known."""
    if behind.impact is None:
        return ()
    values = behind.impact.model_dump()
    return (Finding(statement="impact", subject=subject, values=values, receipts=behind.receipts),)
