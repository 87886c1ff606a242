from collections.abc import AsyncIterator

import httpx
import pytest

from tests.tools.plants import ADDRESS, AT, night
from tools.hwa.capabilities import Engine
from tools.hwa.either import EitherHwa
from tools.hwa.errors import HwaNotFound, HwaUnreachable
from tools.hwa.oql import Field
from tools.hwa.simulator.wire.app import make_simulator
from tools.hwa.simulator.wire.dialect import Dialect
from tools.hwa.transport.stack import over
from tools.hwa.v1.client import HwaV1


def either(http: httpx.AsyncClient) -> EitherHwa:
    """A client that takes whichever API there is."""
    return EitherHwa(http, lambda: AT, engine=Engine(http), older=HwaV1(http, lambda: AT))


@pytest.fixture(name="hwa", params=["10.2.8", "10.1", "9.5"])
async def _hwa(request: pytest.FixtureRequest) -> AsyncIterator[EitherHwa]:
    app = make_simulator(night(), dialect=Dialect(request.param))
    async with over(httpx.ASGITransport(app=app), ADDRESS) as http:
        yield either(http)


async def test_the_same_questions_have_the_same_answers(hwa: EitherHwa) -> None:
    """Lists, counts and single objects agree, through V2 and through V1."""
    world = night()
    named = Field("jobStreamName").eq("RETPRICE")
    listed = (await hwa.jobs(named)).value
    mine = [job for job in world.jobs.values() if job.stream.name == "RETPRICE"]

    assert sorted(job.name for job in listed.results) == sorted(job.name for job in mine)
    assert (await hwa.job_count()).value.count == len(world.jobs)
    assert (await hwa.job(listed.results[0].id)).value.name == listed.results[0].name
    streams = (await hwa.job_streams(Field("name").eq("RETPRICE"))).value.results
    assert (await hwa.job_stream(streams[0].id)).value.name == "RETPRICE"
    machines = (await hwa.workstations()).value
    assert machines.count == len(world.workstations)
    machine = machines.results[0]
    assert (await hwa.workstation(machine.id)).value.name == machine.name
    assert (await hwa.resources(limit=1)).value.count == len(world.resources)
    assert (await hwa.prompts()).value.count == len(world.prompts)
    assert (await hwa.files()).value.count == len(world.files)
    assert (await hwa.engine_info()).value.display_version


async def test_walks_logs_and_reasons_come_either_way(hwa: EitherHwa) -> None:
    """What follows, what is followed, a run's log, and HWA's own words on what is stuck."""
    (job,) = (await hwa.jobs(Field("name").eq("EOM_NOTIFY"))).value.results
    before = (await hwa.job_predecessors(job.id, depth=2)).value.results
    after = (await hwa.job_successors(before[0].id)).value.results
    assert job.name in [node.name for node in after]
    assert (await hwa.job_stream_successors(job.job_stream_id)).complete

    (ran,) = (await hwa.jobs(Field("name").eq("POS_TRANSFORM"))).value.results
    assert ran.last_run
    assert len((await hwa.job_log(ran.last_run.id, from_line=1, to_line=2)).value.splitlines()) == 2
    (stuck,) = (await hwa.jobs(Field("name").eq("PRICE_PUSH"))).value.results
    assert (await hwa.job_issues(Field("id").eq(stuck.id))).value


async def test_while_no_master_answers_neither_api_is_chosen() -> None:
    """A site is not called old because its master was away when we started."""
    app = make_simulator(night(), dialect=Dialect.V10_2_8)
    plant, gone = httpx.ASGITransport(app=app), True

    async def answer(request: httpx.Request) -> httpx.Response:
        if gone:
            raise httpx.ConnectError("no", request=request)
        response = await plant.handle_async_request(request)
        body = await response.aread()
        return httpx.Response(response.status_code, headers=response.headers, content=body)

    async with over(httpx.MockTransport(answer), ADDRESS) as http:
        hwa = either(http)
        with pytest.raises(HwaUnreachable):
            await hwa.jobs()
        gone = False
        assert (await hwa.jobs(limit=1)).value.count == len(night().jobs)
        assert (await hwa.capabilities()).api == "v2"
        with pytest.raises(HwaNotFound):
            await hwa.job("nobody")
