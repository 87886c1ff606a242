"""The ordinary work of a night, drawn from a seed: streams, chains, shared resources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random

from tools.hwa.simulator.plan.blueprint import Attempt, FileSpec, JobSpec, PromptSpec, StreamSpec
from tools.hwa.simulator.plants.plant import AREAS, RESOURCES, Area

VERBS = ("EXTRACT", "LOAD", "CHECK", "MERGE", "SORT", "POST", "EXPORT", "CLEAN", "SEND", "CALC")
CAUSES = (
    (127, "not_found"),
    (126, "not_executable"),
    (8, "app_error"),
    (1, "disk_full"),
    (1, "db_down"),
    (1, "db_locked"),
    (2, "connection"),
    (137, "out_of_memory"),
    (1, "file_not_found"),
    (1, "permission"),
)
LAST_START = 21.0
"""Hours after the plan's start by which background streams have begun."""


@dataclass(frozen=True, slots=True)
class Mood:
    """How a night goes: how often jobs break, heal, and when the last stream begins."""

    broken: float = 0.0008
    healed: float = 0.004
    last_start: float = LAST_START


@dataclass(slots=True)
class Background:
    """What the generator hands over: streams and the objects that they wait for."""

    streams: list[StreamSpec] = field(default_factory=list)
    files: list[FileSpec] = field(default_factory=list)
    prompts: list[PromptSpec] = field(default_factory=list)

    def file(self, prefix: str, on: str, at: float, name: str) -> str:
        """A file of its own for a job: it comes a little after the stream's hour."""
        path = f"/data/{prefix.lower()}/in/{name.lower()}.dat"
        self.files.append(FileSpec(path=path, on=on, arrives=at + 0.2))
        return path

    def prompt(self, prefix: str, on: str, stream: str) -> str:
        """A prompt of its own for a job: somebody answers it soon."""
        name = f"{prefix}{len(self.prompts) + 1:04d}"
        text = f"May {stream} go on?"
        self.prompts.append(PromptSpec(name=name, text=text, on=on, answered_after=6))
        return name


@dataclass(slots=True)
class _Draft:
    """A stream being drawn: when it starts, where it belongs, and its jobs' names."""

    area: Area
    name: str
    at: float
    agent: str
    names: list[str]
    chained_to: str = ""


def background(random: Random, jobs: int, agents: list[str], mood: Mood) -> Background:
    """So many jobs of ordinary work, in the same order and shape for the same random source."""
    made = Background()
    drafts = sorted(_drafts(random, jobs, agents, mood.last_start), key=lambda each: each.at)
    _chain(random, drafts)
    earlier: list[StreamSpec] = []
    for draft in drafts:
        stream = _stream(random, draft, earlier, mood, made)
        made.streams.append(stream)
        earlier.append(stream)
    return made


def extra_agents(count: int) -> list[tuple[str, str]]:
    """Names and types of so many further workstations, area by area."""
    kinds = ("AGENT", "FTA", "AGENT", "AGENT")
    areas = [area for area in AREAS if area.folder != "/"]
    return [
        (
            f"{areas[i % len(areas)].prefix}_{'FTA' if kinds[i % 4] == 'FTA' else 'AGT'}"
            f"{i // len(areas) + 10:02d}",
            kinds[i % 4],
        )
        for i in range(count)
    ]


def _drafts(random: Random, jobs: int, agents: list[str], last_start: float) -> Iterator[_Draft]:
    weights = [area.weight for area in AREAS]
    by_area = {
        area.prefix: [area.agent, *(n for n in agents if n.startswith(f"{area.prefix}_"))]
        for area in AREAS
    }
    left, number = jobs, 0
    while left > 0:
        number += 1
        area = random.choices(AREAS, weights)[0]
        size = min(left, random.choice((3, 4, 5, 6, 6, 7, 8, 8, 9, 10, 12)))
        topic = random.choice(area.topics)
        yield _Draft(
            area=area,
            name=f"{area.prefix}{topic}{number:04d}",
            at=round(random.uniform(0.2, last_start) * 12) / 12,
            agent=random.choice(by_area[area.prefix]),
            names=[
                f"{topic}_{random.choice(VERBS)}_{number:04d}{chr(65 + i)}" for i in range(size)
            ],
        )
        left -= size


