"""`python -m server` as an operator starts it."""

import asyncio
import json
import os
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from tests.redis_server import unused_port

__all__ = ["unused_port"]
_ROOT = Path(__file__).resolve().parents[2]
_PRODUCTION = {
    "APP_ENV": "production",
    "ADMIN_PASSWORD": "a-password-of-worth",
    "SECRET_KEY": "k" * 32,
    "TWS_HOST": "127.0.0.1",
    "TWS_API_KEY": "a-jwt-of-worth",
}


@asynccontextmanager
async def _server(*arguments: str, **environment: str) -> AsyncIterator[Process]:
    """The process, ended at the end."""
    inherited = dict(os.environ)  # noqa: TID251 - a child process needs the PATH
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "server", *arguments,
        cwd=_ROOT, env={**inherited, **environment}, stdout=PIPE, stderr=PIPE,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def _ended(*arguments: str, **environment: str) -> tuple[int | None, str, str]:
    async with _server(*arguments, **environment) as process, asyncio.timeout(40):
        out, err = await process.communicate()
    return process.returncode, out.decode(), err.decode()


async def test_a_start_that_cannot_succeed_says_why(unused_port: int) -> None:
    """Help needs nothing; faults and a silent Redis exit with 1, one line each, no traceback."""
    url = f"redis://127.0.0.1:{unused_port}/0"
    helped, faulty, lonely = await asyncio.gather(
        _ended("--help"),
        _ended(APP_ENV="production", SECRET_KEY="tooshort"),
        _ended(**_PRODUCTION, REDIS_URL=url, PORT="0"),
    )
    assert helped[0] == 0
    assert "REDIS_URL" in helped[1]
    assert (faulty[0], lonely[0]) == (1, 1)
    lines = faulty[2].strip().splitlines()
    assert len(lines) == 4
    assert all(line.startswith("resync: ") for line in lines)
    (line,) = lonely[2].strip().splitlines()
    assert line.startswith("resync: REDIS_URL: ")
    assert "3 attempts" in line
    told = "".join(faulty[1:] + lonely[1:])
    for word in ("Traceback", "tooshort", "of-worth"):
        assert word not in told


async def test_a_port_in_use_is_told_at_once(unused_port: int) -> None:
    """The port is taken before the house is built, so a second server ends with one line."""
    with socket.create_server(("127.0.0.1", unused_port)):
        code, out, err = await _ended(PORT=str(unused_port))

    assert (code, out) == (1, "")
    assert err.strip() == f"resync: PORT: 127.0.0.1:{unused_port}: Address already in use"


async def test_a_server_logs_json_without_secrets(unused_port: int) -> None:
    """Each line of the log is JSON under its request's id; no password, no token is in it."""
    environment = {
        "PORT": str(unused_port),
        "ADMIN_PASSWORD": "a-password-of-worth",
        "APP_SIMULATOR_JOBS": "400",
        "LOG_LEVEL": "DEBUG",
    }
    async with _server(**environment) as process:
        url = await _welcome(process)
        assert url == f"http://127.0.0.1:{unused_port}"
        async with httpx.AsyncClient(base_url=url, timeout=15) as web:
            form = {"username": "admin", "password": "a-password-of-worth"}
            token = (await _post(web, "/token", form)).json()["access_token"]
            headers = {"Authorization": f"Bearer {token}"}
            asked = await web.post("/api/chat", json={"message": "hello"}, headers=headers)
            assert asked.status_code == 200
        process.terminate()
        async with asyncio.timeout(15):
            out, err = await process.communicate()
    assert process.returncode == 0
    lines = [json.loads(line) for line in err.decode().splitlines()]
    requests = {line["path"]: line for line in lines if line.get("event") == "request"}
    assert requests["/api/chat"]["correlation_id"] == asked.headers["x-request-id"]
    assert requests["/token"]["level"] == "info"
    for secret in ("a-password-of-worth", token):
        assert secret not in (out + err).decode()


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
async def test_a_server_that_is_told_to_stop_closes_its_house(
    unused_port: int, told: signal.Signals
) -> None:
    """Ctrl-C and a container's end are no faults: all is closed, and nothing is traced back."""
    async with _server(PORT=str(unused_port), APP_SIMULATOR_JOBS="400") as process:
        url = await _welcome(process)
        async with httpx.AsyncClient(base_url=url, timeout=15) as web:
            await _post(web, "/token", {"username": "nobody", "password": "wrong"})
        process.send_signal(told)
        async with asyncio.timeout(15):
            _, err = await process.communicate()
    assert process.returncode == 0
    assert b"Traceback" not in err


async def _welcome(process: Process) -> str:
    """The address that the server prints when its house is open."""
    assert process.stdout
    async with asyncio.timeout(40):
        line = (await process.stdout.readline()).decode()
    assert line.startswith("Resync at "), line
    return line.split()[-1]


async def _post(web: httpx.AsyncClient, path: str, form: dict[str, str]) -> httpx.Response:
    """A post to a port that opens in a moment."""
    for _ in range(100):
        try:
            return await web.post(path, data=form)
        except httpx.ConnectError:
            await asyncio.sleep(0.05)
    pytest.fail("the port did not open")
