"""The model of a generated plant, and the days that it plans."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from tests.tools.hwa.simulator.worlds import AT, frozen, later
from tools.hwa.simulator.plan.clock import FrozenClock
from tools.hwa.simulator.plan.definitions import StreamDefinition
from tools.hwa.simulator.plan.run_cycles import selects
from tools.hwa.simulator.plan.world import Stream, World
from tools.hwa.simulator.plants.catalogue import absentees, plan_day
from tools.hwa.simulator.plants.generate import generate
from tools.hwa.simulator.plants.recipe import Recipe


def instances(world: World) -> set[str]:
    """Paths of the streams that were planned for the plan's own day."""
    by_path: dict[str, list[Stream]] = {}
    for stream in world.streams.values():
        path = f"{stream.folder.rstrip('/')}/{stream.name}"
        by_path.setdefault(path, []).append(stream)
    return {
        path
        for path, streams in by_path.items()
        if any(not each.carried_forward and each.scheduled > world.plan_start for each in streams)
    }


def defined(world: World) -> dict[str, StreamDefinition]:
    """The definitions by path."""
    return {each.path: each for each in world.model.streams.values()}


# A Wednesday, a Saturday, a bank holiday, and the last day of a month.
@pytest.mark.parametrize("month_day", [(3, 4), (3, 7), (5, 1), (3, 31)])
def test_the_plan_holds_what_its_model_selects(month_day: tuple[int, int]) -> None:
    """A stream has an instance in the plan exactly where its definition selects the plan's day."""
    at = datetime(2026, *month_day, 12, 30, tzinfo=UTC)
    world = generate(jobs=1500, seed=5, scenario="calm", clock=FrozenClock(at))
    day = plan_day(world)
    selected = {path for path, each in defined(world).items() if selects(each, world.model, day)}

    assert day == at.date()
    assert selected == instances(world)


def test_some_definitions_are_not_in_the_plan_each_for_its_reason() -> None:
    """About one in twenty is not planned: draft, too early, too late, or another day's."""
    world = generate(jobs=5000, seed=7, scenario="calm", clock=frozen())
    day = plan_day(world)
    absent = [each for each in world.model.streams.values() if not selects(each, world.model, day)]
    reasons = Counter(
        "draft"
        if each.draft
        else "early"
        if each.valid_from and day < each.valid_from
        else "late"
        if each.valid_to and each.valid_to <= day
        else "another day"
        for each in absent
    )

    assert 0.03 < len(absent) / len(world.model.streams) < 0.07
    assert set(reasons) == {"draft", "early", "late", "another day"}


def test_names_and_ids_keep_their_forms() -> None:
    """Definitions have ids of their own, names that fit, calendars and tables that exist."""
    world = generate(jobs=6000, seed=7, clock=frozen())
    model = world.model
    calendars = {f"/{each.name}" for each in model.calendars.values()} | {""}
    tables = {f"{each.folder.rstrip('/')}/{each.name}" for each in model.tables.values()} | {""}

    assert len(model.streams) == len(defined(world))
    assert all(len(each.name) <= 16 for each in model.streams.values())
    assert all(len(each.name) <= 8 for each in model.calendars.values())
    assert {each.free_days_calendar for each in model.streams.values()} <= calendars
    assert {each.variable_table for each in model.streams.values()} <= tables


def test_absent_streams_do_not_take_names_of_the_plan() -> None:
    """What is defined beside the plan is called otherwise."""
    recipe = Recipe(5000, 7, "night")
    paper = recipe.blueprint()

    assert not {each.path for each in absentees(recipe, paper)} & {
        each.path for each in paper.streams
    }


def test_the_next_day_holds_what_the_model_selects_for_it() -> None:
    """After the plan switch the new instances are those of the model, with other luck."""
    world = generate(jobs=400, seed=7, scenario="calm", clock=FrozenClock(AT))
    later(world, hours=15)
    day = plan_day(world)

    assert (world.day, day) == (1, (AT - timedelta(hours=9)).date() + timedelta(days=1))
    assert {
        path for path, each in defined(world).items() if selects(each, world.model, day)
    } == instances(world)
    for _ in range(2):
        later(world, hours=24)
    assert world.day == 3


def test_troubles_of_the_first_night_are_mended_on_the_next() -> None:
    """The cast's failures belong to one night: a day later the same jobs succeed."""
    world = generate(jobs=200, seed=7, scenario="night", clock=FrozenClock(AT))
    later(world, hours=24 + 4)

    assert [job.status for job in world.jobs_by_name["GL_POST"]] == ["ABEND", "SUCC"]
