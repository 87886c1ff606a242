"""One suite for every way to read the plan: REST V2 and REST V1 tell the same of one plant.

Ids differ between the two, so objects are told apart by their keys.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import cache
from typing import Any, TypeAlias

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.types import ASGIApp

from tests.tools.plants import ADDRESS, AT
from tools.hwa.client import HwaClient
from tools.hwa.errors import HwaNotFound
from tools.hwa.models import JobInPlan, JobStreamInPlan
from tools.hwa.oql import AllOf, AnyOf, Field, Oql, Term, Tree
from tools.hwa.plan_reads import PlanReads
from tools.hwa.simulator.plan.batchman import accept
from tools.hwa.simulator.plan.clock import FrozenClock
from tools.hwa.simulator.plan.commands import Rerun
from tools.hwa.simulator.plan.rules import advance
from tools.hwa.simulator.plan.world import Job, Node, Stream, World
from tools.hwa.simulator.plants.generate import generate
from tools.hwa.simulator.wire.app import make_simulator
from tools.hwa.transport.stack import over
from tools.hwa.v1.client import HwaV1

Open: TypeAlias = Callable[[httpx.AsyncClient], PlanReads]
READERS: dict[str, Open] = {
    "V2": lambda http: HwaClient(http, clock=lambda: AT),
    "V1": lambda http: HwaV1(http, lambda: AT),
}


@cache
def plant() -> World:
    """A night that stands still; nobody changes it."""
    return generate(jobs=300, clock=FrozenClock(AT))


@cache
def rerun_plant() -> World:
    """A small night in which an operator has rerun whatever had ended; nobody changes it."""
    clock = FrozenClock(AT)
    world = generate(jobs=120, clock=clock)
    for job in list(world.jobs.values()):
        if job.status in {"SUCC", "ABEND"} and job.name < "M":
            accept(world, Rerun(job, job.run.attempt))
    clock.advance(timedelta(minutes=9))
    advance(world)
    return world


@cache
def app() -> ASGIApp:
    """The standing night on the wire."""
    return make_simulator(plant())


@cache
def rerun_app() -> ASGIApp:
    """The night of reruns on the wire."""
    return make_simulator(rerun_plant())


@pytest.fixture(name="plan", params=READERS)
async def _plan(request: pytest.FixtureRequest) -> AsyncIterator[PlanReads]:
    async with reader(READERS[request.param]) as plan:
        yield plan


@asynccontextmanager
async def reader(make: Open, plant_app: ASGIApp | None = None) -> AsyncIterator[PlanReads]:
    """A way to read the standing night."""
    async with over(httpx.ASGITransport(app=plant_app or app()), ADDRESS) as http:
        yield make(http)


async def test_every_job_is_listed_once_and_counted(plan: PlanReads) -> None:
    """Windows over the list meet without a gap, and each tells the number of all jobs."""
    found: list[JobInPlan] = []
    while len(found) < len(plant().jobs):
        page = (await plan.jobs(limit=70, offset=len(found))).value
        assert page.count == len(plant().jobs)
        assert page.results
        found += page.results

    assert Counter(job.key for job in found) == Counter(job.key for job in plant().jobs.values())
    assert not (await plan.jobs(limit=70, offset=len(found))).value.results


async def test_statuses_runs_and_times_are_the_plants_own(plan: PlanReads) -> None:
    """Each job's status, its runs, their times and return codes are what the plant holds."""
    known = by_key()
    for job in (await plan.jobs(limit=1000)).value.results:
        own = known[job.key, job.sched_time]
        assert (job.status, job.last_run_common_status) == (own.status, own.run.common)
        assert (job.priority, job.folder, job.name) == (own.priority, own.folder, own.name)
        assert job.job_options.critical == own.critical
        told = [(run.common_status, run.return_code, seconds(run.time_info)) for run in job.jobruns]
        assert told == [(run.common, run.return_code, whole(run)) for run in own.runs]
        assert [run.last_in_rerun_chain for run in job.jobruns] == [run.last for run in own.runs]


async def test_one_job_comes_with_what_it_waits_for(plan: PlanReads) -> None:
    """A job read by its id has its dependencies, the predecessors' names and states among them."""
    job = await named(plan, "BONUS_CALC")
    own = plant().job_named("/PAYROLL/PAYBONUS.BONUS_CALC")

    told = (await plan.job(job.id)).value
    assert len(told.dependencies) == len(own.dependencies)
    follows, opens = told.dependencies
    assert (follows.job_name, follows.job_stream_name) == ("GL_POST", "FINGLPOST")
    assert (follows.predecessor_status and follows.predecessor_status.status) == "ABEND"
    assert opens.file is not None
    assert (opens.file.name, opens.open) == ("/data/in/bonus.csv", True)


