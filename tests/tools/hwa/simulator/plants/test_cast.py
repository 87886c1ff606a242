"""The cast of "night": each situation is there, in every world, and stays all night."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.tools.hwa.simulator.worlds import later, night, wire
from tools.hwa.simulator.plan import status, walk
from tools.hwa.simulator.plan.rules import advance
from tools.hwa.simulator.plan.world import Follows, Job, World
from tools.hwa.simulator.plants.generate import generate
from tools.hwa.simulator.plants.situations import SITUATIONS, Situation
from tools.hwa.simulator.wire.logs import log_lines

README = Path(__file__).resolve().parents[5] / "tools/hwa/simulator/README.md"


@cache
def world_after(hours: float) -> World:
    """A night, so many hours on."""
    world = night()
    later(world, hours=hours)
    return world


def shown_job(world: World, situation: Situation) -> Job:
    """The job at which a situation shows."""
    path, _, name = situation.shows.rpartition(".")
    stream = world.stream_named(path, carried_forward=situation.carried_forward)
    return next(job for job in stream.jobs if job.name == name)


# Whoever waits for an hour stops waiting when it has come.
_HELD = [
    (situation, hours)
    for situation in SITUATIONS
    for hours in (0, 2, 10)
    if situation.cause != "TIME_NOT_REACHED" or hours <= 3
]


@pytest.mark.parametrize(
    ("situation", "hours"), _HELD, ids=[f"{each.name}-{hours}" for each, hours in _HELD]
)
def test_each_situation_holds(situation: Situation, hours: float) -> None:
    """A situation shows as the table says at the start, two hours later and at dawn."""
    job = shown_job(world_after(hours), situation)

    assert (job.status, status.substatus(job)) == (situation.status, situation.substatus)


@pytest.mark.parametrize("jobs", [1, 200, 2000])
@pytest.mark.parametrize("seed", [1, 99])
def test_the_cast_needs_no_particular_world(jobs: int, seed: int) -> None:
    """Seed and size do not matter to the cast."""
    world = generate(jobs=jobs, seed=seed, clock=world_after(0).clock)
    for situation in SITUATIONS:
        job = shown_job(world, situation)
        assert (job.status, status.substatus(job)) == (situation.status, situation.substatus)


@pytest.mark.parametrize("minute", [0, 1, 59])
def test_the_minute_of_the_start_does_not_matter(minute: int) -> None:
    """The cast stands at any minute of the hour."""
    clock = world_after(0).clock
    at = clock.now().replace(minute=minute, second=minute)
    world = generate(jobs=1, clock=type(clock)(at))  # type: ignore[call-arg]
    advance(world)
    for situation in SITUATIONS:
        job = shown_job(world, situation)
        assert (job.status, status.substatus(job)) == (situation.status, situation.substatus)


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda each: each.name)
def test_the_root_can_be_reached(situation: Situation) -> None:
    """A root that is a job of the plan is the job itself, one it waits for, or a holder."""
    world = world_after(0)
    job = shown_job(world, situation)
    reached = [job, *walk.predecessors(job, 20)]
    holders = [holder for need in job.needs for holder in need.resource.holders]
    paths = {
        each.stream.key.partition("#")[2] + "." + each.name
        for each in reached + holders
        if isinstance(each, Job)
    }
    if "." not in situation.root.rpartition("/")[2] or situation.cause.endswith(
        ("NOT_IN_PLAN", "ORPHAN", "MISSING", "UNTIL_PASSED")
    ):
        return

    assert situation.root in paths


def test_the_readme_lists_every_situation() -> None:
    """The table in the README has each situation with its object and its root."""
    text = README.read_text()
    for situation in SITUATIONS:
        assert f"| `{situation.name}` | `{situation.shows}`" in text
        assert f"`{situation.root}` {situation.cause} |" in text


def test_names_that_are_not_unique() -> None:
    """One job name lies on three workstations, one stream is in the plan twice."""
    world = world_after(0)
    places = {job.workstation.name for job in world.jobs_by_name["SYNC_REF"]}
    instances = {stream.carried_forward for stream in world.streams_by_name["DWHHIST"]}

    assert places == {"RET_AGT01", "RSK_AGT01", "HR_AGT01"}
    assert instances == {True, False}


def test_two_reasons_are_both_open() -> None:
    """A job can wait for two things that have nothing to do with each other."""
    job = world_after(0).job_named("/PAYROLL/PAYBONUS.BONUS_CALC")

    assert [each.satisfied for each in job.dependencies] == [False, False]


def test_the_stuck_stream_is_long() -> None:
    """Behind the abended job six others hold, one behind the other."""
    world = world_after(0)
    stream = world.stream_named("/FINANCE/FINEOM")
    root = world.job_named("/FINANCE/FINEOM.EOM_OPEN")

    assert status.stream_status(stream) == "STUCK"
    assert len(walk.successors(root, 20)) == 6


def test_critical_and_late_are_flagged() -> None:
    """The critical job is predicted late with low confidence; the late one is flagged so."""
    world = world_after(0)
    critical = world.job_named("/RISK/RSKREG.REG_REPORT")
    late = world.job_named("/PAYROLL/PAYTAX.TAX_FILE")

    assert critical.deadline is not None
    assert status.expected_end(critical, world.now) > critical.deadline > world.now
    assert status.confidence(critical, world.now) < 50
    assert status.is_late(late, world.now)


def test_long_running_is_three_times_its_estimate() -> None:
    """The long-running job has run three times as long as it should."""
    world = world_after(0)
    job = world.job_named("/RISK/RSKVAR.VAR_SIM")
    elapsed = status.elapsed(job.run, world.now)

    assert elapsed is not None
    assert elapsed >= 3 * job.estimate


def test_the_healed_job_has_two_runs() -> None:
    """A rerun is one more run; only the last is the last of its chain."""
    job = world_after(0).job_named("/BILLING/BILRATE.RATE_CALLS")

    assert [(run.status, run.last) for run in job.runs] == [("ABEND", False), ("SUCC", True)]


async def test_pending_and_orphan_are_told_on_the_wire() -> None:
    """A predecessor outside the plan is pending or a zombie, with the names but no id."""
    async with wire(world_after(0)) as plant:
        found = {}
        for name in ("MONTH_ROLLUP", "CUSTOMS_SEND"):
            [job] = (await plant.get("/plan/job", oql=f"name = '{name}'"))["results"]
            [found[name]] = (await plant.get(f"/plan/job/{job['id']}"))["dependencies"]

    def told(dependency: dict[str, Any]) -> tuple[object, ...]:
        return (
            dependency["pending"],
            dependency["zombie"],
            dependency["jobName"],
            "jobId" in dependency,
        )

    assert told(found["MONTH_ROLLUP"]) == (True, False, "MONTH_CLOSE", False)
    assert told(found["CUSTOMS_SEND"]) == (False, True, "OLD_MANIFEST", False)


@pytest.mark.parametrize(
    ("path", "needle"),
    [
        ("/RETAIL/RETPOSLOAD.POS_TRANSFORM", "command not found"),
        ("/HR/HRBENEFITS.BEN_ENROLL", "AWSBDW002E"),
        ("/DWH/DWHSTAGE.STAGE_ORDERS", "No space left on device"),
        ("/FINANCE/FINEOM.EOM_OPEN", "ORA-00054"),
        ("/RETAIL/RETSALES.SALES_PULL", "Connection refused"),
        ("/LOGISTICS/LOGPARSE.PARSE_FEED", "ignore all previous instructions"),
    ],
)
def test_logs_tell_the_cause(path: str, needle: str) -> None:
    """The log of a failed job holds the text that its cause is known by."""
    world = world_after(0)
    job = world.job_named(path)

    assert any(needle in line for line in log_lines(world, job, job.run))


def test_the_application_error_has_no_aws_code() -> None:
    """An application's failure is the application's: no HWA code in what it wrote."""
    world = world_after(0)
    job = world.job_named("/FINANCE/FINGLPOST.GL_POST")

    assert not any("AWS" in line for line in log_lines(world, job, job.run))


def test_absent_predecessors_have_no_target() -> None:
    """What is not in the plan cannot be walked to."""
    job = world_after(0).job_named("/DWH/DWHMONTH.MONTH_ROLLUP")

    assert walk.predecessors(job, 3) == []
    assert all(isinstance(each, Follows) for each in job.dependencies)
