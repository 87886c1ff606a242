"""The laws of runs, with a second `Runs` on the same Redis in the part of another process."""

import asyncio
from datetime import timedelta
from typing import cast

import pytest
from redis.asyncio import Redis

from graphs.checkpoints import open_redis
from server.run_log import RunLog
from server.run_records import RunRecords
from server.runs import (
    Run,
    RunEvent,
    RunExists,
    RunLost,
    RunNotFound,
    RunRecord,
    Runs,
    ThreadBusy,
)
from server.store import now

HOUR = timedelta(hours=1)
INSTANT = timedelta(milliseconds=20)


def _make_runs(redis: Redis, lease_ttl: timedelta = timedelta(seconds=30)) -> Runs:
    return Runs(redis, ttl=HOUR, lease_ttl=lease_ttl, poll=INSTANT)


@pytest.fixture(name="runs")
def _runs(redis: Redis) -> Runs:
    return _make_runs(redis)


@pytest.fixture(name="elsewhere")
def _elsewhere(redis: Redis) -> Runs:
    return _make_runs(redis)


async def _read(runs: Runs, run_id: str, after: int = 0) -> list[RunEvent]:
    async with asyncio.timeout(5):
        return [event async for event in runs.events(run_id, "ana", after)]


async def _finished_run(runs: Runs, events: int = 3) -> str:
    async with runs.open("thread", "ana") as run:
        for number in range(1, events + 1):
            await run.emit("token", {"n": number})
    return run.id


async def _orphan(redis: Redis) -> str:
    """A run whose process has just died: its lease is there, but nobody will renew or end it."""
    records = RunRecords(redis, ttl=HOUR, lease_ttl=timedelta(milliseconds=100))
    record = RunRecord(
        id="orphan", thread_id="thread", owner="ana", status="running", started_at=now()
    )
    await records.lease("thread", "orphan").take()
    await records.create(record)
    await records.log("orphan").append([("token", {"n": 1})])
    return record.id


async def test_one_of_fifty_gets_the_thread(runs: Runs) -> None:
    """Of many that want a thread at once, exactly one gets it; the others learn who has it."""
    refused = asyncio.Semaphore(0)
    winners: list[str] = []
    busy: list[ThreadBusy] = []

    async def work() -> None:
        try:
            async with runs.open("thread", "ana") as run:
                winners.append(run.id)
                for _ in range(49):
                    await refused.acquire()
        except ThreadBusy as error:
            busy.append(error)
            refused.release()

    async with asyncio.timeout(5):
        await asyncio.gather(*(work() for _ in range(50)))

    assert len(winners) == 1
    assert len(busy) == 49
    assert {winners[0]} == {error.run_id for error in busy}


async def test_other_threads_are_free(runs: Runs) -> None:
    """A run holds its own thread only."""
    async with runs.open("thread", "ana"), runs.open("another", "ana") as run:
        assert run.thread_id == "another"


async def test_the_next_run_follows_the_last(runs: Runs, elsewhere: Runs) -> None:
    """A thread is free once its run is left."""
    first = await _finished_run(runs)

    async with elsewhere.open("thread", "ana") as second:
        assert second.id != first


async def test_a_run_can_wait_its_turn(runs: Runs, elsewhere: Runs) -> None:
    """Who asks to wait gets the thread when it is free."""
    async with runs.open("thread", "ana"):

        async def queue() -> str:
            async with elsewhere.open("thread", "ana", wait=timedelta(seconds=5)) as run:
                return run.id

        waiting = asyncio.create_task(queue())
        await asyncio.sleep(0.02)
        assert not waiting.done()

    assert (await elsewhere.record(await waiting, "ana")).status == "done"


async def test_events_are_numbered_and_end_comes_last(runs: Runs) -> None:
    """Events are numbered from 1 without gaps, and the last tells how the run ended."""
    events = await _read(runs, await _finished_run(runs))

    assert [event.id for event in events] == [1, 2, 3, 4]
    assert RunEvent(4, "end", {"status": "done"}) == events[-1]
    assert all(event.event == "token" for event in events[:-1])


