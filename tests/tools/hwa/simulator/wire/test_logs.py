"""Job logs over the wire: laid out as HWA does, the same each time, line by line."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.hwa.simulator.worlds import later, night, wire
from tools.hwa.simulator.plan.batchman import accept
from tools.hwa.simulator.plan.commands import Kill
from tools.hwa.simulator.wire.logs import has_log, log_lines

GL_POST = {"oql": "name = 'GL_POST'"}


async def test_a_log_has_header_body_and_footer() -> None:
    """The log names the job and its number, and ends with the exit status."""
    async with wire() as plant:
        text = await plant.text("/plan/job/joblog", **GL_POST)
        lines = text.splitlines()

    assert set(lines[0]) == {"="}
    assert lines[1].startswith("= JOB       : /FIN_AGT01#/FINANCE/FINGLPOST[(2100 03/03/26),(")
    assert lines[1].endswith(")].GL_POST")
    assert any(line.startswith("= Job Number: ") for line in lines)
    assert any(line.endswith("Exit Status           : 8".removeprefix("= ")) for line in lines)


async def test_a_log_is_found_by_its_run() -> None:
    """The run's id leads to the same log as the job's name; each run has its own."""
    async with wire() as plant:
        [job] = (await plant.get("/plan/job", oql="name = 'RATE_CALLS'"))["results"]
        first, last = [
            await plant.text(f"/plan/job/run/{run['id']}/joblog") for run in job["jobruns"]
        ]
        by_name = await plant.text("/plan/job/joblog", oql="name = 'RATE_CALLS'")

    assert last == by_name
    assert "ORA-12541" in first
    assert "ORA-12541" not in last


async def test_a_run_is_found_by_an_engine_that_never_listed_it() -> None:
    """A run id is good after a restart: it does not have to be read first."""
    async with wire() as plant:
        [job] = (await plant.get("/plan/job", oql="name = 'GL_POST'"))["results"]
    async with wire() as fresh:
        assert "condition code 8" in await fresh.text(
            f"/plan/job/run/{job['jobruns'][0]['id']}/joblog"
        )


async def test_lines_are_counted_from_one_and_inclusive() -> None:
    """`from_line` and `to_line` cut exactly; beyond the end there is nothing."""
    async with wire() as plant:
        lines = (await plant.text("/plan/job/joblog", **GL_POST)).splitlines()
        some = await plant.text("/plan/job/joblog", **GL_POST, from_line=2, to_line=4)
        tail = await plant.text("/plan/job/joblog", **GL_POST, from_line=len(lines))
        none = await plant.text("/plan/job/joblog", **GL_POST, from_line=9999)

    assert some.splitlines() == lines[1:4]
    assert tail.splitlines() == lines[-1:]
    assert none == ""


async def test_the_content_alone_can_be_asked_for() -> None:
    """`contentOnly` leaves header and footer out."""
    async with wire() as plant:
        text = await plant.text("/plan/job/joblog", **GL_POST, contentOnly="true")

    assert "= JOB" not in text
    assert "Exit Status" not in text
    assert "condition code 8" in text


async def test_a_log_is_plain_text_and_need_not_exist() -> None:
    """Logs are text/plain; a job that never started has none: 404."""
    async with wire() as plant:
        answer = await plant.http.get("/plan/job/joblog", params=GL_POST)
        await plant.get("/plan/job/joblog", status=404, oql="name = 'LEGACY_DUMP'")

    assert answer.headers["content-type"] == "text/plain; charset=utf-8"


async def test_a_log_can_be_followed() -> None:
    """With `follow` the lines come as they are written, until the run has ended."""
    world = night()
    running = [each for each in world.jobs.values() if each.status == "EXEC"]
    job = min(running, key=lambda each: (each.run.started or 0.0) + each.outcome.seconds)
    async with wire(world) as plant:
        async with asyncio.timeout(20):
            reading = asyncio.create_task(
                plant.text(f"/plan/job/run/{world.run_id(job, 1)}/joblog", follow="true")
            )
            await asyncio.sleep(0)
            later(world, hours=9)
            text = await reading

    assert text.splitlines() == log_lines(world, job, job.run)
    assert "Exit Status" in text


async def test_a_followed_log_stops_at_its_last_line() -> None:
    """`to_line` ends a stream that the run has not ended."""
    world = night()
    job = world.job_named("/PAYROLL/PAYTAX.TAX_RECALC")
    async with wire(world) as plant, asyncio.timeout(20):
        path = f"/plan/job/run/{world.run_id(job, 1)}/joblog"
        text = await plant.text(path, follow="true", from_line=2, to_line=4)

    assert text.splitlines() == log_lines(world, job, job.run)[1:4]


@given(st.integers(0, 12))
def test_a_running_log_only_grows(hours: int) -> None:
    """What a running job wrote stays; later there is more; a footer comes at the end only."""
    world = night(150)
    job = world.job_named("/RISK/RSKREG.REG_EXTRACT")
    before = log_lines(world, job, job.run)
    later(world, hours=hours)
    after = log_lines(world, job, job.run)

    assert after[: len(before)] == before
    assert not any("Exit Status" in line for line in after)


@pytest.mark.parametrize("scenario", ["night", "abend-storm"])
def test_every_started_run_has_a_log(scenario: str) -> None:
    """Each run that was launched, or failed to be, has a log that names the job."""
    world = night(600, scenario)
    for job in world.jobs.values():
        for run in job.runs:
            if has_log(run):
                assert log_lines(world, job, run)[1].endswith(f".{job.name}")


async def test_the_log_of_a_killed_run_ends_with_it() -> None:
    """No line is later than the end of the run, and the last ones say that it was killed."""
    world = night()
    running = [each for each in world.jobs.values() if each.status == "EXEC"]
    job = max(running, key=lambda each: each.run.started or 0)  # begun today, like its lines
    accept(world, Kill(job))
    later(world, seconds=10)
    log = log_lines(world, job, job.run, content_only=True)

    times = [line[:8] for line in log if re.match(r"\d\d:\d\d:\d\d ", line)]
    ended = datetime.fromtimestamp(job.run.ended or 0, UTC)
    assert job.status == "ABEND"
    assert all(at <= f"{ended:%H:%M:%S}" for at in times)
    assert "Killed" in log[-1]
