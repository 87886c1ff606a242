"""The plan's picture in Redis: who holds the lease publishes it, the others copy it."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import cast
from uuid import uuid4

import msgspec
from redis.asyncio import Redis
from redis.asyncio.client import Pipeline

from server.lease import Lease
from server.store import store_errors
from tools.plan.copy.picture import Picture, Update, evolved
from tools.plan.copy.snapshot import (
    PIECE,
    Known,
    Manifest,
    SnapshotBroken,
    manifest_from,
    manifest_of,
    packed_update,
    picture_from,
    pieces_of,
    update_from,
)

_KEY = "resync:plan"
_LIVES = timedelta(hours=1)
_GRACE = timedelta(minutes=2)
"""How long a replaced snapshot stays for those who are reading it."""
_MOST_UPDATES = 500
_MOST_BYTES = 4 * PIECE


class _Head(msgspec.Struct):
    """Which snapshot is the newest, and how many updates follow it."""

    generation: str
    updates: int


@dataclass
class _Place:
    """Where this process stands: in which generation, after how many updates."""

    generation: str
    updates: int
    pieces: int
    born: float
    bytes: int = 0

    def is_full(self, more: int) -> bool:
        """Whether it is time for a new snapshot: too long a tail, or one that will expire."""
        long = self.updates > _MOST_UPDATES or self.bytes + more > _MOST_BYTES
        return long or monotonic() - self.born > _LIVES.total_seconds() / 2


class SharedPlan:
    """One plan that several processes share. Every method raises `StoreUnavailable`."""

    def __init__(
        self, redis: Redis, master: str, *, lease: timedelta, holder: str | None = None
    ) -> None:
        """`master` tells one plant from another that shares the same Redis."""
        self._redis = redis
        self._key = f"{_KEY}:{hashlib.sha256(master.encode()).hexdigest()[:16]}"
        self._lease = Lease(redis, f"{self._key}:lease", holder or uuid4().hex, lease)
        self.lease_seconds = lease.total_seconds()
        self._lease_length = lease
        self._place: _Place | None = None
        self._known = Known({}, 0)

    async def claim(self) -> bool:
        """Whether this process is the one that reads HWA, from now for one lease."""
        with store_errors():
            return await self._lease.renew() or await self._lease.take()

    async def renew(self) -> bool:
        """Whether this process still is that one."""
        with store_errors():
            return await self._lease.renew()

    async def write(self, write: Callable[[Pipeline], None]) -> bool:
        """Whether the commands were carried out, as they are only while this process reads."""
        with store_errors():
            return await self._lease.write(write)

    async def release(self) -> None:
        """Lets another take over at once."""
        with store_errors():
            await self._lease.release()

    async def tell(self, percent: int | None) -> None:
        """Lets those who wait for the first picture know how far it is."""
        with store_errors():
            await self._redis.set(f"{self._key}:percent", percent or 0, px=self._lease_length)

    async def told(self) -> int | None:
        """How far the reader's load is; None where nobody loads."""
        found = await self._get("percent")
        return None if found is None else int(found)

    def forget(self) -> None:
        """Something was read and not published: the next publication is whole."""
        self._place = None

    async def publish(self, picture: Picture, updates: Sequence[Update], *, whole: bool) -> bool:
        """Whether the others will see this picture; they will not where the lease was lost.

        `updates` are those that lead to it from the one published before; `whole` says that
        there is no such way.
        """
        place = self._place
        if place is None or whole:
            return await self._publish_whole(picture)
        packed = await asyncio.to_thread(self._packed, picture, updates)
        if max(map(len, packed), default=0) > PIECE or place.is_full(sum(map(len, packed))):
            return await self._publish_whole(picture)
        return await self._publish_updates(place, packed)

    async def follow(self, picture: Picture | None) -> Picture | None:
        """The newest picture that was published, or None where there is none yet.

        Raises:
            SnapshotBroken: what was published cannot be read; the next call begins anew.
        """
        packed = await self._get("head")
        if packed is None:
            return None
        head = msgspec.json.decode(packed, type=_Head)
        try:
            if picture is None or self._place is None or head.generation != self._place.generation:
                picture = await self._whole(head.generation)
            return await self._followed(picture, head)
        except SnapshotBroken:
            self._place = None
            raise

    # What is published ----------------------------------------------------------------------

    async def _publish_whole(self, picture: Picture) -> bool:
        before, self._place = self._place, None
        generation, count, size = uuid4().hex, 0, 0
        manifest = await asyncio.to_thread(manifest_of, picture)
        pieces = pieces_of(picture)
        with store_errors():
            await self._redis.set(f"{self._key}:{generation}:manifest", manifest, px=_LIVES)
            while (piece := await asyncio.to_thread(next, pieces, None)) is not None:
                await self._redis.set(f"{self._key}:{generation}:{count}", piece, px=_LIVES)
                count, size = count + 1, size + len(piece)
            head = msgspec.json.encode(_Head(generation, 0))
            if not await self._lease.write(lambda pipe: self._set_head(pipe, head)):
                return False
            await self._retire(before)
        self._place = _Place(generation, 0, count, monotonic())
        self._known = Known.of(picture.words)
        return True

    async def _publish_updates(self, place: _Place, packed: Sequence[bytes]) -> bool:
        head = msgspec.json.encode(_Head(place.generation, place.updates + len(packed)))
        key = f"{self._key}:{place.generation}:updates"

        def write(pipe: Pipeline) -> None:
            if packed:
                pipe.rpush(key, *packed)
                pipe.pexpire(key, _LIVES)
            self._set_head(pipe, head)

        self._place = None  # until it is known that it went well
        with store_errors():
            if not await self._lease.write(write):
                return False
        place.updates += len(packed)
        place.bytes += sum(map(len, packed))
        self._place = place
        return True

    def _packed(self, picture: Picture, updates: Sequence[Update]) -> list[bytes]:
        packed = []
        for update in updates:
            packed.append(packed_update(update, picture.words, self._known))
            self._known = Known.of(picture.words)
        return packed

    async def _retire(self, place: _Place | None) -> None:
        if place is None:
            return
        names = ["manifest", "updates", *map(str, range(place.pieces))]
        for name in names:
            await self._redis.pexpire(f"{self._key}:{place.generation}:{name}", _GRACE)

    # What is followed -----------------------------------------------------------------------

    async def _whole(self, generation: str) -> Picture:
        packed = await self._get(f"{generation}:manifest")
        if packed is None:
            raise SnapshotBroken("the snapshot expired")
        manifest = manifest_from(packed)
        pieces = [piece async for piece in self._pieces(generation, manifest)]
        picture = await asyncio.to_thread(picture_from, manifest, pieces)
        self._place = _Place(generation, 0, len(pieces), monotonic())
        self._known = Known.of(picture.words)
        return picture

    async def _pieces(self, generation: str, manifest: Manifest) -> AsyncIterator[bytes]:
        for number in range(manifest.pieces):
            piece = await self._get(f"{generation}:{number}")
            if piece is None:
                raise SnapshotBroken(f"piece {number} of the snapshot expired")
            yield piece

    async def _get(self, name: str) -> bytes | None:
        with store_errors():
            return cast("bytes | None", await self._redis.get(f"{self._key}:{name}"))

    async def _followed(self, picture: Picture, head: _Head) -> Picture:
        place = self._place
        if place is None or head.updates <= place.updates:
            return picture
        key = f"{self._key}:{head.generation}:updates"
        with store_errors():
            found = await self._redis.lrange(key, place.updates, head.updates - 1)
        packed = cast("list[bytes]", found)
        if len(packed) != head.updates - place.updates:
            raise SnapshotBroken("updates expired")
        for one in packed:
            picture = await asyncio.to_thread(_next, picture, one)
        place.updates = head.updates
        self._known = Known.of(picture.words)
        return picture

    def _set_head(self, pipe: Pipeline, head: bytes) -> None:
        pipe.set(f"{self._key}:head", head, px=_LIVES)


def _next(picture: Picture, packed: bytes) -> Picture:
    return evolved(picture, update_from(packed, picture.words))
