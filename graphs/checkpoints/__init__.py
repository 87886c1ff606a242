"""Where conversations are kept: a connection to Redis, and LangGraph's checkpoints on it."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import timedelta

from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from redis.asyncio import Redis

from graphs.checkpoints.connection import open_redis, redis_border
from graphs.checkpoints.errors import (
    CheckpointContended,
    CheckpointError,
    CheckpointIncomplete,
    CheckpointStoreUnavailable,
    RedisUnavailable,
)
from graphs.checkpoints.saver import RedisSaver

__all__ = [
    "CheckpointContended",
    "CheckpointError",
    "CheckpointIncomplete",
    "CheckpointStoreUnavailable",
    "RedisSaver",
    "RedisUnavailable",
    "make_saver",
    "open_checkpointer",
    "open_redis",
    "redis_border",
]


def make_saver(redis: Redis, ttl: timedelta, *, allowed: Iterable[type] = ()) -> RedisSaver:
    """A saver on a Redis that is open already; call it inside the running loop.

    Args:
        redis: The connection, shared with whatever else uses it.
        ttl: How long a thread outlives its last use.
        allowed: The own types that may be rebuilt from a checkpoint. Others come back as the
            plain data they were made of: a checkpoint can name a class, but not choose it.
    """
    serde = JsonPlusSerializer(allowed_msgpack_modules=tuple(allowed) or None)
    return RedisSaver(redis, ttl=ttl, serde=serde)


@asynccontextmanager
async def open_checkpointer(
    url: str, ttl: timedelta, *, allowed: Iterable[type] = ()
) -> AsyncIterator[RedisSaver]:
    """A saver with a Redis of its own; see `open_redis` for the URL and `make_saver` for the rest.

    Raises:
        RedisUnavailable: Redis does not answer.
    """
    async with open_redis(url) as redis:
        yield make_saver(redis, ttl, allowed=allowed)
