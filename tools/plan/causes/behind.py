"""Who waits behind something in the copy: jobs and streams that cannot go on before it does."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from tools.plan.causes.blockers import FREE, WAITING
from tools.plan.copy.columns import Flag
from tools.plan.copy.graph import Graph, Reached
from tools.plan.copy.picture import Picture
from tools.plan.copy.where import Mask, Where, jobs_where, streams_where

_HELD = Where(statuses=tuple(WAITING - FREE), without=Flag.CANCELED)
_FREE = Where(statuses=tuple(FREE), without=Flag.CANCELED)


_SUCCEEDED = Where(statuses=("SUCC",))
_CANCELED = Where(flags=Flag.CANCELED)


class Held:
    """Walks over what waits: what has ended, runs or was cancelled is not held up by anybody."""

    def __init__(self, picture: Picture) -> None:
        self._picture = picture

    def of(self, *, jobs: Sequence[int] = (), streams: Sequence[int] = ()) -> Reached:
        """All that waits, through any number of steps, for these rows; they are not among it.

        Whoever waits for a stream waits for its jobs as well, but for those that succeeded.
        """
        inside = self._inside(streams)
        found = self._reached([*jobs, *inside], [self._graph.end_of(row) for row in streams])
        mine = np.isin(found.jobs, [*jobs, *inside])
        return Reached(found.jobs[~mine], found.streams[~np.isin(found.streams, streams)])

    @property
    def nothing(self) -> Reached:
        """Nobody waits."""
        return Reached(np.empty(0, np.int64), np.empty(0, np.int64))

    def held_by(self, *, jobs: Sequence[int] = (), streams: Sequence[int] = ()) -> int:
        """How many jobs wait because these do not go on, themselves among them where they wait."""
        inside = self._inside(streams)
        waiting = jobs_where(self._picture, _HELD) | self._free
        own = np.array([row for row in (*jobs, *inside) if waiting[row]], np.int64)
        return len(np.union1d(self.of(jobs=jobs, streams=streams).jobs, own))

    def at_workstation(self, key: str) -> list[int]:
        """The rows of the jobs that are free to start on a workstation."""
        number = self._picture.words.workstations.find(key)
        if number is None:
            return []
        there = self._picture.jobs["workstation"] == number
        return list(np.flatnonzero(there & self._free).tolist())

    def _inside(self, streams: Sequence[int]) -> list[int]:
        """The streams' jobs but those that succeeded: nobody waits for these any more."""
        rows = [row for stream in streams for row in self._picture.jobs_of(stream).tolist()]
        return [row for row in rows if not self._ended[row]]

    def _reached(self, jobs: Sequence[int], ends: Sequence[int]) -> Reached:
        picture = self._picture
        seen = self._graph.held_behind([*jobs, *ends], self._waits)
        count = len(picture.jobs)
        begins = seen[count : count + len(picture.streams)]
        return Reached(np.flatnonzero(seen[:count]), np.flatnonzero(begins))

    @property
    def _graph(self) -> Graph:
        return self._picture.graph

    @cached_property
    def _waits(self) -> Mask:
        """Jobs and streams that are held, and the ends of all streams: their followers tell."""
        picture = self._picture
        held, begins = jobs_where(picture, _HELD), streams_where(picture, _HELD)
        return np.concatenate([held, begins, np.ones(len(picture.streams), np.bool_)])

    @cached_property
    def _ended(self) -> Mask:
        return jobs_where(self._picture, _SUCCEEDED) | jobs_where(self._picture, _CANCELED)

    @cached_property
    def _free(self) -> Mask:
        return jobs_where(self._picture, _FREE)
