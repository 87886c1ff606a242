"""A call goes to the master that answered last; to the next one where that cannot be reached."""

import time
from collections.abc import Callable, Sequence

import httpx

from tools.hwa.transport.meters import Meters
from tools.hwa.transport.reads import is_read

_UNAVAILABLE = 503


class FailOver(httpx.AsyncBaseTransport):
    """Tries the masters in turn; moves on for a failed connect, and a read also for 503.

    A master that answers 401 or 404 has answered, and one that took an action may carry it out.
    """

    def __init__(
        self,
        inner: httpx.AsyncBaseTransport,
        base_urls: Sequence[str],
        meters: Meters,
        *,
        cool_down: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`cool_down` is how long the first master is passed over after another answered."""
        self._inner = inner
        self._bases = [httpx.URL(url) for url in base_urls]
        self._meters = meters
        self._cool_down = cool_down
        self._clock = clock
        self._chosen = 0
        self._left_first = clock()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The first answer, or the last master's failure."""
        *others, last = self._turns()
        for turn in others:
            response = await self._try(request, turn)
            if response is not None:
                return response
        return await self._ask(request, last)

    async def aclose(self) -> None:
        """Closes the layer below."""
        await self._inner.aclose()

    def _turns(self) -> list[int]:
        """The masters in the order to try them: the one that answered last goes first."""
        if self._chosen and self._clock() - self._left_first >= self._cool_down:
            self._chosen = 0
        count = len(self._bases)
        return [(self._chosen + step) % count for step in range(count)]

    async def _try(self, request: httpx.Request, turn: int) -> httpx.Response | None:
        try:
            response = await self._ask(request, turn)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            pass  # nothing was sent, so that even an action may go to the next
        else:
            if response.status_code != _UNAVAILABLE or not is_read(request):
                return response
            await response.aclose()
        self._meters.failovers.labels(self._bases[turn].netloc.decode("ascii")).inc()
        return None

    async def _ask(self, request: httpx.Request, turn: int) -> httpx.Response:
        base = self._bases[turn]
        request.url = request.url.copy_with(scheme=base.scheme, host=base.host, port=base.port)
        request.headers["Host"] = request.url.netloc.decode("ascii")
        response = await self._inner.handle_async_request(request)
        if response.status_code != _UNAVAILABLE:
            self._choose(turn)
        return response

    def _choose(self, turn: int) -> None:
        if turn and not self._chosen:
            self._left_first = self._clock()
        self._chosen = turn
