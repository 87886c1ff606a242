"""The plan's past in Redis, as it is read: blocks of moves, frames, and when it was watched."""

import asyncio
import hashlib
import zlib
from collections.abc import Awaitable, Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Literal, cast

import msgspec
import numpy as np
from redis.asyncio import Redis

from graphs.checkpoints import redis_border
from tools.kept.history import HistoryUnavailable, Recorded, Told
from tools.plan.past.frame import Counts, Frame, rolled, unpacked_frame
from tools.plan.past.moved import FORMAT, JournalBroken, Moved, joined, nothing_moved, unpacked
from tools.plan.past.surroundings import Turn
from tools.plan.past.watch import Span, Switch

SLACK = 300.0
"""Seconds by which a move may have happened, by the engine's clock, outside of its block."""
HOUR = 3600
_KEY = f"resync:history:{FORMAT}"
_AT_ONCE = 200
_MOST_ROWS = 2_000_000
"""About a day of a plan of half a million jobs; more is not read for one question."""


class Header(msgspec.Struct, array_like=True, frozen=True):
    """What a kept value is about, so that it is fetched only where it matters."""

    number: int
    kind: Literal["moves", "frame"]
    since: float
    until: float
    rows: int
    size: int


class Entry(msgspec.Struct):
    """One recording: the moves of jobs and streams, packed, and what changed around them."""

    moved: bytes
    turns: list[Turn]
    switches: list[Switch]


_HEADER = msgspec.msgpack.Decoder(Header)
_ENTRY = msgspec.msgpack.Decoder(Entry)
_SPANS = msgspec.msgpack.Decoder(tuple[Span, ...])


class HistoryKeys:
    """Where the past of one plant is kept."""

    def __init__(self, master: str) -> None:
        """`master` tells one plant from another that shares the same Redis."""
        self._root = f"{_KEY}:{hashlib.sha256(master.encode()).hexdigest()[:16]}"
        self.index = f"{self._root}:index"
        self.watch = f"{self._root}:watch"
        self.around = f"{self._root}:around"

    def value(self, number: int) -> str:
        """A block or a frame."""
        return f"{self._root}:value:{number}"

    def failures(self, moment: float) -> str:
        """The failures that were recorded in the hour of a moment."""
        return f"{self._root}:failures:{int(moment // HOUR)}"


