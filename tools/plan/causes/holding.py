"""Who is held by whom now: the part of the graph along which waiting passes on.

A job is a node, and a stream is two as in the graph: its begin, before its jobs, and its end.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from tools.plan.copy.graph import Arrows

Nodes = NDArray[np.int32]
Mask = NDArray[np.bool_]
NOBODY = -1
SEVERAL = -2
T = TypeVar("T", np.int64, np.uint64)
_BATCH = 64  # bits of one number
_WIDE = 64  # nodes at one distance from which on numpy is quicker than a loop


@dataclass(frozen=True)
class Holds:
    """The arrows from what has not gone on to what waits for it."""

    source: Nodes
    target: Nodes
    nodes: int

    @cached_property
    def after(self) -> Arrows:
        """What waits directly for a node."""
        return Arrows.of(self.source, self.target, self.nodes)

    @cached_property
    def before(self) -> Arrows:
        """What a node waits for directly."""
        return Arrows.of(self.target, self.source, self.nodes)

    def tally(self, begins: Sequence[Nodes], *kinds: Mask) -> NDArray[np.int64]:
        """How many nodes of each kind are held, through all steps, by each of these beginnings.

        The beginnings are counted as well. One row a beginning, one column a kind.
        """
        found = np.zeros((len(begins), len(kinds)), np.int64)
        far = [at for at, begin in enumerate(begins) if self._leads_on(begin)]
        for at in set(range(len(begins))) - set(far):
            found[at] = [np.count_nonzero(kind[begins[at]]) for kind in kinds]
        # Neighbours share most of their way: together they are walked once.
        far.sort(key=lambda at: int(begins[at][0]))
        for start in range(0, len(far), _BATCH):
            batch = far[start : start + _BATCH]
            found[batch] = self._counted([begins[at] for at in batch], kinds)
        return found

    def sole(self, nodes: Nodes, holders: NDArray[np.int64]) -> NDArray[np.int64]:
        """Of each node the one holder that it waits for, NOBODY, or SEVERAL.

        `nodes` are held directly, each by the holder beside it.
        """
        label = np.full(self.nodes, NOBODY, np.int64)
        edge = _merged(label, nodes, holders)
        while len(edge):
            if len(edge) <= _WIDE:
                edge = self._label_few(edge.tolist(), label)
            else:
                edge = _merged(label, *self._passed_on(edge, label))
        return label

    def _leads_on(self, begin: Nodes) -> bool:
        return bool((self.after.starts[begin + 1] > self.after.starts[begin]).any())

    def _counted(self, begins: Sequence[Nodes], kinds: Sequence[Mask]) -> NDArray[np.int64]:
        seen = np.zeros(self.nodes, np.uint64)
        for bit, begin in enumerate(begins):
            seen[begin] |= np.uint64(1 << bit)
        edge = np.unique(np.concatenate(begins))
        while len(edge):
            edge = self._spread(edge, seen)
        return np.stack([_bits(seen[kind], len(begins)) for kind in kinds], axis=1)

    def _spread(self, edge: Nodes, seen: NDArray[np.uint64]) -> Nodes:
        """Passes each node's bits on; those that learnt something are the next edge."""
        if len(edge) <= _WIDE:
            return self._spread_few(edge.tolist(), seen)
        near, told = self._passed_on(edge, seen)
        before = seen[near]
        np.bitwise_or.at(seen, near, told)
        return np.unique(near[seen[near] != before])

    def _label_few(self, edge: list[int], label: NDArray[np.int64]) -> Nodes:
        """Walks on as long as the edge stays narrow: a chain may be half the plan long."""
        starts, targets, labels = self.after.starts.data, self.after.ends_at.data, label.data
        while edge and len(edge) <= _WIDE:
            beyond: dict[int, None] = {}
            for node in edge:
                mine = labels[node]
                for near in targets[starts[node] : starts[node + 1]]:
                    fresh = mine if labels[near] in (NOBODY, mine) else SEVERAL
                    if labels[near] != fresh:
                        labels[near] = fresh
                        beyond[near] = None
            edge = list(beyond)
        return np.array(edge, np.int32)

    def _spread_few(self, edge: list[int], seen: NDArray[np.uint64]) -> Nodes:
        """Walks on as long as the edge stays narrow: a chain may be half the plan long."""
        starts, targets, bits = self.after.starts.data, self.after.ends_at.data, seen.data
        while edge and len(edge) <= _WIDE:
            beyond: dict[int, None] = {}
            for node in edge:
                mine = bits[node]
                for near in targets[starts[node] : starts[node + 1]]:
                    if mine & ~bits[near]:
                        bits[near] |= mine
                        beyond[near] = None
            edge = list(beyond)
        return np.array(edge, np.int32)

    def _passed_on(self, edge: Nodes, label: NDArray[T]) -> tuple[Nodes, NDArray[T]]:
        """Who waits directly for these nodes, and what each of them is told."""
        first, last = self.after.starts[edge], self.after.starts[edge + 1]
        lengths = last - first
        begins = np.repeat(first - np.cumsum(lengths) + lengths, lengths)
        near = self.after.ends_at[begins + np.arange(len(begins), dtype=begins.dtype)]
        return near, np.repeat(label[edge], lengths)


def _merged(label: NDArray[np.int64], nodes: Nodes, told: NDArray[np.int64]) -> Nodes:
    """Joins what nodes are told with what they knew; those that know more now are given."""
    if not len(nodes):
        return nodes
    order = np.argsort(nodes, kind="stable")
    nodes, told = nodes[order], told[order]
    starts = np.flatnonzero(np.concatenate([[True], nodes[1:] != nodes[:-1]]))
    most, least = np.maximum.reduceat(told, starts), np.minimum.reduceat(told, starts)
    once = nodes[starts]
    known = label[once]
    same = (most == least) & ((known == NOBODY) | (known == most))
    fresh = np.where(same, most, SEVERAL)
    label[once] = fresh
    return np.asarray(once[fresh != known], np.int32)


def _bits(seen: NDArray[np.uint64], count: int) -> NDArray[np.int64]:
    """How many numbers have each bit set."""
    seen = seen[seen != 0]
    return np.array(
        [np.count_nonzero(seen & np.uint64(1 << bit)) for bit in range(count)], np.int64
    )
