"""A server's life: the house is opened, then the port; a fault on the way is told in a line."""

import gc
import signal
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Final

import uvicorn

from graphs.checkpoints import RedisUnavailable
from retrievers.errors import RetrieverError
from server.app import create_app
from server.runtime import Runtime, open_runtime
from server.settings import Settings

_STOPS: Final = (signal.SIGINT, signal.SIGTERM)


class CannotStart(Exception):
    """A part of the house cannot be opened; the text names the setting."""


class _Server(uvicorn.Server):
    """Ends when it is told to, and leaves closing the house to those who opened it.

    uvicorn raises the signal once more when it has ended, and that would cut the closing short.
    """

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """While it serves, a signal to stop is its own; afterwards it is whosever it was."""
        before = {one: signal.signal(one, self.handle_exit) for one in _STOPS}
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)


@dataclass(frozen=True)
class Serving:
    """A house that is open, its port not yet."""

    welcome: list[str]
    server: uvicorn.Server
    door: socket.socket

    async def run(self) -> int:
        """Serves until it is told to stop; the process's exit code."""
        # What was built until here lives as long as the process: the collector need not walk
        # it again and again while questions are answered.
        gc.freeze()
        gc.enable()
        await self.server.serve(sockets=[self.door])
        return 0 if self.server.started else 1


@asynccontextmanager
async def serve(settings: Settings) -> AsyncIterator[Serving]:
    """The house is opened before the port is: a client never meets a half-open door.

    Raises:
        CannotStart: a setting names something that is not there.
    """
    async with AsyncExitStack() as stack:
        door = stack.enter_context(_bound(settings))
        runtime = await _opened(settings, stack)
        port = door.getsockname()[1]
        yield Serving(_welcome(settings, runtime, port), _server(settings, runtime), door)


def _bound(settings: Settings) -> socket.socket:
    """The port, taken before the house is built and opened to clients after it."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    door = socket.socket(family)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((settings.host, settings.port))
    except OSError as error:
        door.close()
        raise CannotStart(f"PORT: {settings.host}:{settings.port}: {error.strerror}") from error
    return door


async def _opened(settings: Settings, stack: AsyncExitStack) -> Runtime:
    try:
        return await stack.enter_async_context(open_runtime(settings))
    except RedisUnavailable as error:
        raise CannotStart(f"REDIS_URL: {error}") from error
    except RetrieverError as error:
        raise CannotStart(f"QDRANT_URL: {error}") from error
    except ValueError as error:  # the simulator's or a backend's word on a setting
        raise CannotStart(str(error)) from error


def _server(settings: Settings, runtime: Runtime) -> uvicorn.Server:
    @asynccontextmanager
    async def opened(_: Settings) -> AsyncIterator[Runtime]:
        yield runtime

    config = uvicorn.Config(
        create_app(settings, open_house=opened),
        host=settings.host,
        port=settings.port,
        log_config=None,
        ws="none",  # no route speaks WebSocket yet, and its library need not load
        server_header=False,
        timeout_graceful_shutdown=10,
    )
    return _Server(config)


def _welcome(settings: Settings, runtime: Runtime, port: int) -> list[str]:
    """Where it is, what it stands on, and in development the password, told this once."""
    plant = ", ".join(settings.tws_host) or f"simulator ({settings.simulator_jobs} jobs)"
    lines = [
        f"Resync at http://{settings.host}:{port}",
        f"  HWA: {plant}; model: {runtime.model}; environment: {settings.environment}",
    ]
    if runtime.credentials:
        name, password = runtime.credentials
        lines.append(f"  user: {name}  password: {password}  (made up for this start)")
    return lines
