"""The workstations of a picture: which of them can start nothing, and how full the others are."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tools.hwa.bulk import WorkstationRecord
from tools.hwa.models import is_linked
from tools.plan.causes.blockers import NO_LIMIT
from tools.plan.causes.holding import Nodes
from tools.plan.causes.nodes import PlanNodes, as_numbers
from tools.plan.causes.states import State
from tools.plan.copy.table import Rows
from tools.plan.diagnosis import CauseCode

_GO = 100  # priorities from hi on start in spite of a limit


@dataclass(frozen=True)
class Places:
    """Where the jobs of one picture are to run."""

    plan: PlanNodes

    @cached_property
    def known(self) -> Mapping[int, WorkstationRecord]:
        """The workstations on which jobs are, by the number that rows have for them."""
        found = ((self._number_of(one), one) for one in self.plan.picture.workstations)
        return {number: record for number, record in found if number is not None}

    @cached_property
    def dead(self) -> Mapping[int, CauseCode]:
        """Those on which nothing can start, each with the reason."""
        found = ((number, _dead(record)) for number, record in self.known.items())
        return {number: cause for number, cause in found if cause}

    @cached_property
    def ready(self) -> Rows:
        """The jobs that are free to start."""
        return np.flatnonzero(self.plan.states.jobs == State.READY)

    def idle(self) -> list[WorkstationRecord]:
        """Those that can start nothing now, and to which no waiting job comes yet."""
        places = self.plan.picture.jobs["workstation"]
        wanted = set(places[self.ready].tolist())
        every = self.plan.picture.workstations
        return [one for one in every if _dead(one) and self._number_of(one) not in wanted]

    def kept(self) -> Iterator[tuple[Nodes, CauseCode, int]]:
        """Jobs that are free to start and that their workstation keeps, with its number."""
        there = self.plan.picture.jobs["workstation"][self.ready]
        order = np.argsort(there, kind="stable")
        numbers, starts = np.unique(there[order], return_index=True)
        parts = np.split(as_numbers(self.ready[order]), starts[1:])
        for number, rows in zip(numbers.tolist(), parts, strict=False):
            for which, cause in self._kept_at(rows, number):
                yield which, cause, number

    def last_started(self) -> NDArray[np.int64]:
        """When a job last started on each workstation."""
        jobs = self.plan.picture.jobs
        latest = np.zeros(len(self.plan.picture.words.workstations), np.int64)
        np.maximum.at(latest, jobs["workstation"], jobs["started"].astype(np.int64))
        return latest

    def _kept_at(self, rows: Nodes, number: int) -> Iterator[tuple[Nodes, CauseCode]]:
        record = self.known.get(number)
        priority = self.plan.picture.jobs["priority"][rows]
        fenced = self._fenced[rows]
        if record is None:
            yield rows[fenced], CauseCode.FENCED
            return
        if record.fence:
            fenced = fenced | ((priority >= 0) & (priority <= record.fence))
        yield rows[fenced], CauseCode.FENCED
        slow = rows[(priority < _GO) & ~fenced]
        cause = self.dead.get(number)
        if cause:
            yield (slow if cause is CauseCode.WORKSTATION_LIMIT_ZERO else rows), cause
        elif record.limit is not None and 0 < record.limit <= min(self._load[number], NO_LIMIT):
            yield slow, CauseCode.WORKSTATION_LIMIT_REACHED

    @cached_property
    def _fenced(self) -> NDArray[np.bool_]:
        return self.plan.is_word("status", "FENCE")

    @cached_property
    def _load(self) -> NDArray[np.int64]:
        """How many jobs run on each workstation."""
        running = self.plan.states.jobs == State.RUNNING
        places = self.plan.picture.jobs["workstation"][running]
        return np.bincount(places, minlength=len(self.plan.picture.words.workstations))

    def _number_of(self, record: WorkstationRecord) -> int | None:
        known = self.plan.picture.words.workstations
        names = (record.key, f"{(record.folder or '').rstrip('/')}/{record.name}", record.name)
        numbers = (known.find(name) for name in names if name)
        return next((number for number in numbers if number is not None), None)


def _dead(record: WorkstationRecord) -> CauseCode | None:
    """Why nothing can start on a workstation; None where it can."""
    states = record.active_states or ()
    if record.ignore:
        return CauseCode.WORKSTATION_IGNORED
    if not (is_linked(states) or "MASTER" in states):
        return CauseCode.WORKSTATION_UNLINKED
    if "JOBMAN_UP" not in states:
        return CauseCode.WORKSTATION_STOPPED
    return CauseCode.WORKSTATION_LIMIT_ZERO if record.limit == 0 else None
