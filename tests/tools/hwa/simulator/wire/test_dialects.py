"""The versions of HWA: what each serves, what it refuses, and what it says of itself."""

from __future__ import annotations

import pytest

from tests.tools.hwa.simulator.worlds import night, wire
from tools.hwa.simulator.plan.world import World
from tools.hwa.simulator.wire.app import make_simulator
from tools.hwa.simulator.wire.dialect import Dialect

ROOT = "http://sim.test"


def first_job(world: World) -> str:
    """The path of some job."""
    return f"/plan/job/{next(iter(world.jobs))}"


async def test_the_newer_one_is_what_is_meant_where_none_is_named() -> None:
    """A simulator that is told nothing is as strict as a real engine of 10.2.8."""
    async with wire(app=make_simulator(night())) as plant:
        described = (await plant.http.get(f"{ROOT}/twsd/WA_API3_v2.json")).json()["paths"]
    async with wire(dialect=Dialect.V10_2_8) as plant:
        newer = (await plant.http.get(f"{ROOT}/twsd/WA_API3_v2.json")).json()["paths"]

    assert described == newer


async def test_the_older_one_walks_and_lists_no_prompts() -> None:
    """10.1 has predecessors and successors; prompts can be answered by id, not listed."""
    world = night()
    prompt = next(each for each in world.prompts.values() if each.status == "ASKED")
    async with wire(world, dialect=Dialect.V10_1) as plant:
        await plant.get(f"{first_job(world)}/predecessors")
        for path in ("/plan/prompt", f"/plan/prompt/{prompt.id}", "/plan/file"):
            await plant.get(path, status=404)
        await plant.send("PUT", f"/plan/prompt/{prompt.id}/action/reply", {"answer": True})
        await plant.send("PUT", "/plan/prompt/action/reply", {"answer": True}, status=405)
        assert (await plant.get("/engine/info"))["displayVersion"].startswith("10.1")


async def test_the_newer_one_lists_prompts_and_does_not_walk() -> None:
    """10.2.8 has lists of prompts and files, replies by filter, and no walks."""
    world = night()
    stream = next(iter(world.streams))
    async with wire(world, dialect=Dialect.V10_2_8) as plant:
        assert (await plant.get("/plan/prompt"))["results"]
        assert (await plant.get("/plan/file"))["results"]
        await plant.send(
            "PUT", "/plan/prompt/action/reply", {"answer": True}, oql="status = 'ASKED'"
        )
        await plant.get(f"{first_job(world)}/successors", status=404)
        rerun = f"/plan/jobstream/{stream}/successors/action/rerun"
        await plant.send("PUT", rerun, status=405)
        assert (await plant.get("/engine/info"))["displayVersion"] == "10.2.8"


@pytest.mark.parametrize(
    ("dialect", "taken", "refused"),
    [
        (Dialect.V10_1, "priority", "fence"),
        (Dialect.V10_2_8, "fence", "priority"),
    ],
)
async def test_the_fence_has_another_name(dialect: Dialect, taken: str, refused: str) -> None:
    """`update-fence` takes `priority` in 10.1 and `fence` in 10.2.8; who sends both is heard."""
    world = night()
    path = f"/plan/workstation/{next(iter(world.workstations))}/action/update-fence"
    async with wire(world, dialect=dialect) as plant:
        await plant.send("PUT", path, **{taken: 30})
        await plant.send("PUT", path, fence=30, priority=30)
        body = await plant.send("PUT", path, status=400, **{refused: 30})

    assert taken in body["messages"][0]


async def test_the_oldest_has_no_such_api() -> None:
    """9.5 answers 404 to all of REST V2, whatever the method."""
    world = night()
    async with wire(world, dialect=Dialect.V9_5) as plant:
        await plant.get("/engine/info", status=404)
        await plant.get("/plan/job", status=404)
        await plant.send("PUT", f"{first_job(world)}/action/hold", status=404)
        description = await plant.http.get(f"{ROOT}/twsd/WA_API3_v2.json")
        older = await plant.http.get(f"{ROOT}/twsd/engine/info")

    assert description.status_code == 404
    assert older.status_code == 200


@pytest.mark.parametrize("dialect", [Dialect.ANY, Dialect.V10_1, Dialect.V10_2_8])
async def test_the_description_tells_what_is_served(dialect: Dialect) -> None:
    """Each described method of a path is there, and what this version lacks is not described."""
    async with wire(night(), dialect=dialect) as plant:
        described = (await plant.http.get(f"{ROOT}/twsd/WA_API3_v2.json")).json()["paths"]
        for path, methods in described.items():
            for method in methods:
                answer = await plant.http.request(method, f"{ROOT}{path.replace('{id}', 'x')}")
                assert answer.status_code != 405, (method, path)

    walks = [path for path in described if path.endswith("/job/{id}/successors")]
    prompts = [path for path in described if path.endswith("/plan/prompt")]
    assert bool(walks) == (dialect is not Dialect.V10_2_8)
    assert bool(prompts) == (dialect is not Dialect.V10_1)


async def test_metrics_are_open_to_all() -> None:
    """`/metrics` asks for no credentials, and its job counts are the plan's."""
    world = night()
    async with wire(world, user="ann", password="secret") as plant:
        answer = await plant.http.get(f"{ROOT}/metrics")
        closed = await plant.http.get(f"{ROOT}/twsd/WA_API3_v2.json")

    counts = [
        int(line.rpartition(" ")[2])
        for line in answer.text.splitlines()
        if line.startswith("application_wa_JobsInPlanCount_jobs{")
    ]
    assert answer.headers["content-type"].startswith("text/plain")
    assert sum(counts) == len(world.jobs)
    assert closed.status_code == 401
