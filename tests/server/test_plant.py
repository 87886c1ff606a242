"""One process reads the plan, the others copy it, and nobody's end is anybody else's."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
from redis.asyncio import Redis
from structlog.testing import capture_logs

from graphs.checkpoints import open_redis
from server.plant import Plant, open_plant
from server.shared_plan import SharedPlan
from tests.redis_server import real_redis_url, redis, redis_server, redis_url, unused_port
from tests.tools.plan.mirrors import Site, counts_in, jobs_in, links_in, site, streams_in
from tools.hwa.bulk import BulkReader
from tools.hwa.capabilities import Engine
from tools.hwa.client import HwaClient
from tools.hwa.either import EitherHwa
from tools.hwa.simulator.plan import plan_switch
from tools.hwa.simulator.wire.app import make_simulator
from tools.hwa.simulator.wire.dialect import Dialect
from tools.hwa.v1.client import HwaV1
from tools.plan.copy.mirror import Mirror
from tools.plan.copy.picture import Picture
from tools.plan.copy.reading import PlanReader, Progress

__all__ = ["real_redis_url", "redis", "redis_url", "unused_port"]

GROUPS = ("workstation", "common", "folder")
LEASE = timedelta(seconds=30)


@dataclass
class Wire:
    """The way to the plant, which can be cut; it counts what went over it."""

    app: httpx.ASGITransport
    asked: int = 0
    cut: bool = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The plant's answer."""
        self.asked += 1
        if self.cut:
            raise httpx.ConnectError("cut", request=request)
        return await self.app.handle_async_request(request)


class _Transport(httpx.AsyncBaseTransport):
    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self._wire.handle_async_request(request)


@asynccontextmanager
async def server(
    here: Site, store: Redis | None, *, lease: timedelta = LEASE
) -> AsyncIterator[tuple[Plant, Wire]]:
    """One server process's plant, driven turn by turn."""
    wire = Wire(httpx.ASGITransport(app=here.app))
    async with httpx.AsyncClient(transport=_Transport(wire), base_url="http://hwa.test") as http:
        reader = PlanReader(BulkReader(HwaClient(http), page=200), here.clock.now)
        shared = None if store is None else SharedPlan(store, "master", lease=lease)
        yield Plant(Mirror(reader), shared, seconds=15, clock=here.clock.now), wire


def seen(plant: Plant) -> Picture:
    """The picture, which is there."""
    assert plant.picture is not None
    return plant.picture


async def test_one_process_reads_and_the_other_sees_the_same(redis: Redis) -> None:
    """The follower asks HWA for nothing and holds the same plan, after each refresh."""
    async with site() as here, server(here, redis) as (one, _), server(here, redis) as (two, wire):
        for minutes in (0, 30, 5, 600):
            here.wait(minutes)
            await one.turn()
            await two.turn()
            assert (one.role, two.role) == ("reader", "follower")
            assert jobs_in(seen(two)) == jobs_in(seen(one))
            assert streams_in(seen(two)) == streams_in(seen(one))
            assert links_in(seen(two)) == links_in(seen(one))
            assert seen(two).count(GROUPS) == counts_in(here.world)
            assert seen(two).read_at == seen(one).read_at
            assert seen(two).gaps == seen(one).gaps
        assert wire.asked == 0
        assert one.health().failures == two.health().failures == 0
        assert one.moves.since().moves
        assert [m.object_id for m in two.moves.since().moves] == [
            m.object_id for m in one.moves.since().moves
        ]


async def test_another_takes_over_without_reading_everything(redis: Redis) -> None:
    """When the reader ends, the follower goes on from what was published."""
    async with site() as here, server(here, redis) as (two, wire):
        async with server(here, redis) as (one, _):
            await one.turn()
            await two.turn()
            assert one.shared
            await one.shared.release()
        here.wait(20)
        await two.turn()
        async with server(here, redis) as (three, _):
            await three.turn()
            assert jobs_in(seen(three)) == jobs_in(seen(two))
        assert two.role == "reader"
        assert two.mirror.loads == 0
        assert seen(two).count(GROUPS) == counts_in(here.world)
        assert 0 < wire.asked < 20
        assert two.health().failures == 0


