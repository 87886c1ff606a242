"""A plant with faults: the healthy one is looked at first, then built again with them in it."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime

from tools.hwa.simulator.plan.blueprint import Blueprint
from tools.hwa.simulator.plan.clock import Clock, FrozenClock, RealClock
from tools.hwa.simulator.plan.world import World
from tools.hwa.simulator.plants.faults.draft import Draft
from tools.hwa.simulator.plants.faults.errors import FaultError
from tools.hwa.simulator.plants.faults.fault import Fault
from tools.hwa.simulator.plants.faults.ground import Ground
from tools.hwa.simulator.plants.faults.injected import Injected, seen_from_behind
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


@dataclass(frozen=True, slots=True)
class Survey:
    """A healthy plant looked at once, for any number of nights with faults in it."""

    recipe: Recipe
    paper: Blueprint
    world: World

    def draft(self) -> Draft:
        """A copy of the blueprint to change."""
        lists = {each.name: list(getattr(self.paper, each.name)) for each in fields(Blueprint)}
        return Draft(Blueprint(**lists), HOURS_IN)

    def ground(self, faults: Sequence[Fault]) -> Ground:
        """The plant with nothing spoiled yet."""
        cast = frozenset(each.name for each in SCENARIOS[self.recipe.scenario].streams)
        ground = Ground(self.world, cast)
        ground.survey(self.recipe.random(" ground"), [each.target for each in faults])
        return ground


def survey(recipe: Recipe, at: datetime, progress: Progress = silent) -> Survey:
    """The recipe's healthy plant as it stands at a moment."""
    with collector_off():
        paper = recipe.blueprint(progress)
        return Survey(recipe, paper, set_in_motion(recipe, paper, Present(FrozenClock(at))))


def faulty_night(
    recipe: Recipe,
    faults: Sequence[Fault],
    clock: Clock | None = None,
    progress: Progress = silent,
    known: Survey | None = None,
) -> Night:
    """The recipe's plant with these faults in it, at the present of the clock.

    A survey that is known already, of the same recipe and moment, need not be made again.
    """
    kinds = [kind_named(each.kind) for each in faults]
    clock = clock or RealClock()
    if faults:
        known = known or survey(recipe, clock.now(), progress)
    with collector_off():
        draft = known.draft() if known else Draft(recipe.blueprint(progress), HOURS_IN)
        done = _inject(known, draft, faults, kinds) if known else []
        gc.collect()
        hours_in = max([HOURS_IN, *(each.hours_in or 0 for each in kinds)])
        world = set_in_motion(
            recipe,
            draft.paper,
            Present(clock, hours_in),
            prepare=draft.give_orders,
            progress=progress,
        )
    triples = zip(faults, kinds, done, strict=True)
    truths = tuple(tell(world, at, *each) for at, each in enumerate(triples, start=1))
    return Night(world, truths)


def _inject(
    known: Survey, draft: Draft, faults: Sequence[Fault], kinds: Sequence[Kind]
) -> list[Injected]:
    """Every fault in its own healthy place, far from the others'."""
    ground = known.ground(faults)
    rank = list(KINDS)
    done: dict[int, Injected] = {}
    for at in sorted(range(len(faults)), key=lambda each: rank.index(faults[each].kind)):
        random = known.recipe.random(f" fault {at} {faults[at]}")
        site = Site(faults[at], random, ground, draft, at + 1)
        done[at] = kinds[at].put_in(site)
        ground.take(*done[at].touched)
    for at, fault in enumerate(faults):
        if fault.into is not None:
            _tie(draft, done, at, fault.into - 1)
    return [done[at] for at in range(len(faults))]


def _tie(draft: Draft, done: dict[int, Injected], first: int, into: int) -> None:
    """The second fault's subject waits for the first one's as well, and has its causes too."""
    if into == first or into not in done:
        raise FaultError(f"into={into + 1}: no other fault has that number")
    before, after = done[first], done[into]
    if before.subject.kind != "job" or after.subject.kind != "job":
        raise FaultError("only jobs can wait for each other")
    draft.extend_job(after.subject.name, after=(before.subject.name,))
    done[into] = replace(
        after,
        roots=(*after.roots, *(seen_from_behind(each) for each in before.roots)),
        beside=(*after.beside, *before.beside),
        lures=(*after.lures, *before.lures),
    )
