"""Server processes that keep the past of a small simulated plant, driven turn by turn."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from redis.asyncio import Redis

from server.history import HistoryKeys
from server.journal import Journal, Keeping
from server.plant import Plant
from server.shared_plan import SharedPlan
from tests.tools.plan.mirrors import Site, site
from tests.tools.plants import client
from tools.hwa.bulk import BulkReader
from tools.hwa.simulator.plan import batchman, commands
from tools.kept.lookout import look_around
from tools.plan.copy.mirror import Mirror
from tools.plan.copy.picture import Picture
from tools.plan.copy.reading import PlanReader

KEYS = HistoryKeys("master")


@asynccontextmanager
async def process(
    here: Site, store: Redis, *, shared: bool = False, **keeping: Any
) -> AsyncIterator[Plant]:
    """One server process that keeps the past of a plant, driven turn by turn."""
    plan = SharedPlan(store, "master", lease=timedelta(seconds=30)) if shared else None
    async with client(here.app) as hwa:
        journal = Journal(
            store,
            KEYS,
            Keeping(**keeping),
            look_around=lambda: look_around(hwa, here.clock.now),
            guard=plan.write if plan else None,
        )
        mirror = Mirror(PlanReader(BulkReader(hwa, page=300), here.clock.now))
        yield Plant(mirror, plan, seconds=15, clock=here.clock.now, journal=journal)


async def go(here: Site, plant: Plant, *minutes: float) -> None:
    """Turns, each after so many minutes."""
    for some in minutes:
        here.wait(some)
        await plant.turn()


def seen(plant: Plant) -> Picture:
    """The picture, which is there."""
    assert plant.picture is not None
    return plant.picture


def kill(here: Site, count: int) -> set[str]:
    """Some running jobs end in error; their ids."""
    running = [job for job in here.world.jobs.values() if job.status == "EXEC"][:count]
    for job in running:
        batchman.accept(here.world, commands.Kill(job))
    return {job.id for job in running}


def big() -> Any:  # noqa: ANN401 - a context of a site
    """A plant in which something happens every minute."""
    return site(jobs=700, page=400)
