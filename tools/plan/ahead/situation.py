"""What each open job and stream still needs, as numbers that a supposition can change."""

from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from types import MappingProxyType
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from tools.plan.ahead.pace import Floats, Pace
from tools.plan.ahead.units import Units
from tools.plan.copy.picture import Picture
from tools.plan.diagnosis import CauseCode

Bools = NDArray[np.bool_]
Numbers = NDArray[np.int64]
Codes = NDArray[np.int16]

NO_LIMIT = 2**31 - 1
HIGH = 100
"""From this priority on a job starts whatever its workstation's limit says."""
USUAL_PRIORITY = 10
_CAUSES = tuple(CauseCode)
_NUMBERS = MappingProxyType({cause: number for number, cause in enumerate(_CAUSES, 1)})


class State(IntEnum):
    """Where a job or stream is, as far as those matter that wait for it."""

    WAITING = 0
    RUNNING = 1
    DONE = 2
    FAILED = 3
    UNCONFIRMED = 4
    SKIPPED = 5
    FOREIGN = 6


T = TypeVar("T", int, Numbers)


def number_of(cause: CauseCode) -> int:
    """A cause as it stands in a column; 0 is none."""
    return _NUMBERS[cause]


def cause_of(number: int) -> CauseCode | None:
    """The cause behind a number of a column."""
    return _CAUSES[number - 1] if number else None


@dataclass(frozen=True)
class JobSide:
    """Of every job, by row: its state, and what stands between it and its start."""

    state: NDArray[np.int8]
    stop: Codes
    """Why it never goes on by itself; 0 where it may."""
    free: Bools
    """HWA has found every dependency met, times and stream included."""
    linked: Bools
    """Its predecessors still count."""
    earliest: Floats
    priority: NDArray[np.int16]
    expected: Floats
    length: Floats
    since: Floats
    """When it started, where it runs."""
    extra: Floats
    """So many seconds that it runs longer than it would: suppositions only."""
    unconfirmed: Bools
    """Its end frees nobody: a person must confirm it first, or has called it failed."""
    idle: Bools
    """It does nothing and takes no place."""
    station: Numbers
    home: Numbers


@dataclass(frozen=True)
class StreamSide:
    """Of every stream, by row: its state, and what stands before its first job."""

    state: NDArray[np.int8]
    stop: Codes
    linked: Bools
    earliest: Floats
    priority: NDArray[np.int16]
    limit: NDArray[np.int64]


@dataclass(frozen=True)
class Outage:
    """A span in which nothing starts on a workstation."""

    station: int
    since: float
    until: float


@dataclass(frozen=True)
class Stations:
    """Of every workstation, by its number in the vocabulary: what it lets start."""

    limit: NDArray[np.int64]
    fence: NDArray[np.int64]
    stop: Codes
    outages: tuple[Outage, ...] = ()


