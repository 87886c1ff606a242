"""How often somebody may fail to log in: a window a minute, kept in Redis for all processes."""

import hashlib

from redis.asyncio import Redis

from server.store import store_errors

_WINDOW_SECONDS = 60


class Attempts:
    """Counts tries by name and address; a success forgets those before it."""

    def __init__(self, redis: Redis, *, limit: int) -> None:
        self._redis = redis
        self._limit = limit

    async def allow(self, name: str, address: str) -> bool:
        """One more try; False when the minute's are used up."""
        key = _key(name, address)
        with store_errors():
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.incr(key)
                pipe.expire(key, _WINDOW_SECONDS, nx=True)
                count, _ = await pipe.execute()
        return int(count) <= self._limit

    async def forget(self, name: str, address: str) -> None:
        """The tries so far count no more: the right person was at the door."""
        with store_errors():
            await self._redis.delete(_key(name, address))


def _key(name: str, address: str) -> str:
    digest = hashlib.sha256(f"{name}|{address}".encode()).hexdigest()
    return f"resync:attempts:{digest}"
