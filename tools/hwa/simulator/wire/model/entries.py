"""Everything in the model as entries: what every kind of definition has, and the object itself.

Workstations, resources, predefined prompts and job definitions are read off the plan; what only
the database knows comes from `world.model`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from tools.hwa.simulator.plan.world import Job, World
from tools.hwa.simulator.wire import facts
from tools.hwa.simulator.wire.job_definition import definition_id, job_of_definition


class Entry(NamedTuple):
    """One definition: how it is found, and what it was made from."""

    id: str
    folder: str
    name: str
    workstation: str
    thing: Any

    @property
    def path(self) -> str:
        """The folder and the name."""
        return f"{self.folder.rstrip('/')}/{self.name}"

    @property
    def key(self) -> str:
        """The definition's key: its path, behind its workstation's where it belongs to one."""
        return f"{self.workstation}#{self.path}" if self.workstation else self.path


@dataclass(frozen=True, slots=True)
class Source:
    """Where the entries of a kind come from: all of them, or the one with an id."""

    every: Callable[[], Iterable[Entry]]
    by_id: Callable[[str], Entry | None] | None = None

    def find(self, identity: str) -> Entry | None:
        """The entry with this id, or nothing."""
        if self.by_id is not None:
            return self.by_id(identity)
        return next((each for each in self.every() if each.id == identity), None)


def sources(world: World) -> Mapping[str, Source]:
    """Where the entries of each kind come from, by the word in its address."""
    jobs = JobDefinitions(world)
    found = {word: Source(every) for word, every in _lists(world).items()}
    return {**found, "jobdefinition": Source(jobs.every, jobs.find)}


def _lists(world: World) -> Mapping[str, Callable[[], Iterable[Entry]]]:
    model = world.model
    return {
        "jobstream": lambda: (
            Entry(each.id, each.folder, each.name, rooted(each.workstation), each)
            for each in model.streams.values()
        ),
        "calendar": lambda: _plain(model.calendars.values()),
        "runcyclegroup": lambda: _plain(model.groups.values()),
        "variabletable": lambda: _plain(model.tables.values()),
        "workstation": lambda: (
            Entry(each.id, "/", each.name, "", each) for each in world.workstations.values()
        ),
        "resource": lambda: (
            Entry(each.id, each.folder, each.name, each.workstation.path, each)
            for each in world.resources.values()
        ),
        "prompt": lambda: (
            Entry(each.id, "/", each.name, "", each)
            for each in world.prompts.values()
            if each.predefined
        ),
        "folder": lambda: _folders(world),
    }


class JobDefinitions:
    """The definitions behind the plan's jobs; jobs of the same name and place share the first's."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._made_of: tuple[str, int] = ("", -1)
        self._made: Sequence[Entry] = ()

    def find(self, identity: str) -> Entry | None:
        """The definition with this id, that of a job which shares another's included."""
        job = job_of_definition(self.world, identity)
        return None if job is None else definition_of(job)

    def every(self) -> Sequence[Entry]:
        """All of them, made anew when jobs came into the plan or left it."""
        now = self.world.plan_id, len(self.world.jobs)
        if now != self._made_of:
            self._made_of, self._made = now, list(self._make())
        return self._made

    def _make(self) -> Iterator[Entry]:
        seen: set[tuple[str, str, str]] = set()
        for job in self.world.jobs.values():
            place = job.folder, job.workstation.path, job.name
            if place not in seen:
                seen.add(place)
                yield definition_of(job)


def definition_of(job: Job) -> Entry:
    """The entry of the definition that a job of the plan was made from."""
    identity = definition_id(job.id)
    return Entry(identity, job.folder, job.name, job.workstation.path, job)


def folder_of(path: str) -> Entry:
    """The entry of a folder."""
    parent, _, name = path.rpartition("/")
    return Entry(facts.folder_id(path), parent or "/", name, "", path)


def rooted(workstation: str) -> str:
    """A workstation's path, from the path or from the bare name of one in the root."""
    return workstation if workstation.startswith("/") else f"/{workstation}"


def _plain(things: Iterable[Any]) -> Iterator[Entry]:
    return (Entry(each.id, each.folder, each.name, "", each) for each in things)


def _folders(world: World) -> Iterator[Entry]:
    named = {each.folder for each in world.streams.values()}
    named |= {each.folder for each in world.model.streams.values()}
    found: set[str] = set()
    for path in named:
        steps = path.strip("/").split("/")
        found |= {f"/{'/'.join(steps[: depth + 1])}" for depth in range(len(steps)) if path != "/"}
    return (folder_of(path) for path in sorted(found))
