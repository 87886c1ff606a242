"""Makes a whole plant from a seed and moves it on to the present."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from tools.hwa.simulator.background import background, extra_agents
from tools.hwa.simulator.blueprint import Blueprint, WorkstationSpec
from tools.hwa.simulator.build import HOUR, build
from tools.hwa.simulator.clock import Clock, RealClock
from tools.hwa.simulator.names import name_uuid
from tools.hwa.simulator.plant import RESOURCES, WORKSTATIONS, final_streams
from tools.hwa.simulator.rules import advance, begin
from tools.hwa.simulator.scenarios import SCENARIOS, Scenario
from tools.hwa.simulator.world import World

JOBS_A_WORKSTATION = 120
BEFORE_PLAN = 30 * HOUR
"""How far before the plan's start the engine begins, for what was carried forward."""


def generate(
    *, jobs: int = 5000, seed: int = 7, scenario: str = "night", clock: Clock | None = None
) -> World:
    """A plant of about so many jobs (never fewer than the scenario's cast), at the present.

    Names, topology and ids depend on the seed and the number of jobs; times on the clock's hour.
    """
    if scenario not in SCENARIOS:
        known = ", ".join(SCENARIOS)
        raise ValueError(f"unknown scenario {scenario!r}; known are: {known}")
    if jobs < 1:
        raise ValueError(f"a plan has at least one job, not {jobs}")
    world = _empty_world(seed, scenario, clock or RealClock())
    build(world, blueprint(jobs=jobs, seed=seed, scenario=SCENARIOS[scenario]))
    begin(world)
    advance(world)
    return world


def blueprint(*, jobs: int, seed: int, scenario: Scenario) -> Blueprint:
    """The plant on paper: the fixed part, the scenario's cast, and seeded work around them."""
    paper = Blueprint(
        workstations=_workstations(jobs, scenario),
        resources=[*RESOURCES, *scenario.resources],
        prompts=list(scenario.prompts),
        files=list(scenario.files),
        streams=[*final_streams(), *scenario.streams],
    )
    agents = [each.name for each in paper.workstations[len(WORKSTATIONS) + _cast(scenario) :]]
    drawn = background(
        Random(f"resync {seed}"),  # noqa: S311  # a seeded plant, not a secret
        max(0, jobs - paper.job_count),
        agents,
        scenario.mood,
    )
    paper.streams += drawn.streams
    paper.files += drawn.files
    paper.prompts += drawn.prompts
    return paper


def _cast(scenario: Scenario) -> int:
    return len(scenario.workstations)


def _workstations(jobs: int, scenario: Scenario) -> list[WorkstationSpec]:
    unlinks = dict(scenario.unlinks)
    fixed = [
        replace(each, unlinks_at=unlinks[each.name]) if each.name in unlinks else each
        for each in WORKSTATIONS
    ]
    placed = [*fixed, *scenario.workstations]
    more = max(0, jobs // JOBS_A_WORKSTATION - len(placed))
    drawn = [
        WorkstationSpec(name=name, type=kind, limit=30, description="Batch host")
        for name, kind in extra_agents(more)
    ]
    return [*placed, *drawn]


def _empty_world(seed: int, scenario: str, clock: Clock) -> World:
    now = clock.now().timestamp()
    start = (now - 9 * HOUR) // HOUR * HOUR
    return World(
        clock=clock,
        seed=seed,
        scenario=scenario,
        plan_start=start,
        plan_end=start + 24 * HOUR,
        run_number=700 + seed % 300,
        plan_id=name_uuid("plan", seed),
        now=start - BEFORE_PLAN,
    )
