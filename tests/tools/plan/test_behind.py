"""Who waits behind something, in the copy and in the plant itself."""

import httpx
import pytest

from tests.tools.plants import ADDRESS, AT
from tools.hwa.bulk import BulkReader
from tools.hwa.client import HwaClient
from tools.hwa.simulator.plan.clock import FrozenClock
from tools.hwa.simulator.plan.world import DONE, Node, Stream, World
from tools.hwa.simulator.plants.faults.truth import waiting_behind
from tools.hwa.simulator.plants.generate import generate
from tools.hwa.simulator.wire.app import make_simulator
from tools.hwa.transport.stack import over
from tools.plan.causes.behind import Held
from tools.plan.copy.mirror import Mirror
from tools.plan.copy.picture import Picture
from tools.plan.copy.reading import PlanReader


async def copied(world: World) -> Picture:
    """The plant as its copy."""
    async with over(httpx.ASGITransport(app=make_simulator(world)), ADDRESS) as http:
        return await Mirror(PlanReader(BulkReader(HwaClient(http)), lambda: AT)).load()


def behind(picture: Picture, node: Node) -> tuple[set[str], set[str]]:
    """The ids of the jobs and streams that the copy says wait for a node."""
    if isinstance(node, Stream):
        row = picture.stream_row(node.id)
        assert row is not None
        found = Held(picture).of(streams=[row])
    else:
        row = picture.job_row(node.id)
        assert row is not None
        found = Held(picture).of(jobs=[row])
    jobs = {picture.job(one).id for one in found.jobs.tolist()}
    return jobs, {picture.stream(one).id for one in found.streams.tolist()}


@pytest.mark.parametrize("seed", [5, 6])
async def test_the_copy_knows_who_waits_behind_whom(seed: int) -> None:
    """For each stream and each job that has not ended: exactly those that the plant itself knows.

    Also where a stream is half done: nobody waits for those of its jobs that succeeded.
    """
    world = generate(jobs=900, seed=seed, clock=FrozenClock(AT))
    picture = await copied(world)
    nodes: list[Node] = [one for one in world.streams.values() if one.left]
    nodes += [one for one in world.jobs.values() if one.status not in DONE]
    told = {node.id: behind(picture, node) for node in nodes}
    true = {node.id: tuple(map(set, waiting_behind(node))) for node in nodes}
    assert {key: one for key, one in told.items() if one != true[key]} == {}
    assert sum(bool(jobs) for jobs, _ in told.values()) > 50
