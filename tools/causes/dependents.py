"""What follows an object: the next ones by name, and how many there are in all."""

from dataclasses import dataclass

import numpy as np

from tools.by_id import by_ids
from tools.causes.downstream import downstream
from tools.hwa.client import HwaClient, Read
from tools.hwa.errors import HwaError
from tools.hwa.models import FlowNode, JobInPlan, JobStreamInPlan, Page
from tools.listing.overview import LiveCopy, call_for, no_copy
from tools.lookup import Kind, look_up
from tools.plan.causes.behind import Held
from tools.plan.copy.links import job_nodes, stream_nodes
from tools.plan.copy.mirror import LINKS_UNKNOWN
from tools.plan.copy.picture import Picture
from tools.receipts import Finding, Gap, ObjectRef, Receipt, receipt_id
from tools.records import count_receipt, receipt, ref
from tools.report import Report, gap_of
from tools.single import not_found, several

_KINDS: tuple[Kind, ...] = ("job", "jobstream")
_SHOWN = 20


async def dependents(
    hwa: HwaClient,
    name: str,
    kinds: tuple[Kind, ...] = _KINDS,
    *,
    workstation: str = "",
    copy: LiveCopy = no_copy,
) -> Report:
    """The direct successors of a job or stream, and the exact number through all steps.

    Whatever depends on it by the plan's dependencies is counted, ended and cancelled ones as well;
    how many of them wait now is told beside it. With a copy a stream that is waited for stands for
    its jobs, and a stream that waits holds all of its own; HWA's walk knows the dependencies alone.

    Raises:
        HwaError: HWA could not be asked, or its release cannot walk successors.
    """
    lookup = await look_up(hwa, name, kinds, workstation=workstation)
    if lookup.found is None:
        return not_found(lookup)
    if len(lookup.found.groups) > 1:
        return several(lookup.found, name)
    record = lookup.found.groups[0][0]
    if not isinstance(record, JobInPlan | JobStreamInPlan):
        return not_found(lookup)
    after = await _in_copy(hwa, record, copy()) or await _walked(hwa, record)
    values = {
        "direct": after.direct,
        "jobs": after.jobs,
        "streams": after.streams,
        "waiting": after.waiting,
        "shown": len(after.shown),
        "names": [one.key for one in after.shown],
    }
    proof = (receipt(lookup.found.read, record), *after.receipts)
    finding = Finding(statement="dependents", subject=ref(record), values=values, receipts=proof)
    return Report(findings=(finding,), gaps=after.gaps, objects=(ref(record), *after.shown))


@dataclass(frozen=True)
class _After:
    """What follows; `waiting` is None where nobody can tell how much of it waits."""

    direct: int
    jobs: int
    streams: int
    waiting: int | None
    shown: tuple[ObjectRef, ...]
    receipts: tuple[Receipt, ...]
    gaps: tuple[Gap, ...] = ()


async def _walked(hwa: HwaClient, record: JobInPlan | JobStreamInPlan) -> _After:
    """As HWA's own walk tells."""
    direct = await downstream(hwa, record, depth=1)
    every = await downstream(hwa, record)
    return _After(
        direct=len(direct.nodes),
        jobs=every.count("JOB"),
        streams=every.count("JOBSTREAM"),
        waiting=None,
        shown=tuple(map(_node_ref, direct.nodes[:_SHOWN])),
        receipts=tuple(_told(call) for call in (*direct.calls, *every.calls)),
    )


