"""What happens next if nothing odd does: when each open job and stream starts and ends."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from heapq import heapify, heappop, heappush

import numpy as np

from tools.plan.ahead.pace import Floats
from tools.plan.ahead.situation import (
    HIGH,
    Bools,
    Codes,
    Numbers,
    Outage,
    Situation,
    State,
    number_of,
)
from tools.plan.ahead.units import Units
from tools.plan.copy.graph import Arrows
from tools.plan.diagnosis import CauseCode

NEVER = float("inf")


@dataclass(frozen=True)
class Outlook:
    """The moments at which the open nodes of a situation start and end; `NEVER` without help.

    Nodes are jobs by row, then each stream's begin, then each stream's end.
    """

    situation: Situation
    ready: Floats
    start: Floats
    end: Floats
    source: Numbers
    target: Numbers
    stop: Codes

    @cached_property
    def before(self) -> Arrows:
        """From each node to those that must end first."""
        nodes = self.situation.nodes
        return Arrows.of(self.target.astype(np.int32), self.source.astype(np.int32), nodes)

    @cached_property
    def after(self) -> Arrows:
        """From each node to those that wait for its end."""
        nodes = self.situation.nodes
        return Arrows.of(self.source.astype(np.int32), self.target.astype(np.int32), nodes)

    @property
    def open(self) -> Bools:
        """The nodes that are not over."""
        return self.situation.open

    @cached_property
    def places(self) -> tuple[Numbers, Numbers]:
        """For what waited in line: whose end made its place, and who took it."""
        jobs = self.situation.jobs
        count = len(jobs.state)
        start, end = self.start[:count], self.end[:count]
        waited = np.flatnonzero(np.isfinite(start) & (start > self.ready[:count]))
        ended = np.flatnonzero(np.isfinite(end))
        ended = ended[np.isin(end[ended], start[waited])]
        left: dict[tuple[int, float], int] = {}
        for job in ended.tolist():
            left[-1 - int(jobs.home[job]), float(end[job])] = job
            left[int(jobs.station[job]), float(end[job])] = job
        found = [
            (maker, job)
            for job in waited.tolist()
            if (maker := _maker(left, jobs.station[job], jobs.home[job], start[job])) is not None
        ]
        makers, takers = zip(*found, strict=True) if found else ((), ())
        return np.array(makers, np.int64), np.array(takers, np.int64)

    @cached_property
    def pulls(self) -> tuple[Numbers, Numbers, Arrows]:
        """All that decides a start, from what to what, places in a line included; and backwards."""
        makers, takers = self.places
        source = np.concatenate([self.source, makers])
        target = np.concatenate([self.target, takers])
        nodes = self.situation.nodes
        backwards = Arrows.of(target.astype(np.int32), source.astype(np.int32), nodes)
        return source, target, backwards

    def near(self, node: int) -> Numbers:
        """The nodes that must end right before this one."""
        arrows = self.before
        return arrows.ends_at[arrows.starts[node] : arrows.starts[node + 1]].astype(np.int64)

    def frees(self, node: int) -> float:
        """When a node lets go what follows it."""
        jobs = self.situation.jobs
        bound = node < len(jobs.state) and bool(jobs.unconfirmed[node])
        return NEVER if bound else float(self.end[node])


def outlook_of(situation: Situation) -> Outlook:
    """One run through the rest of the plan, every duration being the usual one."""
    source, target = situation.gates()
    part = _Part.of(situation, source)
    course = _Course(situation, part, part.place[source], part.place[target])
    course.run()
    stop = situation.stops()
    stop[part.nodes[course.units.waiting]] = number_of(CauseCode.RESOURCE_SHORT)
    ready, start, end = (part.spread(each) for each in (course.ready, course.start, course.end))
    return Outlook(situation, ready, start, end, source, target, stop)


@dataclass(frozen=True)
class _Part:
    """The nodes that take part in a run, in their order: most of a plan is over, and left out."""

    nodes: Numbers
    place: Numbers
    jobs: int
    streams: int

    @classmethod
    def of(cls, situation: Situation, source: Numbers) -> "_Part":
        """What is open, and what it waits for in vain."""
        mask = situation.open.copy()
        mask[source] = True
        nodes = np.flatnonzero(mask)
        place = np.full(situation.nodes, -1, np.int64)
        place[nodes] = np.arange(len(nodes))
        jobs = int(np.count_nonzero(nodes < situation.begin(0)))
        return cls(nodes, place, jobs, (len(nodes) - jobs) // 2)

    def spread(self, times: list[float]) -> Floats:
        """Times of the part's nodes as times of all; the others have none."""
        every = np.full(len(self.place), NEVER)
        every[self.nodes] = times
        return every