async def test_events_at_once_keep_their_order(runs: Runs) -> None:
    """Several tools that report at once share the numbers without a clash."""
    async with runs.open("thread", "ana") as run:
        ids = await asyncio.gather(*(run.emit("tool", {"n": n}) for n in range(30)))

    events = await _read(runs, run.id)
    assert list(range(1, 31)) == sorted(ids)
    assert {event.id: event.data.get("n") for event in events[:-1]} == dict(
        zip(ids, range(30), strict=True)
    )


@pytest.mark.parametrize("after", range(9))
async def test_a_reader_that_comes_back_misses_nothing(runs: Runs, after: int) -> None:
    """After event N come N+1, N+2 and so on, once each, wherever N lies in what was logged."""
    async with runs.open("thread", "ana") as run:
        await run.emit("run", {})
        await run.emit_many([("token", {"n": n}) for n in range(4)])
        await run.emit_many([("token", {"n": n}) for n in range(2)])

    assert list(range(after + 1, 9)) == [event.id for event in await _read(runs, run.id, after)]


async def test_a_long_log_is_read_whole(runs: Runs) -> None:
    """A log of more entries than one read takes is read to its end."""
    async with runs.open("thread", "ana") as run:
        for n in range(620):
            await run.emit("token", {"n": n})

    assert list(range(1, 622)) == [event.id for event in await _read(runs, run.id)]


async def test_many_followers_see_the_run_live(runs: Runs, elsewhere: Runs) -> None:
    """Followers here and in other processes all see each event while the run still works."""
    async with runs.open("thread", "ana") as run:
        seen: list[asyncio.Queue[RunEvent]] = [asyncio.Queue() for _ in range(6)]

        async def follow(place: int) -> list[int]:
            source = runs if place % 2 else elsewhere
            ids = []
            async for event in source.events(run.id, "ana"):
                ids.append(event.id)
                seen[place].put_nowait(event)
            return ids

        tasks = [asyncio.create_task(follow(place)) for place in range(6)]
        for number in range(1, 6):
            await run.emit("token", {"n": number})
            async with asyncio.timeout(5):
                assert [number] * 6 == [(await queue.get()).id for queue in seen]

    assert await asyncio.gather(*tasks) == [[1, 2, 3, 4, 5, 6]] * 6


async def test_more_followers_than_connections(runs: Runs, elsewhere: Runs) -> None:
    """A hundred readers from elsewhere neither starve the run nor miss its end."""
    async with runs.open("thread", "ana") as run:
        tasks = [asyncio.create_task(_read(elsewhere, run.id)) for _ in range(100)]
        await asyncio.sleep(0.1)
        async with asyncio.timeout(2):
            await run.emit("token", {})

    assert all([event.id for event in events] == [1, 2] for events in await asyncio.gather(*tasks))


async def test_waiting_readers_leave_the_loop_alone(runs: Runs, elsewhere: Runs) -> None:
    """Readers of a silent run sleep: the loop goes on as if they were not there."""
    async with runs.open("thread", "ana") as run:
        tasks = [asyncio.create_task(_read(source, run.id)) for source in (runs, elsewhere)]
        await asyncio.sleep(0.05)
        loop, longest = asyncio.get_running_loop(), 0.0
        for _ in range(20):
            before = loop.time()
            await asyncio.sleep(0.005)
            longest = max(longest, loop.time() - before)
        assert not any(task.done() for task in tasks)

    await asyncio.gather(*tasks)
    assert longest < 0.2


async def test_the_end_tells_of_an_error(runs: Runs) -> None:
    """A run that fails ends with `error`, and frees its thread."""
    with pytest.raises(ZeroDivisionError):
        async with runs.open("thread", "ana") as run:
            _ = 1 // 0

    assert [RunEvent(1, "end", {"status": "error"})] == await _read(runs, run.id)
    assert (await runs.record(run.id, "ana")).status == "error"
    await _finished_run(runs)


async def test_a_cancelled_task_ends_its_run(runs: Runs) -> None:
    """A run whose task is cancelled ends with `cancelled`, and frees its thread."""
    begun: asyncio.Queue[Run] = asyncio.Queue()

    async def work() -> None:
        async with runs.open("thread", "ana") as run:
            begun.put_nowait(run)
            while True:
                await run.emit("token", {})

    task = asyncio.create_task(work())
    run = await begun.get()
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    events = await _read(runs, run.id)
    assert events[-1].data == {"status": "cancelled"}
    assert list(range(1, len(events) + 1)) == [event.id for event in events]
    await _finished_run(runs)


