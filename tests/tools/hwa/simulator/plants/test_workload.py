"""The shape of a large plant: what a site of hundreds of thousands of jobs looks like, made small."""

from __future__ import annotations

import gc
from collections import Counter
from contextlib import suppress
from functools import cache
from itertools import pairwise
from statistics import median

import pytest

from tests.tools.hwa.simulator.worlds import frozen
from tools.hwa.simulator.plan import status
from tools.hwa.simulator.plan.world import Follows, World
from tools.hwa.simulator.plants.faults.ground import Ground
from tools.hwa.simulator.plants.generate import collector_off, generate
from tools.hwa.simulator.plants.landscape import LARGE
from tools.hwa.simulator.plants.recipe import Recipe
from tools.hwa.simulator.plants.workload import code
from tools.hwa.simulator.wire import facts

JOBS = 10_000


@cache
def plant() -> World:
    """A plant of the large kind, still quickly made."""
    return generate(jobs=JOBS, seed=3, scenario="calm", clock=frozen())


def test_the_same_recipe_is_the_same_blueprint() -> None:
    """Seed and size decide every name, tie and length; another seed decides otherwise."""
    recipe = Recipe(6000, 3, "night")

    assert recipe.blueprint() == recipe.blueprint()
    assert recipe.blueprint() != Recipe(6000, 4, "night").blueprint()


def test_size_and_names_are_right() -> None:
    """As many jobs as asked for; ids and keys are unique; names fit HWA's lengths."""
    world = plant()
    jobs, streams = world.jobs.values(), world.streams.values()
    places = [each.name for each in world.workstations.values()]

    assert len(jobs) == JOBS
    assert len({(job.stream.id, job.name) for job in jobs}) == JOBS
    assert len({(each.folder, each.name) for each in streams}) == len(streams) - 2  # FINAL twice
    assert len(set(places)) == len(places) >= JOBS // 120
    assert max(len(each) for each in places) <= 16
    assert max(len(each.name) for each in streams) <= 16
    assert max(len(job.name) for job in jobs) <= 40
    assert max(len(each.name) for each in world.resources.values()) <= 16
    assert max((len(each.name) for each in world.prompts.values()), default=0) <= 8


@pytest.mark.parametrize(
    ("number", "text"), [(42, "0042"), (31_415, "31415"), (100_000, "A0000"), (119_999, "B9999")]
)
def test_numbers_stay_short(number: int, text: str) -> None:
    """A stream's number has at most five characters, however many streams there are."""
    assert code(number) == text


def test_codes_are_unique_up_to_a_million_jobs() -> None:
    """No two streams of the largest plant have the same number."""
    assert len({code(each) for each in range(200_000)}) == 200_000


def test_the_night_is_under_way() -> None:
    """More than half is done, something runs, something queues, and the rest is to come."""
    seen = Counter(job.status for job in plant().jobs.values())

    assert 0.5 < seen["SUCC"] / JOBS < 0.75
    assert seen["EXEC"] > 30
    assert seen["READY"] > 3
    assert 0.2 < seen["HOLD"] / JOBS < 0.5
    assert set(seen) == {"SUCC", "EXEC", "READY", "HOLD"}


def test_streams_are_short_and_some_chains_are_very_long() -> None:
    """Half of the streams have six jobs or fewer; one line of jobs is hundreds of hops long."""
    world = plant()
    relay = [job for job in world.jobs.values() if "_RELAY_" in job.name]

    assert median(len(each.jobs) for each in world.streams.values()) <= 7
    assert len(relay) >= 200
    assert len({job.stream.id for job in relay}) > 10
    for before, after in pairwise(relay):
        ties = [*after.dependencies, *after.stream.dependencies]
        assert any(isinstance(each, Follows) and each.target is before for each in ties)
    assert status.expected_end(relay[-1], world.now) > 0


def test_much_follows_one_job() -> None:
    """A tenth of the plant and more lies behind the day's opening."""
    ground = Ground(plant(), frozenset())

    assert len(ground.descendants("/OPSDAYOPEN.DAY_OPEN", limit=JOBS)) > JOBS / 10


