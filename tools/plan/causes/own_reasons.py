"""Why rows stand by themselves, as their own columns tell: each row apart from all others."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tools.plan.causes.holding import Mask, Nodes
from tools.plan.causes.nodes import PlanNodes, as_numbers
from tools.plan.causes.places import Places
from tools.plan.causes.reasons import Found
from tools.plan.causes.states import State
from tools.plan.copy.columns import Column, Flag
from tools.plan.copy.things import CAUSES
from tools.plan.diagnosis import CauseCode

_UNMET = "HOLD_UNEXPECTED_PREDECESSOR_CONDITION"


@dataclass(frozen=True)
class OwnReasons:
    """The reasons of a plan's rows, before anybody asks who holds whom."""

    plan: PlanNodes
    places: Places

    @cached_property
    def found(self) -> list[Found]:
        """Failures, holds, times, and what is no row of the plan."""
        return [*self._of_jobs(), *self._of_streams(), *self._of_things()]

    @cached_property
    def nodes(self) -> Nodes:
        """The nodes that have one."""
        return np.concatenate([np.empty(0, np.int32), *(nodes for nodes, _, _ in self.found)])

    def after_ready(self) -> Iterator[Found]:
        """Jobs that are free to start and do not: their workstation or stream keeps them."""
        for which, cause, number in self.places.kept():
            yield which, cause, np.full(len(which), number, np.int64)
        home = self.plan.picture.stream_of[self.places.ready]
        mine = as_numbers(self.places.ready[np.isin(home, np.flatnonzero(self._full))])
        streams = self.plan.picture.stream_of[mine].astype(np.int64) + self.plan.jobs
        yield mine, CauseCode.STREAM_LIMIT_REACHED, streams

    def _of_jobs(self) -> Iterator[Found]:
        states, jobs = self.plan.states, self.plan.picture.jobs
        asks = (jobs["flags"] & Flag.NEEDS_MESSAGE.value) != 0
        gone = (jobs["flags"] & Flag.UNTIL_GONE.value) != 0
        unmet = (states.jobs == State.WAITING) & self.plan.is_word("substatus", _UNMET)
        yield rows_of(states.failed & ~asks, CauseCode.PREDECESSOR_FAILED)
        yield rows_of(states.failed & asks, CauseCode.RECOVERY_PROMPT)
        yield rows_of(states.jobs == State.CONFIRM, CauseCode.NEEDS_CONFIRMATION)
        yield rows_of(np.isin(states.jobs, _STRANGE), CauseCode.OTHER)
        yield rows_of(states.waiting & (jobs["priority"] == 0), CauseCode.PRIORITY_ZERO)
        yield rows_of(states.waiting & gone, CauseCode.UNTIL_PASSED)
        yield rows_of(unmet, CauseCode.CONDITION_NOT_MET)
        yield rows_of(self._early(jobs["at"], states.jobs), CauseCode.TIME_NOT_REACHED)

    def _of_streams(self) -> Iterator[Found]:
        streams, begun = self.plan.picture.streams, self.plan.begun
        held = ~begun & (streams["priority"] == 0)
        start = np.where(streams["at"] > 0, streams["at"], streams["sched"])
        early = self._early(start, self.plan.states.streams) & ~begun
        for which, cause in ((held, CauseCode.STREAM_HELD), (early, CauseCode.TIME_NOT_REACHED)):
            begins = as_numbers(np.flatnonzero(which) + self.plan.jobs)
            yield begins, cause, begins.astype(np.int64)

    def _early(self, start: Column, states: NDArray[np.uint8]) -> Mask:
        return np.asarray((states == State.WAITING) & (start.astype(np.int64) > self.plan.now))

    def _of_things(self) -> Iterator[Found]:
        pairs, things = self.plan.awaited[0], self.plan.things
        for what, cause in CAUSES.items():
            mine = [
                (node, at)
                for node, at in pairs
                if things[at].what is what and not self.plan.given_up[node]
            ]
            found = np.array(mine, np.int64).reshape(len(mine), 2)
            yield as_numbers(found[:, 0]), cause, found[:, 1]

    @property
    def _full(self) -> Mask:
        """The streams that run as many jobs as they may."""
        home = self.plan.picture.stream_of[self.plan.states.jobs == State.RUNNING]
        running = np.bincount(home[home >= 0], minlength=self.plan.streams)
        limit = self.plan.picture.streams["limit"]
        return np.asarray((limit >= 0) & (running >= limit))


_STRANGE = (State.BLOCKED, State.ELSEWHERE)


def rows_of(which: Mask, cause: CauseCode) -> Found:
    """Jobs that are themselves the root."""
    rows = np.flatnonzero(which)
    return as_numbers(rows), cause, rows