async def _in_copy(
    hwa: HwaClient, record: JobInPlan | JobStreamInPlan, picture: Picture | None
) -> _After | None:
    """As the copy's graph tells; None where the copy does not know the object.

    The successors that are named are read again.
    """
    if picture is None or any(gap.what == LINKS_UNKNOWN for gap in picture.gaps):
        return None
    stream = isinstance(record, JobStreamInPlan)
    row = picture.stream_row(record.id) if stream else picture.job_row(record.id)
    if row is None:
        return None
    rows = {"streams": [row]} if stream else {"jobs": [row]}
    every, waiting = picture.after(**rows), Held(picture).of(**rows)
    inside = np.isin(every.jobs, picture.jobs_of(row)) if stream else np.zeros(0, np.bool_)
    jobs = len(every.jobs) - int(np.count_nonzero(inside))
    numbers = {"jobs": jobs, "streams": len(every.streams), "waiting": len(waiting.jobs)}
    direct = _direct(picture, row, stream=stream)
    shown, proof, gaps = await _read_again(hwa, direct[:_SHOWN])
    return _After(
        direct=len(direct),
        shown=shown,
        receipts=(_counted(picture, ref(record), numbers, len(direct)), *proof),
        gaps=gaps,
        **numbers,
    )


def _direct(picture: Picture, row: int, *, stream: bool) -> list[ObjectRef]:
    """Who names it as a predecessor; of a stream also who names one of its jobs, from outside."""
    links = picture.links
    inside = picture.jobs_of(row) if stream else np.empty(0, np.int64)
    own = np.array([row])
    wanted = np.concatenate([stream_nodes(own), job_nodes(inside)]) if stream else job_nodes(own)
    owners = np.unique(links.owner[np.isin(links.followed, wanted)])
    refs = []
    for owner in owners[~np.isin(owners, job_nodes(inside))].tolist():
        table = picture.streams if owner % 2 else picture.jobs
        if table.alive[owner // 2]:
            view = (picture.stream if owner % 2 else picture.job)(owner // 2)
            refs.append(
                ObjectRef(
                    kind="jobstream" if owner % 2 else "job",
                    key=view.key,
                    name=view.name,
                    object_id=view.id,
                )
            )
    return refs


async def _read_again(
    hwa: HwaClient, refs: list[ObjectRef]
) -> tuple[tuple[ObjectRef, ...], tuple[Receipt, ...], tuple[Gap, ...]]:
    """Those that are still in the plan, each with its record."""
    jobs = [one.object_id for one in refs if one.kind == "job"]
    streams = [one.object_id for one in refs if one.kind == "jobstream"]
    proof: dict[str, Receipt] = {}
    try:
        if jobs:
            read = await by_ids(lambda oql, most: hwa.jobs(oql, limit=most), jobs)
            proof |= {one.id: receipt(read.reads[one.id], one) for one in read.records}
        if streams:
            told = await by_ids(lambda oql, most: hwa.job_streams(oql, limit=most), streams)
            proof |= {one.id: receipt(told.reads[one.id], one) for one in told.records}
    except HwaError as error:
        return tuple(refs), (), (gap_of(error),)
    still = tuple(one for one in refs if one.object_id in proof)
    return still, tuple(proof[one.object_id] for one in still), ()


def _counted(picture: Picture, subject: ObjectRef, numbers: dict[str, int], direct: int) -> Receipt:
    source = call_for("job", None)
    return Receipt(
        id=receipt_id("job", f"after {subject.object_id}", source),
        kind="job",
        key="count",
        object_id="",
        fields={"of": subject.key, "direct": direct, **numbers},
        read_at=picture.read_at,
        source=source,
    )


def _told(read: Read[Page[FlowNode]]) -> Receipt:
    """What one call gave: how many nodes, and the first of them by name."""
    nodes = read.value.results
    names = [_node_key(node) for node in nodes[:_SHOWN]]
    return count_receipt(read, "job", len(nodes), names=names)


def _node_key(node: FlowNode) -> str:
    """As operators write it: a job is named within its stream."""
    folder = node.folder.rstrip("/")
    if node.job_stream_name:
        return f"{node.job_stream_workstation}#{folder}/{node.job_stream_name}.{node.name}"
    return f"{node.workstation}#{folder}/{node.name}"


def _node_ref(node: FlowNode) -> ObjectRef:
    kind = "jobstream" if node.flow_node_type == "JOBSTREAM" else "job"
    return ObjectRef.model_validate(
        {"kind": kind, "key": _node_key(node), "name": node.name, "object_id": node.id}
    )