def test_work_is_spread_unevenly() -> None:
    """A few agents have much of the work, some have none."""
    world = plant()
    load = Counter(job.workstation.name for job in world.jobs.values())
    agents = [each for each in world.workstations.values() if each.type in {"AGENT", "FTA"}]
    idle = [each for each in agents if load[each.name] == 0]

    assert len(idle) >= len(agents) / 10
    assert load.most_common(1)[0][1] > 4 * median(load[each.name] for each in agents)
    assert {"POOL", "X-AGENT", "REM-ENG"} <= {
        each.type for each in world.workstations.values() if load[each.name]
    }


def test_folders_are_two_levels_deep() -> None:
    """Areas have folders of their own inside."""
    folders = {each.folder for each in plant().streams.values()}

    assert {"/DWH", "/DWH/MARTS"} <= folders
    assert max(each.count("/") for each in folders) == 2


def test_runs_differ_from_their_estimates() -> None:
    """Half of the runs take within a fifth of their estimate; some take far longer."""
    drift = [
        (job.run.ended - job.run.started) / job.estimate
        for job in plant().jobs.values()
        if job.run.ended is not None and job.run.started is not None and job.estimate > 60
    ]

    assert 0.95 < median(drift) < 1.05
    assert sum(0.8 < each < 1.2 for each in drift) > len(drift) / 2
    assert max(drift) > 3


def test_every_kind_of_tie_is_there() -> None:
    """Resources of jobs and streams, joins, files, prompts, recovery: a large plant has them all."""
    paper = Recipe(30_000, 3, "night").blueprint()
    jobs = [job for stream in paper.streams for job in stream.jobs]

    assert any(stream.needs for stream in paper.streams)
    for name in ("needs", "joins", "opens", "asks", "at", "max_minutes"):
        assert any(getattr(job, name) for job in jobs), name
    assert any(job.recovery == "RERUN" for job in jobs)


def test_progress_is_told_in_order() -> None:
    """Drawing comes first, then building, then running; each share grows to one."""
    told: list[tuple[str, float]] = []
    generate(jobs=6000, seed=1, clock=frozen(), progress=lambda *each: told.append(each))
    order = ["drawing", "building", "running"]

    assert told == sorted(told, key=lambda each: (order.index(each[0]), each[1]))
    assert told[-1] == ("running", 1.0)


def test_the_collector_is_left_as_it_was() -> None:
    """Building pauses the garbage collector, and an error does not leave it paused."""
    with collector_off():
        assert not gc.isenabled()
    with suppress(ValueError), collector_off():
        raise ValueError

    assert gc.isenabled()


def test_a_pool_hands_its_jobs_to_its_own_members() -> None:
    """Every job of a pool has one of its members as its place; where there are more, more work."""
    world = plant()
    paths = {each.path: each for each in world.workstations.values()}
    pools = [each for each in paths.values() if each.members]
    agents = {member for pool in pools for member in pool.members}

    assert {each.type for each in pools} == {"POOL", "D-POOL"}
    assert max(len(each.members) for each in pools) > 5
    assert {paths[each].type for each in agents} == {"AGENT"}
    for pool in pools:
        mine = [job for job in world.jobs.values() if job.workstation is pool]
        places = {facts.actual_workstation(job) for job in mine}
        assert places <= set(pool.members)
        assert (len(places) > 1) is (len(pool.members) > 1)


def test_a_few_jobs_repeat_and_a_few_are_critical() -> None:
    """Only large plants have them: jobs with several runs, and deadlines with paths before them."""
    jobs = list(plant().jobs.values())
    small = Recipe(LARGE, 3, "calm").blueprint()

    assert any(job.every and len(job.runs) > 2 for job in jobs)
    assert all(job.deadline for job in jobs if job.critical)
    assert any(job.critical for job in jobs)
    assert any(job.critical_start is not None and not job.critical for job in jobs)
    assert not any(job.every or job.critical for each in small.streams for job in each.jobs)
