"""What waits behind an object, and what can be done about it, as findings."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tools.causes.downstream import downstream
from tools.hwa.client import HwaClient, Read
from tools.hwa.errors import HwaError
from tools.hwa.models import FlowNode, JobInPlan, JobStreamInPlan, Page
from tools.listing.overview import LiveCopy, call_for, no_copy
from tools.plan.causes.behind import Held
from tools.plan.copy.mirror import LINKS_UNKNOWN
from tools.plan.copy.picture import Picture
from tools.plan.diagnosis import Diagnosis, Impact
from tools.receipts import Finding, Gap, ObjectRef, Receipt, receipt_id
from tools.records import count_receipt, ref
from tools.report import gap_of

_MOST_IDS = 500


@dataclass(frozen=True)
class Behind:
    """What waits behind an object, or why that is not known."""

    impact: Impact | None = None
    receipts: tuple[Receipt, ...] = ()
    gap: Gap | None = None


async def impact_of(hwa: HwaClient, read: Read[Any], copy: LiveCopy = no_copy) -> Behind:
    """How much waits behind: by the copy exactly, else as HWA walks, where it can walk for us.

    In the copy only what truly waits is counted: what ended, runs or was cancelled is held up by
    nobody. HWA's own walk passes over what waits for a whole stream: there may be more.
    """
    found = _in_copy(read, copy())
    if found is not None:
        return found
    try:
        after = await downstream(hwa, read.value)
    except HwaError as error:
        return Behind(gap=gap_of(error).model_copy(update={"what": "impact_not_read"}))
    impact = Impact(
        jobs=after.count("JOB"),
        streams=after.count("JOBSTREAM"),
        complete=False,
        job_ids=_ids(after.nodes, "JOB"),
        stream_ids=_ids(after.nodes, "JOBSTREAM"),
    )
    proofs = tuple(_walked(call, ref(read.value)) for call in after.calls)
    return Behind(impact, proofs)


def _in_copy(read: Read[Any], picture: Picture | None) -> Behind | None:
    """What waits behind by the copy's graph; None where the copy does not know the object."""
    record = read.value
    if picture is None or any(gap.what == LINKS_UNKNOWN for gap in picture.gaps):
        return None
    stream = isinstance(record, JobStreamInPlan)
    row = picture.stream_row(record.id) if stream else picture.job_row(record.id)
    if row is None:
        return None
    behind = Held(picture)
    if isinstance(record, JobInPlan) and lets_go(record):
        found = behind.nothing
    else:
        found = behind.of(streams=[row]) if stream else behind.of(jobs=[row])
    impact = Impact(
        jobs=len(found.jobs),
        streams=len(found.streams),
        job_ids=tuple(picture.job(one).id for one in found.jobs[:_MOST_IDS].tolist()),
        stream_ids=tuple(picture.stream(one).id for one in found.streams[:_MOST_IDS].tolist()),
    )
    return Behind(impact, (copy_receipt(picture, ref(record), impact.jobs, impact.streams),))


def lets_go(job: JobInPlan) -> bool:
    """It is over in a way that holds nobody: also where a condition chose another branch."""
    branch = job.status == "SUPPR" and not job.job_status_flags.until_gone
    return (
        job.canceled or job.status == "SUCC" or (branch and "IGNORED" not in (job.substatus or ""))
    )


def copy_receipt(picture: Picture, subject: ObjectRef, jobs: int, streams: int) -> Receipt:
    """The receipt of a walk over the copy: the lists that the copy was read from."""
    source = call_for("job", None)
    return Receipt(
        id=receipt_id("job", f"behind {subject.object_id}", source),
        kind="job",
        key="count",
        object_id="",
        fields={"count": jobs + streams, "of": subject.key, "jobs": jobs, "streams": streams},
        read_at=picture.read_at,
        source=source,
    )


def _ids(nodes: Iterable[FlowNode], kind: str) -> tuple[str, ...]:
    return tuple(node.id for node in nodes if node.flow_node_type == kind)[:_MOST_IDS]


def _walked(walk: Read[Page[FlowNode]], subject: ObjectRef) -> Receipt:
    kinds = [node.flow_node_type for node in walk.value.results]
    if len(kinds) < walk.value.total:
        return count_receipt(walk, "job", len(kinds), of=subject.key)
    jobs, streams = kinds.count("JOB"), kinds.count("JOBSTREAM")
    return count_receipt(walk, "job", len(kinds), of=subject.key, jobs=jobs, streams=streams)


def remedy_findings(diagnosis: Diagnosis) -> tuple[Finding, ...]:
    """The remedies of a diagnosis, each with the record that calls for it."""
    receipts: dict[str, tuple[Receipt, ...]]
    receipts = {one.key: (one,) for root in diagnosis.root_causes for one in root.receipts}
    receipts |= {root.object.key: root.receipts[-1:] for root in diagnosis.root_causes}
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
    values = behind.impact.model_dump(include={"jobs", "streams", "complete"})
    return (Finding(statement="impact", subject=subject, values=values, receipts=behind.receipts),)
