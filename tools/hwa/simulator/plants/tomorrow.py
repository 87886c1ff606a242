"""What a further day brings: the streams that the model plans for it, with that day's luck."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from random import Random

from tools.hwa.simulator.plan.blueprint import Blueprint, FileSpec, JobSpec, PromptSpec, StreamSpec
from tools.hwa.simulator.plan.definitions import StreamDefinition
from tools.hwa.simulator.plan.run_cycles import selects
from tools.hwa.simulator.plan.world import World
from tools.hwa.simulator.plants.background import Mood, attempts
from tools.hwa.simulator.plants.catalogue import absentees, plan_day
from tools.hwa.simulator.plants.recipe import Recipe
from tools.hwa.simulator.plants.scenarios import SCENARIOS

ARRIVAL = 6.0
"""The hour by which a file arrives that did not come the first night."""

DAY_HOURS = 24.0

ANSWER = 10.0
"""Minutes after which a prompt is answered that was not the first night."""


def next_day(recipe: Recipe) -> Callable[[World, int], Blueprint]:
    """The blueprint of a plant's further days; the troubles of the first night are mended."""

    def blueprint(world: World, number: int) -> Blueprint:
        paper = recipe.blueprint()
        random = recipe.random(f" day {number}")
        known = {each.path: each for each in (*paper.streams, *absentees(recipe, paper))}
        planned = _planned(world, known)
        mood = SCENARIOS[recipe.scenario].mood
        return Blueprint(
            workstations=paper.workstations,
            resources=paper.resources,
            prompts=[_answered(each) for each in paper.prompts],
            files=[_arriving(each) for each in paper.files],
            streams=[_fresh(random, each, mood, planned) for each in planned.values()],
        )

    return blueprint


def _planned(world: World, known: Mapping[str, StreamSpec]) -> dict[str, StreamSpec]:
    """The streams that the model plans for the day on which the plan now starts."""
    day = plan_day(world)
    seen: dict[tuple[object, ...], bool] = {}
    planned: dict[str, StreamSpec] = {}
    for defined in world.model.streams.values():
        spec = known.get(defined.path)
        rhythm = _rhythm(defined)
        if rhythm not in seen:
            seen[rhythm] = selects(defined, world.model, day)
        if spec is not None and seen[rhythm]:
            planned[defined.path] = spec
    return planned


def _rhythm(defined: StreamDefinition) -> tuple[object, ...]:
    """What decides on a day; tens of thousands of streams share a few dozen of them."""
    shared = (id(defined.cycles), defined.groups, defined.free_days_calendar)
    return (*shared, defined.valid_from, defined.valid_to, defined.draft)


def _fresh(
    random: Random, spec: StreamSpec, mood: Mood, planned: Mapping[str, StreamSpec]
) -> StreamSpec:
    """A new instance of a stream, which follows only what is planned for the same day."""
    return replace(
        spec,
        at=_within_the_day(spec.at),
        carried_forward=False,
        earlier=False,
        priority=_planned_priority(spec),
        planned_priority=None,
        after=tuple(_present(spec.after, planned)),
        jobs=tuple(_job(random, each, mood, planned) for each in spec.jobs),
    )


def _within_the_day(at: float | None) -> float | None:
    """An instance that came from before the first plan comes at the same time of a further day."""
    return at if at is None or at >= 0 else at % DAY_HOURS


def _job(random: Random, spec: JobSpec, mood: Mood, planned: Mapping[str, StreamSpec]) -> JobSpec:
    return replace(
        spec,
        attempts=attempts(random, min(spec.minutes, 300.0), mood),
        priority=_planned_priority(spec),
        planned_priority=None,
        after=tuple(_present(spec.after, planned)),
        absent=(),
        cancel_at=None,
    )


def _planned_priority(spec: StreamSpec | JobSpec) -> int:
    return spec.priority if spec.planned_priority is None else spec.planned_priority


def _present(after: Iterable[str], planned: Mapping[str, StreamSpec]) -> Iterable[str]:
    """A follows that finds no instance falls away; those inside a stream stay."""
    for each in after:
        if not each.startswith("/") or each.partition(".")[0] in planned:
            yield each


def _arriving(spec: FileSpec) -> FileSpec:
    return spec if spec.arrives is not None else replace(spec, arrives=ARRIVAL)


def _answered(spec: PromptSpec) -> PromptSpec:
    after = ANSWER if spec.answered_after is None else spec.answered_after
    return replace(spec, answered_after=after, refused=False)
