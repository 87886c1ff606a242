"""The Redis servers that laws are checked on: a real one of our own, and the one in process.

A `conftest.py` imports the fixtures that it wants to offer.
"""

import shutil
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from redis.asyncio import Redis

from graphs.checkpoints import open_redis
from tests.absent import absent

_SECONDS_TO_START = 10.0


@pytest.fixture(scope="session")
def real_redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A redis-server that lives as long as the session."""
    with redis_server(tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture
def unused_port() -> int:
    """A port that nobody listens on."""
    return _free_port()


@pytest.fixture(params=["memory", "server"])
def redis_url(request: pytest.FixtureRequest) -> str:
    """Once the Redis in process, once the real one."""
    return "memory:" if request.param == "memory" else request.getfixturevalue("real_redis_url")


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    """An open and empty Redis."""
    async with open_redis(redis_url) as client:
        await client.flushall()
        yield client


@contextmanager
def redis_server(folder: Path, port: int | None = None) -> Iterator[str]:
    """The URL of a redis-server that lives as long as the context; skips where there is none."""
    binary = shutil.which("redis-server")
    if binary is None:
        absent("redis-server")
    port = port or _free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    process = subprocess.Popen(  # noqa: S603 - our own arguments
        [binary, *options, "--dir", str(folder)], stdout=subprocess.DEVNULL
    )
    try:
        _wait_until_open(process, port)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(timeout=10)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_open(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError(f"redis-server did not open port {port} (exit code {process.poll()})")
