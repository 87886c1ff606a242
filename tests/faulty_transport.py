"""A wire that breaks as wires and masters do, one fault after another, then is well again."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

import httpx

Send = Callable[[httpx.Request], Awaitable[httpx.Response]]
Fault = Callable[[httpx.Request, Send], Awaitable[httpx.Response]]


class FaultyTransport(httpx.AsyncBaseTransport):
    """Each call meets the next fault; without one left it passes.

    `asked` holds the calls in their order, as host and path.
    """

    def __init__(self, inner: httpx.AsyncBaseTransport, *faults: Fault) -> None:
        self._inner = inner
        self._faults = list(faults)
        self.asked: list[str] = []

    def next(self, *faults: Fault) -> None:
        """Faults that the next calls meet."""
        self._faults += faults

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """What the fault makes of the call."""
        self.asked.append(f"{request.url.host}{request.url.path}")
        fault = self._faults.pop(0) if self._faults else passing
        return await fault(request, self._inner.handle_async_request)

    async def aclose(self) -> None:
        """Closes the transport below."""
        await self._inner.aclose()


async def passing(request: httpx.Request, send: Send) -> httpx.Response:
    """No fault at all."""
    return await send(request)


def answering(
    status: int, body: str | bytes = b"{}", kind: str = "application/json", **headers: str
) -> Fault:
    """Another answer in the master's place; header names are written with underscores."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    async def fault(request: httpx.Request, _: Send) -> httpx.Response:
        return httpx.Response(
            status, content=body, headers={"content-type": kind, **named}, request=request
        )

    return fault


def failing(kind: type[httpx.TransportError]) -> Fault:
    """An exchange that ends in this error, the master never seeing it."""

    async def fault(request: httpx.Request, _: Send) -> httpx.Response:
        raise kind("no", request=request)

    return fault


def losing(kind: type[httpx.TransportError]) -> Fault:
    """The master carries the call out, and its answer is lost on the way."""

    async def fault(request: httpx.Request, send: Send) -> httpx.Response:
        await (await send(request)).aread()
        raise kind("lost", request=request)

    return fault


def changing(change: Callable[[bytes], bytes]) -> Fault:
    """The master's own answer with another body."""

    async def fault(request: httpx.Request, send: Send) -> httpx.Response:
        response = await send(request)
        body = change(await response.aread())
        headers = {"content-type": response.headers["content-type"]}
        return httpx.Response(response.status_code, content=body, headers=headers)

    return fault


def half(body: bytes) -> bytes:
    """The first half."""
    return body[: len(body) // 2]


async def badly_packed(request: httpx.Request, send: Send) -> httpx.Response:
    """The master's answer, called gzip and cut in the middle of its bytes."""
    response = await send(request)
    packed = half(gzip.compress(await response.aread())) + b"\x00\x01"
    headers = {"content-type": response.headers["content-type"], "content-encoding": "gzip"}
    return httpx.Response(200, stream=Pieces([b"\x00" + packed]), headers=headers)


async def cut_short(request: httpx.Request, send: Send) -> httpx.Response:
    """The connection breaks while the body is on its way."""
    response = await send(request)
    stream = Pieces([half(await response.aread())], broken=True)
    return httpx.Response(200, stream=stream, headers={"content-type": "application/json"})


def dripping(seconds: float) -> Fault:
    """A body that comes byte by byte, each after so long."""

    async def fault(request: httpx.Request, send: Send) -> httpx.Response:
        response = await send(request)
        body = await response.aread()
        stream = Pieces([body[at : at + 1] for at in range(len(body))], wait=seconds)
        return httpx.Response(200, stream=stream, headers={"content-type": "application/json"})

    return fault


class Pieces(httpx.AsyncByteStream):
    """A body in pieces, slow or broken at its end if wanted."""

    def __init__(self, pieces: Iterable[bytes], *, wait: float = 0.0, broken: bool = False) -> None:
        self._pieces = list(pieces)
        self._wait = wait
        self._broken = broken

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """The pieces in their order."""
        for piece in self._pieces:
            await asyncio.sleep(self._wait)
            yield piece
        if self._broken:
            raise httpx.ReadError("the connection broke")
