"""In which of a few states each row of the plan is, as far as waiting and holding go."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tools.plan.causes.blockers import FAILED, RUNNING, SUPPRESSED, WAITING
from tools.plan.copy.columns import Flag
from tools.plan.copy.picture import Picture
from tools.plan.copy.table import Table

Mask = NDArray[np.bool_]
Codes = NDArray[np.uint8]


class State(IntEnum):
    """What a row does to those behind it: it is over, it waits, it runs, it is stopped."""

    OVER = 0
    WAITING = 1
    READY = 2
    RUNNING = 3
    FAILED = 4
    CONFIRM = 5
    SUPPRESSED = 6
    BLOCKED = 7
    ELSEWHERE = 8


_JOB_STATES: Mapping[str, State] = {
    **dict.fromkeys(WAITING, State.WAITING),
    **dict.fromkeys(("READY", "FENCE"), State.READY),
    **dict.fromkeys(RUNNING, State.RUNNING),
    **dict.fromkeys((*FAILED, "ERROR"), State.FAILED),
    "BOUND": State.RUNNING,
    "PEND": State.CONFIRM,
    SUPPRESSED: State.SUPPRESSED,
    **dict.fromkeys(("SUSP", "STUCK"), State.BLOCKED),
    "EXTRN": State.ELSEWHERE,
}
_STREAM_STATES: Mapping[str, State] = {
    **dict.fromkeys((*WAITING, "PEND"), State.WAITING),
    "READY": State.READY,
    **dict.fromkeys((*RUNNING, "STUCK", "SUSP"), State.RUNNING),
    **dict.fromkeys(FAILED, State.FAILED),
    SUPPRESSED: State.SUPPRESSED,
    **dict.fromkeys(("ERROR", "EXTRN"), State.ELSEWHERE),
}


@dataclass(frozen=True)
class States:
    """The states of a picture's jobs and streams; what left the plan is over."""

    picture: Picture

    @cached_property
    def jobs(self) -> Codes:
        """Each job's state."""
        return self._of(self.picture.jobs, _JOB_STATES)

    @cached_property
    def streams(self) -> Codes:
        """Each stream's state; one that is READY has begun, unless it waits for units."""
        return self._of(self.picture.streams, _STREAM_STATES)

    @cached_property
    def waiting(self) -> Mask:
        """The jobs that have yet to run."""
        return np.isin(self.jobs, (State.WAITING, State.READY, State.BLOCKED))

    @cached_property
    def failed(self) -> Mask:
        """The jobs whose last run failed, and that nobody cancelled."""
        return np.asarray(self.jobs == State.FAILED)

    def _of(self, table: Table, states: Mapping[str, State]) -> Codes:
        words = self.picture.words.words
        codes = np.zeros(len(words), np.uint8)
        for status, state in states.items():
            number = words.find(status)
            if number is not None:
                codes[number] = state
        gone = ~table.alive | ((table["flags"] & Flag.CANCELED.value) != 0)
        found = codes[table["status"]]
        found[gone] = State.OVER
        return found