class RedisHistory:
    """A `History` out of what a `Journal` keeps, whichever process that is in."""

    def __init__(self, redis: Redis, keys: HistoryKeys) -> None:
        self._redis = redis
        self._keys = keys

    async def recorded(self) -> Recorded:
        """When the plan was watched."""
        with _errors():
            packed = cast("bytes | None", await self._redis.get(self._keys.watch))
        return Recorded(spans_from(packed))

    async def moves(self, since: datetime, until: datetime) -> Told:
        """What moved from one moment on and before another."""
        first, last = since.timestamp(), until.timestamp()
        headers = [
            one
            for one in await self._headers("moves")
            if one.until + SLACK >= first and one.since - SLACK < last
        ]
        chosen, cut = _newest(headers)
        values = await self._values(chosen)
        lost = [one for one, value in zip(chosen, values, strict=True) if value is None]
        whole = _later(cut, lost)
        told = await asyncio.to_thread(_told, [one for one in values if one], first, last)
        return Told(told.moved, told.turns, told.switches, whole)

    async def picture_at(self, moment: datetime) -> Frame | None:
        """The newest frame that was taken at a moment or before it, in the same span."""
        at = moment.timestamp()
        spans = (await self.recorded()).spans
        start = max((span.start for span in spans if span.start <= at), default=None)
        if start is None:
            return None
        frames = [one for one in await self._headers("frame") if start <= one.until <= at]
        if not frames:
            return None
        (value,) = await self._values(frames[-1:])
        try:
            return None if value is None else await asyncio.to_thread(unpacked_frame, value)
        except JournalBroken:
            return None  # of another release: as good as none

    async def numbers_at(self, moment: datetime) -> Counts | None:
        """The jobs by status at a moment: the whole state before it, and what moved after that."""
        frame = await self.picture_at(moment)
        if frame is None:
            return None
        at = moment.timestamp()
        headers = await self._headers("frame")
        number = max(one.number for one in headers if one.until <= frame.at)
        after = [
            one
            for one in await self._headers("moves")
            if one.number > number and one.since - SLACK < at
        ]
        values = await self._values(after)
        if None in values:
            return None
        told = await asyncio.to_thread(_told, [one for one in values if one], 0.0, at)
        return rolled(frame.jobs, told.moved)

    async def failures(self, since: datetime) -> Moved:
        """Every move into a failure, out of one, or after one, of whatever plan."""
        spans = (await self.recorded()).spans
        if not spans:
            return nothing_moved()
        oldest = max(since.timestamp(), spans[0].start) - SLACK
        hours = range(int(oldest // HOUR), int(spans[-1].end // HOUR) + 1)
        with _errors():
            lists = [
                await cast(
                    "Awaitable[list[bytes]]",
                    self._redis.lrange(self._keys.failures(hour * HOUR), 0, -1),
                )
                for hour in hours
            ]
        packed = [one for found in lists for one in found]
        return await asyncio.to_thread(lambda: joined(list(_readable(packed))))

    async def _headers(self, kind: str) -> list[Header]:
        with _errors():
            found = await cast(
                "Awaitable[list[bytes]]", self._redis.lrange(self._keys.index, 0, -1)
            )
        headers = await asyncio.to_thread(headers_from, found)
        return [one for one in headers if one.kind == kind]

    async def _values(self, headers: Sequence[Header]) -> list[bytes | None]:
        values: list[bytes | None] = []
        for start in range(0, len(headers), _AT_ONCE):
            keys = [self._keys.value(one.number) for one in headers[start : start + _AT_ONCE]]
            with _errors():
                values += cast("list[bytes | None]", await self._redis.mget(keys))
        return values


def headers_from(packed: Iterable[bytes]) -> list[Header]:
    """The headers of the index, the oldest first."""
    return [_HEADER.decode(one) for one in packed]


def spans_from(packed: bytes | None) -> tuple[Span, ...]:
    """The spans as they were kept; none where nothing is."""
    return _SPANS.decode(packed) if packed else ()


def _newest(headers: Sequence[Header]) -> tuple[list[Header], float | None]:
    """As many of the newest as can be read at once, and from when on they tell all."""
    rows = 0
    for place in range(len(headers) - 1, -1, -1):
        rows += headers[place].rows
        if rows > _MOST_ROWS and place + 1 < len(headers):
            return list(headers[place + 1 :]), headers[place + 1].since
    return list(headers), None


def _later(cut: float | None, lost: Sequence[Header]) -> datetime | None:
    """From when on nothing is missing."""
    ends = [one.until for one in lost] + ([] if cut is None else [cut])
    return datetime.fromtimestamp(max(ends), UTC) if ends else None


def _told(values: Sequence[bytes], since: float, until: float) -> Told:
    try:
        entries = [_ENTRY.decode(zlib.decompress(value)) for value in values]
    except (zlib.error, msgspec.DecodeError) as error:
        raise HistoryUnavailable(f"a damaged record: {error!r}") from error
    moved = joined(list(_readable(one.moved for one in entries if one.moved)))
    inside = (moved["at"] >= since) & (moved["at"] < until)
    return Told(
        moved if inside.all() else moved.taken(np.flatnonzero(inside)),
        [turn for one in entries for turn in one.turns if since <= turn.at < until],
        [switch for one in entries for switch in one.switches if since <= switch.at < until],
    )


def _readable(packed: Iterable[bytes]) -> Iterable[Moved]:
    """What this release can read; a block of another one is as good as none."""
    for one in packed:
        try:
            yield unpacked(one)
        except JournalBroken:
            continue


def _errors() -> AbstractContextManager[None]:
    return redis_border(HistoryUnavailable)
