"""A host that fails again and again is left alone for a while, so that nobody waits for it."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import httpx

from tools.hwa.transport.meters import Meters
from tools.hwa.transport.reads import UNAVAILABLE


class HostResting(httpx.ConnectError):
    """Nothing was sent: the host failed too often, and its rest is not over."""


@dataclass
class _Circuit:
    """One host's failures in a row, and since when it rests."""

    failures: int = 0
    opened: float | None = None
    trying: bool = False


class Breaker(httpx.AsyncBaseTransport):
    """Rests a host after `threshold` failures in a row; then one call may try it.

    A failure is a broken exchange, or a status that stands for an absent server: HWA answers 500
    for an action in the wrong state, so that 500 says nothing about the host.
    """

    def __init__(
        self,
        inner: httpx.AsyncBaseTransport,
        meters: Meters,
        *,
        threshold: int,
        rest: float = 10.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._inner = inner
        self._meters = meters
        self._threshold = threshold
        self._rest = rest
        self._clock = clock
        self._circuits: dict[str, _Circuit] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The host's answer, where it is not resting."""
        host = request.url.netloc.decode("ascii")
        circuit = self._circuits.setdefault(host, _Circuit())
        trial = self._enter(circuit, request)
        healthy: bool | None = None
        try:
            response = await self._inner.handle_async_request(request)
            healthy = response.status_code not in UNAVAILABLE
        except httpx.PoolTimeout:
            raise  # our own pool was full: the host was not even asked
        except httpx.TransportError:
            healthy = False
            raise
        finally:
            circuit.trying = circuit.trying and not trial
            self._judge(host, circuit, healthy=healthy)
        return response

    async def aclose(self) -> None:
        """Closes the layer below."""
        await self._inner.aclose()

    def _enter(self, circuit: _Circuit, request: httpx.Request) -> bool:
        """Lets a call in; tells whether it is the one that tries a rested host."""
        if circuit.opened is None:
            return False
        if circuit.trying or self._clock() - circuit.opened < self._rest:
            raise HostResting("the host failed too often and is left alone", request=request)
        circuit.trying = True
        return True

    def _judge(self, host: str, circuit: _Circuit, *, healthy: bool | None) -> None:
        """Without a verdict, as after a cancelled call, everything stays as it was."""
        if healthy:
            circuit.failures, circuit.opened = 0, None
        elif healthy is False:
            circuit.failures += 1
            if circuit.failures >= self._threshold:
                circuit.opened = self._clock()
                self._meters.opened.labels(host).inc()
        self._meters.breaker.labels(host).set(circuit.opened is not None)
