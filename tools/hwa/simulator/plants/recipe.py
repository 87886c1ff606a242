"""What a plant is made from: its size, its seed, its scenario, written out as a blueprint."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from tools.hwa.simulator.plan.blueprint import Blueprint, WorkstationSpec
from tools.hwa.simulator.plants.background import Background, background, extra_agents
from tools.hwa.simulator.plants.landscape import (
    JOBS_A_WORKSTATION,
    LARGE,
    large_agents,
    large_pools,
    large_resources,
    quarters,
)
from tools.hwa.simulator.plants.plant import RESOURCES, WORKSTATIONS, final_streams
from tools.hwa.simulator.plants.scenarios import SCENARIOS, Scenario
from tools.hwa.simulator.plants.workload import workload

Progress = Callable[[str, float], None]
"""Told what is being done, and how much of it is done, from 0 to 1."""


def silent(doing: str, share: float) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """The same recipe gives the same plant, name for name."""

    jobs: int
    seed: int
    scenario: str

    def __post_init__(self) -> None:
        """Refuses what no plant can be made from."""
        if self.scenario not in SCENARIOS:
            known = ", ".join(SCENARIOS)
            raise ValueError(f"unknown scenario {self.scenario!r}; known are: {known}")
        if self.jobs < 1:
            raise ValueError(f"a plan has at least one job, not {self.jobs}")

    def blueprint(self, progress: Progress = silent) -> Blueprint:
        """The plant on paper: the fixed part, the scenario's cast, and seeded work round them."""
        scenario = SCENARIOS[self.scenario]
        paper = Blueprint(
            workstations=_placed(scenario),
            resources=[*RESOURCES, *scenario.resources],
            prompts=list(scenario.prompts),
            files=list(scenario.files),
            streams=[*final_streams(), *scenario.streams],
        )
        draw = _draw_large if self.jobs > LARGE else _draw_small
        drawn = draw(self, paper, scenario, progress)
        paper.streams += drawn.streams
        paper.files += drawn.files
        paper.prompts += drawn.prompts
        return paper

    def random(self, about: str = "") -> Random:
        """A source of its own for each part of the plant, so that parts do not shift each other."""
        return Random(f"resync {self.seed}{about}")  # noqa: S311  # a seeded plant, not a secret


def _draw_small(
    recipe: Recipe, paper: Blueprint, scenario: Scenario, progress: Progress
) -> Background:
    more = [
        WorkstationSpec(name=name, type=kind, limit=30, description="Batch host")
        for name, kind in extra_agents(_missing(recipe, paper))
    ]
    paper.workstations += more
    left = max(0, recipe.jobs - paper.job_count)
    progress("drawing", 1.0)
    return background(recipe.random(), left, [each.name for each in more], scenario.mood)


def _draw_large(
    recipe: Recipe, paper: Blueprint, scenario: Scenario, progress: Progress
) -> Background:
    taken = {each.name for each in paper.workstations}
    more = large_agents(recipe.random(" agents"), _missing(recipe, paper), recipe.jobs, taken)
    shared = large_resources(recipe.random(" resources"), recipe.jobs)
    paper.workstations = [*large_pools(paper.workstations, more), *more]
    paper.resources += shared
    left = recipe.jobs - paper.job_count
    return workload(
        recipe.random(),
        left,
        quarters(more, shared),
        scenario.mood,
        lambda drawn: progress("drawing", drawn / left),
    )


def _missing(recipe: Recipe, paper: Blueprint) -> int:
    return max(0, recipe.jobs // JOBS_A_WORKSTATION - len(paper.workstations))


def _placed(scenario: Scenario) -> list[WorkstationSpec]:
    unlinks = dict(scenario.unlinks)
    fixed = [
        replace(each, unlinks_at=unlinks[each.name]) if each.name in unlinks else each
        for each in WORKSTATIONS
    ]
    return [*fixed, *scenario.workstations]
