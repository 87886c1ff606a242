"""The same read by many at once goes out once, and its answer is good for a short time."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

import httpx
from cachetools import TTLCache

from tools.hwa.transport.meters import Meters
from tools.hwa.transport.reads import AGE, is_read, wants_fresh

# What differs from one request to the next and changes no answer.
_IRRELEVANT = frozenset({"accept-encoding", "connection", "host", "request-id", "user-agent"})
_UNKEPT = frozenset({"content-encoding", "content-length", "transfer-encoding", "set-cookie"})
_ENTRY = 16_384  # what each answer counts beside its body, so that their number has a bound, too
Key = tuple[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True)
class _Answer:
    """An answer that can be given more than once."""

    status: int
    headers: list[tuple[str, str]]
    content: bytes
    given: float

    def response(self, now: float) -> httpx.Response:
        age = {AGE: now - self.given}
        return httpx.Response(
            self.status, headers=self.headers, content=self.content, extensions=age
        )


@dataclass
class _Flight:
    """A read that is under way, and how many wait for it."""

    task: asyncio.Task[_Answer]
    waiting: int = 0


class Cache(httpx.AsyncBaseTransport):
    """Keeps answers of 200 to GET for `ttl` seconds, no longer than the next action.

    A request whose sender wants it fresh passes by; a ttl of 0 lets everything pass.
    """

    def __init__(
        self,
        inner: httpx.AsyncBaseTransport,
        meters: Meters,
        *,
        ttl: float,
        size: int = 64_000_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`size` bounds the bytes that are kept, and with them the number of answers."""
        self._inner = inner
        self._meters = meters
        self._ttl = ttl
        self._kept: TTLCache[Key, _Answer] = TTLCache(size, ttl, timer=clock, getsizeof=_size)
        self._clock = clock
        self._flights: dict[Key, _Flight] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """An answer that is still good, or that of the layer below."""
        if not is_read(request):
            return await self._act(request)
        if not self._ttl or request.method != "GET" or wants_fresh(request):
            self._meters.cached.labels("passed").inc()
            return await self._inner.handle_async_request(request)
        key = _key(request)
        kept = self._kept.get(key)
        if kept is not None:
            self._meters.cached.labels("hit").inc()
            return kept.response(self._clock())
        answer = await self._join(key, request)
        return answer.response(answer.given)

    async def aclose(self) -> None:
        """Ends what is under way and closes the layer below."""
        tasks = [flight.task for flight in self._flights.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._inner.aclose()

    async def _act(self, request: httpx.Request) -> httpx.Response:
        """An action makes all that was read before it stale, also where it failed."""
        self._forget()
        try:
            return await self._inner.handle_async_request(request)
        finally:
            self._forget()

    def _forget(self) -> None:
        self._kept.clear()
        self._flights.clear()  # those that wait get their answer, nobody else joins them

    async def _join(self, key: Key, request: httpx.Request) -> _Answer:
        flight = self._flights.get(key)
        self._meters.cached.labels("miss" if flight is None else "joined").inc()
        if flight is None:
            flight = _Flight(asyncio.create_task(self._fly(key, request)))
            self._flights[key] = flight
        flight.waiting += 1
        try:
            # Whoever leaves does not take the others' answer along.
            return await asyncio.shield(flight.task)
        finally:
            flight.waiting -= 1
            if not flight.waiting and not flight.task.done():
                flight.task.cancel()
                self._land(key, flight.task)

    async def _fly(self, key: Key, request: httpx.Request) -> _Answer:
        task = asyncio.current_task()
        try:
            response = await self._inner.handle_async_request(request)
            content = await response.aread()
            answer = _Answer(response.status_code, _headers(response), content, self._clock())
            flight = self._flights.get(key)
            if flight is not None and flight.task is task and answer.status == 200:
                self._keep(key, answer)
            return answer
        finally:
            self._land(key, task)

    def _land(self, key: Key, task: asyncio.Task[_Answer] | None) -> None:
        flight = self._flights.get(key)
        if flight is not None and flight.task is task:
            del self._flights[key]

    def _keep(self, key: Key, answer: _Answer) -> None:
        if _size(answer) <= self._kept.maxsize:
            self._kept[key] = answer


def _key(request: httpx.Request) -> Key:
    headers = ((name.lower(), value) for name, value in request.headers.items())
    relevant = sorted(pair for pair in headers if pair[0] not in _IRRELEVANT)
    return request.url.raw_path.decode("ascii"), tuple(relevant)


def _headers(response: httpx.Response) -> list[tuple[str, str]]:
    """The headers that are still true of the decoded body; cookies belong to whoever asked."""
    return [pair for pair in response.headers.multi_items() if pair[0] not in _UNKEPT]


def _size(answer: _Answer) -> int:
    return len(answer.content) + _ENTRY
