"""The laws of the connection to Redis."""

import asyncio
import time
from pathlib import Path

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError

from graphs.checkpoints import RedisUnavailable, open_redis, redis_border
from tests.redis_server import redis_server


async def test_an_open_redis_answers(redis: Redis) -> None:
    """What was opened can be written to and read, in bytes."""
    await redis.set("key", "ação")

    assert await redis.get("key") == "ação".encode()


async def test_each_memory_is_its_own() -> None:
    """Two Redis in process share nothing."""
    async with open_redis("memory:") as one, open_redis("memory:") as other:
        await one.set("key", "value")

        assert await other.get("key") is None


async def test_a_redis_that_is_not_there(unused_port: int) -> None:
    """An unreachable Redis is told after the agreed number of tries, with its cause."""
    began = time.monotonic()

    with pytest.raises(RedisUnavailable, match="in 3 attempts") as caught:
        async with open_redis(f"redis://127.0.0.1:{unused_port}/0", attempts=3, base=0.05):
            pass

    assert isinstance(caught.value.__cause__, RedisError)
    assert 0.15 <= time.monotonic() - began < 3  # it waited 0.05 and 0.1 seconds between tries


async def test_a_redis_that_comes_late(tmp_path: Path, unused_port: int) -> None:
    """A Redis that starts while it is being tried is reached."""
    url = f"redis://127.0.0.1:{unused_port}/0"

    async def reach() -> None:
        async with open_redis(url, attempts=6, base=0.05) as redis:
            await redis.set("key", "value")

    reaching = asyncio.create_task(reach())
    await asyncio.sleep(0.1)
    with redis_server(tmp_path, unused_port):
        await reaching


@pytest.mark.parametrize("url", ["", "http://somewhere", "sqlite:x"])
async def test_another_scheme_is_no_redis(url: str) -> None:
    """Only the schemes that are known are opened; anything else is told at once."""
    with pytest.raises(RedisUnavailable):
        async with open_redis(url):
            pass


async def test_the_url_keeps_its_password(unused_port: int) -> None:
    """An error about the connection does not tell the password in the URL."""
    with pytest.raises(RedisUnavailable) as caught:
        async with open_redis(f"redis://:hunter2@127.0.0.1:{unused_port}/0", attempts=1):
            pass

    assert "hunter2" not in str(caught.value)


async def test_more_callers_than_connections_wait(redis: Redis) -> None:
    """Many callers at once wait for a connection; none is turned away."""
    await asyncio.gather(*(redis.incr("counter") for _ in range(300)))

    assert await redis.get("counter") == b"300"


async def test_a_loop_on_redis_can_be_cancelled(redis: Redis) -> None:
    """A cancel arrives wherever it hits a command: inside the border none is lost."""

    async def spin() -> None:
        while True:
            with redis_border(RedisUnavailable):
                await redis.incr("counter")

    for attempt in range(40):
        task = asyncio.create_task(spin())
        for _ in range(attempt):
            await asyncio.sleep(0)
        task.cancel()
        done, _ = await asyncio.wait([task], timeout=2)
        assert done, f"the cancel was lost in attempt {attempt}"
        assert task.cancelled()
