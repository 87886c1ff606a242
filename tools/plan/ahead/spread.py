"""How sure the moments of an outlook are: the same part of the plan, with durations drawn anew."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.plan.ahead.outlook import NEVER, Outlook
from tools.plan.ahead.pace import Floats
from tools.plan.ahead.situation import Numbers, State

Draws = NDArray[np.float32]

DRAWS = 200
_SEED = 20
_ROOM = 8_000_000
"""Numbers in memory at most; of a very large part of the plan fewer draws are made."""
_FEWEST = 40
_NIGHT = 0.08
"""How far a whole night may be slower or faster than the runs so far, as a logarithm."""
_QUEUE = 0.5
"""How far a wait in a line may be longer or shorter than foreseen, as a logarithm."""
_COLUMN_BITS = np.uint64(16)
_LENGTH, _RADIUS, _ANGLE = (part << 12 for part in range(3))
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_STIRS = (
    (np.uint64(30), np.uint64(0xBF58476D1CE4E5B9)),
    (np.uint64(27), np.uint64(0x94D049BB133111EB)),
    (np.uint64(31), np.uint64(1)),
)
"""Splitmix64: what is drawn of a node hangs on its number alone, so that two answers agree."""


@dataclass(frozen=True)
class Spread:
    """Starts and ends of some nodes in every draw, in seconds from the outlook's present."""

    places: dict[int, int]
    starts: Draws
    ends: Draws

    def start(self, node: int) -> Draws | None:
        """The drawn starts; None of a node that never goes on, or that was not asked for."""
        place = self.places.get(node)
        return None if place is None else self.starts[place]

    def end(self, node: int) -> Draws | None:
        """The drawn ends."""
        place = self.places.get(node)
        return None if place is None else self.ends[place]


