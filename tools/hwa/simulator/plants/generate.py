"""Makes a whole plant from a seed and moves it on to the present."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tools.hwa.simulator.plan.blueprint import Blueprint
from tools.hwa.simulator.plan.build import HOUR, build
from tools.hwa.simulator.plan.clock import Clock, RealClock
from tools.hwa.simulator.plan.names import name_uuid
from tools.hwa.simulator.plan.rules import advance, advance_to, begin
from tools.hwa.simulator.plan.status import streams_filed
from tools.hwa.simulator.plan.world import World
from tools.hwa.simulator.plants.catalogue import define
from tools.hwa.simulator.plants.recipe import Progress, Recipe, silent
from tools.hwa.simulator.plants.tomorrow import next_day

BEFORE_PLAN = 30 * HOUR
"""How far before the plan's start the engine begins, for what was carried forward."""

HOURS_IN = 9
"""So many whole hours of the plan have passed at the present."""

_STEPS = 40


def generate(
    *,
    jobs: int = 5000,
    seed: int = 7,
    scenario: str = "night",
    clock: Clock | None = None,
    progress: Progress = silent,
) -> World:
    """A plant of about so many jobs (never fewer than the scenario's cast), at the present.

    Names, topology and ids depend on the seed and the number of jobs; times on the clock's hour.
    """
    recipe = Recipe(jobs, seed, scenario)
    with collector_off():
        paper = recipe.blueprint(progress)
        return set_in_motion(recipe, paper, Present(clock or RealClock()), progress=progress)


@dataclass(frozen=True, slots=True)
class Present:
    """Where in its plan a plant stands: what its clock says, and how far the plan has gone."""

    clock: Clock
    hours_in: int = HOURS_IN

    @property
    def start(self) -> float:
        """When the plan began: on the hour."""
        return (self.clock.now().timestamp() - self.hours_in * HOUR) // HOUR * HOUR


def set_in_motion(
    recipe: Recipe,
    paper: Blueprint,
    present: Present,
    *,
    prepare: Callable[[World], None] = lambda world: None,
    progress: Progress = silent,
) -> World:
    """The plant of a blueprint, at the present; `prepare` sees it before it moves."""
    world = _empty_world(recipe, present)
    progress("building", 0.0)
    build(world, paper)
    world.model = define(world, recipe, paper)
    world.next_day = next_day(recipe)
    prepare(world)
    progress("building", 1.0)
    begin(world)
    first, last = world.plan_start, world.clock.now().timestamp()
    for step in range(_STEPS):
        advance_to(world, first + (last - first) * step / _STEPS)
        progress("running", step / _STEPS)
    advance(world)
    streams_filed(world)  # here, and not while the first who asks waits
    progress("running", 1.0)
    return world


@contextmanager
def collector_off() -> Iterator[None]:
    """Nothing that is built here is garbage: looking for some would double the time it takes."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            _call_old()
            gc.enable()


def _call_old() -> None:
    """What was built counts as old at once: else the next new object has all of it looked at."""
    if not gc.get_freeze_count():
        gc.freeze()
        gc.unfreeze()


def _empty_world(recipe: Recipe, present: Present) -> World:
    start = present.start
    return World(
        clock=present.clock,
        seed=recipe.seed,
        scenario=recipe.scenario,
        plan_start=start,
        plan_end=start + 24 * HOUR,
        run_number=700 + recipe.seed % 300,
        plan_id=name_uuid("plan", recipe.seed, recipe.jobs, recipe.scenario, start),
        now=start - BEFORE_PLAN,
    )
