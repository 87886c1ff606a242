"""What follows an object: few by name, of many the nearest; and how many there are in all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Any

import numpy as np

from tools.by_id import by_ids
from tools.causes.downstream import downstream
from tools.hwa.client import HwaClient, Read
from tools.hwa.errors import HwaError
from tools.hwa.models import FlowNode, JobInPlan, JobStreamInPlan, Page
from tools.listing.overview import LiveCopy, call_for, no_copy
from tools.lookup import Kind, look_up
from tools.plan.causes.behind import Held
from tools.plan.copy.mirror import LINKS_UNKNOWN
from tools.plan.copy.picture import Picture
from tools.receipts import Finding, Gap, ObjectKind, ObjectRef, Receipt, receipt_id
from tools.records import count_receipt, receipt, ref
from tools.report import Report, gap_of
from tools.single import not_found, several

_KINDS: tuple[Kind, ...] = ("job", "jobstream")
_FEW = 10  # so many are told, however far off they are
_SHOWN = 20


async def dependents(
    hwa: HwaClient,
    name: str,
    kinds: tuple[Kind, ...] = _KINDS,
    *,
    workstation: str = "",
    copy: LiveCopy = no_copy,
) -> Report:
    """What follows a job or stream, the nearest first, and the exact number through all steps.

    Where few follow, all of them are told; else the direct ones, or so many of the nearest.

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
        "shown": len(after.rows),
    }
    head = Finding(
        statement="dependents",
        subject=ref(record),
        values=values,
        receipts=(receipt(lookup.found.read, record), *after.receipts),
    )
    rows = tuple(_row(one, after.receipts[:1]) for one in after.rows)
    objects = (ref(record), *(one.ref for one in after.rows))
    return Report(findings=(head, *rows), gaps=after.gaps, objects=objects)


async def behind_all(
    hwa: HwaClient,
    subject: ObjectRef,
    picture: Picture,
    *,
    jobs: Sequence[int],
) -> Report:
    """What waits behind something that holds these jobs, and behind them in turn."""
    behind = {int(row) for row in Held(picture).of(jobs=jobs).jobs}
    if not behind:
        return Report()
    layers = enumerate(picture.graph.layers(jobs), 2)  # they themselves are the first step
    rows = (
        _Follower(follower, steps)
        for steps, layer in layers
        for node in layer
        if node in behind and (follower := _living(picture, node))
    )
    told, gaps = await _read_again(hwa, list(islice(rows, _FEW)))
    numbers = {"jobs": len(behind.union(jobs)), "streams": 0}
    proof = (_counted(picture, subject, {**numbers, "waiting": len(behind)}, len(jobs)),)
    head = Finding(
        statement="impact",
        subject=subject,
        values={**numbers, "complete": True},
        receipts=proof,
    )
    return Report(
        findings=(head, *(_row(one, proof) for one in told)),
        gaps=gaps,
        objects=tuple(one.ref for one in told),
    )


@dataclass(frozen=True)
class _Follower:
    """Something that follows: how many steps off, where that is known, and its record if read."""

    ref: ObjectRef
    steps: int | None
    record: JobInPlan | JobStreamInPlan | None = None
    proof: tuple[Receipt, ...] = ()


@dataclass(frozen=True)
class _After:
    """What follows; `waiting` is None where nobody can tell how much of it waits."""

    direct: int
    jobs: int
    streams: int
    waiting: int | None
    rows: tuple[_Follower, ...]
    receipts: tuple[Receipt, ...]
    gaps: tuple[Gap, ...] = ()


def _row(one: _Follower, told: tuple[Receipt, ...]) -> Finding:
    """One line; who was not read again is proved by the call that told of it."""
    status, substatus = "", ""
    if isinstance(one.record, JobInPlan):
        status = "CANCL" if one.record.canceled else one.record.status
        substatus = one.record.substatus or ""
    elif one.record is not None:
        status = "CANCL" if one.record.composite_status.canceled else one.record.status
    return Finding(
        statement="dependent_row",
        subject=one.ref,
        values={"steps": one.steps, "status": status, "substatus": substatus},
        receipts=one.proof or told,
    )


