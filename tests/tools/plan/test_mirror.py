"""The copy of the plan is the plan."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tools.plan.mirrors import (
    Site,
    counts_in,
    is_consistent,
    jobs_in,
    links_in,
    site,
    streams_in,
    whole,
)
from tests.tools.plants import AT, client
from tools.hwa.simulator.plan import batchman, plan_switch
from tools.hwa.simulator.plan.commands import Cancel, Command, Hold, NewJob, Release, SubmitJob
from tools.hwa.simulator.plan.rules import advance
from tools.hwa.simulator.plan.world import Job
from tools.plan.copy.moves import moves_between
from tools.plan.copy.opens import Opens
from tools.plan.copy.snapshot import manifest_from, manifest_of, picture_from, pieces_of
from tools.plan.copy.where import Span, Where, jobs_where, select_jobs

GROUPS = ("workstation", "common", "folder")
_SLOW = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
_STEPS = st.lists(
    st.one_of(
        st.floats(0.1, 240).map(lambda minutes: ("wait", minutes)),
        st.tuples(st.sampled_from(["cancel", "hold", "release", "submit"]), st.integers(0, 149)),
    ),
    min_size=1,
    max_size=5,
)


async def test_a_load_holds_every_job_stream_and_dependency_of_the_plan() -> None:
    """Pages lose nothing and double nothing, and the groups are those that HWA counts itself."""
    async with site() as here:
        picture = await here.mirror.load()
        assert picture.complete
        assert jobs_in(picture).keys() == here.world.jobs.keys()
        assert streams_in(picture).keys() == here.world.streams.keys()
        assert picture.count(GROUPS) == counts_in(here.world)
        assert len(picture.workstations) == len(here.world.workstations)
        assert here.mirror.progress.percent == 100


async def test_a_load_knows_who_waits_for_whom() -> None:
    """Each dependency on a job or stream of the plan is one link, of stream or job."""
    async with site() as here:
        picture = await here.mirror.load()
        nodes = [*here.world.jobs.values(), *here.world.streams.values()]
        told = {(follows.owner.id, node.id) for node in nodes for follows in node.successors}
        assert links_in(picture) == told
        assert told


@_SLOW
@given(steps=_STEPS)
async def test_refreshes_come_to_the_same_as_reading_everything(
    steps: list[tuple[str, Any]],
) -> None:
    """After any steps of the plant and its operators, refresh and sweep make the copy true."""
    async with site() as here:
        await here.mirror.load()
        for step in steps:
            _take(here, *step)
            await here.mirror.refresh()
            picture = await here.mirror.sweep()
            fresh = await whole(here.app)
            assert jobs_in(picture) == jobs_in(fresh)
            assert streams_in(picture) == streams_in(fresh)
            assert links_in(picture) == links_in(fresh)
            assert picture.count(GROUPS) == counts_in(here.world)
            assert is_consistent(picture)
            assert picture.complete


def _take(here: Site, kind: str, value: Any) -> None:  # noqa: ANN401 - by the kind of step
    if kind == "wait":
        here.wait(value)
    else:
        command = _command(here, kind, value)
        advance(here.world)
        try:
            batchman.accept(here.world, command)
        except batchman.WrongState:
            return
        here.wait(0.1)  # batchman takes its time
    advance(here.world)


def _command(here: Site, kind: str, number: int) -> Command:
    jobs = list(here.world.jobs.values())
    job = jobs[number % len(jobs)]
    if kind == "submit":
        new = NewJob(name=f"AD_HOC_{number}", workstation=job.workstation, command="true")
        return SubmitJob(new)
    made: dict[str, Command] = {"cancel": Cancel(job), "hold": Hold(job), "release": Release(job)}
    return made[kind]


async def test_a_new_plan_is_read_whole_and_never_mixed_with_the_old() -> None:
    """After JnextPlan nothing of the old plan is left, and its moves lead nowhere."""
    async with site() as here:
        before = await here.mirror.load()
        mark = here.mirror.moves.since().mark
        plan_switch.switch(here.world)
        picture = await here.mirror.refresh()
        assert picture.plan.run_number == (before.plan.run_number or 0) + 1
        assert jobs_in(picture).keys() == here.world.jobs.keys()
        assert here.mirror.loads == 2
        assert not here.mirror.moves.since(mark).complete


async def test_readers_keep_the_state_they_took() -> None:
    """A picture never changes: the next refresh makes another."""
    async with site() as here:
        before = await here.mirror.load()
        seen, counted = jobs_in(before), dict(before.count(("status",)))
        here.wait(120)
        after = await here.mirror.refresh()
        assert jobs_in(after) != seen
        assert jobs_in(before) == seen
        assert before.count(("status",)) == counted


async def test_moves_tell_what_changed_and_say_so_when_some_were_let_go() -> None:
    """Every job whose status differs between two refreshes is one move, from and to."""
    async with site() as here:
        before = jobs_in(await here.mirror.load())
        mark = here.mirror.moves.since().mark
        here.wait(90)
        after = jobs_in(await here.mirror.refresh())
        told = here.mirror.moves.since(mark)
        moved = {one.object_id: (one.was, one.now) for one in told.moves if one.kind == "job"}
        assert told.complete
        assert moved == {
            key: (before[key]["status"], after[key]["status"])
            for key in before
            if (before[key]["status"], before[key]["common"])
            != (after[key]["status"], after[key]["common"])
        }
        assert here.mirror.moves.since(told.mark).moves == []


async def test_moves_are_the_same_whoever_read_the_later_picture() -> None:
    """A picture with words of its own differs from the earlier by what one that follows it does."""
    async with site() as here:
        before = await here.mirror.load()
        here.wait(90)
        after = await here.mirror.refresh()
        copied = picture_from(manifest_from(manifest_of(after)), pieces_of(after))
        moves = moves_between(before, after)
        assert moves
        assert sorted(moves_between(before, copied), key=str) == sorted(moves, key=str)


async def test_what_jobs_wait_for_is_what_their_records_say() -> None:
    """Each kind of dependency that is open in a job's record is open in the copy."""
    async with site(jobs=400) as here, client(here.app) as hwa:
        picture = await here.mirror.load()
        jobs = [(await hwa.job(identity)).value for identity in jobs_in(picture)]
        for kind in (Opens.FILE, Opens.PROMPT, Opens.RESOURCE):
            waiting = {
                job.id
                for job in jobs
                if any(one.open and one.dependency_type == kind.name for one in job.dependencies)
            }
            found = select_jobs(picture, Where(open=kind))
            assert waiting
            assert {job.id for job in found} == waiting
            assert all(kind in job.open for job in found)


