"""The one way to a Redis: a real one, or one that lives in this process."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from fakeredis import FakeAsyncRedis, FakeServer
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialWithJitterBackoff
from redis.exceptions import RedisError
from tenacity import AsyncRetrying, RetryError, stop_after_attempt, wait_exponential
from tenacity.retry import retry_if_exception_type

from graphs.checkpoints.errors import RedisUnavailable

MAX_CONNECTIONS = 64
SECONDS_FOR_A_CONNECTION = 5
SECONDS_FOR_A_REPLY = 5
SECONDS_BETWEEN_HEALTH_CHECKS = 30


@asynccontextmanager
async def open_redis(url: str, *, attempts: int = 3, base: float = 0.2) -> AsyncIterator[Redis]:
    """A Redis that answered a PING; `memory:` is a private one inside this process.

    Args:
        url: `memory:`, `redis://...` or `rediss://...`.
        attempts: How often the PING is tried.
        base: Seconds before the second try; doubled before each later one.

    Raises:
        RedisUnavailable: No try was answered, or the URL names no Redis.
    """
    redis = _make_redis(url)
    try:
        await _ping(redis, attempts=attempts, base=base)
        yield redis
    finally:
        await redis.aclose()
        await redis.connection_pool.disconnect()


@contextmanager
def redis_border(unavailable: type[Exception]) -> Iterator[None]:
    """Inside, what Redis raises becomes an error of ours, and a cancel is never lost.

    On Python 3.11 `asyncio.wait_for`, which redis-py uses for each command, drops a cancel that
    arrives together with the reply. A loop that only talks to Redis could not be stopped.
    """
    task = asyncio.current_task()
    cancels = task.cancelling() if task else 0
    try:
        yield
    except RedisError as error:
        raise unavailable(f"Redis failed: {error}") from error
    if task and task.cancelling() > cancels:
        raise asyncio.CancelledError


def _make_redis(url: str) -> Redis:
    scheme, _, _ = url.partition(":")
    if scheme == "memory":
        return FakeAsyncRedis(
            server=FakeServer(),
            connection_pool_class=BlockingConnectionPool,
            max_connections=MAX_CONNECTIONS,
        )
    if scheme in {"redis", "rediss"}:
        return Redis(connection_pool=_make_pool(url))
    raise RedisUnavailable(f"No Redis is reached by a URL that begins with {scheme!r}")


def _make_pool(url: str) -> BlockingConnectionPool:
    # One quick retry mends a connection that died while idle. More would only hide an
    # outage: redis-py's default of ten keeps a caller waiting for several seconds.
    retry = Retry(ExponentialWithJitterBackoff(cap=0.5, base=0.05), retries=1)
    return BlockingConnectionPool.from_url(
        url,
        max_connections=MAX_CONNECTIONS,
        timeout=SECONDS_FOR_A_CONNECTION,
        socket_timeout=SECONDS_FOR_A_REPLY,
        socket_connect_timeout=SECONDS_FOR_A_REPLY,
        health_check_interval=SECONDS_BETWEEN_HEALTH_CHECKS,
        retry=retry,
        decode_responses=False,
    )


async def _ping(redis: Redis, *, attempts: int, base: float) -> None:
    tries = AsyncRetrying(
        stop=stop_after_attempt(attempts),
        wait=wait_exponential(multiplier=base),
        retry=retry_if_exception_type(RedisError),
    )
    try:
        async for attempt in tries:
            with attempt:
                await redis.ping()
    except RetryError as error:
        cause = error.last_attempt.exception()
        raise RedisUnavailable(f"Redis did not answer in {attempts} attempts: {cause}") from cause