@pytest.mark.parametrize("depth", [1, 3])
async def test_walks_reach_the_same_neighbours(plan: PlanReads, depth: int) -> None:
    """What a job follows and what follows it, step by step, as the plant's own graph has it."""
    for own in list(plant().jobs.values())[:60:4]:
        job = await like(plan, own)
        before = (await plan.job_predecessors(job.id, depth=depth)).value
        after = (await plan.job_successors(job.id, depth=depth)).value
        assert names(before.results) == names(_walk(own, depth, _ahead)), own.key
        assert names(after.results) == names(_walk(own, depth, _behind)), own.key
        assert (before.count, after.count) == (len(before.results), len(after.results))


async def test_followers_of_a_whole_stream(plan: PlanReads) -> None:
    """What waits for a stream as a whole is found from the stream."""
    for own in plant().streams.values():
        if not own.successors:
            continue
        query = Field("name").eq(own.name) & Field("folder").eq(own.folder)
        streams = (await plan.job_streams(query)).value.results
        stream = next(each for each in streams if each.sched_time == at(own.scheduled))
        for depth in (1, 3):
            told = (await plan.job_stream_successors(stream.id, depth=depth)).value
            assert names(told.results) == names(_walk(own, depth, _behind))
        back = (await plan.job_stream_predecessors(stream.id, depth=3)).value
        assert names(back.results) == names(_walk(own, 3, _ahead))


@pytest.mark.parametrize("group", ["status", "workstation", "folder"])
async def test_counts_are_exact(plan: PlanReads, group: str) -> None:
    """Groups add up to the whole, and each is the plant's own figure."""
    read: dict[str, Callable[[Job], str]] = {
        "status": lambda job: job.run.common,
        "workstation": lambda job: job.workstation.path,
        "folder": lambda job: job.folder,
    }
    own = Counter(map(read[group], plant().jobs.values()))

    assert (await plan.job_count()).value.count == len(plant().jobs)
    told = (await plan.job_count(grouped_by=(group,))).value
    assert (told.count, told.grouped_count) == (len(plant().jobs), own)
    assert (await plan.job_stream_count()).value.count == len(plant().streams)
    streams = (await plan.job_stream_count(grouped_by=(group,))).value
    assert sum(streams.grouped_count.values()) == streams.count == len(plant().streams)


async def test_a_selection_counts_and_lists_the_same(plan: PlanReads) -> None:
    """A conman selection picks the same jobs in a list and in a count."""
    text = "/@/@#/PAYROLL/@.@+state=hold"
    own = [
        job for job in plant().jobs.values() if job.folder == "/PAYROLL" and job.status == "HOLD"
    ]

    assert own
    assert (await plan.job_count(text)).value.count == len(own)
    listed = (await plan.jobs(plan_filter=text)).value
    assert (listed.count, names(listed.results)) == (len(own), names(own))


async def test_logs_are_the_same_line_by_line(plan: PlanReads) -> None:
    """A run's log, whole and in part, is the plant's own text."""
    job = await named(plan, "GL_POST")
    assert job.last_run is not None
    run = job.last_run.id

    whole_log = (await plan.job_log(run)).value
    lines = whole_log.splitlines(keepends=True)
    assert "debit total 884,120.55" in whole_log
    assert (await plan.job_log(run, from_line=3, to_line=5)).value == "".join(lines[2:5])
    assert (await plan.job_log(run, from_line=len(lines) + 9)).value == ""


async def test_issues_name_the_jobs_that_could_start(plan: PlanReads) -> None:
    """HWA's own reasons come for the jobs asked about, with their ids."""
    query = Field("jobruns.compositeStatus.status").one_of(["READY", "FENCE"])
    jobs = (await plan.jobs(query, limit=1000)).value.results

    issues = (await plan.job_issues(query)).value
    assert issues
    assert {issue.id for issue in issues} <= {job.id for job in jobs}


async def test_streams_are_the_plants_own(plan: PlanReads) -> None:
    """Each job stream's status, counters and times are what the plant holds."""
    page = (await plan.job_streams(limit=1000)).value
    own: dict[tuple[str, datetime | None], Stream] = {
        (each.key, at(each.scheduled)): each for each in plant().streams.values()
    }

    assert page.count == len(own)
    for stream in page.results:
        mine = own[stream.key, stream.sched_time]
        assert stream.job_stream_stats.number_of_job == len(mine.jobs)
        assert stream.js_definition_flags.carried_forward == mine.carried_forward
        assert (await plan.job_stream(stream.id)).value.key == stream.key