async def _walked(hwa: HwaClient, record: JobInPlan | JobStreamInPlan) -> _After:
    """As HWA's own walk tells."""
    direct = await downstream(hwa, record, depth=1)
    every = await downstream(hwa, record)
    near = {node.id for node in direct.nodes}
    nodes = [*direct.nodes, *(node for node in every.nodes if node.id not in near)]
    shown = nodes[: _many(len(near))]
    return _After(
        direct=len(direct.nodes),
        jobs=every.count("JOB"),
        streams=every.count("JOBSTREAM"),
        waiting=None,
        rows=tuple(_Follower(_node_ref(node), 1 if node.id in near else None) for node in shown),
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
    layers = _layers(picture, row, stream=stream)
    direct = next(layers, [])
    told, gaps = await _read_again(hwa, _nearest(direct, layers))
    return _After(
        direct=len(direct),
        rows=told,
        receipts=(_counted(picture, ref(record), numbers, len(direct)),),
        gaps=gaps,
        **numbers,
    )


def _many(direct: int) -> int:
    """How many are told: the direct ones, and some of those behind where they are few."""
    return min(max(direct, _FEW), _SHOWN)


def _nearest(direct: list[ObjectRef], further: Iterator[list[ObjectRef]]) -> list[_Follower]:
    """The direct ones, then those behind them by their distance."""
    layers = enumerate(chain([direct], further), 1)
    rows = (_Follower(one, steps) for steps, layer in layers for one in layer)
    return list(islice(rows, _many(len(direct))))


def _layers(picture: Picture, row: int, *, stream: bool) -> Iterator[list[ObjectRef]]:
    """What follows, by its distance; a stream's own jobs and its end are no step away from it."""
    graph = picture.graph
    begin = [row]
    if stream:
        inside = picture.jobs_of(row).tolist()
        begin = [graph.begin_of(row), graph.end_of(row), *inside]
    for layer in graph.layers(begin):
        yield [one for node in layer if (one := _living(picture, node))]


def _living(picture: Picture, node: int) -> ObjectRef | None:
    """The job or stream of a node, where it is one that is still in the plan."""
    at = picture.graph.row_of(node)
    if at is None:
        return None
    row, is_stream = at
    if not (picture.streams if is_stream else picture.jobs).alive[row]:
        return None
    view = picture.stream(row) if is_stream else picture.job(row)
    kind: ObjectKind = "jobstream" if is_stream else "job"
    return ObjectRef(kind=kind, key=view.key, name=view.name, object_id=view.id)


async def _read_again(
    hwa: HwaClient, rows: list[_Follower]
) -> tuple[tuple[_Follower, ...], tuple[Gap, ...]]:
    """Those that are still in the plan, each with its record."""
    jobs = [one.ref.object_id for one in rows if one.ref.kind == "job"]
    streams = [one.ref.object_id for one in rows if one.ref.kind == "jobstream"]
    found: dict[str, tuple[Read[Any], JobInPlan | JobStreamInPlan]] = {}
    try:
        if jobs:
            read = await by_ids(lambda oql, most: hwa.jobs(oql, limit=most), jobs)
            found |= {one.id: (read.reads[one.id], one) for one in read.records}
        if streams:
            told = await by_ids(lambda oql, most: hwa.job_streams(oql, limit=most), streams)
            found |= {one.id: (told.reads[one.id], one) for one in told.records}
    except HwaError as error:
        return tuple(rows), (gap_of(error),)
    still = [one for one in rows if one.ref.object_id in found]
    return tuple(_seen(one, *found[one.ref.object_id]) for one in still), ()


def _seen(one: _Follower, read: Read[Any], record: JobInPlan | JobStreamInPlan) -> _Follower:
    return replace(one, record=record, proof=(receipt(read, record),))


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
