"""A plant with faults: the healthy one is looked at first, then built again with them in it."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from dataclasses import dataclass

from tools.hwa.simulator.plan.clock import Clock, FrozenClock, RealClock
from tools.hwa.simulator.plan.world import World
from tools.hwa.simulator.plants.faults.draft import Draft
from tools.hwa.simulator.plants.faults.fault import Fault
from tools.hwa.simulator.plants.faults.ground import Ground
from tools.hwa.simulator.plants.faults.injected import Injected
from tools.hwa.simulator.plants.faults.kind import Kind
from tools.hwa.simulator.plants.faults.registry import KINDS, kind_named
from tools.hwa.simulator.plants.faults.site import Site
from tools.hwa.simulator.plants.faults.truth import Truth, tell
from tools.hwa.simulator.plants.generate import HOURS_IN, Present, collector_off, set_in_motion
from tools.hwa.simulator.plants.recipe import Progress, Recipe, silent
from tools.hwa.simulator.plants.scenarios import SCENARIOS


@dataclass(frozen=True, slots=True)
class Night:
    """A plant, and the truth about what is wrong in it; the plant knows nothing of the truth."""

    world: World
    truths: tuple[Truth, ...]


def faulty_night(
    recipe: Recipe,
    faults: Sequence[Fault],
    clock: Clock | None = None,
    progress: Progress = silent,
) -> Night:
    """The recipe's plant with these faults in it, at the present of the clock."""
    kinds = [kind_named(each.kind) for each in faults]
    clock = clock or RealClock()
    with collector_off():
        paper = recipe.blueprint(progress)
        draft = Draft(paper, HOURS_IN)
        done = _inject(recipe, draft, faults, kinds, Present(FrozenClock(clock.now())))
        gc.collect()
        hours_in = max([HOURS_IN, *(each.hours_in or 0 for each in kinds)])
        world = set_in_motion(
            recipe,
            paper,
            Present(clock, hours_in),
            prepare=draft.give_orders,
            progress=progress,
        )
    pairs = zip(faults, kinds, done, strict=True)
    truths = tuple(tell(world, at, *each) for at, each in enumerate(pairs, start=1))
    return Night(world, truths)


def _inject(
    recipe: Recipe,
    draft: Draft,
    faults: Sequence[Fault],
    kinds: Sequence[Kind],
    present: Present,
) -> list[Injected]:
    """Every fault in its own healthy place, far from the others'."""
    if not faults:
        return []
    cast = frozenset(each.name for each in SCENARIOS[recipe.scenario].streams)
    ground = Ground(set_in_motion(recipe, draft.paper, present), cast)
    ground.survey(recipe.random(" ground"), [each.target for each in faults])
    rank = list(KINDS)
    done: dict[int, Injected] = {}
    for at in sorted(range(len(faults)), key=lambda each: rank.index(faults[each].kind)):
        random = recipe.random(f" fault {at} {faults[at]}")
        site = Site(faults[at], random, ground, draft, at + 1)
        done[at] = kinds[at].put_in(site)
        ground.take(*done[at].touched)
    return [done[at] for at in range(len(faults))]
