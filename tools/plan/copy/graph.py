"""The dependency graph: what comes after an object, and what before it, through all steps.

A job that waits for a stream waits for all its jobs, and a stream that waits holds all its jobs.
So a stream is two nodes: its begin, before its jobs, and its end, after them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tools.plan.copy.links import Links
from tools.plan.copy.table import Rows

_WIDE = 64  # nodes at one distance from which on numpy is quicker than a loop
Numbers = NDArray[np.int32]


@dataclass(frozen=True)
class Reached:
    """The jobs and streams that a walk reached, by row, without those it began at."""

    jobs: Rows
    streams: Rows


@dataclass(frozen=True)
class Arrows:
    """Each node's neighbours on one side, one after the other."""

    starts: Numbers
    ends_at: Numbers

    @classmethod
    def of(cls, source: Numbers, target: Numbers, nodes: int) -> "Arrows":
        """Arrows from sources to targets."""
        starts = np.zeros(nodes + 1, np.int32)
        np.cumsum(np.bincount(source, minlength=nodes), out=starts[1:])
        return cls(starts, target[np.argsort(source)])

    def of_node(self, node: int) -> list[int]:
        """The neighbours of one node."""
        starts, targets = self._views
        return list(targets[starts[node] : starts[node + 1]])

    def reach(
        self, begin: Sequence[int], among: NDArray[np.bool_] | None = None
    ) -> NDArray[np.bool_]:
        """Which nodes can be reached, over certain nodes only; cycles end where they began."""
        seen = np.zeros(len(self.starts) - 1, np.bool_) if among is None else ~among
        shut = seen.copy()
        seen[list(begin)] = shut[list(begin)] = True
        edge = list(begin)
        while edge:
            edge = self._wide(edge, seen) if len(edge) > _WIDE else self._narrow(edge, seen)
        if among is not None:
            seen &= ~shut
            seen[list(begin)] = True
        return seen

    def _narrow(self, edge: list[int], seen: NDArray[np.bool_]) -> list[int]:
        """Walks on as long as the edge stays narrow: a chain may be half the plan long."""
        starts, targets = self._views
        known = seen.view(np.uint8).data
        while edge and len(edge) <= _WIDE:
            beyond = []
            for node in edge:
                for near in targets[starts[node] : starts[node + 1]]:
                    if not known[near]:
                        known[near] = 1
                        beyond.append(near)
            edge = beyond
        return edge

    def _wide(self, edge: list[int], seen: NDArray[np.bool_]) -> list[int]:
        """One step from many nodes at once."""
        nodes = np.array(edge)
        first, last = self.starts[nodes], self.starts[nodes + 1]
        lengths = last - first
        begins = np.repeat(first - np.cumsum(lengths) + lengths, lengths)
        near = self.ends_at[begins + np.arange(len(begins))]
        beyond = np.unique(near[~seen[near]])
        seen[beyond] = True
        return list(beyond.tolist())

    @cached_property
    def _views(self) -> tuple[memoryview, memoryview]:
        # One number at a time is read far quicker from a view than from an array.
        return self.starts.data, self.ends_at.data


@dataclass(frozen=True)
class Graph:
    """The graph of one state of the plan; it never changes."""

    jobs: int
    streams: int
    stream_of: NDArray[np.int32]
    links: Links

    def descendants(self, *, jobs: Sequence[int] = (), streams: Sequence[int] = ()) -> Reached:
        """All that waits, through any number of steps, for these jobs and streams."""
        seen = self._after.reach([*jobs, *(self._begin(row) for row in streams)])
        seen[list(jobs)] = False
        held = seen[self._begin(0) : self._end(0)]
        held[list(streams)] = False
        return Reached(np.flatnonzero(seen[: self.jobs]), np.flatnonzero(held))

    def ancestors(self, *, jobs: Sequence[int] = (), streams: Sequence[int] = ()) -> Reached:
        """All that these jobs and streams wait for, through any number of steps.

        A stream's own jobs are not before it, though they are before what follows it.
        """
        seen = self._before.reach([*jobs, *(self._begin(row) for row in streams)])
        seen[list(jobs)] = False
        awaited = seen[self._end(0) :]
        awaited[list(streams)] = False
        return Reached(np.flatnonzero(seen[: self.jobs]), np.flatnonzero(awaited))

    def layers(self, begin: Sequence[int]) -> Iterator[list[int]]:
        """The nodes behind these by their distance, the nearest first; each is told once."""
        known, edge = set(begin), sorted(begin)
        while edge:
            beyond = {near for node in edge for near in self._after.of_node(node)}
            edge = sorted(beyond - known)
            known |= beyond
            if edge:
                yield edge

    def held_behind(self, begin: Sequence[int], waits: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Which nodes can be reached from these over none but nodes that wait."""
        return self._after.reach(begin, among=waits)

    def holding(
        self, begin: Sequence[int], *, met: NDArray[np.bool_], passed: NDArray[np.bool_], most: int
    ) -> list[int]:
        """What these nodes wait for: nodes that are met, and what is before those that are passed.

        The nearest first, no more than `most`.
        """
        found, edge = dict.fromkeys(begin), list(begin)
        while edge and len(found) < most:
            beyond = dict.fromkeys(near for node in edge for near in self._before.of_node(node))
            edge = []
            for near in beyond:
                if near not in found and met[near]:
                    found[near] = None
                    if passed[near]:
                        edge.append(near)
        return list(found)[:most]

    def row_of(self, node: int) -> tuple[int, bool] | None:
        """The row of a node and whether it is a stream's; None for a stream's end."""
        if node < self.jobs:
            return node, False
        return (node - self.jobs, True) if node < self._end(0) else None

    def begin_of(self, stream: int) -> int:
        """The node before a stream's jobs."""
        return self._begin(stream)

    def end_of(self, stream: int) -> int:
        """The node after a stream's jobs."""
        return self._end(stream)

    def _begin(self, stream: int) -> int:
        return self.jobs + stream

    def _end(self, stream: int) -> int:
        return self.jobs + self.streams + stream

    def prepare(self) -> None:
        """Builds what the walks need; the first of each would do it otherwise."""
        _ = self._after, self._before

    @cached_property
    def _after(self) -> Arrows:
        return Arrows.of(*self._edges, self._nodes)

    @cached_property
    def _before(self) -> Arrows:
        source, target = self._edges
        return Arrows.of(target, source, self._nodes)

    @property
    def _nodes(self) -> int:
        return self.jobs + 2 * self.streams

    @property
    def _edges(self) -> tuple[Numbers, Numbers]:
        owner, followed = self.links.owner, self.links.followed
        # A dependency leads from the end of what is followed to the begin of its owner.
        to = np.where(owner % 2 == 0, owner // 2, self.jobs + owner // 2)
        ends = self.jobs + self.streams + followed // 2
        since = np.where(followed % 2 == 0, followed // 2, ends)
        inside = np.flatnonzero(self.stream_of >= 0).astype(np.int32)
        streams = np.arange(self.streams, dtype=np.int32)
        begins, stops = streams + self.jobs, streams + self.jobs + self.streams
        home = self.stream_of[inside]
        source = np.concatenate([since, begins[home], inside, begins])
        target = np.concatenate([to, inside, stops[home], stops])
        return source.astype(np.int32), target.astype(np.int32)
