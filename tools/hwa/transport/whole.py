"""An answer is read to its end before it is given on, within a bounded time.

So that the layers above see a broken or endless body as the failed exchange that it is.
"""

import asyncio

import httpx


class Whole(httpx.AsyncBaseTransport):
    """Reads the whole answer; one that drips on for too long is a time-out."""

    def __init__(self, inner: httpx.AsyncBaseTransport, seconds: float) -> None:
        self._inner = inner
        self._seconds = seconds

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer, with its body."""
        try:
            async with asyncio.timeout(self._seconds):
                response = await self._inner.handle_async_request(request)
                response.request = request  # errors of the body name the call
                await response.aread()
        except TimeoutError as error:
            raise httpx.ReadTimeout("the answer did not end in time", request=request) from error
        return response

    async def aclose(self) -> None:
        """Closes the layer below."""
        await self._inner.aclose()
