"""The work of a large plant: many short streams, a few very long chains, gates that much follows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from math import exp
from random import Random
from typing import Any

from tools.hwa.simulator.plan.blueprint import Attempt, Condition, JobSpec, Join, StreamSpec
from tools.hwa.simulator.plants.background import CAUSES, VERBS, Background, Mood
from tools.hwa.simulator.plants.landscape import (
    ELSEWHERE,
    RISK_POOL,
    SHARED,
    SHARED_STREAMS,
    Quarter,
)

SIZES = (1, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 8, 8, 9, 10, 12, 15, 24)
"""How many jobs a stream has: mostly few."""

HOURS = ((0.2, 0.7), (1.0, 9.0), (6.0, 12.0), (11.0, 21.0))
SHARES = tuple(accumulate((5, 50, 20, 25)))
"""When streams begin, in hours of the plan: most of them in the night."""

GATED = 0.12
"""The share of streams that wait for their area's gate, so that much follows one job."""

LINKED = 0.25
"""The share of streams that follow an earlier stream, or a job of it."""

REPEATING, CRITICAL = 0.001, 0.005
"""The share of jobs that start again and again, and of streams' last jobs that are critical."""

LONG_CHAIN = (200, 400)
"""How many jobs one behind the other the very long chains have."""

JOBS_A_CHAIN = 60_000
MEAN_LINK = 0.6
"""Minutes that a job of a long chain takes: the chain must be through within the day."""

Watch = Callable[[int], None]
"""Told now and then how many jobs are drawn."""


POOLS = {"DWH": "DWH_POOL", "RSK": RISK_POOL}
"""Pools that take a few jobs of their area."""

POOLED = 0.01
"""The share of such an area's jobs that a pool takes."""


@dataclass(slots=True)
class _Draft:
    """A stream being drawn: where it belongs, when it starts, what its jobs are called."""

    quarter: Quarter
    topic: str
    code: str
    at: float
    agent: str
    size: int

    @property
    def prefix(self) -> str:
        return self.quarter.area.prefix

    @property
    def user(self) -> str:
        return f"{self.prefix.lower()}batch"

    @property
    def name(self) -> str:
        return f"{self.prefix}{self.topic}{self.code}"

    def job_name(self, random: Random, index: int) -> str:
        return f"{self.topic}_{random.choice(VERBS)}_{self.code}{chr(65 + index)}"


