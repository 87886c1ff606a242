"""A read that failed for a passing reason is asked again, after a wait that grows and varies."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    retry_if_result,
    stop_after_attempt,
    stop_before_delay,
    wait_random_exponential,
)

from tools.hwa.transport.breaker import HostResting
from tools.hwa.transport.meters import Meters
from tools.hwa.transport.reads import UNAVAILABLE, is_read

_FIRST_WAIT = 0.2  # the longest; each further one may be twice as long
Sleep = Callable[[float], Awaitable[None]]


class Retry(httpx.AsyncBaseTransport):
    """Asks a read up to `attempts` times within `seconds`; an action goes once and no more.

    A time-out is not repeated: a slow master gets no faster by being asked twice.
    """

    def __init__(
        self,
        inner: httpx.AsyncBaseTransport,
        meters: Meters,
        *,
        attempts: int,
        seconds: float = 30.0,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._inner = inner
        self._meters = meters
        self._attempts = attempts
        self._seconds = seconds
        self._jitter = wait_random_exponential(multiplier=_FIRST_WAIT, max=seconds)
        self._sleep = sleep

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The first good answer, or the last bad one."""
        if not is_read(request):
            return await self._inner.handle_async_request(request)
        return await self._asking()(self._inner.handle_async_request, request)

    async def aclose(self) -> None:
        """Closes the layer below."""
        await self._inner.aclose()

    def _asking(self) -> AsyncRetrying:
        return AsyncRetrying(
            sleep=self._sleep,
            retry=retry_if_exception(_passes) | retry_if_result(_is_unavailable),
            stop=stop_after_attempt(self._attempts) | stop_before_delay(self._seconds),
            wait=self._wait,
            before_sleep=self._again,
            retry_error_callback=_last,
        )

    def _wait(self, state: RetryCallState) -> float:
        """At least what the server asks for, else any time up to a bound that doubles."""
        asked = _retry_after(state)
        return self._jitter(state) if asked is None else asked

    async def _again(self, state: RetryCallState) -> None:
        self._meters.retries.inc()
        if state.outcome and not state.outcome.failed:
            await state.outcome.result().aclose()


def _passes(error: BaseException) -> bool:
    broken = (httpx.ConnectError, httpx.ConnectTimeout, httpx.ReadError, httpx.RemoteProtocolError)
    return isinstance(error, broken) and not isinstance(error, HostResting)


def _is_unavailable(response: httpx.Response) -> bool:
    return response.status_code in UNAVAILABLE


def _last(state: RetryCallState) -> httpx.Response:
    assert state.outcome is not None  # noqa: S101 - it is called after an attempt
    response: httpx.Response = state.outcome.result()
    return response


def _retry_after(state: RetryCallState) -> float | None:
    """Seconds that the last answer asks to wait; None where it asks for none."""
    if state.outcome is None or state.outcome.failed:
        return None
    text = state.outcome.result().headers.get("retry-after", "")
    if text.isdecimal():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    until = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())
