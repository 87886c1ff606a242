"""The healthy plant as it stands at the present: where a fault can be put so that it shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from random import Random

from tools.hwa.simulator.plan.build import HOUR
from tools.hwa.simulator.plan.world import Asks, Job, Node, Stream, World

EARLIEST = 0.5
"""Hours of the plan before which nothing is spoiled."""

SAMPLE = 6000
"""So many healthy jobs are enough to choose from, however large the plant."""

CROWD = 200
"""A job with more descendants than this is left alone, unless somebody names it."""

RESERVED = ("DAY_OPEN", "_DAY_GATE", "_RELAY_")
"""Names of jobs on which a large part of a large plant hangs."""


@dataclass(frozen=True, slots=True)
class Place:
    """A job that succeeded in the healthy plant, and when, in hours of the plan."""

    path: str
    stream: str
    name: str
    workstation: str
    type: str
    ready: float
    ended: float


@dataclass(slots=True)
class Ground:
    """The healthy plant, the places in it in the order of their time, and those that are taken."""

    world: World
    cast: frozenset[str]
    places: list[Place] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    """Jobs that feel a fault: nothing else is spoiled there."""
    spoiled: set[str] = field(default_factory=set)
    """Jobs that a fault keeps from running: nothing is spoiled before them."""

    def survey(self, random: Random, wanted: Iterable[str]) -> None:
        """Finds the healthy jobs, and remembers a sample and those that are wanted."""
        patterns = [each for each in wanted if each]
        streams = Counter(path_of(each) for each in self.world.streams.values())
        healthy = [
            job
            for job in self.world.jobs.values()
            if self._is_healthy(job) and streams[path_of(job.stream)] == 1
        ]
        named = [job for job in healthy if patterns and _fits(job, patterns)]
        if len(healthy) > SAMPLE:
            healthy = random.sample(healthy, SAMPLE)
        found = {job.id: self._place(job) for job in (*healthy, *named)}
        self.places = sorted(found.values(), key=lambda each: (each.ready, each.path))

    def find(self, target: str) -> Iterator[Place]:
        """The places that fit a target: all of them where none is named."""
        for place in self.places:
            if place.path in self.taken:
                continue
            if not target or place.workstation == target or fnmatchcase(place.path, target):
                yield place

    def take(self, *paths: str) -> None:
        """Nothing else is spoiled here, nor behind it, nor before it."""
        self.spoiled.update(paths)
        for path in paths:
            self.taken.add(path)
            self.taken |= self.descendants(path, limit=100 * CROWD)

    def coming_to(self, workstation: str, since: float) -> list[str]:
        """Paths of the jobs that came to a workstation from an hour of the plan on."""
        start = self.world.plan_start + since * HOUR
        return [
            job_path(job)
            for job in self.world.jobs.values()
            if job.workstation.name == workstation and (job.run.ready_at or 0.0) >= start
        ]

    def descendants(self, path: str, limit: int = CROWD + 1) -> set[str]:
        """Paths of the jobs behind a job, no more than so many."""
        start = self.world.job_named(path)
        seen: set[Node] = {start}
        found: set[str] = set()
        line: list[Node] = [start]
        while line and len(found) < limit:
            for each in _behind(line.pop()):
                if each not in seen:
                    seen.add(each)
                    line.append(each)
                    if isinstance(each, Job):
                        found.add(job_path(each))
        return found

    def is_free(self, path: str, *, crowded: bool = False) -> bool:
        """Whether a job may be spoiled: nothing behind it is already, and not too much is at all."""
        behind = self.descendants(path, limit=100 * CROWD if crowded else CROWD + 1)
        return (crowded or len(behind) <= CROWD) and not behind & self.spoiled

    def successors(self, place: Place) -> list[str]:
        """Paths of the jobs that plainly follow a job."""
        job = self.world.job_named(place.path)
        return [
            job_path(each.owner)
            for each in job.successors
            if isinstance(each.owner, Job) and not each.conditions
        ]

    def _is_healthy(self, job: Job) -> bool:
        run = job.run
        return (
            job.status == "SUCC"
            and len(job.runs) == 1
            and run.started is not None
            and (run.ready_at or 0.0) >= self.world.plan_start + EARLIEST * HOUR
            and not job.confirm
            and job.every is None
            and not _asks(job)
            and job.stream.name not in self.cast
            and not any(part in job.name for part in RESERVED)
        )

    def _place(self, job: Job) -> Place:
        start = self.world.plan_start
        return Place(
            path=job_path(job),
            stream=path_of(job.stream),
            name=job.name,
            workstation=job.workstation.name,
            type=job.workstation.type,
            ready=((job.run.ready_at or start) - start) / HOUR,
            ended=((job.run.ended or start) - start) / HOUR,
        )


def path_of(stream: Stream) -> str:
    """The stream's folder and name, as blueprints have it."""
    return f"{stream.folder.rstrip('/')}/{stream.name}"


def job_path(job: Job) -> str:
    """The job's path, as blueprints have it."""
    return f"{path_of(job.stream)}.{job.name}"


def _asks(job: Job) -> bool:
    """Whether a prompt of its own, not asked yet, would hold the job beside any fault."""
    own = (*job.dependencies, *job.stream.dependencies)
    return any(isinstance(each, Asks) for each in own)


def _fits(job: Job, patterns: list[str]) -> bool:
    path = job_path(job)
    return any(fnmatchcase(path, each) or job.workstation.name == each for each in patterns)


def _behind(node: Node) -> Iterator[Node]:
    for each in node.successors:
        yield each.owner
    if isinstance(node, Job):
        for each in node.stream.successors:
            yield each.owner
    elif isinstance(node, Stream):
        yield from node.jobs