async def test_workstations_resources_and_prompts(plan: PlanReads) -> None:
    """Links, limits, units and questions are the plant's own."""
    workstations = (await plan.workstations()).value
    assert {each.name: (each.linked, each.limit, each.type) for each in workstations.results} == {
        each.name: (each.linked, each.limit, each.type) for each in plant().workstations.values()
    }
    first = workstations.results[0]
    assert (await plan.workstation(first.id)).value == first
    down = (await plan.workstations(Field("activeStates").eq("UNLINKED"))).value.results
    assert {each.name for each in down} == {
        each.name for each in plant().workstations.values() if not each.linked
    }
    resources = (await plan.resources()).value.results
    assert {each.name: (each.quantity, each.quantity_in_use) for each in resources} == {
        each.name: (each.quantity, each.in_use) for each in plant().resources.values()
    }
    assert (await plan.resource(resources[0].id)).value == resources[0]
    files = (await plan.files()).value.results
    assert {(each.name, each.status) for each in files} == {
        (each.path, each.status) for each in plant().files.values()
    }
    prompts = (await plan.prompts()).value.results
    assert (await plan.prompt(prompts[0].id)).value == prompts[0]
    assert (await plan.file(files[0].id)).value == files[0]
    assert {each.name: (each.status, each.text) for each in prompts} == {
        each.name: (each.status, each.text) for each in plant().prompts.values()
    }


async def test_what_is_not_there_is_said_to_be_missing(plan: PlanReads) -> None:
    """An unknown id is an error of its own kind, never an empty object."""
    nobody = "00000000-0000-3000-8000-000000000000"
    for read in (plan.job, plan.job_stream, plan.workstation, plan.job_log):
        with pytest.raises(HwaNotFound):
            await read(nobody)
    assert (await plan.jobs(Field("name").eq("NO_SUCH_JOB"))).value.count == 0


async def test_every_read_tells_its_call_and_its_time(plan: PlanReads) -> None:
    """A receipt names the call that can be made again, and when it was made."""
    for read in (await plan.engine_info(), await plan.jobs(), await plan.job_count()):
        assert read.source.startswith(("GET /twsd/", "POST /twsd/"))
        assert read.read_at == AT


STREAM_STATUSES = {"status": "compositeStatus.status", "common": "commonStatus"}


@pytest.mark.parametrize("word", ["STUCK", "EXEC", "HOLD"])
async def test_both_find_the_same_streams(word: str) -> None:
    """A status picks the same job streams through either API."""
    query = Field("compositeStatus.status").eq(word)
    found = [await _keys(make, query, _streams) for make in READERS.values()]

    assert found[0] == found[1]


NAMES = ["BONUS_CALC", "GL_POST", "BONUS_@", "@_LOAD", "EOM_?@", "@", "NOBODY"]
WORDS = {
    "jobruns.commonStatus": ["WAITING", "READY", "RUNNING", "SUCCESSFUL", "ERROR", "CANCELED"],
    "jobruns.compositeStatus.status": ["HOLD", "EXEC", "SUCC", "ABEND", "FAIL", "SUPPR", "CANCL"],
    "jobruns.rerunType": ["REGULAR", "RERUN"],
    "jobDefinition.recoveryOption": ["STOP", "RERUN", "CONTINUE"],
    "folder": ["/PAYROLL", "/FINANCE", "/"],
    "workstation": ["/PAY_AGT01", "/FIN_AGT01", "FIN_AGT01"],
}
PATTERNS = {
    "name": NAMES,
    "jobStreamName": ["PAYBONUS", "FIN@", "@DAILY", "@"],
    "workstation": ["/PAY@", "@/FIN_AGT01", "@AGT01", "/@_AGT0?"],
    "folder": ["/P@", "/@N@"],
}
NUMBERS = {"priority": [0, 10, 50, 99], "jobruns.returnCode": [0, 1, 8, 127]}
TRUTHS = ["jobOptions.critical", "jobruns.maxDurationGone", "jobruns.compositeStatus.canceled"]
MOMENTS = ["jobruns.timeInfo.actualStartTime", "jobruns.timeInfo.actualEndTime"]