class _Course:
    """The run: a heap of moments, a line before each workstation, and counts of open gates."""

    def __init__(self, situation: Situation, part: _Part, source: Numbers, target: Numbers) -> None:
        jobs, nodes = situation.jobs, len(part.nodes)
        self.now = situation.now
        self.jobs, self.nodes = part.jobs, nodes
        self.ready, self.start, self.end = ([NEVER] * nodes for _ in range(3))
        arrows = Arrows.of(source.astype(np.int32), target.astype(np.int32), nodes)
        self.first, self.next = arrows.starts.tolist(), arrows.ends_at.tolist()
        rows = part.nodes[: part.jobs]
        self.length = (jobs.length + jobs.extra)[rows].tolist()
        self.unconfirmed, self.idle = jobs.unconfirmed[rows].tolist(), jobs.idle[rows].tolist()
        self.station = jobs.station[rows].tolist()
        self.home = _homes(situation, part)
        self.urgency = situation.urgency[rows].tolist()
        self.limit = situation.stations.limit.tolist()
        self.stream_limit = situation.streams.limit[_streams(situation, part)].tolist()
        self.running = [0] * len(self.limit)
        self.stream_running = [0] * len(self.stream_limit)
        self.lines: defaultdict[int, list[tuple[int, int, int]]] = defaultdict(list)
        self.parked: defaultdict[int, list[tuple[int, int, int]]] = defaultdict(list)
        self.touched: set[int] = set()
        self.order = 0
        self.outages = _by_station(situation.stations.outages)
        self.events: list[tuple[float, int]] = []
        self.units = _Store(situation.units, part)
        self.held = self.units.held
        self.waits = _waits(situation, part, target)
        self._begin(situation, part)

    def run(self) -> None:
        """Goes from moment to moment until nothing more happens."""
        events, happen = self.events, self._happen
        self._dispatch_all()
        while events:
            self.now = now = events[0][0]
            while events and events[0][0] == now:
                happen(heappop(events)[1])
            self._dispatch_all()

    def _begin(self, situation: Situation, part: _Part) -> None:
        """What runs will end; what has a time will reach it; what nothing holds goes on."""
        jobs, rows = situation.jobs, part.nodes[: part.jobs]
        running = np.flatnonzero(jobs.state[rows] == State.RUNNING)
        began = jobs.since[rows[running]]
        since = np.where(began > 0, began, situation.now)
        elapsed = np.maximum(situation.now - since, 0.0)
        left = situation.pace.remaining(jobs.expected[rows[running]], elapsed)
        left += jobs.extra[rows[running]]
        for job, start, more in zip(running.tolist(), since.tolist(), left.tolist(), strict=True):
            self.ready[job] = self.start[job] = start
            self.running[self.station[job]] += 1
            if self.home[job] >= 0:
                self.stream_running[self.home[job]] += 1
            self.events.append((self.now + more, self.nodes + job))
        self._begin_waiting(situation, part)
        heapify(self.events)

    def _begin_waiting(self, situation: Situation, part: _Part) -> None:
        nodes, times = _timed(situation)
        self.events += zip(times.tolist(), part.place[nodes].tolist(), strict=True)
        for outage in situation.stations.outages:
            self.events.append((outage.until, -1 - outage.station))
        open_ = part.place[_waiting_nodes(situation)].tolist()
        self._go_on([node for node in open_[::-1] if not self.waits[node]])

    def _happen(self, code: int) -> None:
        """A time is reached, a job ends, or a workstation is back."""
        if code < 0:
            self.touched.add(-1 - code)
        elif code < self.nodes:
            self._passed([code])
        else:
            self._ended(code - self.nodes)

    def _ended(self, job: int) -> None:
        station, home = self.station[job], self.home[job]
        self.running[station] -= 1
        self.touched.add(station)
        if home >= 0:
            self.stream_running[home] -= 1
            for waiting in self.parked.pop(home, ()):
                heappush(self.lines[self.station[waiting[2]]], waiting)
                self.touched.add(self.station[waiting[2]])
        self._over(job)

    def _over(self, node: int) -> None:
        self.end[node] = self.now
        if node in self.held:
            self._give_back(node)
        if node >= self.jobs or not self.unconfirmed[node]:
            self._passed(self.next[self.first[node] : self.first[node + 1]])

    def _passed(self, nodes: Iterable[int]) -> None:
        """One gate less before each of these."""
        waits: list[int] = self.waits
        free: list[int] = []
        for node in nodes:
            waits[node] -= 1
            if not waits[node]:
                free.append(node)
        if free:
            self._go_on(free)

    def _go_on(self, free: list[int]) -> None:
        """Nothing holds these any more; a stack, because a chain of empty streams may be long."""
        ready, needs, now = self.ready, self.units.needs, self.now
        while free:
            node = free.pop()
            if ready[node] == NEVER:
                ready[node] = now
            if node in needs and not self.units.takes(node):
                continue
            if node < self.jobs and not self.idle[node]:
                self._line_up(node)
            else:
                self._at_once(node, free)

    def _at_once(self, node: int, free: list[int]) -> None:
        """It takes no time: what follows it may go on as well."""
        self.start[node] = self.end[node] = self.now
        if node in self.held:
            self._give_back(node)
        if node < self.jobs and self.unconfirmed[node]:
            return
        waits = self.waits
        for each in self.next[self.first[node] : self.first[node + 1]]:
            waits[each] -= 1
            if not waits[each]:
                free.append(each)

    def _give_back(self, node: int) -> None:
        """Its units go to those who wait for them, or are free."""
        for waiting in self.units.give_back(node):
            self._go_on([waiting])

    def _line_up(self, job: int) -> None:
        self.order += 1
        heappush(self.lines[self.station[job]], (-self.urgency[job], self.order, job))
        self.touched.add(self.station[job])

    def _dispatch_all(self) -> None:
        while self.touched:
            self._dispatch(self.touched.pop())

    def _dispatch(self, station: int) -> None:
        """Starts what there is room for, the most urgent first."""
        line = self.lines.get(station)
        if not line or (self.outages and self._is_out(station)):
            return
        limit, running = self.limit[station], self.running
        while line and (running[station] < limit or line[0][0] <= -HIGH):
            waiting = heappop(line)
            home = self.home[waiting[2]]
            if home >= 0 and self.stream_running[home] >= self.stream_limit[home]:
                self.parked[home].append(waiting)
            else:
                self._start(waiting[2], station, home)

    def _is_out(self, station: int) -> bool:
        return any(one.since <= self.now < one.until for one in self.outages.get(station, ()))

    def _start(self, job: int, station: int, home: int) -> None:
        self.running[station] += 1
        if home >= 0:
            self.stream_running[home] += 1
        self.start[job] = self.now
        heappush(self.events, (self.now + self.length[job], self.nodes + job))


