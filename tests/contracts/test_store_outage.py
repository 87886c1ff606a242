"""What the server's records do when Redis is gone."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from graphs.checkpoints import open_redis
from server.idempotency import Fresh, Idempotency
from server.runs import RunRecord, Runs
from server.store import StoreUnavailable
from server.threads import Threads
from tests.redis_server import redis_server

HOUR = timedelta(hours=1)


async def test_an_outage_is_told(tmp_path: Path) -> None:
    """Every verb says that the store is gone; none takes it for an empty one."""
    with redis_server(tmp_path) as url:
        context = open_redis(url)
        redis = await context.__aenter__()
        threads, idempotency = Threads(redis, HOUR), Idempotency(redis, HOUR)
        runs = Runs(
            redis, ttl=HOUR, lease_ttl=timedelta(seconds=1), poll=timedelta(milliseconds=50)
        )

    async def open_run() -> None:
        async with runs.open("thread", "ana"):
            pass

    async def read_events() -> list[object]:
        return [event async for event in runs.events("run", "ana")]

    verbs: list[Callable[[], Awaitable[object]]] = [
        lambda: threads.claim(None, "ana"),
        lambda: threads.claim("thread", "ana"),
        lambda: threads.list("ana"),
        lambda: threads.append_turn("thread", {}),
        lambda: threads.delete("thread", "ana"),
        lambda: idempotency.begin("ana", "key", "body"),
        lambda: idempotency.complete(Fresh("name", "token", "body"), 1),
        lambda: runs.record("run", "ana"),
        lambda: runs.of_thread("thread", "ana"),
        lambda: runs.cancel("run", "ana"),
        open_run,
        read_events,
    ]
    for verb in verbs:
        with pytest.raises(StoreUnavailable):
            await verb()
    await context.__aexit__(None, None, None)


async def test_a_run_survives_a_short_outage(tmp_path: Path, unused_port: int) -> None:
    """A run works on while Redis is away; what could not be kept is told when it ends."""
    outcome: list[str] = []

    async def work(runs: Runs, gone: asyncio.Event) -> None:
        async with runs.open("thread", "ana") as run:
            await run.emit("token", {})
            await gone.wait()
            outcome.append(run.id)

    with redis_server(tmp_path, unused_port) as url:
        context = open_redis(url)
        redis = await context.__aenter__()
        gone = asyncio.Event()
        runs = Runs(
            redis, ttl=HOUR, lease_ttl=timedelta(seconds=9), poll=timedelta(milliseconds=20)
        )
        working = asyncio.create_task(work(runs, gone))
        await asyncio.sleep(0.1)
    await asyncio.sleep(0.1)  # its keeper meets the outage
    gone.set()
    with pytest.raises(StoreUnavailable):
        await working
    assert outcome

    with redis_server(tmp_path, unused_port):
        async with runs.open("thread", "ana") as run:
            assert isinstance(run.record, RunRecord)
        assert (await runs.record(run.id, "ana")).status == "done"
    await context.__aexit__(None, None, None)
