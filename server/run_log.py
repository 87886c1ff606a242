"""The events of one run, numbered 1, 2, 3 and so on, in a Redis stream that ends once.

An entry of the stream is what was appended at once: one event or several. Its id is the number
of its first event. Redis takes only growing ids, so of two writers that believe they write
event 7, one fails: a holder that lost its run cannot write past the end that others wrote.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

import orjson
from redis.asyncio import Redis
from redis.exceptions import ResponseError

END = "end"

_FIELD = b"events"
_PAGE = 500
_ATTEMPTS = 5

Event = tuple[str, Mapping[str, Any]]


class LogClosed(Exception):
    """The end of the run has been written; nothing comes after it."""


@dataclass(frozen=True)
class RunEvent:
    """One event of a run."""

    id: int
    event: str
    data: dict[str, Any]


class RunLog:
    """Writes and reads the events of one run."""

    def __init__(
        self, redis: Redis, run_id: str, ttl: timedelta, *, last_id: int | None = None
    ) -> None:
        self._redis = redis
        self.key = f"resync:run-events:{run_id}"
        self._ttl = ttl
        self._last_id = last_id  # None: not known, ask Redis

    async def append(self, events: Sequence[Event]) -> int:
        """Write events after the last one; the number of the last is returned.

        Raises:
            LogClosed: The log has ended.
        """
        blob = orjson.dumps(list(events))
        for _ in range(_ATTEMPTS):
            first = await self._next_id()
            # If this is cancelled or fails midway, it may have been written or not.
            self._last_id = None
            if await self._add(first, blob):
                self._last_id = first + len(events) - 1
                return self._last_id
        raise ResponseError(f"{self.key}: the numbers of the events do not settle")

    async def last(self) -> RunEvent | None:
        """The newest event, if there is any."""
        entries = await self._redis.xrevrange(self.key, count=1)
        events = [event for entry in entries or [] for event in _events(entry)]
        return events[-1] if events else None

    async def read(self, after: int) -> list[RunEvent]:
        """The events after a number, as far as they are written; many come in several reads."""
        # The event may be in the middle of an entry, which has the number of its first.
        around = await self._redis.xrevrange(self.key, max=f"{after}-0", count=1) if after else []
        start = _number(around[0]) if around else 1
        entries = await self._redis.xrange(self.key, min=f"{start}-0", count=_PAGE)
        return [event for entry in entries or [] for event in _events(entry) if event.id > after]

    async def wait(self, after: int, longest: timedelta) -> bool:
        """Sleep inside Redis until the log grows past a number; whether it did in time."""
        milliseconds = max(1, round(longest.total_seconds() * 1000))
        found = await self._redis.xread({self.key: f"{after}-0"}, count=1, block=milliseconds)
        return bool(found)

    async def _next_id(self) -> int:
        if self._last_id is None:
            last = await self.last()
            if last is not None and last.event == END:
                raise LogClosed(self.key)
            self._last_id = last.id if last else 0
        return self._last_id + 1

    async def _add(self, first: int, blob: bytes) -> bool:
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.xadd(self.key, {_FIELD: blob}, id=f"{first}-0")
            pipe.pexpire(self.key, self._ttl)
            reply, _ = await pipe.execute(raise_on_error=False)
        if isinstance(reply, ResponseError) and "equal or smaller" in str(reply):
            return False
        if isinstance(reply, Exception):
            raise reply
        return True


def _number(entry: Any) -> int:  # noqa: ANN401 - redis-py types an entry's id as possibly absent
    return int(cast("bytes", entry[0]).partition(b"-")[0])


def _events(entry: Any) -> list[RunEvent]:  # noqa: ANN401 - as above
    first = _number(entry)
    pairs = orjson.loads(entry[1][_FIELD])
    return [RunEvent(first + place, name, data) for place, (name, data) in enumerate(pairs)]