class _Store:
    """The units of resources in the course of a run: what is free, who holds, who waits."""

    def __init__(self, units: Units, part: _Part) -> None:
        place = part.place
        self.begins = range(part.jobs, part.jobs + part.streams)
        needs = ((int(place[node]), names) for node, names in units.needs.items())
        self.needs = {node: names for node, names in needs if node >= 0}
        self.free = dict(units.free)
        self.held: defaultdict[int, list[tuple[str, int]]] = defaultdict(list)
        self.waiting: list[int] = []
        for one in units.holdings:
            if place[one.node] >= 0:
                self.held[int(place[one.node])].append((one.resource, one.units))
            else:  # whoever held it is over by now
                self.free[one.resource] += one.units

    def takes(self, node: int) -> bool:
        """The node has its units now; else it waits for them."""
        needed = self.needs.get(node)
        if needed is None:
            return True
        if any(self.free[name] < 1 for name in needed):
            self.waiting.append(node)
            return False
        del self.needs[node]
        # What a stream takes as it opens it gives back at its end.
        holder = node + len(self.begins) if node in self.begins else node
        for name in needed:
            self.free[name] -= 1
            self.held[holder].append((name, 1))
        return True

    def give_back(self, node: int) -> list[int]:
        """Those that may try again, because a node ended that held something."""
        held = self.held.pop(node, None)
        if not held:
            return []
        for name, units in held:
            self.free[name] = self.free.get(name, 0) + units
        waiting, self.waiting = self.waiting, []
        return waiting


def _streams(situation: Situation, part: _Part) -> Numbers:
    """The rows of the part's streams."""
    return part.nodes[part.jobs : part.jobs + part.streams] - situation.begin(0)


def _homes(situation: Situation, part: _Part) -> list[int]:
    """Each job's stream by its place among the part's streams; -1 where it is none of them."""
    places = np.full(len(situation.streams.state) + 1, -1, np.int64)  # -1 stays -1
    places[_streams(situation, part)] = np.arange(part.streams)
    return list(places[situation.jobs.home[part.nodes[: part.jobs]]].tolist())


def _waits(situation: Situation, part: _Part, target: Numbers) -> list[int]:
    """How many gates are closed before each node: what it follows, its time, what stops it."""
    waits = np.bincount(target, minlength=len(part.nodes))
    waits += situation.stops()[part.nodes] > 0
    waits[part.place[_timed(situation)[0]]] += 1
    return list(waits.tolist())


def _timed(situation: Situation) -> tuple[Numbers, Floats]:
    """The nodes whose time has not come, and when it comes."""
    jobs, streams = situation.jobs, situation.streams
    none = np.zeros(len(streams.state))
    earliest = np.concatenate([np.where(jobs.free, 0.0, jobs.earliest), streams.earliest, none])
    nodes = _waiting_nodes(situation)
    nodes = nodes[earliest[nodes] > situation.now]
    return nodes, earliest[nodes]


def _waiting_nodes(situation: Situation) -> Numbers:
    """What has yet to begin: jobs, and of streams that are not over both ends."""
    jobs, streams = situation.jobs, situation.streams
    picture = situation.picture
    begins = (streams.state == State.WAITING) & picture.streams.alive
    waiting = (jobs.state == State.WAITING) & picture.jobs.alive
    return np.flatnonzero(np.concatenate([waiting, begins, begins]))


def _maker(left: dict[tuple[int, float], int], station: int, home: int, start: float) -> int | None:
    """Who left the workstation at that moment, or else the stream where it has a limit."""
    found = left.get((int(station), float(start)))
    return left.get((-1 - int(home), float(start))) if found is None and home >= 0 else found


def _by_station(outages: Iterable[Outage]) -> dict[int, list[Outage]]:
    found: dict[int, list[Outage]] = {}
    for one in outages:
        found.setdefault(one.station, []).append(one)
    return found
