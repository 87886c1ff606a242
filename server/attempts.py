"""How often somebody may try to log in: a window a minute, kept in Redis for all processes."""

import hashlib

from redis.asyncio import Redis

from server.store import store_errors

_WINDOW_SECONDS = 60


class Attempts:
    """Counts tries by name and address."""

    def __init__(self, redis: Redis, *, limit: int) -> None:
        self._redis = redis
        self._limit = limit

    async def allow(self, name: str, address: str) -> bool:
        """One more try; False when the minute's are used up."""
        digest = hashlib.sha256(f"{name}|{address}".encode()).hexdigest()
        key = f"resync:attempts:{digest}"
        with store_errors():
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.incr(key)
                pipe.expire(key, _WINDOW_SECONDS, nx=True)
                count, _ = await pipe.execute()
        return int(count) <= self._limit