@pytest.mark.parametrize("place", ["here", "elsewhere"])
async def test_a_cancel_reaches_the_holder(runs: Runs, elsewhere: Runs, place: str) -> None:
    """Whoever owns the run can stop it, from whichever process."""
    canceller = runs if place == "here" else elsewhere
    async with runs.open("thread", "ana") as run:
        assert not run.cancelled.is_set()
        await canceller.cancel(run.id, "ana")
        async with asyncio.timeout(5):
            await run.cancelled.wait()

    assert (await runs.record(run.id, "ana")).status == "cancelled"


async def test_a_finished_run_cannot_be_cancelled(runs: Runs) -> None:
    """A cancel that comes too late changes nothing."""
    run_id = await _finished_run(runs)

    assert (await runs.cancel(run_id, "ana")).status == "done"
    assert (await runs.record(run_id, "ana")).status == "done"


async def test_a_record_tells_the_run(runs: Runs) -> None:
    """A record tells where a run works and since when, and at last when it ended and how."""
    async with runs.open("thread", "ana", "my-run") as run:
        begun = await runs.record("my-run", "ana")
    ended = await runs.record("my-run", "ana")

    assert (run.id, begun.thread_id, begun.status) == ("my-run", "thread", "running")
    assert begun.ended_at is None
    assert ended.ended_at is not None
    assert (ended.status, ended.started_at) == ("done", begun.started_at)
    assert ended.ended_at >= ended.started_at


async def test_the_runs_of_a_thread_are_listed(runs: Runs) -> None:
    """A thread's runs are listed for their owner, newest first."""
    ids = [await _finished_run(runs) for _ in range(3)]

    assert ids[::-1] == [record.id for record in await runs.of_thread("thread", "ana")]
    assert await runs.of_thread("thread", "bia") == []
    assert await runs.of_thread("another", "ana") == []


async def test_anothers_run_is_as_unknown_as_none(runs: Runs) -> None:
    """No verb tells a user that another user's run exists, and none stops it."""
    async with runs.open("thread", "bia") as run:
        for run_id in (run.id, "never-made", "a:b"):
            with pytest.raises(RunNotFound):
                await runs.record(run_id, "ana")
            with pytest.raises(RunNotFound):
                await runs.cancel(run_id, "ana")
            with pytest.raises(RunNotFound):
                await anext(runs.events(run_id, "ana"))

        assert not run.cancelled.is_set()


async def test_a_run_id_is_used_once(runs: Runs) -> None:
    """A taken run id opens no second run, not even another user's, and holds no thread."""
    async with runs.open("thread", "bia", "my-run"):
        pass

    with pytest.raises(RunExists):
        async with runs.open("another", "ana", "my-run"):
            pass
    assert (await runs.record("my-run", "bia")).thread_id == "thread"
    assert await runs.of_thread("another", "bia") == []
    async with runs.open("another", "ana"):
        pass


@pytest.mark.parametrize("ids", [("a:b", "run"), ("thread", "a:b"), ("", "run")])
async def test_ids_cannot_reach_other_keys(runs: Runs, ids: tuple[str, str]) -> None:
    """An id that could mean something inside a key is refused."""
    with pytest.raises(ValueError, match="Not fit to be ids"):
        async with runs.open(ids[0], "ana", ids[1]):
            pass


async def test_end_is_reserved(runs: Runs) -> None:
    """A holder cannot write the end, nor nothing: the end is what leaving the run writes."""
    async with runs.open("thread", "ana") as run:
        with pytest.raises(ValueError, match="logged when the run is left"):
            await run.emit("end", {})
        with pytest.raises(ValueError, match="Nothing to log"):
            await run.emit_many([])


async def test_a_long_run_keeps_its_lease(redis: Redis) -> None:
    """A run may take longer than its lease: while it lives it is renewed."""
    runs = _make_runs(redis, lease_ttl=timedelta(milliseconds=150))
    async with runs.open("thread", "ana"):
        await asyncio.sleep(0.4)
        with pytest.raises(ThreadBusy):
            async with runs.open("thread", "ana"):
                pass


async def test_a_dead_holders_thread_is_free_again(redis: Redis, runs: Runs) -> None:
    """A process that dies holds its thread no longer than its lease."""
    await _orphan(redis)
    with pytest.raises(ThreadBusy):
        await _finished_run(runs)

    await asyncio.sleep(0.15)

    await _finished_run(runs)


