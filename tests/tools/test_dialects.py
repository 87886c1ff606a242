"""Every release of HWA that we speak to tells the same facts, through the calls that it has."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.tools.plants import ADDRESS, AT, night, only
from tools.causes.dependents import dependents
from tools.causes.diagnose import diagnose
from tools.hwa.capabilities import Engine
from tools.hwa.either import EitherHwa
from tools.hwa.errors import HwaUnsupported
from tools.hwa.simulator.plants.situations import SITUATIONS, Situation
from tools.hwa.simulator.wire.app import make_simulator
from tools.hwa.simulator.wire.dialect import Dialect
from tools.hwa.transport.stack import over
from tools.hwa.v1.client import HwaV1
from tools.report import Report


@pytest.fixture(name="http", params=list(Dialect))
async def _http(request: pytest.FixtureRequest) -> AsyncIterator[httpx.AsyncClient]:
    app = make_simulator(night(), dialect=request.param)
    async with over(httpx.ASGITransport(app=app), ADDRESS) as http:
        yield http


@pytest.fixture(name="hwa")
def _hwa(http: httpx.AsyncClient) -> EitherHwa:
    return EitherHwa(http, lambda: AT, engine=Engine(http), older=HwaV1(http, lambda: AT))


def causes(report: Report) -> set[str]:
    """The causes that a report names, of waiting and of failing."""
    assert report.diagnosis is not None
    failed = {one.values["cause"] for one in report.findings if one.statement == "failed"}
    return failed | {root.cause_code.value for root in report.diagnosis.root_causes}


async def told(hwa: EitherHwa, situation: Situation) -> Report:
    """The diagnosis of a situation's job, named with its stream as operators do."""
    path = situation.shows.rpartition(".")
    stream, name = path[0].rpartition("/")[2], path[2]
    failed = situation.status in {"ABEND", "FAIL"}
    return await diagnose(hwa, f"{stream}.{name}", "failed" if failed else "any")


async def test_each_situation_is_understood_through_every_release(hwa: EitherHwa) -> None:
    """The cause that was placed is found, however much of the API there is, without a gap."""
    for situation in SITUATIONS:
        report = await told(hwa, situation)

        assert situation.cause in causes(report), situation.name
        assert report.gaps == (), situation.name


async def test_what_follows_is_the_same_and_counted_by_calls(hwa: EitherHwa) -> None:
    """Whether HWA walks or we do: the same nodes, which the world itself confirms."""
    for name in ("GL_POST", "EOM_OPEN", "SALES_PULL"):
        (job,) = night().jobs_by_name[name]
        values = only(await dependents(hwa, name), "dependents").values

        assert values["direct"] == len({follows.owner.id for follows in job.successors})
        assert values["jobs"] + values["streams"] == len(_behind(job.id))


@pytest.mark.parametrize("http", [one for one in Dialect if one is not Dialect.V9_5], indirect=True)
async def test_the_receipts_of_a_walk_can_be_repeated(
    hwa: EitherHwa, http: httpx.AsyncClient
) -> None:
    """Each call that a receipt names gives the nodes again that it is said to have told.

    REST V1 is asked by POST with a body, which a receipt does not hold.
    """
    (job,) = night().jobs_by_name["SALES_PULL"]
    finding = only(await dependents(hwa, "SALES_PULL"), "dependents")
    seen = set[str]()
    for receipt in finding.receipts[1:]:
        results = (await http.get(receipt.source.removeprefix("GET "))).json()["results"]
        assert len(results) >= receipt.fields["count"] > 0
        seen |= {node["id"] for node in results}

    assert seen >= _behind(job.id)


async def test_prompts_files_and_counts_are_the_same(hwa: EitherHwa) -> None:
    """Lists that REST V2 of 10.1 lacks come through V1; counts are exact everywhere."""
    world = night()
    prompts = (await hwa.prompts()).value
    counted = (await hwa.job_count(grouped_by=("status",))).value

    assert {each.number for each in prompts.results} == {
        each.number for each in world.prompts.values()
    }
    assert (await hwa.files()).value.count == len(world.files)
    assert counted.count == len(world.jobs)
    assert sum((counted.grouped_count or {}).values()) == len(world.jobs)


async def test_what_a_release_cannot_tell_is_refused_by_name() -> None:
    """One prompt by its id is nothing that 10.1 can tell: it says so instead of guessing."""
    (prompt, *_) = night().prompts.values()
    app = make_simulator(night(), dialect=Dialect.V10_1)
    async with over(httpx.ASGITransport(app=app), ADDRESS) as http:
        hwa = EitherHwa(http, lambda: AT, engine=Engine(http), older=HwaV1(http, lambda: AT))
        with pytest.raises(HwaUnsupported, match="prompts"):
            await hwa.prompt(prompt.id)


def _behind(identity: str) -> set[str]:
    """Everything that follows a job, by the world's own records."""
    edge, found = [night().jobs[identity].successors], set[str]()
    while edge:
        owners = [follows.owner for follows in edge.pop() if follows.owner.id not in found]
        found |= {owner.id for owner in owners}
        edge += [owner.successors for owner in owners]
    return found