def workload(
    random: Random, jobs: int, quarters: Sequence[Quarter], mood: Mood, watch: Watch | None = None
) -> Background:
    """So many jobs of a large plant, the same ones for the same random source."""
    made = Background()
    made.streams += _gates(quarters)
    for _ in range(max(1, jobs // JOBS_A_CHAIN)):
        made.streams += _long_chain(random, quarters, len(made.streams))
    drawn = sum(len(each.jobs) for each in made.streams)
    drafts = sorted(_drafts(random, jobs - drawn, quarters, mood), key=lambda each: each.at)
    loom = _Loom(random, mood, made, {each.area.prefix: [] for each in quarters})
    for number, draft in enumerate(drafts):
        loom.stream(draft)
        drawn += draft.size
        if watch and number % 1000 == 0:
            watch(drawn)
    return made


def code(number: int) -> str:
    """A number in four characters at least and five at most: 0042, 31415, B0007 for 110007."""
    if number < 100_000:
        return f"{number:04d}"
    letter, rest = divmod(number - 100_000, 10_000)
    return f"{chr(65 + letter)}{rest:04d}"


def _gates(quarters: Sequence[Quarter]) -> list[StreamSpec]:
    """The day's opening on the master, and after it one gate for each area."""
    opening = StreamSpec(
        folder="/",
        name="OPSDAYOPEN",
        on="MDM_PROD",
        at=0.1,
        jobs=(JobSpec(name="DAY_OPEN", minutes=1, user="opsbatch"),),
    )
    return [opening, *(_gate(each) for each in quarters if each.area.folder != "/")]


def _gate(quarter: Quarter) -> StreamSpec:
    area = quarter.area
    return StreamSpec(
        folder=area.folder,
        name=f"{area.prefix}DAYGATE",
        on=area.agent,
        at=0.1,
        jobs=(
            JobSpec(
                name=f"{area.prefix}_DAY_GATE",
                minutes=2,
                after=("/OPSDAYOPEN.DAY_OPEN",),
                user=f"{area.prefix.lower()}batch",
            ),
        ),
    )


def _long_chain(random: Random, quarters: Sequence[Quarter], number: int) -> list[StreamSpec]:
    """Streams of every area, each behind the last job of the one before."""
    made: list[StreamSpec] = []
    left = random.randint(*LONG_CHAIN)
    at, after = round(random.uniform(0.3, 6.0), 2), ""
    while left > 0:
        quarter = random.choice(quarters)
        draft = _Draft(
            quarter=quarter,
            topic="RELAY",
            code=code(number + len(made)),
            at=at,
            agent=quarter.area.agent,
            size=min(left, random.randint(8, 16)),
        )
        stream = _link(random, draft, after)
        made.append(stream)
        after = f"{stream.path}.{stream.jobs[-1].name}"
        left -= draft.size
    return made


def _link(random: Random, draft: _Draft, after: str) -> StreamSpec:
    names = [f"{draft.prefix}_RELAY_{draft.code}{chr(65 + index)}" for index in range(draft.size)]
    return StreamSpec(
        folder=random.choice(draft.quarter.folders),
        name=draft.name,
        on=draft.agent,
        at=draft.at,
        after=(after,) if after else (),
        jobs=tuple(
            JobSpec(
                name=name,
                minutes=MEAN_LINK,
                attempts=(Attempt(takes=MEAN_LINK * random.lognormvariate(0, 0.25)),),
                after=(names[index - 1],) if index else (),
                user=draft.user,
            )
            for index, name in enumerate(names)
        ),
    )


def _drafts(random: Random, jobs: int, quarters: Sequence[Quarter], mood: Mood) -> Iterator[_Draft]:
    weights = tuple(accumulate(each.area.weight for each in quarters))
    left, number = jobs, 0
    while left > 0:
        number += 1
        quarter = random.choices(quarters, cum_weights=weights)[0]
        size = min(left, random.choice(SIZES))
        first, last = random.choices(HOURS, cum_weights=SHARES)[0]
        at = first + random.random() * (last - first)
        yield _Draft(
            quarter=quarter,
            topic=random.choice(quarter.area.topics),
            code=code(number),
            # Operators plan by five minutes.
            at=round(min(at, mood.last_start) * 12) / 12,
            agent=quarter.agent(random),
            size=size,
        )
        left -= size


@dataclass(slots=True)
class _Loom:
    """Weaves drafts into streams; remembers what came earlier, so that streams can follow it."""

    random: Random
    mood: Mood
    made: Background
    earlier: dict[str, list[StreamSpec]]

    def stream(self, draft: _Draft) -> None:
        """One more stream, in the order of their hours."""
        random = self.random
        names = [draft.job_name(random, index) for index in range(draft.size)]
        jobs = tuple(self._job(draft, names, index) for index in range(draft.size))
        luck = random.random()
        stream = StreamSpec(
            folder=random.choice(draft.quarter.folders),
            name=draft.name,
            on=draft.agent,
            at=draft.at,
            after=self._across(draft),
            jobs=jobs,
            limit=random.choice((2, 3, 4)) if luck < 0.04 else -1,
            deadline=draft.at + sum(job.minutes for job in jobs) / 12 + 6 if luck > 0.8 else None,
            needs=_needs(random, draft) if 0.6 < luck < 0.6 + SHARED_STREAMS else (),
            submitter="operator" if 0.5 < luck < 0.505 else "",
        )
        self.made.streams.append(stream)
        self.earlier[draft.prefix].append(stream)

    def _across(self, draft: _Draft) -> tuple[str, ...]:
        """What a stream follows outside itself: its gate, or work of the hours before."""
        random = self.random
        luck = random.random()
        area = draft.quarter.area
        if luck < GATED and area.folder != "/":
            return (f"{area.folder}/{area.prefix}DAYGATE.{area.prefix}_DAY_GATE",)
        if luck > GATED + LINKED:
            return ()
        # One in four looks over the fence.
        own = luck < GATED + LINKED * 0.75
        pool = self.earlier[draft.prefix if own else random.choice(list(self.earlier))]
        if len(pool) < 12:
            return ()
        span = min(len(pool), max(60, len(pool) // 4))
        other = pool[-1 - random.randrange(6, span)]
        if luck < GATED + LINKED * 0.2:
            return (other.path,)
        return (f"{other.path}.{random.choice(other.jobs).name}",)

    def _job(self, draft: _Draft, names: list[str], index: int) -> JobSpec:
        random, made, name = self.random, self.made, names[index]
        minutes = round(min(150.0, max(0.2, exp(random.gauss(1.4, 1.0)))), 1)
        luck = random.random()
        waits: dict[str, Any] = {}
        if luck < 0.02:
            waits["at"] = draft.at + random.choice((0.25, 0.5, 1.0))
        elif luck < 0.025:
            waits["opens"] = (made.file(draft.prefix, draft.agent, draft.at, name),)
        elif luck < 0.0252:
            waits["asks"] = (made.prompt(draft.prefix, draft.agent, draft.name),)
        elif luck < 0.1:
            waits["priority"] = random.choice((20, 30, 50))
        elif luck < 0.1 + SHARED:
            waits["needs"] = _needs(random, draft)
        elif luck > 0.97:
            waits["max_minutes"] = minutes * 6
        return JobSpec(
            name=name,
            minutes=minutes,
            on=_elsewhere(luck, draft),
            user=draft.user,
            command=f"/opt/{draft.prefix.lower()}/bin/{name.lower()}.sh",
            **_ties(random, names, index),
            **self._runs(minutes),
            **_habits(luck, draft, last=index == draft.size - 1),
            **waits,
        )

    def _runs(self, minutes: float) -> dict[str, Any]:
        """Log-normal round the estimate; one run in five hundred takes far longer."""
        random, mood = self.random, self.mood
        luck = random.random()
        drift = exp(random.gauss(0, 0.2)) * (4 if 0.5 < luck < 0.502 else 1)
        good = Attempt(takes=minutes * drift)
        if luck >= mood.broken + mood.healed:
            return {"attempts": (good,)}
        rc, log = random.choice(CAUSES)
        takes = minutes * random.uniform(0.05, 0.9)
        bad = Attempt(status="ABEND", rc=rc, log=log, takes=takes)
        if luck < mood.broken:
            return {"attempts": (bad,)}
        if luck < mood.broken + mood.healed / 2:
            return {"attempts": (replace(bad, rerun_after=random.uniform(6, 50)), good)}
        return {
            "attempts": (bad, good),
            "recovery": "RERUN",
            "recovery_repeat": float(random.choice((1, 5, 10))),
            "recovery_attempts": 3,
        }


def _ties(random: Random, names: list[str], index: int) -> dict[str, Any]:
    """What a job follows in its stream: mostly the one before it."""
    luck = random.random()
    if index == 0 or luck < 0.1:
        return {}
    if luck < 0.8:
        return {"after": (names[index - 1],)}
    if luck > 0.995 and index > 1:
        two = (Condition(names[index - 1], ("SUCC",)), Condition(names[0], ("SUCC",)))
        return {"joins": (Join("EITHER", two, 1),)}
    return {"after": tuple({names[index - 1]: None, random.choice(names[:index]): None})}


def _elsewhere(luck: float, draft: _Draft) -> str:
    """Where a job runs that does not run where its stream does."""
    edge = 0.2
    for place, share in ELSEWHERE:
        if edge <= luck < edge + share:
            return place
        edge += share
    pool = POOLS.get(draft.prefix, "")
    return pool if 0.3 <= luck < 0.3 + POOLED else ""


def _habits(luck: float, draft: _Draft, *, last: bool) -> dict[str, Any]:
    """What a few jobs do: start again and again for some hours, or have to be done in time."""
    if 0.4 <= luck < 0.4 + REPEATING:
        until = {"until": draft.at + 3, "until_action": "continue"}
        return {"every": 20.0 if luck < 0.4 + REPEATING / 2 else 45.0, **until}
    if last and 0.5 <= luck < 0.5 + CRITICAL:
        return {"critical": True, "deadline": draft.at + 6}
    return {}


def _needs(random: Random, draft: _Draft) -> tuple[tuple[str, int], ...]:
    resources = draft.quarter.resources
    return ((random.choice(resources), 1),) if resources else ()
