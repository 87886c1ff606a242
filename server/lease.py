"""A lease: the right to be the only one, until it is given back or runs out."""

from collections.abc import Callable
from datetime import timedelta
from typing import cast

from redis.asyncio import Redis
from redis.asyncio.client import Pipeline
from redis.exceptions import WatchError


class Lease:
    """One holder's lease on one key. Only its holder can renew it or give it back."""

    def __init__(self, redis: Redis, key: str, holder: str, ttl: timedelta) -> None:
        self._redis = redis
        self._key = key
        self._holder = holder.encode()
        self._ttl = ttl

    async def take(self) -> bool:
        """Whether the lease was free and is now held."""
        return bool(await self._redis.set(self._key, self._holder, nx=True, px=self._ttl))

    async def holder(self) -> str | None:
        """Who holds the lease, if anybody."""
        found = cast("bytes | None", await self._redis.get(self._key))
        return None if found is None else found.decode()

    async def renew(self) -> bool:
        """Whether the lease is still held; if so, its time begins anew."""
        async with self._redis.pipeline(transaction=True) as pipe:
            if not await self._is_held(pipe):
                return False
            pipe.pexpire(self._key, self._ttl)
            return await _succeeds(pipe)

    async def write(self, write: Callable[[Pipeline], None]) -> bool:
        """Whether the lease was still held, and so the commands were carried out, all of them."""
        async with self._redis.pipeline(transaction=True) as pipe:
            if not await self._is_held(pipe):
                return False
            write(pipe)
            return await _succeeds(pipe)

    async def release(self) -> bool:
        """Whether the lease was still held; it is held no longer."""
        async with self._redis.pipeline(transaction=True) as pipe:
            if not await self._is_held(pipe):
                return False
            pipe.delete(self._key)
            return await _succeeds(pipe)

    async def _is_held(self, pipe: Pipeline) -> bool:
        await pipe.watch(self._key)
        held = cast("bytes | None", await pipe.get(self._key)) == self._holder
        pipe.multi()  # type: ignore[no-untyped-call]  # untyped in redis-py
        return held


async def _succeeds(pipe: Pipeline) -> bool:
    try:
        await pipe.execute()
    except WatchError:  # it ran out, or was taken, between the look and the act
        return False
    return True
