"""A walk along the dependencies, step by step, for releases that have no call for it."""

import asyncio
from collections.abc import Awaitable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Literal, TypeVar

from pydantic import TypeAdapter

from tools.hwa.calls import Calls, Params, Read, segment
from tools.hwa.models import DependenciesStats, Dependency, FlowNode, Listed, Page
from tools.hwa.oql import Field, Oql

NodeKind = Literal["job", "jobstream"]
Side = Literal["predecessors", "successors"]
T = TypeVar("T")
_MOST_NODES = 5_000
_IDS = 40  # of 36 letters each: what a URL can carry
_AT_ONCE = 6
_PAGE = 5_000
_SCOPE = {"scope": "WHOLE_NO_JOB_DEFINITIONS"}  # else the rows of a list have no dependencies


class _Node(FlowNode):
    """A node with what it waits for."""

    dependencies: Listed[Dependency] = []
    dependencies_stats: DependenciesStats = DependenciesStats()

    @property
    def told(self) -> bool:
        """Its record says what it waits for, or that it waits for nothing."""
        counted = "number_of_dependencies" in self.dependencies_stats.model_fields_set
        none = counted and not self.dependencies_stats.number_of_dependencies
        return none or "dependencies" in self.model_fields_set

    @property
    def kind(self) -> NodeKind:
        return "jobstream" if self.flow_node_type == "JOBSTREAM" else "job"


_NODE = TypeAdapter(_Node)
_NODES = TypeAdapter(Page[_Node])
_Told = Read[Page[_Node]]


class Walk:
    """One walk from one node: the nearest first, each once, up to a number of steps."""

    def __init__(self, calls: Calls, *, most: int = _MOST_NODES) -> None:
        """`most` bounds the nodes: beyond them the walk says that it is not complete."""
        self._calls = calls
        self._most = most
        self._gate = asyncio.Semaphore(_AT_ONCE)

    async def run(
        self, kind: NodeKind, identity: str, side: Side, depth: int
    ) -> Read[Page[FlowNode]]:
        """What the node follows, or what follows it."""
        step = self._before if side == "predecessors" else self._after
        start = await self._calls.read(f"/plan/{kind}/{segment(identity)}", _NODE, fresh=True)
        edge, found = [_as(kind, start.value)], dict[str, _Node]()
        steps = list[_Told]()
        for _ in range(depth):
            told = await step(edge)
            new = {
                node.id: node for each in told for node in each.value.results if node.id != identity
            }
            edge = [node for node in new.values() if node.id not in found]
            # Where nothing at all was found, the empty answers are the proof of it.
            steps += [each for each in told if not found or _tells(each, edge)]
            found |= new
            if not edge or len(found) > self._most:
                break
        complete = len(found) <= self._most
        proof = tuple(_read(each, each.value) for each in steps if each.value.results or not found)
        page = Page[_Node](count=len(found), results=list(found.values()))
        return _read(start, page, complete=complete, steps=proof)

    async def _before(self, edge: Sequence[_Node]) -> list[_Told]:
        whole = await self._all(self._whole(node) for node in edge)
        jobs, streams = list[str](), list[str]()
        for each in (one for node in whole for one in node.dependencies):
            if each.job_id and each.dependency_type != "INTERNETWORK":
                jobs.append(each.job_id)
            elif each.job_stream_id and each.dependency_type == "EXTERNAL_JOBSTREAM":
                streams.append(each.job_stream_id)
        return [
            *await self._listed("job", _by_ids("id", jobs)),
            *await self._listed("jobstream", _by_ids("id", streams)),
        ]

    async def _after(self, edge: Sequence[_Node]) -> list[_Told]:
        jobs = [node.id for node in edge if node.kind == "job"]
        streams = {node.id for node in edge if node.kind == "jobstream"}
        on_jobs, on_streams = "dependencies.jobId", "dependencies.jobStreamId"
        found = list[_Told]()
        for kind in ("job", "jobstream"):
            found += await self._listed(kind, _by_ids(on_jobs, jobs))
            for near in await self._listed(kind, _by_ids(on_streams, streams)):
                # Whoever follows a job of the stream names the stream as well.
                whole = await self._all(map(self._whole, near.value.results))
                kept = [node for node in whole if _on(node, streams)]
                found.append(replace(near, value=near.value.model_copy(update={"results": kept})))
        return found

    async def _whole(self, node: _Node) -> _Node:
        """The node with its dependencies, which a list may have left out."""
        if node.told:
            return node
        path = f"/plan/{node.kind}/{segment(node.id)}"
        return _as(node.kind, (await self._calls.read(path, _NODE)).value)

    async def _listed(self, kind: NodeKind, queries: Iterable[Oql]) -> list[_Told]:
        pages = await self._all(self._pages(kind, query) for query in queries)
        return [page for each in pages for page in each]

    async def _pages(self, kind: NodeKind, query: Oql) -> list[_Told]:
        found, seen = list[_Told](), 0
        while True:
            window: Params = {"oql": str(query), "limit": _PAGE, "offset": seen or None}
            read = await self._calls.read(f"/plan/{kind}", _NODES, window, headers=_SCOPE)
            nodes = [_as(kind, node) for node in read.value.results]
            found.append(replace(read, value=read.value.model_copy(update={"results": nodes})))
            seen += len(nodes)
            if not read.value.next or not nodes or seen > self._most:
                return found

    async def _all(self, asked: Iterable[Awaitable[T]]) -> list[T]:
        async def one(each: Awaitable[T]) -> T:
            async with self._gate:
                return await each

        return await asyncio.gather(*map(one, asked))


def _tells(told: _Told, new: Sequence[_Node]) -> bool:
    return not {node.id for node in told.value.results}.isdisjoint(node.id for node in new)


def _read(
    call: Read[Any],
    page: Page[_Node],
    *,
    complete: bool = True,
    steps: tuple[Read[Page[FlowNode]], ...] = (),
) -> Read[Page[FlowNode]]:
    """Nodes as that call told them: `count` are all that it told, `results` those that fit."""
    nodes = Page[FlowNode](count=page.count, results=list(page.results))
    return Read(nodes, call.source, call.read_at, complete, steps)


def _by_ids(field: str, ids: Iterable[str]) -> Iterator[Oql]:
    every = sorted(set(ids))
    for start in range(0, len(every), _IDS):
        yield Field(field).one_of(every[start : start + _IDS])


def _on(node: _Node, streams: set[str]) -> bool:
    return any(
        each.dependency_type == "EXTERNAL_JOBSTREAM" and each.job_stream_id in streams
        for each in node.dependencies
    )


def _as(kind: NodeKind, node: _Node) -> _Node:
    """A node whose record says what it is."""
    told = "JOBSTREAM" if kind == "jobstream" else "JOB"
    return node if node.flow_node_type else node.model_copy(update={"flow_node_type": told})
