"""Who waits for whom, by row: the dependencies that the graph is made of."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.plan.copy.columns import Wanted
from tools.plan.copy.table import Rows, Table

Nodes = NDArray[np.int64]
"""A job's row times two, or a stream's row times two plus one: it holds as tables grow."""


def job_nodes(rows: Rows) -> Nodes:
    """Jobs as nodes."""
    return rows * 2


def stream_nodes(rows: Rows) -> Nodes:
    """Streams as nodes."""
    return rows * 2 + 1


@dataclass(frozen=True)
class Links:
    """Pairs of owner and predecessor. Predecessors that no table has wait in `missing`."""

    owner: NDArray[np.int32]
    followed: NDArray[np.int32]
    missing: Wanted

    @classmethod
    def none(cls) -> "Links":
        """No dependency at all."""
        empty = np.empty(0, np.int64)
        halves = np.empty(0, np.uint64)
        nothing = Wanted(empty, halves, halves, np.empty(0, np.bool_))
        return cls(np.empty(0, np.int32), np.empty(0, np.int32), nothing)

    def replaced(self, owners: Nodes, fresh: Wanted, jobs: Table, streams: Table) -> "Links":
        """The links in which these owners wait for `fresh` only (its owners are nodes here)."""
        if not self._differ(owners, fresh, jobs, streams):
            return self
        keep = ~np.isin(self.owner, owners)
        still = ~np.isin(self.missing.owner, owners)
        missing = _selected(self.missing, still)
        return Links(self.owner[keep], self.followed[keep], missing).extended(fresh, jobs, streams)

    def extended(self, fresh: Wanted, jobs: Table, streams: Table) -> "Links":
        """The links with more, and with those that were missing and can be resolved now."""
        every = Wanted(
            np.concatenate([self.missing.owner, fresh.owner]),
            np.concatenate([self.missing.high, fresh.high]),
            np.concatenate([self.missing.low, fresh.low]),
            np.concatenate([self.missing.on_stream, fresh.on_stream]),
        )
        followed = _resolved(every, jobs, streams)
        known = followed >= 0
        if not known.any() and not len(fresh.owner):
            return self
        return Links(
            np.concatenate([self.owner, every.owner[known].astype(np.int32)]),
            np.concatenate([self.followed, followed[known].astype(np.int32)]),
            _selected(every, ~known),
        )

    def _differ(self, owners: Nodes, fresh: Wanted, jobs: Table, streams: Table) -> bool:
        """Most refreshes change statuses only: then nothing has to be built anew."""
        mine = np.isin(self.owner, owners)
        mine_missing = np.isin(self.missing.owner, owners)
        followed = _resolved(fresh, jobs, streams)
        known = followed >= 0
        missing = _selected(self.missing, mine_missing)
        return (
            _pairs(self.owner[mine], self.followed[mine])
            != _pairs(fresh.owner[known], followed[known])
        ) or (_keys(missing) != _keys(_selected(fresh, ~known)))


def _resolved(wanted: Wanted, jobs: Table, streams: Table) -> Nodes:
    found = np.full(len(wanted.owner), -1, np.int64)
    for table, mine, nodes in (
        (jobs, ~wanted.on_stream, job_nodes),
        (streams, wanted.on_stream, stream_nodes),
    ):
        rows = table.find(wanted.high[mine], wanted.low[mine])
        found[mine] = np.where(rows < 0, -1, nodes(rows))
    return found


def _selected(wanted: Wanted, which: NDArray[np.bool_]) -> Wanted:
    return Wanted(
        wanted.owner[which], wanted.high[which], wanted.low[which], wanted.on_stream[which]
    )


def _pairs(
    owner: NDArray[np.integer[Any]], followed: NDArray[np.integer[Any]]
) -> set[tuple[int, int]]:
    return set(zip(owner.tolist(), followed.tolist(), strict=True))


def _keys(wanted: Wanted) -> set[tuple[int, int, int]]:
    return set(zip(wanted.owner.tolist(), wanted.high.tolist(), wanted.low.tolist(), strict=True))
