"""What follows a job or a stream; a stream is followed through its jobs as well."""

import asyncio
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from tools.hwa.client import HwaClient, Read
from tools.hwa.models import FlowNode, JobInPlan, JobStreamInPlan, Page
from tools.hwa.oql import Field

ALL_STEPS = 99
_AT_ONCE = 8
_MOST_JOBS = 200


@dataclass(frozen=True)
class Downstream:
    """The nodes that follow, each once, and calls that together tell them all."""

    nodes: list[FlowNode]
    calls: list[Read[Page[FlowNode]]]
    complete: bool = True

    def count(self, kind: str) -> int:
        """How many of them are jobs (JOB) or streams (JOBSTREAM)."""
        return sum(1 for node in self.nodes if node.flow_node_type == kind)


async def downstream(
    hwa: HwaClient, record: JobInPlan | JobStreamInPlan, *, depth: int = ALL_STEPS
) -> Downstream:
    """What follows the record, up to `depth` steps.

    Raises:
        HwaError: HWA could not be asked, or its release cannot walk successors.
    """
    if isinstance(record, JobInPlan):
        read = await hwa.job_successors(record.id, depth=depth)
        nodes = read.value.results
        return Downstream(nodes, _proof([read], nodes), read.complete)
    return await _after_stream(hwa, record, depth)


async def _after_stream(hwa: HwaClient, stream: JobStreamInPlan, depth: int) -> Downstream:
    """Whoever follows the stream, or one of its jobs, and is not in it."""
    own = await hwa.job_stream_successors(stream.id, depth=depth)
    jobs = await hwa.jobs(Field("jobStreamId").eq(stream.id), limit=_MOST_JOBS)
    gate = asyncio.Semaphore(_AT_ONCE)

    async def after(job: JobInPlan) -> Read[Page[FlowNode]]:
        async with gate:
            return await hwa.job_successors(job.id, depth=depth)

    reads = [own, *await asyncio.gather(*map(after, jobs.value.results))]
    inside = {stream.id, *(job.id for job in jobs.value.results)}
    found = {node.id: node for read in reads for node in read.value.results}
    nodes = [node for key, node in found.items() if key not in inside]
    complete = jobs.value.total <= _MOST_JOBS and all(read.complete for read in reads)
    return Downstream(nodes, _proof(reads, nodes), complete)


def _proof(
    reads: Iterable[Read[Page[FlowNode]]], nodes: Collection[FlowNode]
) -> list[Read[Page[FlowNode]]]:
    """Calls enough to have told every node; where there is none, those that said so."""
    calls = [call for read in reads for call in (read.steps or (read,))]
    missing = {node.id for node in nodes}
    return list(_telling(calls, missing)) if missing else calls


def _telling(
    calls: Iterable[Read[Page[FlowNode]]], missing: set[str]
) -> Iterator[Read[Page[FlowNode]]]:
    for call in calls:
        told = missing.intersection(node.id for node in call.value.results)
        if told:
            missing -= told
            yield call
