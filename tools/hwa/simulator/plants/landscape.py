"""The places of a large plant: folders two levels deep, busy and idle agents, shared resources."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from random import Random

from tools.hwa.simulator.plan.blueprint import ResourceSpec, WorkstationSpec
from tools.hwa.simulator.plants.background import extra_agents
from tools.hwa.simulator.plants.plant import AREAS, Area

LARGE = 5000
"""A plant of more jobs than this is drawn as a large one."""

JOBS_A_WORKSTATION = 120
JOBS_A_RESOURCE = 4000
INNER = tuple(area for area in AREAS if area.folder != "/")

UNITS = (1, 1, 2, 2, 3, 4, 6, 10)
"""How many units a shared resource may have: some are too few for a busy hour."""

ROOMINESS = (1.2, 1.5, 2.0, 3.0, 3.0, 4.0, 4.0, 5.0)
"""How many times the usual load an agent's limit may be."""

MEAN_MINUTES, DAY_MINUTES = 6.7, 1200.0
"""How long a job takes, and the part of a day in which nearly all of them run."""

ROOM = 20
"""More names than any scenario takes for agents of its own."""

IDLE = 0.2
"""The share of agents that nothing runs on."""

SHARED = 0.03
"""The share of jobs that take a unit of their area's resources."""

SHARED_STREAMS = 0.002
"""The share of streams that take one for as long as they are open."""

RISK_POOL = "RSK_DPOOL"

ELSEWHERE = (("SAP_XA", 0.002), ("ZOS_REM", 0.001))
"""Workstations that every area uses a little."""


@dataclass(frozen=True, slots=True)
class Quarter:
    """One business area of a large plant, with the places its work may lie at."""

    area: Area
    folders: tuple[str, ...]
    agents: tuple[str, ...]
    shares: tuple[float, ...]
    """The agents' shares of the work, summed up as they come."""
    resources: tuple[str, ...]

    def agent(self, random: Random) -> str:
        """One of its agents: a few get most of the work."""
        return random.choices(self.agents, cum_weights=self.shares)[0]


def quarters(agents: Sequence[WorkstationSpec], resources: Sequence[ResourceSpec]) -> list[Quarter]:
    """Every area with its own agents, folders and resources."""
    return [_quarter(area, agents, resources) for area in AREAS]


def large_agents(
    random: Random, count: int, jobs: int, taken: Container[str]
) -> list[WorkstationSpec]:
    """So many further agents under free names, with limits for the work that they will get."""
    names = [each for each in extra_agents(count + ROOM) if each[0] not in taken][:count]
    areas = len(INNER)
    whole = sum(_share(rank) for rank in range(1, count // areas + 2))
    busy = jobs / areas * MEAN_MINUTES / DAY_MINUTES / whole
    return [
        WorkstationSpec(
            name=name,
            type=kind,
            limit=2 + int(busy * _share(number // areas + 1) * random.choice(ROOMINESS)),
            os=random.choice(("LINUX", "LINUX", "LINUX", "AIX", "WINDOWS")),
            description="Batch host",
        )
        for number, (name, kind) in enumerate(names)
    ]


def large_pools(
    places: Sequence[WorkstationSpec], agents: Sequence[WorkstationSpec]
) -> list[WorkstationSpec]:
    """The places with pools of more members, and a dynamic pool besides."""
    risk = WorkstationSpec(
        name=RISK_POOL,
        type="D-POOL",
        limit=100,
        description="Whichever risk host has room",
        members=("RSK_AGT01", *_hosts("RSK_", agents)),
    )
    return [*(_with_members(each, agents) for each in places), risk]


def _with_members(place: WorkstationSpec, agents: Sequence[WorkstationSpec]) -> WorkstationSpec:
    if place.type != "POOL":
        return place
    more = _hosts(place.name.partition("_")[0] + "_", agents)
    return replace(place, members=(*place.members, *more))


def _hosts(prefix: str, agents: Sequence[WorkstationSpec]) -> tuple[str, ...]:
    """The area's agents that a broker drives."""
    return tuple(each.name for each in agents if (each.name[:4], each.type) == (prefix, "AGENT"))


def large_resources(random: Random, jobs: int) -> list[ResourceSpec]:
    """Units that jobs of an area share: mostly enough of them, now and then too few."""
    count = max(len(INNER), jobs // JOBS_A_RESOURCE)
    return [
        ResourceSpec(
            name=f"{area.prefix}LINK{number // len(INNER) + 1:03d}",
            folder=area.folder,
            on=area.agent,
            units=random.choice(UNITS),
            description="Sessions of a database",
        )
        for number in range(count)
        for area in [INNER[number % len(INNER)]]
    ]


def _quarter(
    area: Area, agents: Sequence[WorkstationSpec], resources: Sequence[ResourceSpec]
) -> Quarter:
    own = [each.name for each in agents if each.name.startswith(f"{area.prefix}_")]
    busy = own[: max(1, round(len(own) * (1 - IDLE)))] if own else []
    names = [area.agent, *busy]
    return Quarter(
        area=area,
        folders=_folders(area),
        agents=tuple(names),
        shares=tuple(accumulate(_share(rank) for rank in range(len(names)))),
        resources=tuple(
            f"{each.folder.rstrip('/')}/{each.name}"
            for each in resources
            if each.folder == area.folder
        ),
    )


def _share(rank: int) -> float:
    """Zipf's law, flattened: the hundredth agent has a fifteenth of the first one's work."""
    return float((rank + 3) ** -0.8)


def _folders(area: Area) -> tuple[str, ...]:
    if area.folder == "/":
        return ("/",)
    return (area.folder, *(f"{area.folder}/{topic}" for topic in area.topics))
