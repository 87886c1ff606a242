"""The service keeps the plan's past from its first minute, and says what it did not see."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from redis.asyncio import Redis
from structlog.testing import capture_logs

from graphs.checkpoints import open_redis
from server.history import RedisHistory
from tests.journals import KEYS, big, go, kill, process, seen
from tests.redis_server import real_redis_url, redis, redis_server, redis_url, unused_port
from tests.tools.plan.mirrors import jobs_in
from tests.tools.plants import AT
from tools.hwa.simulator.plan import plan_switch
from tools.kept.history import HistoryUnavailable
from tools.plan.past.changes import net_changes
from tools.plan.past.frame import rolled

__all__ = ["real_redis_url", "redis", "redis_url", "unused_port"]

EVER = datetime(2000, 1, 1, tzinfo=UTC)
LATER = datetime(2090, 1, 1, tzinfo=UTC)


async def test_what_was_recorded_leads_from_the_first_state_to_the_last(redis: Redis) -> None:
    """The net of all moves is the difference of the pictures; the numbers roll on exactly."""
    history = RedisHistory(redis, KEYS)
    async with big() as here, process(here, redis) as plant:
        await go(here, plant, 0)
        first = jobs_in(seen(plant))
        await go(here, plant, 1, 1, 20, 1, 40)
        last = jobs_in(seen(plant))
        told = await history.moves(EVER, LATER)
        state = {one: fact["status"] for one, fact in first.items()}
        for row in np.flatnonzero(told.moved["kind"] == 0).tolist():
            assert state.get(told.moved.id(row), "") == told.moved.text("was_status", row)
            state[told.moved.id(row)] = told.moved.text("status", row)
        assert state == {one: fact["status"] for one, fact in last.items()}
        frame = await history.picture_at(AT)
        assert frame is not None
        assert rolled(frame.jobs, told.moved) == {
            group[0]: count for group, count in seen(plant).count(("status",)).items()
        }


async def test_the_numbers_of_any_time_are_told_exactly(redis: Redis) -> None:
    """The last whole state before it and what moved since are the numbers as they were."""
    history = RedisHistory(redis, KEYS)
    async with big() as here, process(here, redis, frame_minutes=10) as plant:
        then = {}
        for _ in range(8):
            await go(here, plant, 3.4)
            counts = seen(plant).count(("status",))
            then[here.clock.now()] = {group[0]: count for group, count in counts.items()}
        for moment, numbers in then.items():
            after = moment + timedelta(milliseconds=1)
            assert await history.numbers_at(after) == numbers
        assert await history.numbers_at(AT) is None


async def test_a_stretch_of_time_is_told_and_no_more(redis: Redis) -> None:
    """What happened before the stretch or after it is not in it; together the parts are all."""
    history = RedisHistory(redis, KEYS)
    async with big() as here, process(here, redis) as plant:
        await go(here, plant, 0, 10, 10, 10)
        cut = AT + timedelta(minutes=14)
        early, late = await history.moves(EVER, cut), await history.moves(cut, LATER)
        every = await history.moves(EVER, LATER)
        assert 0 < len(early.moved) < len(every.moved)
        assert len(early.moved) + len(late.moved) == len(every.moved)
        assert early.moved["at"].max() < cut.timestamp() <= late.moved["at"].min()


async def test_a_start_of_the_process_is_a_hole_that_is_told(redis: Redis) -> None:
    """What was recorded before it stays; what came meanwhile is not made up."""
    history = RedisHistory(redis, KEYS)
    async with big() as here:
        async with process(here, redis) as plant:
            await go(here, plant, 0, 1)
        killed = kill(here, 3)
        here.wait(90)
        async with process(here, redis) as plant:
            await go(here, plant, 0, 1)
        recorded = await history.recorded()
        assert recorded.begins == AT
        assert recorded.ends == here.clock.now()
        (hole,) = recorded.holes(EVER, LATER)
        assert (hole.end - hole.start, hole.reason, hole.bridged) == (90 * 60, "stopped", False)
        before, after = [
            await history.picture_at(datetime.fromtimestamp(at, UTC))
            for at in (hole.start, hole.end)
        ]
        assert before is not None
        assert after is not None
        assert after.moment == AT + timedelta(minutes=91)
        net = net_changes((await history.moves(EVER, LATER)).moved, holes=[(before, after)])
        assert {line.object_id for line in net.sections["failed"].lines} >= killed


async def test_an_engine_that_was_out_of_reach_leaves_the_net(redis: Redis) -> None:
    """The state before it is still known: what came of the time is found, its steps are not."""
    history = RedisHistory(redis, KEYS)
    async with big() as here, process(here, redis) as plant:
        await go(here, plant, 0, 60)
        (hole,) = (await history.recorded()).holes(EVER, LATER)
        assert (hole.reason, hole.bridged) == ("unreachable", True)
        assert len((await history.moves(EVER, LATER)).moved) > 10


async def test_one_of_two_processes_records(redis: Redis) -> None:
    """Nothing is kept twice, and nothing is lost when the other takes over."""
    history = RedisHistory(redis, KEYS)
    async with big() as here:
        async with (
            process(here, redis, shared=True) as one,
            process(here, redis, shared=True) as two,
        ):
            for _ in range(3):
                await go(here, one, 1)
                await two.turn()
            assert (one.role, two.role) == ("reader", "follower")
            first = jobs_in(seen(one))
            mark = here.clock.now()
            assert one.shared
            await one.shared.release()
            await go(here, two, 1)
            await one.turn()
            assert (one.role, two.role) == ("follower", "reader")
            await go(here, two, 1, 1)
            last = jobs_in(seen(two))
        told = await history.moves(mark - timedelta(minutes=1), LATER)
        moved = {
            told.moved.id(row): told.moved.text("status", row)
            for row in range(len(told.moved))
            if told.moved["kind"][row] == 0
        }
        for identity, fact in last.items():
            if fact["status"] != first[identity]["status"]:
                assert moved[identity] == fact["status"]
        assert (await history.recorded()).holes(EVER, LATER) == []


async def test_who_lost_the_lease_writes_nothing(redis: Redis) -> None:
    """Two recorders at once would tell everything twice."""
    async with big() as here, process(here, redis, shared=True) as one:
        await go(here, one, 0)
        before = await redis.lrange(KEYS.index, 0, -1)
        assert one.shared
        assert one.journal
        await one.shared.release()
        here.wait(5)
        await one.mirror.refresh()
        await one.journal.record(seen(one))
        assert await redis.lrange(KEYS.index, 0, -1) == before


async def test_a_new_plan_is_a_switch_and_not_a_thousand_moves(redis: Redis) -> None:
    """Nothing of two plans is compared; the switch itself is told with both run numbers."""
    history = RedisHistory(redis, KEYS)
    async with big() as here, process(here, redis) as plant:
        await go(here, plant, 0, 5)
        count = len((await history.moves(EVER, LATER)).moved)
        number = here.world.run_number
        plan_switch.switch(here.world)
        await go(here, plant, 1, 5)
        told = await history.moves(EVER, LATER)
        (switch,) = told.switches
        assert (switch.was, switch.now) == (number, number + 1)
        after = await history.moves(AT + timedelta(minutes=6, seconds=1), LATER)
        assert len(told.moved) - count <= len(after.moved) + 5
        frame = await history.picture_at(AT + timedelta(minutes=6))
        assert frame is not None
        assert frame.run_number == number + 1


async def test_a_clock_that_goes_back_is_a_hole_and_no_fault(redis: Redis) -> None:
    """Time that is lived twice is kept twice; nothing breaks, and later records follow."""
    history = RedisHistory(redis, KEYS)
    async with big() as here, process(here, redis) as plant:
        await go(here, plant, 0, 10)
        here.clock.advance(timedelta(minutes=-5))
        await go(here, plant, 0, 1, 1)
        recorded = await history.recorded()
        assert [span.reason for span in recorded.spans] == ["start", "unreachable", "clock"]
        assert recorded.ends == here.clock.now()
        assert plant.health().failures == 0


async def test_limits_fences_and_links_are_kept(redis: Redis) -> None:
    """What operators change around the plan is told with both values, also across a restart."""
    history = RedisHistory(redis, KEYS)
    async with big() as here:
        agent = next(one for one in here.world.workstations.values() if one.limit and one.linked)
        async with process(here, redis) as plant:
            await go(here, plant, 0)
            assert plant.journal
            await plant.journal.look()
            await go(here, plant, 1)
            limit, agent.limit = agent.limit, 0
            here.wait(1)
            await plant.journal.look()
            await go(here, plant, 0)
        agent.linked = False
        async with process(here, redis) as plant:
            await go(here, plant, 30)
            assert plant.journal
            await plant.journal.look()
            await go(here, plant, 1)
        turns = (await history.moves(EVER, LATER)).turns
        mine = {turn.field: (turn.was, turn.now) for turn in turns if agent.name in turn.key}
        assert mine["limit"] == (limit, 0)
        assert mine["linked"] == (True, False)
        frame = await history.picture_at(AT + timedelta(minutes=1))
        assert frame is not None
        assert frame.around is not None
        assert frame.around.stations is not None


async def test_the_oldest_goes_first_and_every_key_has_a_life(redis: Redis) -> None:
    """Neither time nor size grows without end; what was let go is no longer promised."""
    history = RedisHistory(redis, KEYS)
    async with big() as here, process(here, redis, hours=0.5, frame_minutes=5) as plant:
        await go(here, plant, 0, *[5] * 12)
        recorded = await history.recorded()
        assert recorded.begins is not None
        assert recorded.ends is not None
        kept = recorded.ends - recorded.begins
        assert timedelta(minutes=25) <= kept <= timedelta(minutes=35)
        values = [key async for key in redis.scan_iter("resync:history:*:value:*")]
        assert len(values) == await redis.llen(KEYS.index)
        async for key in redis.scan_iter("resync:history:*"):
            assert 0 < await redis.pttl(key) <= 1_800_000
    async with big() as here, process(here, redis, megabytes=0.01) as plant:
        await redis.flushall()
        await go(here, plant, 0, *[5] * 9)
        assert plant.journal
        assert plant.journal.health().bytes <= 0.01 * 2**20 or plant.journal.health().values == 1
        recorded = await history.recorded()
        assert recorded.begins is not None
        assert recorded.begins > AT


async def test_an_outage_of_redis_is_told_once_and_made_up_for(
    unused_port: int, tmp_path: Path
) -> None:
    """The copy goes on; what changed meanwhile is kept as soon as Redis is back."""
    url = f"redis://127.0.0.1:{unused_port}/0"
    async with big() as here:
        with redis_server(tmp_path, unused_port):
            async with open_redis(url) as store, process(here, store) as plant:
                await go(here, plant, 0)
        async with open_memory(url) as store, process(here, store) as plant:
            with capture_logs() as logs:
                await go(here, plant, 0, 1, 1)
            assert plant.journal
            assert plant.journal.trouble
            assert plant.health().state == "fresh"
            assert [one["event"] for one in logs].count("history_not_kept") == 1
            with pytest.raises(HistoryUnavailable):
                await RedisHistory(store, KEYS).recorded()
            with redis_server(tmp_path, unused_port):
                await go(here, plant, 5)
                assert not plant.journal.trouble
                assert (await RedisHistory(store, KEYS).recorded()).spans


@asynccontextmanager
async def open_memory(url: str) -> AsyncIterator[Redis]:
    """A client of a Redis that may not be there yet."""
    store = Redis.from_url(url)
    try:
        yield store
    finally:
        await store.aclose()


async def test_failures_are_found_without_reading_everything(redis: Redis) -> None:
    """Every move into a failure is in the list of failures, with its code."""
    history = RedisHistory(redis, KEYS)
    async with big() as here, process(here, redis) as plant:
        await go(here, plant, 0, 1)
        killed = kill(here, 3)
        await go(here, plant, 1, 1)
        every = (await history.moves(EVER, LATER)).moved
        failed = {
            (every.id(row), int(every["at"][row]))
            for row in range(len(every))
            if every["kind"][row] == 0 and every.text("status", row) in {"ABEND", "FAIL"}
        }
        told = await history.failures(EVER)
        found = {
            (told.id(row), int(told["at"][row]))
            for row in range(len(told))
            if told["kind"][row] == 0 and told.text("status", row) in {"ABEND", "FAIL"}
        }
        assert found == failed
        assert {identity for identity, _ in failed} == killed
        assert len(told) < len(every)