def spread_of(outlook: Outlook, nodes: Sequence[int], draws: int = DRAWS) -> Spread:
    """Draws what lies before some nodes; the same outlook and nodes always give the same.

    What waits in a line waits about as long as in the outlook: lines are not drawn.
    """
    wanted = [node for node in nodes if outlook.end[node] != NEVER]
    if not wanted:
        nothing = np.empty((0, draws), np.float32)
        return Spread({}, nothing, nothing)
    part = _Part.of(outlook, wanted)
    count = max(min(draws, _FEWEST), min(draws, _ROOM // max(1, len(part.nodes))))
    starts, ends = _Drawing(outlook, part, count).drawn()
    places = np.searchsorted(part.nodes, wanted)
    return Spread({node: place for place, node in enumerate(wanted)}, starts[places], ends[places])


@dataclass(frozen=True)
class _Part:
    """The open nodes before some nodes, and the dependencies among them by place."""

    nodes: Numbers
    first_in: Numbers
    into: Numbers
    first_out: Numbers
    out: Numbers

    @classmethod
    def of(cls, outlook: Outlook, wanted: Sequence[int]) -> "_Part":
        source, target, before = outlook.pulls
        seen = before.reach(wanted)
        nodes = np.flatnonzero(seen)
        keep = seen[target]
        source = np.searchsorted(nodes, source[keep])
        target = np.searchsorted(nodes, target[keep])
        first_in, into = _arranged(target, source, len(nodes))
        first_out, out = _arranged(source, target, len(nodes))
        return cls(nodes, first_in, into, first_out, out)


class _Drawing:
    """Goes through a part step by step; all that is ready at once is drawn at once."""

    def __init__(self, outlook: Outlook, part: _Part, draws: int) -> None:
        self.part, self.draws = part, draws
        random = np.random.default_rng(_SEED)
        self.columns = np.arange(draws, dtype=np.uint64)
        situation = outlook.situation
        nodes, jobs = part.nodes, situation.jobs
        self.pace = situation.pace
        self.is_job = nodes < len(jobs.state)
        rows = np.where(self.is_job, nodes, 0)
        self.running = (
            self.is_job & (jobs.state[rows] == State.RUNNING) if len(jobs.state) else self.is_job
        )
        self.takes = self.is_job & ~self.running & ~jobs.idle[rows]
        self.expected = jobs.expected[rows]
        self.elapsed = np.maximum(situation.now - outlook.start[nodes], 0.0)
        self.extra = jobs.extra[rows]
        self.floor = _floors(outlook, nodes)
        waited = np.maximum(outlook.start[nodes] - outlook.ready[nodes], 0.0)
        # A place is drawn with the job that leaves it.
        self.waited = np.where(np.isin(nodes, outlook.places[1]), 0.0, waited)
        self.night = np.exp(random.normal(0, _NIGHT, draws)).astype(np.float32)
        self.starts = np.zeros((len(nodes), draws), np.float32)
        self.ends = np.zeros((len(nodes), draws), np.float32)

    def drawn(self) -> tuple[Draws, Draws]:
        """Starts and ends of all nodes of the part."""
        part = self.part
        left = np.diff(part.first_in)
        edge = np.flatnonzero(left == 0)
        while len(edge):
            self._draw(edge)
            beyond = _gathered(part.first_out, part.out, edge)
            np.subtract.at(left, beyond, 1)
            edge = np.unique(beyond)
            edge = edge[left[edge] == 0]
        return self.starts, self.ends

    def _draw(self, edge: Numbers) -> None:
        base = np.maximum(self._latest(edge), self.floor[edge, None])
        queue = self.waited[edge, None]
        if queue.any():
            base = base + queue * np.exp(_QUEUE * self._normal(edge))
        self.starts[edge] = base
        self.ends[edge] = base + self._lengths(edge)

    def _latest(self, edge: Numbers) -> Floats:
        """The last of what each waits for; nothing where nothing is left."""
        first, last = self.part.first_in[edge], self.part.first_in[edge + 1]
        if not (last > first).all():
            latest = np.zeros((len(edge), self.draws))
            some = np.flatnonzero(last > first)
            if len(some):
                latest[some] = self._latest(edge[some])
            return latest
        into = _gathered(self.part.first_in, self.part.into, edge)
        starts = np.cumsum(last - first) - (last - first)
        return np.asarray(np.maximum.reduceat(self.ends[into], starts, axis=0), dtype=float)

    def _lengths(self, edge: Numbers) -> Floats:
        lengths = np.zeros((len(edge), self.draws))
        fresh, going = self.takes[edge], self.running[edge]
        if fresh.any():
            chance = self._chance(edge[fresh], _LENGTH)
            lengths[fresh] = self.pace.drawn(self.expected[edge[fresh], None], chance) * self.night
        if going.any():
            rows = edge[going]
            chance = self._chance(rows, _LENGTH)
            expected, elapsed = self.expected[rows, None], self.elapsed[rows, None]
            lengths[going] = self.pace.remaining(expected, elapsed, chance)
        lengths[fresh | going] += self.extra[edge[fresh | going], None]
        return lengths

    def _chance(self, edge: Numbers, salt: int) -> Floats:
        """Evenly drawn from 0 to 1, for each node its own, whatever is drawn beside it."""
        nodes = self.part.nodes[edge].astype(np.uint64)
        return _mixed((nodes[:, None] << _COLUMN_BITS) + self.columns + np.uint64(salt))

    def _normal(self, edge: Numbers) -> Floats:
        radius = np.sqrt(-2 * np.log(1 - self._chance(edge, _RADIUS)))
        return np.asarray(radius * np.cos(2 * np.pi * self._chance(edge, _ANGLE)))


def _mixed(numbers: NDArray[np.uint64]) -> Floats:
    """Numbers scattered over 0 to 1: neighbours land far apart, and the same one always there."""
    numbers = numbers * _GOLDEN
    for shift, factor in _STIRS:
        numbers = (numbers ^ (numbers >> shift)) * factor
    return np.asarray((numbers >> np.uint64(11)) * 2.0**-53, np.float64)


def _floors(outlook: Outlook, nodes: Numbers) -> Floats:
    """Before these moments nothing starts, in seconds from the present."""
    situation = outlook.situation
    jobs, streams = situation.jobs, situation.streams
    earliest = np.concatenate(
        [np.where(jobs.free, 0.0, jobs.earliest), streams.earliest, np.zeros(len(streams.state))]
    )
    return np.maximum(earliest[nodes] - situation.now, 0.0)


def _arranged(key: Numbers, value: Numbers, count: int) -> tuple[Numbers, Numbers]:
    """Values by their key, one after the other, and where each key's begin."""
    first = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(key, minlength=count), out=first[1:])
    return first, value[np.argsort(key, kind="stable")]


def _gathered(first: Numbers, values: Numbers, keys: Numbers) -> Numbers:
    """The values of several keys, one after the other."""
    lengths = first[keys + 1] - first[keys]
    begins = np.repeat(first[keys] - np.cumsum(lengths) + lengths, lengths)
    return np.asarray(values[begins + np.arange(len(begins))])
