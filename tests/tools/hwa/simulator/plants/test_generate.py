"""Generating a plant: the same one each time, quickly, in every scenario."""

from __future__ import annotations

import time
from collections import Counter
from datetime import timedelta

import orjson
import pytest

from tests.tools.hwa.simulator.worlds import AT, frozen, later, night
from tools.hwa.simulator.plan import status
from tools.hwa.simulator.plan.clock import FrozenClock, RealClock
from tools.hwa.simulator.plan.world import World
from tools.hwa.simulator.plants.generate import generate
from tools.hwa.simulator.plants.scenarios import DOWN_AGENT, SCENARIOS, STORM_AGENT
from tools.hwa.simulator.wire.render import Renderer


def shape(world: World) -> list[tuple[object, ...]]:
    """All that the seed decides: names, ids, places, ties."""
    return [
        (job.id, job.key, job.workstation.name, job.estimate, [d.id for d in job.dependencies])
        for job in world.jobs.values()
    ]


def shown(world: World) -> list[bytes]:
    """Every job as the wire shows it."""
    render = Renderer(world)
    return [orjson.dumps(render.job(job, dependencies=True)) for job in world.jobs.values()]


def test_the_same_request_gives_the_same_world() -> None:
    """Size, seed, scenario and start decide everything."""
    assert shown(night(300)) == shown(night(300))


def test_times_follow_the_clock_and_names_do_not() -> None:
    """At another hour the plant has the same names, ids and ties, and other times."""
    now, then = night(300), generate(jobs=300, clock=FrozenClock(AT + timedelta(days=40, hours=5)))

    assert shape(now) == shape(then)
    assert then.plan_start - now.plan_start == 40 * 86_400 + 5 * 3600


def test_another_seed_gives_another_plant() -> None:
    """Seeds differ in names and ids."""
    assert shape(night(300)) != shape(generate(jobs=300, seed=8, clock=frozen()))


def test_the_plan_starts_nine_hours_ago_on_the_hour() -> None:
    """The plan's day begins on the hour, nine to ten hours before the present."""
    world = night()

    assert world.plan_start % 3600 == 0
    assert 9 <= (world.now - world.plan_start) / 3600 < 10
    assert world.plan_end - world.plan_start == 86_400


@pytest.mark.parametrize("jobs", [200, 1234, 5000])
def test_the_size_is_exact(jobs: int) -> None:
    """The plan has as many jobs as asked for, and enough workstations."""
    world = generate(jobs=jobs, clock=frozen())

    assert len(world.jobs) == jobs
    assert len(world.workstations) >= max(14, jobs // 120)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_some_is_done_some_runs_some_is_to_come(scenario: str) -> None:
    """At the present a plan is in the middle of its work, or past it in the morning."""
    world = generate(jobs=1500, scenario=scenario, clock=frozen())
    seen = Counter(job.status for job in world.jobs.values())

    assert seen["SUCC"] > 300
    assert seen["HOLD"] > 0
    assert (seen["EXEC"] > 3) is (scenario != "morning")


def test_ids_and_names_keep_their_forms() -> None:
    """Ids are unique; names fit HWA's lengths."""
    world = night(1500)

    assert len({job.id for job in world.jobs.values()}) == 1500
    assert all(len(job.name) <= 40 for job in world.jobs.values())
    assert all(len(stream.name) <= 16 for stream in world.streams.values())
    assert all(len(stream.jsid) == 16 for stream in world.streams.values())
    assert all(len(each.name) <= 16 for each in world.workstations.values())
    assert all(len(each.name) <= 8 for each in world.prompts.values())


def test_final_ran_and_will_run() -> None:
    """FINAL made this plan at its start, and tonight's instance is still ahead."""
    first, second = night().streams_by_name["FINAL"]

    assert [job.name for job in first.jobs] == ["STARTAPPSERVER", "MAKEPLAN", "SWITCHPLAN"]
    assert status.stream_status(first) == "SUCC"
    assert status.stream_status(second) == "HOLD"


def test_calm_has_no_faults() -> None:
    """In a calm night nothing fails, is late, is stuck or is unlinked, at any hour."""
    world = night(1500, scenario="calm")
    for _ in range(14):
        for job in world.jobs.values():
            assert job.status in {"HOLD", "READY", "EXEC", "SUCC"}
            assert len(job.runs) == 1
            assert not status.is_late(job, world.now)
        for stream in world.streams.values():
            assert status.stream_status(stream) in {"HOLD", "READY", "EXEC", "SUCC"}
            assert not status.is_late(stream, world.now)
        assert all(each.online and each.limit for each in world.workstations.values())
        later(world, hours=1)

    left = {job.stream.name for job in world.jobs.values() if job.status != "SUCC"}
    assert left == {"FINAL", "FINALPOSTREPORTS"}


def test_a_lost_agent_gathers_work() -> None:
    """With an agent down, many jobs are READY behind it, and nothing else waits so."""
    world = night(scenario="agent-down")
    behind = [
        job for job in world.jobs.values() if status.substatus(job) == "READY_WAITING_FOR_AGENT"
    ]

    assert len(behind) >= 20
    assert {job.workstation.name for job in behind} == {DOWN_AGENT}


def test_a_storm_hits_one_workstation_at_once() -> None:
    """A storm is forty and more abends on one workstation within a few minutes."""
    world = night(scenario="abend-storm")
    hit = [job for job in world.jobs.values() if job.status == "ABEND"]
    ends = [job.run.ended for job in hit if job.run.ended is not None]

    assert len(hit) >= 40
    assert {job.workstation.name for job in hit} == {STORM_AGENT}
    assert max(ends) - min(ends) < 300


@pytest.mark.parametrize("seed", range(3))
def test_in_the_morning_two_failures_are_left(seed: int) -> None:
    """In the morning all has ended well, but for two jobs, and FINAL is still to come."""
    world = generate(jobs=2000, seed=seed, scenario="morning", clock=frozen())
    left = Counter(job.status for job in world.jobs.values() if job.status != "SUCC")
    waiting = {job.stream.name for job in world.jobs.values() if job.status == "HOLD"}

    assert left == {"ABEND": 1, "FAIL": 1, "HOLD": 6}
    assert waiting == {"FINAL", "FINALPOSTREPORTS"}


def test_an_unknown_scenario_is_refused() -> None:
    """A wrong name is answered with the right ones."""
    with pytest.raises(ValueError, match="night, calm, agent-down, abend-storm, morning"):
        generate(scenario="noon")
    with pytest.raises(ValueError, match="at least one job"):
        generate(jobs=0)


def test_five_thousand_jobs_take_less_than_a_second() -> None:
    """A large plant is ready, at the present, in well under a second."""
    before = time.process_time()
    generate(jobs=5000, clock=frozen())

    assert time.process_time() - before < 1


def test_a_real_clock_is_in_utc() -> None:
    """The default clock tells aware times."""
    assert RealClock().now().utcoffset() == timedelta(0)
