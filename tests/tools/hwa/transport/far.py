"""The far side of a transport under test: masters that do what a test wants."""

from collections.abc import Awaitable, Callable

import httpx
from prometheus_client import CollectorRegistry

from tools.hwa.transport.meters import Meters, make_meters

Answer = Callable[[httpx.Request], httpx.Response]
FIRST, SECOND, THIRD = "first.test:31116", "second.test:31116", "third.test:31116"
HOSTS = [f"https://{host}" for host in (FIRST, SECOND, THIRD)]


class Far(httpx.AsyncBaseTransport):
    """Answers by a host's name, notes who was asked, and may be waited for."""

    def __init__(self, **answers: Answer) -> None:
        """`first=status(503)`; a host without an answer is well."""
        self.asked: list[str] = []
        self.answers = answers
        self.before: Callable[[], Awaitable[object]] | None = None
        self.closed = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """What the host that was aimed at does."""
        self.asked.append(request.headers.get("Host", request.url.host))
        if self.before:
            await self.before()
        return self.answers.get(request.url.host.partition(".")[0], well)(request)

    async def aclose(self) -> None:
        """Notes that it was closed."""
        self.closed = True


class Registry:
    """A registry of its own, and what its counters say."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.meters: Meters = make_meters(self.registry)

    def value(self, name: str, **labels: str) -> float:
        """A counter's value; 0 where it was never moved."""
        return self.registry.get_sample_value(name, labels) or 0.0


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """The present."""
        return self.now


def read(path: str = "/twsd/api/v2/engine/info", **headers: str) -> httpx.Request:
    """A GET."""
    return httpx.Request("GET", f"https://any.test:1{path}", headers=headers)


def act() -> httpx.Request:
    """An action."""
    return httpx.Request("PUT", "https://any.test:1/twsd/api/v2/plan/job/x/action/hold")


def well(_: httpx.Request) -> httpx.Response:
    """A healthy answer."""
    return httpx.Response(200, json={"displayVersion": "10.2.8", "count": 0, "results": []})


def status(code: int, **headers: str) -> Answer:
    """An answer with that status."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: httpx.Response(code, json={}, headers=named)


def failing(kind: type[httpx.TransportError]) -> Answer:
    """An exchange that fails."""

    def answer(request: httpx.Request) -> httpx.Response:
        raise kind("no", request=request)

    return answer


def in_turn(*answers: Answer) -> Answer:
    """One answer after the other; the last one stays."""
    left = list(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        return (left.pop(0) if len(left) > 1 else left[0])(request)

    return answer
