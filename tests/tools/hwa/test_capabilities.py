import asyncio
from typing import Any

import httpx
import pytest

from tests.tools.plants import ADDRESS, night
from tools.hwa.calls import Calls
from tools.hwa.capabilities import ApiChoice, Capabilities, Engine, probe
from tools.hwa.client import HwaClient, Read, now
from tools.hwa.errors import (
    HwaBadAnswer,
    HwaError,
    HwaNotFound,
    HwaUnreachable,
    HwaUnsupported,
)
from tools.hwa.models import Page, PlanFile, PlanPrompt
from tools.hwa.simulator.wire.app import make_simulator
from tools.hwa.simulator.wire.dialect import Dialect
from tools.hwa.transport.stack import over
from tools.hwa.walks import NodeKind, Side, Walk

INFO, OLD_INFO = "/twsd/api/v2/engine/info", "/twsd/engine/info"
DESCRIPTION = "/twsd/WA_API3_v2.json"
WALK = "/twsd/api/v2/plan/job/{id}/predecessors"
FENCE = "/twsd/api/v2/plan/workstation/{workstation_id}/action/update-fence"


class Master:
    """A master that tells about itself what a test wants; anything else is 404."""

    def __init__(self, **answers: Any) -> None:
        """`info`, `old_info`, `description`: JSON, a status, or an error."""
        names = {"info": INFO, "old_info": OLD_INFO, "description": DESCRIPTION}
        self.answers = {names[name]: answer for name, answer in answers.items()}
        self.asked: list[str] = []

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        """The answer that belongs to the path."""
        self.asked.append(request.url.path)
        await asyncio.sleep(0)
        answer = self.answers.get(request.url.path, 404)
        if isinstance(answer, httpx.TransportError):
            raise answer
        if isinstance(answer, int):
            return httpx.Response(answer, json={})
        return httpx.Response(200, json=answer)


def http(master: Master) -> httpx.AsyncClient:
    """A client of that master."""
    return over(httpx.MockTransport(master), ADDRESS)


@pytest.mark.parametrize(
    ("version", "walks", "lists", "fence"),
    [
        ("10.1.0.1", True, False, ("priority",)),
        ("10.1", True, False, ("priority",)),
        ("10.2.5", False, True, ("fence",)),
        ("10.2.8", False, True, ("fence",)),
        ("11.0", False, True, ("fence",)),
        ("next", False, True, ("fence", "priority")),
    ],
)
@pytest.mark.parametrize("description", [404, 403, 500, {}, {"paths": []}])
async def test_a_version_tells_what_it_can(
    version: str, walks: bool, lists: bool, fence: tuple[str, ...], description: object
) -> None:
    """Where the engine keeps its description to itself, its version decides."""
    known = await probe(http(Master(info={"displayVersion": version}, description=description)))

    assert known == Capabilities(
        version=version,
        api="v2",
        predecessors=walks,
        prompt_list=lists,
        file_list=lists,
        fence_parameters=fence,
    )


async def test_a_description_knows_better_than_a_version() -> None:
    """What the engine itself describes is what it can do."""
    put = {"put": {"parameters": [{"name": "priority"}, {"name": "fence"}, {"name": "oql"}]}}
    paths = {WALK: {}, FENCE: put, "/twsd/api/v2/plan/prompt": {}}
    master = Master(info={"displayVersion": "10.2.8"}, description={"paths": paths})
    known = await probe(http(master))

    assert (known.predecessors, known.prompt_list, known.file_list) == (True, True, False)
    assert known.fence_parameters == ("fence", "priority")


@pytest.mark.parametrize(
    ("api", "answers", "expected"),
    [
        ("auto", {"info": 404, "old_info": {"displayVersion": "9.5.0.6"}}, "v1"),
        ("v1", {"info": {"displayVersion": "10.1"}, "old_info": {"displayVersion": "10.1"}}, "v1"),
        ("v2", {"info": {"displayVersion": "10.1"}, "old_info": {"displayVersion": "10.1"}}, "v2"),
    ],
)
async def test_a_site_without_the_newer_api_is_known_by_its_404(
    api: ApiChoice, answers: dict[str, Any], expected: str
) -> None:
    """And an operator who knows better is believed."""
    assert (await probe(http(Master(**answers)), api)).api == expected


@pytest.mark.parametrize("api", ["auto", "v1", "v2"])
async def test_what_is_no_hwa_is_none(api: ApiChoice) -> None:
    """Neither API answers: that is an error, not a release without abilities."""
    with pytest.raises(HwaNotFound):
        await probe(http(Master()), api)
    with pytest.raises(HwaError):
        await probe(http(Master(info={"welcome": "proxy"}, old_info={"welcome": "proxy"})), api)