def _chain(random: Random, drafts: list[_Draft]) -> None:
    """Ties a few runs of later and later streams into long chains."""
    for _ in range(min(6, len(drafts) // 12)):
        picked = sorted(random.sample(range(len(drafts)), 5))
        for before, after in pairwise(picked):
            first, second = drafts[before], drafts[after]
            if second.at - first.at >= 0.5 and not second.chained_to:
                folder = first.area.folder.rstrip("/")
                second.chained_to = f"{folder}/{first.name}.{first.names[-1]}"


def _stream(
    random: Random, draft: _Draft, earlier: list[StreamSpec], mood: Mood, made: Background
) -> StreamSpec:
    jobs = [_job(random, draft, index, mood, made) for index in range(len(draft.names))]
    total = sum(job.minutes for job in jobs)
    after = _across(random, draft, earlier)
    return StreamSpec(
        folder=draft.area.folder,
        name=draft.name,
        on=draft.agent,
        at=draft.at,
        after=after,
        jobs=tuple(jobs),
        limit=random.choice((2, 3, 4)) if random.random() < 0.04 else -1,
        deadline=draft.at + total / 60 * 5 + 6 if random.random() < 0.2 else None,
        submitter="operator" if random.random() < 0.01 else "",
    )


def _across(random: Random, draft: _Draft, earlier: list[StreamSpec]) -> tuple[str, ...]:
    """A stream's dependencies on earlier streams: its chain's, and now and then another."""
    if draft.chained_to:
        return (draft.chained_to,)
    if random.random() > 0.25 or len(earlier) < 12:
        return ()
    other = earlier[random.randrange(max(0, len(earlier) - 60), len(earlier) - 8)]
    if random.random() < 0.3:
        return (other.path,)
    return (f"{other.path}.{random.choice(other.jobs).name}",)


def _job(random: Random, draft: _Draft, index: int, mood: Mood, made: Background) -> JobSpec:
    name = draft.names[index]
    minutes = round(min(90.0, max(0.5, random.lognormvariate(1.6, 0.9))), 1)
    wait = random.random()
    return JobSpec(
        name=name,
        minutes=minutes,
        attempts=attempts(random, minutes, mood),
        after=_after(random, draft.names, index),
        at=draft.at + random.choice((0.25, 0.5, 1.0)) if wait < 0.03 else None,
        opens=(made.file(draft.area.prefix, draft.agent, draft.at, name),)
        if 0.03 <= wait < 0.04
        else (),
        asks=(made.prompt(draft.area.prefix, draft.agent, draft.name),)
        if 0.04 <= wait < 0.042
        else (),
        needs=((f"/{random.choice(RESOURCES).name}", 1),) if 0.05 <= wait < 0.09 else (),
        on="DWH_POOL" if draft.area.prefix == "DWH" and random.random() < 0.2 else "",
        priority=random.choice((20, 30, 50)) if random.random() < 0.08 else 10,
        max_minutes=minutes * 4 if random.random() < 0.05 else None,
        user=f"{draft.area.prefix.lower()}batch",
        command=f"/opt/{draft.area.prefix.lower()}/bin/{name.lower()}.sh",
    )


def _after(random: Random, names: list[str], index: int) -> tuple[str, ...]:
    if index == 0 or random.random() < 0.08:
        return ()
    if random.random() < 0.75:
        return (names[index - 1],)
    picked = random.sample(names[:index], min(index, random.choice((1, 2, 3))))
    return tuple(sorted(picked))


def attempts(random: Random, minutes: float, mood: Mood) -> tuple[Attempt, ...]:
    """How a job's runs go: mostly once and well."""
    good = Attempt(takes=minutes * random.uniform(0.75, 1.3))
    luck = random.random()
    rc, log = random.choice(CAUSES)
    takes = minutes * random.uniform(0.05, 0.9)
    if luck < mood.broken:
        return (Attempt(status="ABEND", rc=rc, log=log, takes=takes),)
    if luck < mood.broken + mood.healed:
        again = random.uniform(6, 50)
        return (Attempt(status="ABEND", rc=rc, log=log, takes=takes, rerun_after=again), good)
    return (good,)