async def test_a_reader_that_died_is_followed_after_its_lease(redis: Redis) -> None:
    """A lease that nobody renews runs out; until then the follower says how old its state is."""
    short = timedelta(milliseconds=150)
    async with (
        site() as here,
        server(here, redis, lease=short) as (one, _),
        server(here, redis, lease=short) as (two, _),
    ):
        await one.turn()
        await two.turn()
        here.wait(10)
        assert two.health().age_seconds == 600
        assert two.health().state == "stale"
        await asyncio.sleep(0.3)
        await two.turn()
        assert two.role == "reader"
        assert two.health().age_seconds == 0


async def test_a_reader_that_lost_its_lease_publishes_nothing(redis: Redis) -> None:
    """Who was away too long finds another reading, and follows it."""
    short = timedelta(milliseconds=100)
    async with (
        site() as here,
        server(here, redis, lease=short) as (one, _),
        server(here, redis) as (two, _),
    ):
        await one.turn()
        await asyncio.sleep(0.2)
        await two.turn()
        assert two.role == "reader"
        assert one.shared
        assert not await one.shared.publish(seen(one), [], whole=True)
        await one.turn()
        assert one.role == "follower"
        assert seen(one).read_at == seen(two).read_at


async def test_a_new_plan_reaches_the_followers(redis: Redis) -> None:
    """A reload is published whole, with words of its own."""
    async with site() as here, server(here, redis) as (one, _), server(here, redis) as (two, _):
        await one.turn()
        await two.turn()
        plan_switch.switch(here.world)
        await one.turn()
        await two.turn()
        assert seen(two).plan == seen(one).plan
        assert jobs_in(seen(two)).keys() == here.world.jobs.keys()


async def test_what_expired_is_published_anew(redis: Redis) -> None:
    """A snapshot that is gone is told once, and never read in parts."""
    async with site() as here, server(here, redis) as (one, _), server(here, redis) as (two, _):
        await one.turn()
        async for key in redis.scan_iter("resync:plan:*:0"):
            await redis.delete(key)
        await two.turn()
        assert two.picture is None
        assert two.health().failures == 1
        assert one.shared
        one.shared.forget()
        await one.turn()
        await two.turn()
        assert jobs_in(seen(two)) == jobs_in(seen(one))


async def test_two_masters_share_a_redis_and_nothing_else(redis: Redis) -> None:
    """Who reads one master neither follows the reader of another nor keeps it from reading."""
    lease = timedelta(seconds=30)
    here, there = (SharedPlan(redis, name, lease=lease) for name in ("here", "there"))
    assert await here.claim()
    assert await there.claim()
    assert await there.follow(None) is None


async def test_values_in_redis_have_an_end(redis: Redis) -> None:
    """Nothing of the plan stays in Redis for ever."""
    async with site() as here, server(here, redis) as (one, _):
        await one.turn()
        here.wait(30)
        await one.turn()
        keys = [key async for key in redis.scan_iter("resync:plan*")]
        assert len(keys) > 10
        for key in keys:
            assert await redis.pttl(key) > 0, key


async def test_without_redis_the_reader_goes_on(tmp_path: Path, unused_port: int) -> None:
    """The master is read on, the follower tells the age, and afterwards both agree again."""
    with redis_server(tmp_path, unused_port) as url:
        context = open_redis(url)
        store = await context.__aenter__()
        here_context = site()
        here = await here_context.__aenter__()
        first, second = server(here, store), server(here, store)
        one, _ = await first.__aenter__()
        two, wire = await second.__aenter__()
        await one.turn()
        await two.turn()
    here.wait(7)
    await one.turn()
    await two.turn()
    assert one.health().age_seconds == 0
    assert (two.health().age_seconds, two.health().failures) == (420, 1)
    assert wire.asked == 0
    with redis_server(tmp_path, unused_port):
        await one.turn()
        await two.turn()
        assert {one.role, two.role} == {"reader", "follower"}
        assert jobs_in(seen(two)) == jobs_in(seen(one))
        for opened in (second, first, here_context, context):
            await opened.__aexit__(None, None, None)