async def test_a_dead_run_is_brought_to_its_end(redis: Redis, runs: Runs) -> None:
    """Who reads a run whose holder died gets an end, and so does everybody after."""
    run_id = await _orphan(redis)
    await redis.delete("resync:lease:thread")

    assert (await runs.record(run_id, "ana")).status == "error"
    for events in (await _read(runs, run_id), await _read(runs, run_id)):
        assert [event.id for event in events] == [1, 2]
        assert events[-1].data == {"status": "error", "reason": "lost"}


async def test_a_run_that_died_after_its_end_keeps_it(redis: Redis, runs: Runs) -> None:
    """A holder that died between the end of the log and the record is taken at its word."""
    run_id = await _orphan(redis)
    await RunLog(redis, run_id, HOUR).append([("end", {"status": "done"})])
    await redis.delete("resync:lease:thread")

    assert (await runs.record(run_id, "ana")).status == "done"
    assert [event.id for event in await _read(runs, run_id)] == [1, 2]


async def test_a_holder_that_dies_while_followed(redis: Redis, runs: Runs) -> None:
    """Followers do not wait for ever for a holder that died meanwhile."""
    run_id = await _orphan(redis)

    for events in await asyncio.gather(*(_read(runs, run_id) for _ in range(3))):
        assert [event.event for event in events] == ["token", "end"]
        assert events[-1].data == {"status": "error", "reason": "lost"}


async def test_a_holder_that_lost_its_run_cannot_write(redis: Redis, runs: Runs) -> None:
    """Once others have written the end, it stays the end, and the late holder is told."""

    async def hold() -> None:
        async with _make_runs(redis).open("thread", "ana", "my-run") as run:
            await run.emit("token", {})
            await redis.delete("resync:lease:thread")
            assert (await runs.record("my-run", "ana")).status == "error"
            with pytest.raises(RunLost):
                await run.emit_many([("token", {}), ("token", {})])
            assert run.cancelled.is_set()

    with pytest.raises(RunLost):
        await hold()

    assert [event.event for event in await _read(runs, "my-run")] == ["token", "end"]


async def test_a_late_holder_does_not_free_anothers_thread(redis: Redis, runs: Runs) -> None:
    """A holder whose lease was taken over leaves the new lease alone, and is told."""
    with pytest.raises(RunLost):
        async with runs.open("thread", "ana"):
            await redis.set("resync:lease:thread", b"another-run")

    assert await redis.get("resync:lease:thread") == b"another-run"


async def test_every_key_will_expire(redis: Redis, runs: Runs) -> None:
    """Nothing is stored for ever, neither during a run nor after."""
    async with runs.open("thread", "ana") as run:
        await run.emit("token", {})
        await runs.cancel(run.id, "ana")
        during = await redis.keys("*")
        lives = [await redis.pttl(key) for key in during]
    after = await redis.keys("*")
    lives += [await redis.pttl(key) for key in after]

    assert len(during) == 5
    assert len(after) == 4  # all but the lease
    assert all(cast("bytes", key).startswith(b"resync:") for key in during)
    assert all(0 < life <= 3_600_000 for life in lives)


async def test_processes_meet_in_redis(real_redis_url: str) -> None:
    """Two processes have nothing in common but Redis, and that is enough."""
    async with open_redis(real_redis_url) as one, open_redis(real_redis_url) as other:
        await one.flushall()
        async with _make_runs(one).open("thread", "ana") as run:
            reader = asyncio.create_task(_read(_make_runs(other), run.id))
            await run.emit("token", {"n": 1})
            await _make_runs(other).cancel(run.id, "ana")
            async with asyncio.timeout(5):
                await run.cancelled.wait()

        assert [event.id for event in await reader] == [1, 2]


async def test_a_reader_that_leaves_leaves_nothing(runs: Runs, elsewhere: Runs) -> None:
    """A reader that goes away while it waits disturbs neither the run nor later readers."""
    async with runs.open("thread", "ana") as run:
        for source in (runs, elsewhere):
            task = asyncio.create_task(_read(source, run.id))
            await asyncio.sleep(0.03)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        await run.emit("token", {})

    assert [event.id for event in await _read(elsewhere, run.id)] == [1, 2]
