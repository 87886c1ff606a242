"""The client's contract: it holds on every HWA that it can be pointed at."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC

import pytest

from tests.contracts.hwa_sites import (
    PASSWORD,
    USER,
    HwaSite,
    far_site,
    live_hwa,
    live_site,
    near_site,
    serving,
    small_world,
)
from tools.hwa.errors import HwaNotFound, HwaUnsupported
from tools.hwa.models import JobInPlan
from tools.hwa.narrowing import ask_jobs
from tools.hwa.oql import Field, Oql
from tools.hwa.selection import parse_selection
from tools.hwa.simulator.plan.world import World
from tools.hwa.simulator.wire.app import make_simulator
from tools.hwa.simulator.wire.dialect import Dialect

SIMULATED = ["in process", "10.1", "10.2.8", "over TCP"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each law on each HWA; on a real one only where the environment names it."""
    if "site" in metafunc.fixturenames:
        live = [pytest.param("live", marks=pytest.mark.live)] if live_hwa() else []
        metafunc.parametrize("site", [*SIMULATED, *live], indirect=True)


@pytest.fixture(name="world", scope="module")
def _world() -> World:
    return small_world()


@pytest.fixture(name="port", scope="module")
def _port(world: World) -> Iterator[int]:
    with serving(make_simulator(world, user=USER, password=PASSWORD)) as port:
        yield port


@pytest.fixture(name="site")
async def _site(request: pytest.FixtureRequest, world: World) -> AsyncIterator[HwaSite]:
    if request.param == "live":
        opened = live_site()
    elif request.param == "over TCP":
        opened = far_site(request.getfixturevalue("port"), world)
    else:
        name = "any" if request.param == "in process" else request.param
        opened = near_site(Dialect(name), world=world)
    async with opened as site:
        yield site


async def some_job(site: HwaSite) -> JobInPlan:
    """A job that ran, and that waited for another."""
    ran = Field("jobruns.commonStatus").eq("SUCCESSFUL")
    followed = Field("dependenciesStats.numberOfJobDependencies").ne(0)
    return (await site.client.jobs(ran & followed, limit=1)).value.results[0]


async def test_a_list_is_cut_by_its_limit_and_counted_whole(site: HwaSite) -> None:
    """A limit cuts the rows, never the count; an offset goes on where the page ended."""
    by_id = Oql(None).order_by("id")
    first = (await site.client.jobs(by_id, limit=5)).value
    second = (await site.client.jobs(by_id, limit=5, offset=5)).value
    both = (await site.client.jobs(by_id, limit=10)).value

    assert first.count == second.count == both.count
    ids = [job.id for job in both.results]
    assert ids == [job.id for job in (*first.results, *second.results)]
    assert ids == sorted(ids)


async def test_pages_bring_everything_once(site: HwaSite) -> None:
    """What is walked page by page is the whole list, and nothing twice."""
    job = await some_job(site)
    mine = Field("folder").eq(job.folder)
    pages = [page async for page in site.client.job_pages(mine.order_by("id"), size=7)]
    ids = [each.id for page in pages for each in page.value.results]

    assert len(ids) == len(set(ids)) == (await site.client.jobs(mine, limit=1)).value.count
    assert job.id in ids
    streams = [page async for page in site.client.job_stream_pages(mine, size=2)]
    whole = await site.client.job_streams(mine, limit=1)
    assert sum(len(page.value.results) for page in streams) == whole.value.count


async def test_one_object_is_the_one_of_the_list(site: HwaSite) -> None:
    """By its id each kind is read whole, and is what the list called it."""
    client, job = site.client, await some_job(site)
    whole = await client.job(job.id)
    stream = await client.job_stream(job.job_stream_id)
    (machine,) = (await client.workstations(limit=1)).value.results

    assert (whole.value.key, stream.value.id) == (job.key, job.job_stream_id)
    assert whole.value.dependencies
    assert (await client.workstation(machine.id)).value.key == machine.key
    for resource in (await client.resources(limit=1)).value.results:
        assert (await client.resource(resource.id)).value.key == resource.key


async def test_counts_agree_with_lists_and_with_themselves(site: HwaSite) -> None:
    """A count's groups add up to it, and it is the list's own count."""
    client, job = site.client, await some_job(site)
    stream = f"/@/@#{job.folder.rstrip('/')}/{job.job_stream_name}"
    jobs = (await client.job_count(f"{stream}.@", grouped_by=("status", "folder"))).value
    streams = (await client.job_stream_count(stream, grouped_by=("workstation",))).value

    assert jobs.count == sum(jobs.grouped_count.values()) > 0
    assert jobs.count == (await client.jobs(plan_filter=f"{stream}.@", limit=1)).value.count
    assert streams.count == sum(streams.grouped_count.values()) > 0


