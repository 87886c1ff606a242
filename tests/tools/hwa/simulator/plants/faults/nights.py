"""Small calm plants with faults in them, and the same plant without."""

from __future__ import annotations

from functools import cache

from tests.tools.hwa.simulator.worlds import frozen
from tools.hwa.simulator.plan.world import World
from tools.hwa.simulator.plants.faults.fault import Fault, parse_fault
from tools.hwa.simulator.plants.faults.night import Night, faulty_night
from tools.hwa.simulator.plants.faults.registry import KINDS
from tools.hwa.simulator.plants.faults.truth import Truth
from tools.hwa.simulator.plants.generate import generate
from tools.hwa.simulator.plants.recipe import Recipe

JOBS = 900
"""Enough for a chain of fifty hops."""

CROWDED = 2500
"""Enough for ten faults of any kind, far from each other."""

GROUPS = 5
SEED = 3


@cache
def spoiled(*faults: str) -> Night:
    """A calm night with these faults and nothing else wrong."""
    recipe = Recipe(JOBS, SEED, "calm")
    return faulty_night(recipe, [parse_fault(each) for each in faults], frozen())


@cache
def healthy(jobs: int = JOBS) -> World:
    """The same plant without a fault."""
    return generate(jobs=jobs, seed=SEED, scenario="calm", clock=frozen())


def together(name: str) -> tuple[World, Truth]:
    """A plant with a fault of this kind and several others, and the truth about this one."""
    names = [each for each in KINDS if each != "plan-stale"]
    group = names.index(name) % GROUPS if name in names else GROUPS
    night = _group(group)
    return night.world, next(each for each in night.truths if each.kind == name)


@cache
def _group(number: int) -> Night:
    names = [each for each in KINDS if each != "plan-stale"][number::GROUPS]
    faults = [Fault(each) for each in names] if number < GROUPS else [Fault("plan-stale")]
    return faulty_night(Recipe(CROWDED, SEED, "calm"), faults, frozen())
