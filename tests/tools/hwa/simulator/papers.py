"""Plants small enough to stand in the test that needs them, and ways to move them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from tools.hwa.simulator.plan.batchman import accept
from tools.hwa.simulator.plan.blueprint import (
    Blueprint,
    JobSpec,
    ResourceSpec,
    StreamSpec,
    WorkstationSpec,
)
from tools.hwa.simulator.plan.build import build
from tools.hwa.simulator.plan.clock import FrozenClock
from tools.hwa.simulator.plan.commands import Command
from tools.hwa.simulator.plan.rules import advance_to, begin
from tools.hwa.simulator.plan.world import Job, Stream, World

START = datetime(2026, 3, 4, tzinfo=UTC)
MINUTE = 60.0


def stream(*jobs: JobSpec, name: str = "S", **given: object) -> StreamSpec:
    """A stream in the root folder, on the first workstation."""
    return StreamSpec(folder="/", name=name, on="ALPHA", jobs=jobs, **given)  # type: ignore[arg-type]


def paper(
    *streams: StreamSpec, places: Iterable[WorkstationSpec] = (), **objects: object
) -> Blueprint:
    """Workstations ALPHA and BETA, two units of /POOL, and these streams."""
    resources = [ResourceSpec(name="POOL", folder="/", on="ALPHA", units=2)]
    return Blueprint(
        workstations=[
            *places,
            *(
                WorkstationSpec(name=name)
                for name in ("ALPHA", "BETA")
                if name not in {each.name for each in places}
            ),
        ],
        resources=resources,
        streams=list(streams),
        **objects,  # type: ignore[arg-type]
    )


def started(plan: Blueprint, *, handover: float = 0.0, delay: float = 2.0) -> World:
    """A plant built from a blueprint, at the start of its plan."""
    start = START.timestamp()
    world = World(
        clock=FrozenClock(START),
        seed=1,
        scenario="test",
        plan_start=start,
        plan_end=start + 86_400,
        run_number=1,
        plan_id="plan",
        now=start - 1,
        handover=handover,
        action_delay=delay,
    )
    build(world, plan)
    begin(world)
    return world


def at(world: World, minutes: float) -> World:
    """Moves a plant on to so many minutes after the start of its first plan."""
    advance_to(world, START.timestamp() + minutes * MINUTE)
    return world


def ask(world: World, command: Command) -> str:
    """Has batchman take a command, and waits until it is carried out."""
    identity = accept(world, command)
    advance_to(world, world.now + world.action_delay)
    return identity


def job(world: World, name: str = "J") -> Job:
    """The first job of a name."""
    return world.jobs_by_name[name][0]


def the_stream(world: World, name: str = "S") -> Stream:
    """The first stream of a name."""
    return world.streams_by_name[name][0]


def statuses(world: World, *names: str) -> list[str]:
    """The internal statuses of jobs by name."""
    return [job(world, name).status for name in names]