async def test_folders_count_what_they_hold(site: HwaSite) -> None:
    """The folders' numbers add up to the plan's, and OQL chooses among the folders."""
    job = await some_job(site)
    every = (await site.client.folder_counts("job")).value
    (one,) = (await site.client.folder_counts("job", Field("folder").eq(job.folder))).value

    assert sum(each.total_count for each in every) == (await site.client.job_count()).value.count
    assert one.total_count == sum(one.common_status.values())


async def test_walks_go_both_ways(site: HwaSite) -> None:
    """Who follows a node is followed by it, whether this release walks or we do."""
    job = await some_job(site)
    before = (await site.client.job_predecessors(job.id)).value.results
    assert before
    for node in before:
        if node.flow_node_type == "JOBSTREAM":
            after = await site.client.job_stream_successors(node.id)
        else:
            after = await site.client.job_successors(node.id)
        assert job.id in [each.id for each in after.value.results]
    deep = await site.client.job_predecessors(job.id, depth=3)
    assert deep.complete
    assert {node.id for node in before} <= {node.id for node in deep.value.results}
    await site.client.job_stream_predecessors(job.job_stream_id)


async def test_a_log_is_read_by_its_lines(site: HwaSite) -> None:
    """Lines count from one, both ends included; a filter finds the same log as the run's id."""
    client, job = site.client, await some_job(site)
    assert job.last_run
    whole = (await client.job_log(job.last_run.id)).value.splitlines()
    part = (await client.job_log(job.last_run.id, from_line=2, to_line=3)).value.splitlines()
    picked = await client.job_log_of(Field("id").eq(job.id), from_line=2, to_line=3)

    assert whole[1:3] == part == picked.value.splitlines()


async def test_what_only_some_releases_list_is_listed_or_refused(site: HwaSite) -> None:
    """Prompts and files: the list, or a clear word that this release has none."""
    known = await site.client.capabilities()
    for can, listed, one in (
        (known.prompt_list, site.client.prompts, site.client.prompt),
        (known.file_list, site.client.files, site.client.file),
    ):
        if not can:
            with pytest.raises(HwaUnsupported, match="V1 can"):
                await listed()
            with pytest.raises(HwaUnsupported):
                await one("any")
            continue
        for each in (await listed(limit=1)).value.results:
            assert (await one(each.id)).value.id == each.id
    if site.dialect is not None:
        assert known.prompt_list is (site.dialect is not Dialect.V10_1)
        assert known.predecessors is (site.dialect is not Dialect.V10_2_8)


async def test_the_engine_tells_about_itself_and_its_plan(site: HwaSite) -> None:
    """Version, labels, licence counts, a definition's text, a machine's health, and issues."""
    client, job = site.client, await some_job(site)
    (machine,) = (await client.workstations(limit=1)).value.results

    assert (await client.engine_info()).value.display_version
    assert (await client.objects_info("JOB_IN_PLAN")).value
    assert (await client.job_description(job.id)).value
    await client.workstation_health(machine.id)
    await client.job_issues(Field("id").eq(job.id))
    if site.dialect is not Dialect.V10_2_8:
        await client.consumed_runs("day")


async def test_oql_and_conman_find_the_same(site: HwaSite) -> None:
    """A selection as OQL finds what HWA finds by the selection itself."""
    job = await some_job(site)
    text = f"@#{job.folder.rstrip('/')}/{job.job_stream_name}.@+priority=1,99"
    selection = parse_selection(text)
    asked = ask_jobs(selection, UTC)
    by_oql = (await site.client.jobs(asked.oql, limit=1000)).value
    by_text = (await site.client.jobs(plan_filter=selection.plan_filter, limit=1000)).value

    assert {each.id for each in by_oql.results} == {each.id for each in by_text.results}
    assert by_oql.results


async def test_what_does_not_exist_is_not_found(site: HwaSite) -> None:
    """An unknown id is an error with HWA's code, never an empty object."""
    with pytest.raises(HwaNotFound) as error:
        await site.client.job("00000000-0000-3000-8000-000000000000")

    assert error.value.codes
