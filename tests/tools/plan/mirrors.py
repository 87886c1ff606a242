"""Mirrors of small simulated plants, and what they must agree on with the plant itself."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from starlette.types import ASGIApp

from tests.tools.plants import AT, client
from tools.hwa.bulk import BulkReader
from tools.hwa.simulator.plan.clock import FrozenClock
from tools.hwa.simulator.plan.world import World
from tools.hwa.simulator.plants.generate import generate
from tools.hwa.simulator.wire.app import make_simulator
from tools.plan.copy.mirror import Mirror
from tools.plan.copy.picture import Picture
from tools.plan.copy.reading import PlanReader
from tools.plan.copy.tally import Tally


@dataclass
class Site:
    """A plant that can be moved on, and a mirror of it."""

    world: World
    clock: FrozenClock
    app: ASGIApp
    mirror: Mirror

    def wait(self, minutes: float) -> None:
        """Time goes by."""
        self.clock.advance(timedelta(minutes=minutes))


@asynccontextmanager
async def site(
    *,
    jobs: int = 150,
    page: int = 40,
    at: datetime = AT,
    ours: datetime | None = None,
    app: ASGIApp | None = None,
) -> AsyncIterator[Site]:
    """A plant of its own; `ours` is what our clock says where it differs from the engine's."""
    clock = FrozenClock(at)
    world = generate(jobs=jobs, clock=clock)
    simulator = app or make_simulator(world)
    async with client(simulator) as hwa:
        now = clock.now if ours is None else FrozenClock(ours).now
        mirror = Mirror(PlanReader(BulkReader(hwa, page=page), now))
        yield Site(world, clock, simulator, mirror)


async def whole(app: ASGIApp) -> Picture:
    """The same plant as somebody sees it who reads all of it now."""
    async with client(app) as hwa:
        return await Mirror(PlanReader(BulkReader(hwa))).load()


def jobs_in(picture: Picture) -> dict[str, dict[str, Any]]:
    """Every job by its id, as far as an answer may be made from it."""
    rows = (row for row in range(len(picture.jobs)) if picture.jobs.alive[row])
    return {job.id: _facts(job) for job in map(picture.job, rows)}


def streams_in(picture: Picture) -> dict[str, str]:
    """Every stream's external status by its id."""
    rows = (row for row in range(len(picture.streams)) if picture.streams.alive[row])
    return {stream.id: stream.common for stream in map(picture.stream, rows)}


def links_in(picture: Picture) -> set[tuple[str, str]]:
    """Who waits for whom, by their ids."""
    pairs = zip(picture.links.owner.tolist(), picture.links.followed.tolist(), strict=True)
    return {(_node_id(picture, owner), _node_id(picture, other)) for owner, other in pairs}


def is_consistent(picture: Picture) -> bool:
    """What the picture kept as its rows changed is what follows from its rows."""
    tables = ((picture.jobs, picture.job_tally), (picture.streams, picture.stream_tally))
    return all(tally == Tally.of(table, picture.words) for table, tally in tables)


def counts_in(world: World) -> dict[tuple[str, ...], int]:
    """The plant's own numbers, by workstation, external status and folder."""
    return dict(
        Counter((job.workstation.path, job.run.common, job.folder) for job in world.jobs.values())
    )


def _facts(job: Any) -> dict[str, Any]:  # noqa: ANN401 - a view of either kind
    return {
        "key": job.key,
        "status": job.shown,
        "common": job.common,
        "runs": job.runs,
        "run_id": job.run_id,
        "started": job.started,
        "ended": job.ended,
        "code": job.return_code,
        "workstation": job.workstation,
    }


def _node_id(picture: Picture, node: int) -> str:
    return (picture.stream if node % 2 else picture.job)(node // 2).id