async def test_a_wait_that_ends_without_a_trace_is_seen_by_the_next_sweeps() -> None:
    """A dependency that is met while others hold the job changes no time, status or count."""
    async with site(jobs=400) as here:
        first = await here.mirror.load()
        waiting = {job.id for job in select_jobs(first, Where(open=Opens.FILE))}
        for identity in waiting:
            for each in here.world.jobs[identity].dependencies:
                each.resolved = True
            here.world.jobs[identity].version += 1
        await here.mirror.sweep()
        picture = await here.mirror.sweep()
        left = select_jobs(picture, Where(open=Opens.FILE))
        assert waiting
        assert not {job.id for job in left} & waiting


@pytest.mark.parametrize("hours", [-5, 5])
async def test_our_clock_has_no_say_in_what_is_new(hours: int) -> None:
    """Clocks apart by hours lose no change: what is new is judged by the engine's own times."""
    async with site(ours=AT + timedelta(hours=hours)) as here:
        await here.mirror.load()
        here.wait(45)
        picture = await here.mirror.refresh()
        assert jobs_in(picture) == jobs_in(await whole(here.app))
        assert picture.read_at == AT + timedelta(hours=hours)


async def test_an_agent_from_the_future_hides_no_change_of_others() -> None:
    """One agent's wrong clock does not carry the newest time away."""
    async with site() as here:
        picture = await here.mirror.load()
        true = picture.newest
        done = next(job for job in here.world.jobs.values() if job.run.ended)
        done.run.ended = (done.run.ended or 0) + 5 * 3600
        done.version += 1
        assert abs((await whole(here.app)).newest - true) < 3600


async def test_a_change_of_summer_time_shifts_nothing() -> None:
    """HWA's times are UTC: an hour that clocks on the wall repeat is still two."""
    at = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 02:30 in Paris, for the first time
    async with site(at=at) as here:
        await here.mirror.load()
        here.wait(60)  # 02:30 again
        picture = await here.mirror.refresh()
        assert jobs_in(picture) == jobs_in(await whole(here.app))
        times = [job["started"] for job in jobs_in(picture).values() if job["started"]]
        assert max(times) > at


async def test_a_selection_is_what_its_parts_say() -> None:
    """Each part of a question narrows; what comes out is what the plant itself would choose."""
    async with site() as here:
        picture = await here.mirror.load()
        jobs = list(here.world.jobs.values())
        cases: list[tuple[Where, Callable[[Job], bool]]] = [
            (Where(statuses=["ABEND"]), lambda job: job.status == "ABEND"),
            (Where(common=["WAITING"]), lambda job: job.run.common == "WAITING"),
            (Where(folder="/FINANCE"), lambda job: job.folder.startswith("/FINANCE")),
            (Where(name="@LOAD@"), lambda job: "LOAD" in job.name),
            (Where(stream="FIN?@"), lambda job: job.stream.name.startswith("FIN")),
            (Where(rerun=True), lambda job: len(job.runs) > 1),
            (Where(return_code=0), lambda job: job.run.return_code == 0),
            (
                Where(ended=Span(since=AT - timedelta(hours=2))),
                lambda job: (job.run.ended or 0) >= (AT - timedelta(hours=2)).timestamp(),
            ),
        ]
        for where, test in cases:
            found = {job.id for job in select_jobs(picture, where)}
            assert found == {job.id for job in jobs if test(job)}, where
            assert jobs_where(picture, where).sum() == len(found)


async def test_a_selection_has_the_order_and_the_length_asked_for() -> None:
    """By text as the alphabet has it, by time as it ran, both ways."""
    async with site() as here:
        picture = await here.mirror.load()
        names = [job.name for job in select_jobs(picture, Where(), order="name", limit=10)]
        assert names == sorted(job.name for job in here.world.jobs.values())[:10]
        ended = [job.ended for job in select_jobs(picture, Where(), order="ended", descending=True)]
        times = [one for one in ended if one]
        assert times == sorted(times, reverse=True)