@dataclass(frozen=True)
class Situation:
    """The open part of a plan at a moment. A supposition is another of these, never the plan."""

    picture: Picture
    now: float
    pace: Pace
    jobs: JobSide
    streams: StreamSide
    stations: Stations
    met: Numbers
    """Links that count no more, as pairs."""
    units: Units

    @property
    def nodes(self) -> int:
        """Jobs, and each stream twice: its begin and its end."""
        return len(self.jobs.state) + 2 * len(self.streams.state)

    @cached_property
    def open(self) -> Bools:
        """The nodes that are not over."""
        jobs, streams = self.jobs.state, self.streams.state
        over = np.isin(jobs, (State.DONE, State.SKIPPED)) | ~self.picture.jobs.alive
        ended = (streams == State.DONE) | ~self.picture.streams.alive
        return ~np.concatenate([over, ended, ended])

    def begin(self, stream: int) -> int:
        """The node before a stream's jobs."""
        return len(self.jobs.state) + stream

    def end(self, stream: int) -> int:
        """The node after a stream's jobs."""
        return len(self.jobs.state) + len(self.streams.state) + stream

    def stops(self) -> Codes:
        """Of each node that waits why it never goes on by itself, its workstation's reasons too."""
        jobs = self.jobs
        stop = np.where(jobs.stop > 0, jobs.stop, self._station_stops())
        stop[jobs.state != State.WAITING] = 0
        begins = np.where(self.streams.state == State.DONE, 0, self.streams.stop)
        return np.concatenate([stop, begins, np.zeros_like(begins)])

    def _station_stops(self) -> Codes:
        """What a workstation or a stream's limit of 0 says; a hi job passes limits, no fence."""
        jobs, stations = self.jobs, self.stations
        at = jobs.station
        stop = stations.stop[at].copy()
        low = self.urgency < HIGH
        stop[(stop == 0) & low & (stations.limit[at] == 0)] = _limit_zero
        stop[(stop == 0) & (jobs.priority <= stations.fence[at])] = _fenced
        if len(self.streams.limit):
            stop[(stop == 0) & (self.streams.limit[jobs.home] == 0) & (jobs.home >= 0)] = _full
        stop[jobs.idle] = 0
        return stop

    @property
    def urgency(self) -> NDArray[np.int16]:
        """The priority by which jobs are picked: a hi stream lends its own."""
        jobs = self.jobs
        if not len(self.streams.priority):
            return jobs.priority
        stream = np.where(jobs.home >= 0, self.streams.priority[jobs.home], 0)
        return np.where(stream >= HIGH, np.maximum(jobs.priority, stream), jobs.priority)

    def gates(self) -> tuple[Numbers, Numbers]:
        """Open dependencies from source to target: what must end before what may go on."""
        links, inside = self._links(), self._inside()
        source = np.concatenate([links[0], inside[0]])
        return source, np.concatenate([links[1], inside[1]])

    def _links(self) -> tuple[Numbers, Numbers]:
        links, jobs = self.picture.links, len(self.jobs.state)
        owner, followed = links.owner.astype(np.int64), links.followed.astype(np.int64)
        target = np.where(owner % 2 == 0, owner // 2, jobs + owner // 2)
        end = jobs + len(self.streams.state)
        source = np.where(followed % 2 == 0, followed // 2, end + followed // 2)
        keep = self._linked()[target] & ~self._freed()[source]
        if len(self.met):
            keep &= ~np.isin(pair(owner, followed), self.met)
        return source[keep], target[keep]

    def _linked(self) -> Bools:
        jobs, streams = self.jobs, self.streams
        waits = jobs.linked & ~jobs.free & (jobs.state == State.WAITING)
        opens = streams.linked & (streams.state == State.WAITING)
        return np.concatenate([waits, opens, np.zeros_like(opens)])

    def _freed(self) -> Bools:
        """What holds nobody back that follows it: done, or no longer in the plan."""
        jobs, streams = self.picture.jobs, self.picture.streams
        done = (self.jobs.state == State.DONE) | ~jobs.alive
        ended = (self.streams.state == State.DONE) | ~streams.alive
        return np.concatenate([done, np.zeros_like(ended), ended])

    def _inside(self) -> tuple[Numbers, Numbers]:
        """A stream's begin before its waiting jobs, and what is not over before its end."""
        jobs, streams = self.jobs, self.streams
        open_ = (jobs.state != State.DONE) & (jobs.state != State.SKIPPED)
        left = np.flatnonzero(open_ & (jobs.home >= 0) & self.picture.jobs.alive)
        waiting = left[(jobs.state[left] == State.WAITING) & ~jobs.free[left]]
        rows = np.flatnonzero((streams.state != State.DONE) & self.picture.streams.alive)
        begins, ends = len(jobs.state), len(jobs.state) + len(streams.state)
        source = np.concatenate([begins + jobs.home[waiting], left, begins + rows])
        target = np.concatenate([waiting, ends + jobs.home[left], ends + rows])
        return source, target


_limit_zero = number_of(CauseCode.WORKSTATION_LIMIT_ZERO)
_fenced = number_of(CauseCode.FENCED)
_full = number_of(CauseCode.STREAM_LIMIT_REACHED)


def pair(owner: T, followed: T) -> T:
    """A link as one number."""
    return owner * 2**32 + followed