async def test_a_reader_that_cannot_read_lets_another_try(redis: Redis) -> None:
    """Failures are counted and told; after a few the lease is given back."""
    async with (
        site() as here,
        server(here, redis) as (one, broken),
        server(here, redis) as (two, _),
    ):
        broken.cut = True
        with capture_logs() as logs:
            for _ in range(3):
                await one.turn()
        assert [entry["event"] for entry in logs] == ["plan_not_refreshed"] * 3
        assert one.health().failures == 3
        assert "HwaUnreachable" in one.health().last_failure
        await two.turn()
        assert two.role == "reader"
        await one.turn()
        assert jobs_in(seen(one)) == jobs_in(seen(two))


async def test_a_plant_opens_at_once_and_loads_behind(redis: Redis) -> None:
    """Readiness does not wait for half a million jobs; the progress is told meanwhile."""
    async with site() as here:
        wire = Wire(httpx.ASGITransport(app=here.app))
        async with httpx.AsyncClient(transport=_Transport(wire), base_url="http://h") as http:
            mirror = Mirror(PlanReader(BulkReader(HwaClient(http)), here.clock.now))
            shared = SharedPlan(redis, "master", lease=LEASE)
            async with open_plant(mirror, shared, seconds=0.05, clock=here.clock.now) as plant:
                assert plant.health().state == "loading"
                assert wire.asked == 0
                async with asyncio.timeout(10):
                    await plant.loaded.wait()
                assert plant.health().state == "fresh"
                assert plant.health().jobs == len(here.world.jobs)
            assert [key async for key in redis.scan_iter("resync:plan:*:lease")] == []


async def test_a_server_alone_needs_no_redis() -> None:
    """Without anybody to share with, the plan is read and kept all the same."""
    async with site() as here, server(here, None) as (one, _):
        await one.turn()
        assert one.role == "reader"
        assert seen(one).complete


async def test_an_engine_without_v2_is_told_once_and_not_asked_again(redis: Redis) -> None:
    """Without the API that lists in bulk there is no copy; the lease is left to whoever can read."""
    async with site() as here:
        older = make_simulator(here.world, dialect=Dialect("9.5"))
        wire = Wire(httpx.ASGITransport(app=older))
        async with httpx.AsyncClient(transport=_Transport(wire), base_url="http://h") as http:
            hwa = EitherHwa(http, here.clock.now, engine=Engine(http), older=HwaV1(http))
            mirror = Mirror(PlanReader(BulkReader(hwa), here.clock.now))
            plant = Plant(mirror, SharedPlan(redis, "master", lease=LEASE), seconds=0.01)
            with capture_logs() as logs:
                async with asyncio.timeout(10):
                    await plant.run()
        assert [entry["event"] for entry in logs] == ["plan_not_copied"]
        assert plant.health().state == "unsupported"
        assert (plant.copy(), plant.health().failures) == (None, 0)
        assert await SharedPlan(redis, "master", lease=LEASE).claim()


async def test_who_waits_for_the_first_picture_hears_how_far_it_is(redis: Redis) -> None:
    """The process that reads tells its progress, and the others repeat it."""
    reader = SharedPlan(redis, "master", lease=LEASE)
    async with site() as here, server(here, redis) as (two, _):
        assert await reader.claim()
        await two.turn()
        assert (two.health().state, two.health().percent) == ("loading", None)
        await reader.tell(37)
        await two.turn()
        assert (two.health().state, two.health().percent) == ("loading", 37)


async def test_a_reader_tells_its_progress_as_it_keeps_its_lease(redis: Redis) -> None:
    """The lease and the progress are renewed together, for as long as the load goes on."""
    async with site() as here, server(here, redis, lease=timedelta(seconds=1.5)) as (one, _):
        assert one.shared
        assert await one.shared.claim()
        one.role, one.mirror.progress = "reader", Progress(50, 200)
        keeping = asyncio.create_task(one.keep_lease())
        told = None
        for _ in range(100):
            if told := await one.shared.told():
                break
            await asyncio.sleep(0.05)
        keeping.cancel()
        assert told == 25