async def test_a_way_to_a_sign_in_page_is_no_hwa() -> None:
    """A redirect is what stands before HWA speaking, not a failure of HWA."""
    async with http(Master(info=302)) as web:
        with pytest.raises(HwaBadAnswer):
            await probe(web)


async def test_an_engine_that_keeps_its_version_to_itself_is_taken_for_the_newest() -> None:
    """A user without that right may read the plan all the same."""
    known = await probe(http(Master(info=403)))

    assert (known.api, known.version, known.predecessors) == ("v2", "", False)
    assert known.prompt_list


async def test_an_engine_is_asked_once_for_all_who_wait() -> None:
    """The first need asks; whoever comes meanwhile waits for that answer."""
    master = Master(info={"displayVersion": "10.2.8"})
    engine = Engine(http(master))
    known = await asyncio.gather(*(engine.capabilities() for _ in range(10)))

    assert len(set(known)) == 1
    assert master.asked == [INFO, DESCRIPTION]
    await engine.capabilities()
    assert len(master.asked) == 2


async def test_a_master_that_was_down_at_the_start_is_asked_again() -> None:
    """A failure is told to all who waited for it, and kept for nobody."""
    master = Master(info=httpx.ConnectError("no"))
    engine = Engine(http(master))
    heard = await asyncio.gather(*(engine.capabilities() for _ in range(5)), return_exceptions=True)
    assert {type(each) for each in heard} == {HwaUnreachable}
    assert master.asked == [INFO]

    master.answers[INFO] = {"displayVersion": "10.2.8"}
    assert (await engine.capabilities()).version == "10.2.8"


class Files:
    """The older API's lists, empty."""

    async def prompts(self, *, limit: int = 1000, offset: int = 0) -> Read[Page[PlanPrompt]]:
        """None."""
        return Read(Page[PlanPrompt](count=0, results=[]), f"V1 {limit} {offset}", now())

    async def files(self, *, limit: int = 1000, offset: int = 0) -> Read[Page[PlanFile]]:
        """None."""
        return Read(Page[PlanFile](count=0, results=[]), f"V1 {limit} {offset}", now())


async def test_what_the_newer_api_lacks_the_older_serves() -> None:
    """10.1 lists no prompts and no files in V2; with V1 at hand they come from there."""
    transport = httpx.ASGITransport(app=make_simulator(night(), dialect=Dialect.V10_1))
    async with over(transport, ADDRESS) as wire:
        with pytest.raises(
            HwaUnsupported, match=r"10\.1\.0\.1 lists no prompts in REST V2; V1 can"
        ):
            await HwaClient(wire).prompts()
        helped = HwaClient(wire, older=Files())
        assert (await helped.prompts(limit=3)).source == "V1 3 0"
        assert (await helped.files(offset=2)).source == "V1 1000 2"


@pytest.mark.parametrize("side", ["predecessors", "successors"])
@pytest.mark.parametrize("depth", [1, 2, 99])
async def test_our_walk_finds_what_the_engines_finds(side: Side, depth: int) -> None:
    """Step by step over dependencies and filters: the same nodes as in one call."""
    world = night()
    app = make_simulator(world, dialect=Dialect.V10_1)
    starts: list[tuple[NodeKind, str]] = [("job", job.id) for job in list(world.jobs.values())[::9]]
    starts += [("jobstream", stream.id) for stream in list(world.streams.values())[::5]]
    async with over(httpx.ASGITransport(app=app), ADDRESS) as wire:
        calls, hwa = Calls(wire), HwaClient(wire)
        for kind, identity in starts:
            path = f"/plan/{kind}/{identity}/{side}"
            asked = (await hwa.fetch(path, {"depth": depth})).json()["results"]
            read = await Walk(calls).run(kind, identity, side, depth)
            ours = {(node.id, node.flow_node_type) for node in read.value.results}

            assert read.complete
            assert ours == {(node["id"], node["flowNodeType"]) for node in asked}


async def test_a_walk_without_an_end_is_cut_and_says_so() -> None:
    """The bound is on the nodes: what was found until then is told, and that there is more."""
    world = night()
    start = max(world.jobs.values(), key=lambda job: len(job.successors))
    async with over(httpx.ASGITransport(app=make_simulator(world)), ADDRESS) as wire:
        read = await Walk(Calls(wire), most=1).run("job", start.id, "successors", 99)

    assert not read.complete
    assert read.value.results