def _terms() -> st.SearchStrategy[Tree]:
    worded = st.sampled_from(sorted(WORDS)).flatmap(
        lambda field: st.one_of(
            st.builds(
                Term,
                st.just(field),
                st.sampled_from(["=", "!="]),
                st.sampled_from([*WORDS[field], None]),
            ),
            st.builds(
                Term,
                st.just(field),
                st.sampled_from(["IN", "NOT IN"]),
                st.lists(st.sampled_from(WORDS[field]), min_size=1, max_size=3).map(tuple),
            ),
        )
    )
    alike = st.sampled_from(sorted(PATTERNS)).flatmap(
        lambda field: st.builds(
            Term,
            st.just(field),
            st.sampled_from(["LIKE", "NOT LIKE", "=", "!="]),
            st.sampled_from(PATTERNS[field]),
        )
    )
    compared = st.sampled_from(sorted(NUMBERS)).flatmap(
        lambda field: st.builds(
            Term,
            st.just(field),
            st.sampled_from(["=", "!=", "<", "<=", ">", ">="]),
            st.sampled_from(NUMBERS[field]),
        )
    )
    flags = st.builds(Term, st.sampled_from(TRUTHS), st.sampled_from(["=", "!="]), st.booleans())
    moments = st.builds(
        Term,
        st.sampled_from(MOMENTS),
        st.sampled_from(["<", "<=", ">", ">="]),
        st.integers(-300, 30).map(lambda minutes: AT + timedelta(minutes=minutes)),
    )
    return st.one_of(worded, alike, compared, flags, moments)


TREES: st.SearchStrategy[Tree] = st.recursive(
    _terms(),
    lambda inner: st.one_of(
        st.builds(AllOf, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(inner, min_size=2, max_size=3).map(tuple)),
    ),
    max_leaves=4,
)


@settings(max_examples=25, deadline=None)
@given(tree=TREES)
def test_any_query_finds_the_same_jobs(tree: Tree) -> None:
    """Whatever OQL describes, V1 finds it too: filtered there or here, and counted alike."""

    async def both() -> list[tuple[int, Counter[str]]]:
        return [await _keys(make, Oql(tree), _jobs) for make in READERS.values()]

    over_v2, over_v1 = asyncio.run(both())
    assert over_v2 == over_v1


def by_key() -> dict[tuple[str, datetime | None], Job]:
    """The plant's jobs by what they are called and when their streams were planned for."""
    return {(job.key, at(job.stream.scheduled)): job for job in plant().jobs.values()}


def at(moment: float) -> datetime:
    """A moment of the plant, as both APIs tell it: without fractions."""
    return datetime.fromtimestamp(int(moment), AT.tzinfo)


def seconds(info: Any) -> tuple[int | None, int | None]:  # noqa: ANN401 - a run's times
    """When a run started and ended, in whole seconds."""
    told = (info.actual_start_time, info.actual_end_time)
    start, end = (None if each is None else int(each.timestamp()) for each in told)
    return start, end


def whole(run: Any) -> tuple[int | None, int | None]:  # noqa: ANN401 - the plant's run
    """The same of the plant's own run."""
    start, end = (None if each is None else int(each) for each in (run.started, run.ended))
    return start, end


def names(nodes: Iterable[Any]) -> Counter[str]:
    """How often each name stands in a list."""
    return Counter(each.name for each in nodes)


async def named(plan: PlanReads, name: str) -> JobInPlan:
    """The one job with this name."""
    (job,) = (await plan.jobs(Field("name").eq(name))).value.results
    return job


async def like(plan: PlanReads, own: Job) -> JobInPlan:
    """The plant's job as the reader tells it."""
    query = Field("name").eq(own.name) & Field("jobStreamName").eq(own.stream.name)
    found = (await plan.jobs(query & Field("folder").eq(own.folder))).value.results
    (job,) = [each for each in found if each.sched_time == at(own.stream.scheduled)]
    return job


def _walk(own: Node, depth: int, step: Callable[[Any], list[Any]]) -> list[Any]:
    seen, found, edge = {own}, [], [own]
    for _ in range(depth):
        beyond = dict.fromkeys(each for near in edge for each in step(near))
        edge = [each for each in beyond if each not in seen]
        seen |= set(edge)
        found += edge
    return found


def _ahead(node: Any) -> list[Any]:  # noqa: ANN401 - a job or a stream of the plant
    targets = [getattr(each, "target", None) for each in node.dependencies]
    return [each for each in targets if each is not None]


def _behind(node: Any) -> list[Any]:  # noqa: ANN401 - a job or a stream of the plant
    return [each.owner for each in node.successors]


async def _jobs(plan: PlanReads, query: Oql) -> tuple[int | None, list[JobInPlan]]:
    page = (await plan.jobs(query, limit=1000)).value
    return page.count, page.results


async def _streams(plan: PlanReads, query: Oql) -> tuple[int | None, list[JobStreamInPlan]]:
    page = (await plan.job_streams(query, limit=1000)).value
    return page.count, page.results


async def _keys(
    make: Open,
    query: Oql,
    read: Callable[[PlanReads, Oql], Awaitable[tuple[int | None, Any]]],
) -> tuple[int, Counter[str]]:
    async with reader(make, rerun_app()) as plan:
        count, found = await read(plan, query)
    keys = Counter(each.key for each in found)
    assert count == len(found)
    return len(found), keys
